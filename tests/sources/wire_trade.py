"""Payloads of trade, policy and finance sources in the publishers' real wire formats, written for the tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests import wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SCREENING_HEADER = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,gross_registered_tonnage,"
    "vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,dates_of_birth,nationalities,"
    "places_of_birth,source_information_url,ids"
)
ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
OTHER_LISTS = (
    "Military End User (MEU) List - Bureau of Industry and Security",
    "Unverified List (UVL) - Bureau of Industry and Security",
    "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
    "Specially Designated Nationals (SDN) - Treasury Department",
)
TAIWAN_IN_ALL = "進出口別,日期,貨品號列,中文貨名,英文貨名,美元(千元)"
TAIWAN_BY_COUNTRY = "Year,Country,HS Code,Description,Export Value (USD)"


def table_of(records: Sequence[Mapping[str, str]], *, echoed: Sequence[str] = ()) -> bytes:
    """An array of arrays with a header row; the Census repeats the columns that were also conditions."""
    header = [*records[0], *echoed]
    rows = [[*record.values(), *(record[name] for name in echoed)] for record in records]
    return json.dumps([header, *rows]).encode()


def census_exports(*, shift: int = 0) -> bytes:
    """One month of exports to China and Hong Kong, domestic and foreign goods apart."""
    return table_of(
        [
            {"CTY_CODE": country, "E_COMMODITY": code, "DF": origin, "ALL_VAL_MO": str(1_000_000 * scale + shift),
             "QTY_1_MO": str(100 * scale), "UNIT_QY1": "NO", "COMM_LVL": "HS6", "time": "2025-06"}
            for scale, (country, code, origin) in enumerate(
                [(c, g, o) for c in ("5700", "5820", "-") for g in ("854231", "847330") for o in ("1", "2")], start=1
            )
        ],
        echoed=("E_COMMODITY", "CTY_CODE"),
    )  # fmt: skip


def census_imports() -> bytes:
    """One month of imports."""
    record = {"CTY_CODE": "5830", "I_COMMODITY": "847150", "GEN_VAL_MO": "7000000", "GEN_QY1_MO": "12",
              "GEN_CIF_MO": "7100000", "UNIT_QY1": "NO", "COMM_LVL": "HS6", "time": "2025-06"}  # fmt: skip
    return table_of([record], echoed=("I_COMMODITY",))


def comext(*, shift: float = 0.0, missing: Sequence[int] = (3,)) -> bytes:
    """One reporter, two partners, two flows, three months as JSON-stat; the cells numbered `missing` have no value."""
    grid = {
        "freq": ["M"], "reporter": ["NL"], "partner": ["CN", "HK"], "product": ["8542", "8486"],
        "flow": ["1", "2"], "indicators": ["VALUE_IN_EUROS"], "time": ["2025-01", "2025-02", "2025-03"],
    }  # fmt: skip
    values = [None if n in missing else 1000.5 + n + shift for n in range(2 * 2 * 2 * 3)]
    return json_stat(grid, values)


def json_stat(grid: Mapping[str, Sequence[str]], values: Sequence[float | None]) -> bytes:
    """An answer of Comext's: values by place in a grid whose last dimension counts first; None is left out."""
    return json.dumps(
        {
            "version": "2.0",
            "class": "dataset",
            "label": "EU trade since 1988 by HS2-4-6 and CN8",
            "source": "ESTAT",
            "updated": "2025-06-16T11:00:00+0200",
            "value": {str(place): value for place, value in enumerate(values) if value is not None},
            "id": list(grid),
            "size": [len(codes) for codes in grid.values()],
            "dimension": {
                name: {"label": name, "category": {"index": {code: place for place, code in enumerate(codes)}}}
                for name, codes in grid.items()
            },
        }
    ).encode()


def hk(*, shift: int = 0, **status: Any) -> bytes:
    """Re-exports of two goods to two destinations in two months; one cell is zero and therefore left out."""
    cells = [(m, c, g) for m in ("202501", "202502") for c in ("CN", "VN") for g in ("848620", "854231")]
    return json.dumps(
        {
            "header": {
                "title": "Re-exports by country/territory of consignment and commodity",
                "status": {"name": "Success", "code": 0, "message": ""} | status,
                "count": {"noOfRecords": len(cells) - 1},
            },
            "dataSet": [
                {"freq": "M", "period": month, "ttype": 3, "ttypeDescEN": "Re-exports", "cc": country,
                 "ccDescEN": "CHINESE MAINLAND" if country == "CN" else "VIET NAM", "codeclass": "HKHS6", "code": code,
                 "codeDescEN": "MACHINES", "sv": "VCm", "svDescEN": "Value (Month)", "unitEN": "HK$ THOUSAND",
                 "figure": str(4000 + n + shift)}
                for n, (month, country, code) in enumerate(cells[:-1])
            ],
        }
    ).encode()  # fmt: skip


