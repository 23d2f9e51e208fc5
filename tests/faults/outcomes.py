"""What a rehearsal came to: how often it was tried, and everything that was lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self


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

    def __iadd__(self, other: Outcome) -> Self:
        """Two halves of one rehearsal."""
        self.count += other.count
        self.losses += other.losses
        self.notes |= other.notes
        return self
