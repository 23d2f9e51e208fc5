"""What the sources of trade figures share: economies under each publisher's code, and the goods that are asked for.

What belongs here: code tables that several trade sources need. What does not: addresses, formats or sources.
"""

from __future__ import annotations

from dataclasses import dataclass

WORLD = "W00"
# No code isolates AI accelerators. Chips: processors, memories, amplifiers, other; then servers, other units of
# computers and their parts, where boards and racks land; then machines that make chips.
HS6 = ("854231", "854232", "854233", "854239", "847150", "847180", "847330", "848620")


@dataclass(frozen=True, kw_only=True)
class Economy:
    """One economy as the publishers name it: UN number, two letters, US Census Schedule C, Taiwan's customs."""

    un: int
    iso2: str
    census: str
    taiwan: str


# By ISO 3166 three-letter code. With the UN the United States are 842, Taiwan ("Other Asia, nes") is 490.
ECONOMIES = {
    "CHN": Economy(un=156, iso2="CN", census="5700", taiwan="中國大陸"),
    "HKG": Economy(un=344, iso2="HK", census="5820", taiwan="香港"),
    "TWN": Economy(un=490, iso2="TW", census="5830", taiwan="中華民國"),
    "SGP": Economy(un=702, iso2="SG", census="5590", taiwan="新加坡"),
    "MYS": Economy(un=458, iso2="MY", census="5570", taiwan="馬來西亞"),
    "THA": Economy(un=764, iso2="TH", census="5490", taiwan="泰國"),
    "VNM": Economy(un=704, iso2="VN", census="5520", taiwan="越南"),
    "ARE": Economy(un=784, iso2="AE", census="5200", taiwan="阿拉伯聯合大公國"),
    "USA": Economy(un=842, iso2="US", census="1000", taiwan="美國"),
    "KOR": Economy(un=410, iso2="KR", census="5800", taiwan="南韓"),
    "JPN": Economy(un=392, iso2="JP", census="5880", taiwan="日本"),
    "NLD": Economy(un=528, iso2="NL", census="4210", taiwan="荷蘭"),
    "DEU": Economy(un=276, iso2="DE", census="4280", taiwan="德國"),
    "IND": Economy(un=699, iso2="IN", census="5330", taiwan="印度"),
    "MEX": Economy(un=484, iso2="MX", census="2010", taiwan="墨西哥"),
}
ISO3_OF_ISO2 = {economy.iso2: iso3 for iso3, economy in ECONOMIES.items()}
