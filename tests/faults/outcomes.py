"""What a rehearsal came to: how often it was tried, and everything that was lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

SO_FAR = Path("outcome.json")  # in the folder of a rehearsal: what is known when it is broken off


@dataclass
class Outcome:
    """A count and the losses, each with where it happened; `notes` are figures worth telling."""

    count: int = 0
    losses: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)

    def add(self, lost: list[str], *, at: str, counted: bool = True) -> None:
        """One more try, unless it was over before it could be disturbed; its losses count in any case."""
        self.count += counted
        self.losses += [f"{at}: {sentence}" for sentence in lost]
        SO_FAR.write_text(json.dumps(asdict(self)))

    def __iadd__(self, other: Outcome) -> Self:
        """Two halves of one rehearsal; a figure of each stands beside the other's."""
        self.count += other.count
        self.losses += other.losses
        for name, figure in other.notes.items():
            self.notes[name] = f"{self.notes[name]} and {figure}" if name in self.notes else figure
        return self
