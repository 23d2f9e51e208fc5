"""What Epoch AI's tables share: terms, the designers of chips, a mark that moved, and the columns of its model tables.

What belongs here: what several of its tables need. What does not: addresses, or one table.
"""

from __future__ import annotations

from orchestration.sources.contracts import Column

# Under whose names chips are sold and counted.
DESIGNERS = ("Nvidia", "Google", "AMD", "Amazon", "Huawei", "Cambricon")

MODEL_NAMES = {
    "model": ("Model",),
    "organization": ("Organization",),
    "country": ("Country (of organization)",),
    "released_on": ("Publication date",),
    "training_flop": ("Training compute (FLOP)",),
    "hardware": ("Training hardware",),
    "accessibility": ("Model accessibility",),
    "confidence": ("Confidence",),
}
MODEL_COLUMNS = {
    "model": Column(kind="text", about="Model", key=True),
    "organization": Column(kind="text", about="Developer or developers, comma separated"),
    "country": Column(kind="text", about="Country or countries of the developers, comma separated, may repeat"),
    "released_on": Column(kind="date", about="Publication date, blank for a few announced models"),
    "training_flop": Column(kind="number", about="Training compute in FLOP, blank where not estimated"),
    "hardware": Column(kind="text", about="Training hardware"),
    "accessibility": Column(kind="text", about="How the model can be reached"),
    "confidence": Column(kind="text", about="The publisher's confidence in the compute estimate"),
}


def incomplete(row: dict[str, str]) -> str:
    """The mark of an unfinished quarter: a column since summer 2026, a word that opens the notes before."""
    marked = row.get("is_incomplete", "") or row.get("notes", "").lower().startswith("incomplete")
    return "yes" if marked else "no"
