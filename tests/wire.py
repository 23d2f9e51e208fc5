"""Small files in the publishers' real wire formats, written for the tests: headers, quoting and quirks as published."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from typing import Any

ECI_HEADER = (
    "Model,Display name,eci,eci_ci_low,eci_ci_high,date,Organization,Country (of organization),"
    "Model accessibility,Accessibility group,model_versions"
)
MODELS_HEADER = (
    "Model,Organization,Publication date,Domain,Parameters,Training compute (FLOP),Confidence,Link,Abstract,"
    "Country (of organization),Training hardware,Model accessibility,Frontier model,Open model weights?"
)
SALES_HEADER = (
    "Name,Chip manufacturer,Start date,End date,Incomplete,Number of Units,Number of Units (5th percentile),"
    "Number of Units (95th percentile),Compute estimate in H100e (median),H100e (5th percentile),"
    "H100e (95th percentile),Chip type,Last Modified"
)
SALES_HEADER_APRIL = (
    "Name,Chip manufacturer,Start date,End date,Compute estimate in H100e (median),H100e (5th percentile),"
    "H100e (95th percentile),Number of Units,Number of Units (5th percentile),Number of Units (95th percentile),"
    "Source / Link,Notes,Chip type"
)
OWNERS_HEADER = (
    "Name,Chip manufacturer,Owner,Start date,End date,Compute estimate in H100e (median),H100e (5th percentile),"
    "H100e (95th percentile),Incomplete,Source / Link,Notes"
)
USA, CHINA = "United States of America", "China"


def table(header: str, rows: list[list[object]]) -> bytes:
    """A CSV with LF line ends and the publisher's quoting."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([header.split(","), *rows])
    return out.getvalue().encode()


