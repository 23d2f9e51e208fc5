"""Microsoft's AI diffusion report: the share of each economy's people of working age who use AI, by wave.

Every wave is a new file with one column per wave so far, named after its period ("Q1 2026 AI Diffusion"): columns are
read as data. The file is written in Mac Roman (one economy's name shows it), values carry "%". Economies where the
publisher does not offer its products are estimated from what remains visible to it.
"""

from __future__ import annotations

import re

from orchestration.sources import contracts, licences
from orchestration.sources.contracts import Row, date, number, text
from orchestration.sources.readers import tables
from orchestration.sources.readers.cells import Unread
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Source

ENCODING = "mac_roman"
# Economies' names in English beyond ASCII, word by word: of an encoding that reads any byte, only these are believed.
WORDS = ("Türkiye", "Côte", "São", "Tomé", "Príncipe", "Curaçao", "Réunion", "Barthélemy", "Åland", "’")
ECONOMY = "Economy"
WAVE = re.compile(r"(H[12]|Q[1-4]) (20\d\d) AI Diffusion")
MONTHS = {"H1": (1, 6), "H2": (7, 12), "Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12)}
COLUMNS = {
    "economy": text("Economy, in English", key=True),
    "wave": text("Half-year or quarter, such as 2026-Q1", key=True),
    "period_start": date("First day of the wave"),
    "last_month": date("First day of its last month"),
    "users_percent": number("People of working age who use AI, per cent"),
}


def rows(payload: bytes) -> list[Row]:
    """One wave's CSV to one row per economy and wave."""
    header, table = tables.csv_table(payload, encoding=ENCODING, known=WORDS)
    waves = {place: wave for place, name in enumerate(header) if (wave := WAVE.fullmatch(name))}
    if ECONOMY not in header or not waves:
        raise PayloadError(
            f"The columns {ECONOMY!r} and 'Q1 2026 AI Diffusion' (or another wave) are missing (found: "
            f"{', '.join(header[:12])}); if they were renamed, adapt the source's module."
        )
    economy = header.index(ECONOMY)
    return [
        {"economy": row[economy], "users_percent": _percent(row[place]), **_period(*wave.groups())}
        for row in table
        for place, wave in waves.items()
    ]


def _percent(cell: str) -> str:
    """The number before the sign; without one its unit is not known."""
    return cell.removesuffix("%") if cell.endswith("%") else Unread(cell)


def _period(name: str, year: str) -> dict[str, str]:
    first, last = MONTHS[name]
    return {"wave": f"{year}-{name}", "period_start": f"{year}-{first:02d}-01", "last_month": f"{year}-{last:02d}-01"}


SOURCE = Source(
    name="ms_diffusion",
    title="AI diffusion by economy",
    publisher="Microsoft AI Economy Institute",
    url="https://raw.githubusercontent.com/microsoft/ai-diffusion-report/main/data/AI_Diffusion_Q12026_Update.csv",
    licence=licences.mit("Microsoft AI Economy Institute", "https://github.com/microsoft/ai-diffusion-report"),
    cadence_days=120,
    feeds=("diffusion",),
    columns=COLUMNS,
    rows=rows,
    expectations=(
        *contracts.table(COLUMNS, rows=(100, 20_000), keeps=0.95, revised=0.25),
        contracts.filled("economy"),
        *contracts.measured("users_percent", 0, 100, mostly=0.98),
    ),
)
