"""UN Comtrade, keyless preview: monthly trade in integrated circuits (HS 8542) of the economies chips pass through.

One call brings one month; `getDA` says which months exist and carries a checksum, so that only what changed is fetched.
A preview answer is capped at 500 rows: an answer that reaches the cap is refused, not taken for the whole. The terms
restrict passing rows on, so nothing of this source is bundled or published; indicators derived from it may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration import contracts
from orchestration.contracts import Column
from orchestration.sources import reading
from orchestration.sources.base import Licence, Listing, PayloadError, Request, Source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pandas as pd

HOST = "https://comtradeapi.un.org/public/v1"
CAP = 500
MONTHS_OPEN = 24
HS_CODES = ("8542",)
# UN numeric codes; the United States are 842 and Taiwan is "Other Asia, nes" here.
REPORTERS = {
    "USA": 842, "TWN": 490, "HKG": 344, "CHN": 156, "KOR": 410, "JPN": 392, "NLD": 528, "SGP": 702, "MYS": 458,
    "THA": 764, "VNM": 704, "ARE": 784, "DEU": 276, "IND": 699, "MEX": 484,
}  # fmt: skip
PARTNERS = {"W00": 0, "CHN": 156, "HKG": 344}
ISO_OF_CODE = {code: iso for iso, code in REPORTERS.items()}
FLOWS = {"X": "export", "M": "import", "RX": "re_export", "RM": "re_import", "DX": "domestic_export"}
COLUMNS = {
    "period_start": Column(kind="date", about="First day of the month or year", key=True),
    "frequency": Column(kind="text", about="M monthly, A yearly", key=True),
    "reporter_iso3": Column(kind="text", about="Who reports", key=True),
    "partner_iso3": Column(kind="text", about="With whom; W00 is the world", key=True),
    "hs_code": Column(kind="text", about="Harmonized System code", key=True),
    "flow": Column(kind="text", about="export, import, re_export, re_import or domestic_export", key=True),
    "value_usd": Column(kind="number", about="Primary value in US dollars"),
    "cif_usd": Column(kind="number", about="Value with freight and insurance in US dollars"),
    "fob_usd": Column(kind="number", about="Value without freight and insurance in US dollars"),
    "net_weight_kg": Column(kind="number", about="Net weight in kilograms"),
    "is_reported": Column(kind="flag", about="Reported by the country, not estimated by the UN"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """One preview answer to one row per reporter, partner, code and flow."""
    rows = [_row(record) for record in _records(payload)]
    if len(rows) >= CAP:
        raise PayloadError(
            f"The answer has {len(rows)} rows, the cap of a preview call, and is cut: "
            "ask for fewer reporters, partners or codes per call."
        )
    return reading.tidy([row for row in rows if row], COLUMNS)


def _records(payload: bytes) -> list[dict[str, Any]]:
    body = reading.json_body(payload)
    if not isinstance(body, dict) or not isinstance(body.get("data"), list):
        detail = str(body.get("message", body) if isinstance(body, dict) else body)[:120]
        raise PayloadError(f"The answer has no list called data ({detail!r}); {reading.RETRY}.")
    return [record for record in body["data"] if isinstance(record, dict)]


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    try:
        period = str(record["period"])
        return {
            "period_start": f"{period[:4]}-{period[4:6] or '01'}-01",
            "frequency": record["freqCode"],
            "reporter_iso3": _iso(record["reporterCode"], record.get("reporterISO")),
            "partner_iso3": _iso(record["partnerCode"], record.get("partnerISO")),
            "hs_code": record["cmdCode"],
            "flow": FLOWS.get(record["flowCode"], str(record["flowCode"]).lower()),
            "value_usd": record["primaryValue"],
            "cif_usd": record.get("cifvalue"),
            "fob_usd": record.get("fobvalue"),
            "net_weight_kg": record.get("netWgt"),
            "is_reported": record.get("isReported"),
        }
    except KeyError as error:
        raise PayloadError(
            f"The field {error} is missing from a row; if it was renamed, adapt the source's module."
        ) from error


def _iso(code: int, given: str | None) -> str:
    return "W00" if code == 0 else ISO_OF_CODE.get(code) or given or str(code)


def _availability(today: dt.date) -> list[Request]:
    first = today.year * 12 + today.month - 1 - MONTHS_OPEN
    periods = ",".join(f"{n // 12}{n % 12 + 1:02d}" for n in range(first, first + MONTHS_OPEN + 1))
    reporters = ",".join(str(code) for code in REPORTERS.values())
    return [Request(url=f"{HOST}/getDA/C/M/HS?reporterCode={reporters}&period={periods}", part="availability")]


def _plan(bodies: Sequence[bytes], known: Mapping[str, str]) -> list[tuple[Request, str]]:
    """The months whose checksums are not the ones held, each with the token to remember."""
    tokens: dict[str, list[str]] = {}
    for body in bodies:
        for entry in _records(body):
            try:
                token = f"{entry['reporterCode']}:{entry['datasetChecksum']}"
                tokens.setdefault(str(entry["period"]), []).append(token)
            except KeyError as error:
                raise PayloadError(f"The availability list lacks {error}; adapt the source's module.") from error
    plan = []
    for period, parts in sorted(tokens.items()):
        part, token = f"M-{period[:4]}-{period[4:6]}", " ".join(sorted(parts))
        if known.get(part) != token:
            plan.append((_month(period, part), token))
    return plan


def _month(period: str, part: str) -> Request:
    codes, partners = ",".join(HS_CODES), ",".join(str(code) for code in PARTNERS.values())
    reporters = ",".join(str(code) for code in REPORTERS.values())
    return Request(
        part=part,
        url=(
            f"{HOST}/preview/C/M/HS?reporterCode={reporters}&period={period}&partnerCode={partners}&cmdCode={codes}"
            "&flowCode=X,M,RX&partner2Code=0&customsCode=C00&motCode=0&maxRecords=500&includeDesc=true"
        ),
    )


SOURCE = Source(
    name="comtrade",
    title="Trade in integrated circuits (HS 8542)",
    publisher="United Nations Statistics Division, UN Comtrade",
    url=f"{HOST}/preview/C/M/HS",
    licence=Licence(
        name="UN Comtrade terms: rows must not be passed on",
        url="https://uncomtrade.un.org/docs/policy-on-use-and-re-dissemination/",
        republish=False,
        attribution="UN Comtrade",
    ),
    cadence_days=60,
    feeds=("chip_trade",),
    columns=COLUMNS,
    parse=parse,
    suffix=".json",
    coverage=("reporter_iso3", "partner_iso3", "hs_code", "flow"),
    listing=Listing(requests=_availability, plan=_plan),
    pace_seconds=2.0,
    expectations=(
        contracts.rows_between(1, CAP - 1),
        contracts.unique("period_start", "frequency", "reporter_iso3", "partner_iso3", "hs_code", "flow"),
        contracts.filled("value_usd"),
        contracts.between("value_usd", 0, 1e12),
        contracts.one_of("flow", *FLOWS.values()),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.8),
    ),
)