def zipped(**members: bytes) -> bytes:
    """A zip whose members are named like `timelines_by_chip` + .csv."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(f"{name}.csv", body)
    return out.getvalue()


def eci(count: int = 60, *, start: str = "2023-03-01", shift: float = 0.0) -> bytes:
    """`count` models, American and Chinese in turn, each bloc rising; anchors without interval, one blank country."""
    day = dt.date.fromisoformat(start)
    rows: list[list[object]] = []
    for n in range(count):
        china = n % 2
        score = 100 + 0.9 * n - 6 * china + shift
        low, high = ("", "") if n == 4 else (score - 3, score + 3)
        country = "" if n == 5 else CHINA if china else USA
        organization = "" if n == 5 else "DeepSeek" if china else "OpenAI"
        name = f"Model {n:03d}"
        date = day + dt.timedelta(days=8 * n)
        rows.append(
            [
                name,
                f'{name} "preview"',
                score,
                low,
                high,
                date,
                organization,
                country,
                "API access",
                "Closed weights",
                "",
            ]
        )
    return table(ECI_HEADER, rows)


def models(count: int = 520) -> bytes:
    """`count` notable models; abstracts hold quotes, commas and line breaks as the real ones do."""
    rows: list[list[object]] = [
        [
            f"Net {n:04d}", "Google DeepMind,University of Tübingen" if n % 7 == 0 else "Alibaba",
            dt.date(2015, 1, 1) + dt.timedelta(days=7 * n), "Language", 1e9,
            1e20 * (n + 1) if n % 2 else "", "Confident", f"https://example.org/{n}", 'We say "hello",\nand goodbye.',
            f"{USA},{USA}" if n % 7 == 0 else CHINA,
            "NVIDIA H100", "Open weights (unrestricted)" if n % 3 else "Unreleased", "True" if n % 50 == 0 else "",
            "Yes" if n % 3 else "No",
        ]
        for n in range(count)
    ]  # fmt: skip
    return table(MODELS_HEADER, rows)


QUARTERS = [
    (dt.date(y, q, 1), dt.date(y, q + 2, 30 if q in (4, 7) else 31)) for y in (2023, 2024, 2025) for q in (1, 4, 7, 10)
]
CHIPS = {
    "Nvidia": ("A100", "H100", "B200"),
    "Google": ("TPU v5e",),
    "AMD": ("MI300X",),
    "Amazon": ("Trainium2",),
    "Huawei": ("910B",),
}


def chip_sales(*, incomplete_from: int = 99, scale: int = 1) -> bytes:
    """Sales of six chip types over twelve quarters in the layout of autumn 2026."""
    rows: list[list[object]] = []
    for index, (start, end) in enumerate(QUARTERS):
        for designer, chips in CHIPS.items():
            for chip in chips:
                units = 1000 * scale * (index + 1)
                mark = "True" if index >= incomplete_from else ""
                rows.append([f"{start} - {chip}", designer, start, end, mark, units, units / 2, units * 2,
                             units * 0.9, units * 0.5, units * 1.7, chip, "2026-08-27 19:09:28+00:00"])  # fmt: skip
    return zipped(timelines_by_chip=table(SALES_HEADER, rows))


def chip_sales_april() -> bytes:
    """The layout of April 2026: M/D/YYYY dates, incompleteness as the first word of the notes, no column for it."""
    rows: list[list[object]] = []
    for index, (start, end) in enumerate(QUARTERS):
        n = index + 1
        for designer, chips in CHIPS.items():
            for chip in chips:
                note = "Incomplete: based on fiscal quarters." if index == len(QUARTERS) - 1 else "Estimates of March."
                rows.append([f"{chip}", designer, f"{start:%-m/%-d/%Y}", f"{end:%-m/%-d/%Y}", 880 * n, 490 * n,
                             1680 * n, 1000 * n, 500 * n, 2000 * n, "", note, chip])  # fmt: skip
    return zipped(timelines_by_chip=table(SALES_HEADER_APRIL, rows))


def chip_owners(*, scale: int = 1) -> bytes:
    """Cumulative stocks of six owners over twelve quarters; one owner given without an interval."""
    rows: list[list[object]] = []
    for index, (start, end) in enumerate(QUARTERS):
        for owner in ("Microsoft", "Meta", "Google", "China", "Other", "xAI"):
            stock = 1000 * scale * (index + 1)
            low, high = ("", "") if owner == "xAI" else (stock * 0.8, stock * 1.3)
            rows.append([f"{owner} {end}", "Nvidia", owner, f"{start:%-m/%-d/%Y}", f"{end:%-m/%-d/%Y}", stock, low,
                         high, "checked" if index == len(QUARTERS) - 1 else "", "", ""])  # fmt: skip
    return zipped(
        quarters_by_chip_type=table(OWNERS_HEADER, []),
        cumulative_by_chip_type=table(OWNERS_HEADER, []),
        cumulative_by_designer=table(OWNERS_HEADER, rows),
    )


def comtrade_record(**changes: Any) -> dict[str, Any]:
    """One row of a preview answer, with the API's types."""
    return {
        "typeCode": "C", "freqCode": "M", "refPeriodId": 20250601, "refYear": 2025, "refMonth": 6, "period": "202506",
        "reporterCode": 458, "reporterISO": "MYS", "reporterDesc": "Malaysia", "flowCode": "X", "flowDesc": "Export",
        "partnerCode": 0, "partnerISO": "W00", "partnerDesc": "World", "partner2Code": 0, "classificationCode": "H6",
        "cmdCode": "8542", "cmdDesc": "Electronic integrated circuits", "customsCode": "C00", "motCode": 0,
        "netWgt": None,
        "cifvalue": None, "fobvalue": 5.5e9, "primaryValue": 5.5e9, "isReported": True, "isAggregate": True,
    } | changes  # fmt: skip


def comtrade(*records: dict[str, Any]) -> bytes:
    """A preview answer."""
    data = list(records) or [comtrade_record()]
    return json.dumps({"elapsedTime": "0.01 secs", "count": len(data), "data": data, "error": ""}).encode()


def comtrade_availability(**checksums: int) -> bytes:
    """A getDA answer: `p202506=17` is one dataset of that month with that checksum."""
    data = [
        {
            "datasetCode": 1,
            "period": int(period[1:]),
            "reporterCode": 458,
            "datasetChecksum": checksum,
            "totalRecords": 1,
        }
        for period, checksum in checksums.items()
    ]
    return json.dumps({"elapsedTime": "0.01 secs", "count": len(data), "data": data, "error": ""}).encode()
