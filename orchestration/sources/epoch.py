"""What Epoch AI's tables share: the designers of chips, a mark that moved, and columns of its tables of models.

What belongs here: what several of its tables need. What does not: addresses, or one table.
"""

from __future__ import annotations

from orchestration.sources.contracts import Row, date, number, text

# Under whose names chips are sold and counted.
DESIGNERS = ("Nvidia", "Google", "AMD", "Amazon", "Huawei", "Cambricon")

RELEASE = {
    "model": text("Model", "Model", key=True),
    "organization": text("Developer or developers, comma separated", "Organization"),
    "country": text("Country or countries of the developers, comma separated, may repeat", "Country (of organization)"),
    "released_on": date("Publication date, blank for a few announced models", "Publication date"),
    "training_flop": number("Training compute in FLOP, blank where not estimated", "Training compute (FLOP)"),
}
HARDWARE = text("Training hardware", "Training hardware")
ACCESSIBILITY = text("How the model can be reached", "Model accessibility")
CONFIDENCE = text("The publisher's confidence in the compute estimate", "Confidence")


def with_mark(row: Row) -> Row:
    """A row with its mark of an unfinished quarter: a column since summer 2026, a word that opens the notes before."""
    marked = row.get("notes", "").lower().startswith("incomplete")
    return row | {"is_incomplete": row.get("is_incomplete") or ("yes" if marked else "no")}