def taiwan_in_all(*, shift: float = 0.0) -> bytes:
    """Thousands of dollars; a whole year, and the start of the next as preliminary; no byte-order mark."""
    rows: list[list[object]] = [
        ["出口總值(含復出口)", period, f"854231000{n:02d}", "處理器及控制器", " Processors, and controllers",
         194720.78 + n + shift]
        for period in ("113年", "114年1月~114年7月(初步值)") for n in range(12)
    ]  # fmt: skip
    return wire.table(TAIWAN_IN_ALL, rows)


def taiwan_by_destination() -> bytes:
    """Dollars, years of the common era, a byte-order mark."""
    rows: list[list[object]] = [
        [year, country, f"854231000{n:02d}", " Processors and controllers", 229171.91 + n]
        for year in (2024, 2025) for country in ("中國大陸", "香港", "阿根廷") for n in range(4)
    ]  # fmt: skip
    return b"\xef\xbb\xbf" + wire.table(TAIWAN_BY_COUNTRY, rows)


def filed(end: str, value: int, on: str, accession: str, *, start: str = "2023-07-01") -> dict[str, Any]:
    """One fact as a filing states it."""
    return {"start": start, "end": end, "val": value, "accn": accession, "fy": 2024, "fp": "Q1", "form": "10-Q",
            "filed": on, "frame": "CY2023Q3"}  # fmt: skip


def filings(*more: dict[str, Any], shift: int = 0) -> bytes:
    """Microsoft's capital spending: ten quarters, each stated again a year later in another filing."""
    quarters = [f"{year}-{month}" for year in (2023, 2024, 2025) for month in ("03-31", "06-30", "09-30", "12-31")][:10]
    first = [
        filed(end, 9_900_000_000 + n, f"2026-01-{n + 1:02d}", f"0000-26-{n:06d}", start="2022-07-01")
        for n, end in enumerate(quarters)
    ]
    again = [fact | {"accn": f"0001-26-{n:06d}", "filed": "2026-02-01", "val": fact["val"] + shift}
             for n, fact in enumerate(first[:4])]  # fmt: skip
    return json.dumps(
        {
            "cik": 789019,
            "taxonomy": "us-gaap",
            "tag": "PaymentsToAcquirePropertyPlantAndEquipment",
            "label": "Payments to Acquire Property, Plant, and Equipment",
            "description": "The cash outflow for long-lived assets.",
            "entityName": "MICROSOFT CORPORATION",
            "units": {"USD": [*first, *again, *more]},
        }
    ).encode()


def document(number: str, title: str, published: str, effective: str | None, kind: str = "Rule") -> dict[str, Any]:
    """One document as the Federal Register lists it."""
    return {
        "document_number": number, "title": title, "type": kind, "publication_date": published,
        "effective_on": effective, "html_url": f"https://www.federalregister.gov/documents/2026/01/06/{number}/a-slug",
        "agencies": [{"name": "Industry and Security Bureau", "slug": "industry-and-security-bureau"}],
        "abstract": None,
    }  # fmt: skip


DOCUMENTS = (
    document("2026-00001", "Additions to the Entity List", "2026-01-06", "2026-01-06"),
    document("2026-00002", "License Review Policy for Advanced Computing Commodities", "2026-01-15", "2026-05-15"),
    document("2026-00003", "Meeting of an Advisory Committee", "2026-02-02", None, "Notice"),
)


def register(*more: dict[str, Any], **changes: Any) -> bytes:
    """One page of documents, which is all there is."""
    documents = [*DOCUMENTS, *more]
    body = {"count": len(documents), "description": "Documents", "total_pages": 1, "next_page_url": None,
            "results": documents} | changes  # fmt: skip
    return json.dumps(body, ensure_ascii=False).encode()


def screening(count: int = 620) -> bytes:
    """`count` parties, most of them on the Entity List; quotes, semicolons, line breaks and accents in the cells."""
    rows: list[list[object]] = []
    for n in range(count):
        cells = dict.fromkeys(SCREENING_HEADER.split(","), "") | {
            "_id": f"{n:040x}",
            "source": OTHER_LISTS[n % 40 // 10] if n % 10 == 0 else ENTITY_LIST,
            "name": f'Institute No. {n}, "Tübingen" Branch',
            "addresses": f"{n} Xueyuan Road, Beijing, CN; Unit {n}, Kowloon, HK; 5 Ring, Shenzhen, CN",
            "federal_register_notice": "88 FR 71991",
            "start_date": "" if n % 50 == 1 else "2023-10-19",
            "license_policy": "Presumption of denial.\nSee §744.",
            "alt_names": "alias one; alias two",
        }
        rows.append(list(cells.values()))
    return wire.table(SCREENING_HEADER, rows)
