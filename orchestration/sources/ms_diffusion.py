"""Microsoft's AI diffusion report: the share of each economy's people of working age who use AI, by wave.

Every wave is a new file with one column per wave so far, named after its period ("Q1 2026 AI Diffusion"): columns are
read as data. The file is written in Mac Roman (one economy's name shows it), values carry "%". Economies where the
publisher does not offer its products are estimated from what remains visible to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from orchestration.sources import contracts, reading
from orchestration.sources.contracts import Column
from orchestration.sources.source import Licence, PayloadError, Source

if TYPE_CHECKING:
    import pandas as pd

ENCODING = "mac_roman"
ECONOMY = "Economy"
WAVE = re.compile(r"(H[12]|Q[1-4]) (20\d\d) AI Diffusion")
MONTHS = {"H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
COLUMNS = {
    "economy": Column(kind="text", about="Economy, in English", key=True),
    "wave": Column(kind="text", about="Half-year or quarter, such as 2026-Q1", key=True),
    "period_start": Column(kind="date", about="First day of the wave"),
    "last_month": Column(kind="date", about="First day of its last month"),
    "users_percent": Column(kind="number", about="People of working age who use AI, per cent"),
}


def parse(payload: bytes) -> pd.DataFrame:
    """One wave's CSV to one row per economy and wave."""
    header, table = reading.csv_table(payload, encoding=ENCODING)
    waves = {place: found for place, name in enumerate(header) if (found := WAVE.fullmatch(name))}
    if ECONOMY not in header or not waves:
        raise PayloadError(
            f"The columns {ECONOMY!r} and 'Q1 2026 AI Diffusion' (or another wave) are missing (found: "
            f"{', '.join(header[:12])}); if they were renamed, adapt the source's module."
        )
    rows = [
        {
            "economy": row[header.index(ECONOMY)],
            "users_percent": _percent(row[place]),
            **_period(*wave.groups()),
        }
        for row in table
        for place, wave in waves.items()
    ]
    return reading.tidy(rows, COLUMNS)


def _percent(cell: str) -> str:
    if cell and not cell.endswith("%"):
        raise PayloadError(
            f"A share reads {cell[:40]!r}, without a per cent sign: the file is cut off, or its unit has changed; look "
            "at the address by hand and adapt the source's module."
        )
    return cell.removesuffix("%")


def _period(name: str, year: str) -> dict[str, str]:
    first, last = MONTHS[name]
    return {"wave": f"{year}-{name}", "period_start": f"{year}-{first:02d}-01", "last_month": f"{year}-{last:02d}-01"}


SOURCE = Source(
    name="ms_diffusion",
    title="AI diffusion by economy",
    publisher="Microsoft AI Economy Institute",
    url=("https://raw.githubusercontent.com/microsoft/ai-diffusion-report/main/data/AI_Diffusion_Q12026_Update.csv"),
    licence=Licence(
        name="MIT",
        url="https://github.com/microsoft/ai-diffusion-report",
        republish=True,
        attribution="Microsoft AI Economy Institute",
    ),
    cadence_days=120,
    feeds=("diffusion",),
    columns=COLUMNS,
    parse=parse,
    coverage=("economy", "wave"),
    expectations=(
        contracts.rows_between(100, 20_000),
        contracts.unique("economy", "wave"),
        contracts.filled("economy"),
        contracts.filled("users_percent", mostly=0.98),
        contracts.between("users_percent", 0, 100),
        contracts.nothing_from_the_future(),
        contracts.keeps(0.95),
        contracts.revised_at_most(0.25),
    ),
)
