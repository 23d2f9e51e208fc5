"""Small files of customs offices and of what companies report, in their publishers' formats.

Amounts that are added are whole, eighths, or come out whole in dollars: their sums are the same in any order.

What belongs here: bytes as they would arrive. What does not: what follows from them (`recomputing_trade`), and what
laboratories, benchmarks and catalogues publish (`payloads`, `payloads_use`).
"""

from __future__ import annotations

import json
from typing import Final

from tests import wire
from tests.sources.case_korea_trade import answer, line
from tests.sources.wire_trade import TAIWAN_BY_COUNTRY, TAIWAN_IN_ALL, filed, json_stat, table_of

CHIPS: Final = ("854231", "854232", "854233", "854239")
COMPUTE: Final = ("854231", "847150", "847180", "847330")


def _comext() -> bytes:
    """Dutch machines to China and to all, two months; a cell of Hong Kong's has no value."""
    grid = {
        "freq": ["M"],
        "reporter": ["NL"],
        "partner": ["CN", "HK", "WORLD"],
        "product": ["848620"],
        "flow": ["2"],
        "indicators": ["VALUE_IN_EUROS"],
        "time": ["2025-10", "2025-11"],
    }
    values = [731_993_117.5, 683_114_909.0, 10_117.0, None, 2_411_771_993.0, 2_310_882_006.5]
    return json_stat(grid, values)


def _hong_kong() -> bytes:
    """Four codes to three destinations in one month; what did not go to Viet Nam is left out, and no total stands."""
    cells = [
        (code, destination, 1_000_003 * (n + 1) + 7 * len(destination + code) + (917_113 if destination == "CN" else 0))
        for n, code in enumerate(CHIPS)
        for destination in ("CN", "VN", "SG")
        if not (destination == "VN" and n % 2)
    ]
    records = [
        {"freq": "M", "period": "202511", "ttype": 3, "cc": destination, "codeclass": "HKHS6", "code": code,
         "sv": "VCm", "svDescEN": "Value (Month)", "unitEN": "HK$ THOUSAND",
         "figure": str(39 * figure)}
        for code, destination, figure in cells
    ]  # fmt: skip
    status = {"name": "Success", "code": 0, "message": ""}
    return json.dumps(
        {"header": {"status": status, "count": {"noOfRecords": len(records)}}, "dataSet": records}
    ).encode()


def _taiwan_in_all() -> bytes:
    rows: list[list[object]] = [
        ["出口總值(含復出口)", "113年", f"{code}000{n}1", "晶片", " Chips", 9_412_337.75 + 1000 * n]
        for code in CHIPS
        for n in (1, 2)
    ]
    return wire.table(TAIWAN_IN_ALL, rows)


def _taiwan_by_destination() -> bytes:
    rows: list[list[object]] = [
        [2024, country, f"{code}000{n}1", " Chips", amount + 7 * n]
        for country, amount in (("中國大陸", 2_913_771_007.5), ("香港", 1_733_992_113.25), ("阿根廷", 99_017.0))
        for code in CHIPS
        for n in (1, 2)
    ]
    return b"\xef\xbb\xbf" + wire.table(TAIWAN_BY_COUNTRY, rows)


def _census() -> bytes:
    """Exports of a month and of the same month a year before to China and Hong Kong, by origin."""
    return table_of(
        [
            {"CTY_CODE": country, "E_COMMODITY": code, "DF": origin,
             "ALL_VAL_MO": str((17_317_113 if year == 2024 else 11_771_903) * (place + 1) * int(origin) + share),
             "QTY_1_MO": "10", "UNIT_QY1": "NO", "COMM_LVL": "HS6", "time": f"{year}-11"}
            for year in (2024, 2025)
            for country, share in (("5700", 3), ("5820", 11))
            for place, code in enumerate(COMPUTE)
            for origin in ("1", "2")
        ],
        echoed=("E_COMMODITY", "CTY_CODE"),
    )  # fmt: skip


def _korea_flash() -> bytes:
    """Ten and twenty days of a month, and three windows of the same a year before."""
    windows = (
        ("2025.02", "01~10", 2_917_330, 14_771_003),
        ("2025.02", "01~20", 6_013_117, 30_117_992),
        ("2025.02", "01~28", 9_614_771, 52_003_114),
        ("2026.02", "01~10", 5_118_223, 17_991_001),
        ("2026.02", "01~20", 10_811_339, 36_003_777),
    )
    items = [
        {"priodMon": month, "priodDt": window}
        | {f"itemUsdAmt{place:02d}": f" {goods if place == 0 else chips // place:,}" for place in range(11)}
        for month, window, chips, goods in windows
    ]
    return json.dumps({"searchresult": "OK", "count": len(items), "items": items}, ensure_ascii=False).encode()


def _korea_dram() -> bytes:
    return answer(
        line("총계", "", "", 99_000_000),
        line("2025.11", "8542321010", "", 1_982_337),
        line("2025.12", "8542321010", "", 2_771_119),
    )


def _revenues() -> bytes:
    """TSMC, a maker that is in no sum, and all five builders of servers; in thousands, as text."""
    made = (
        ("2330", 401_255_128, 293_288_038),
        ("2303", 19_771_003, 19_800_117),
        ("2317", 731_992_003, 538_669_001),
        ("2382", 210_337_119, 150_771_993),
        ("3231", 190_118_777, 90_117_003),
        ("6669", 91_003_117, 51_337_777),
        ("2356", 61_119_333, 54_003_991),
    )
    return json.dumps(
        [
            {"出表日期": "1150210", "資料年月": "11501", "公司代號": code, "公司名稱": "公司",
             "營業收入-當月營收": str(now), "營業收入-上月營收": "1", "營業收入-去年當月營收": str(before)}
            for code, now, before in made
        ],
        ensure_ascii=False,
    ).encode()  # fmt: skip


def _spending(cik: int, concept: str, amount: int) -> bytes:
    """Three sums since the start of a year and the year, so that its fourth quarter is a difference."""
    year = "2025-01-01"
    facts = [
        filed("2025-03-31", amount, "2025-04-25", "0001-25-1", start=year),
        filed("2025-06-30", 2 * amount + 117, "2025-07-25", "0001-25-2", start=year),
        filed("2025-09-30", 3 * amount + 3_331, "2025-10-25", "0001-25-3", start=year),
        filed("2025-12-31", 5 * amount + 77_773, "2026-02-05", "0001-26-1", start=year) | {"form": "10-K"},
    ]
    return json.dumps({"cik": cik, "taxonomy": "us-gaap", "tag": concept, "units": {"USD": facts}}).encode()


PLANT, ASSETS = "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets"
PAYLOADS: Final[dict[str, tuple[bytes, ...]]] = {
    "eurostat_comext": (_comext(),),
    "hk_idds": (_hong_kong(),),
    "taiwan_customs": (_taiwan_in_all(), _taiwan_by_destination()),
    "us_census": (_census(),),
    "korea_flash": (_korea_flash(),),
    "korea_trade": (_korea_dram(),),
    "twse_revenue": (_revenues(),),
    "sec_edgar": (
        _spending(1652044, PLANT, 17_197_000_000),
        _spending(1018724, ASSETS, 25_019_000_000),
        _spending(1326801, PLANT, 13_690_000_000),
    ),
}
