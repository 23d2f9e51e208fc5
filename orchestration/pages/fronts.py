"""The paper's four fronts: what each claims, the strongest objection, and what is measured.

What belongs here: those sentences, and matching indicators to fronts. What does not: readings of other kinds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from orchestration.pages import wording

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Front:
    """One front; `readings` are filled from the panel, `waits_for` is shown while there are none."""

    key: str
    title: str
    claim: str
    objection: str
    objectors: str
    waits_for: str
    readings: tuple[str, ...] = ()


FRONTS: Final = (
    Front(
        key="intelligence",
        title="Intelligence",
        claim="Whoever has the most capable models, and the compute to make the next ones, sets the terms for the rest.",
        objection=(
            "Preference leaderboards show near parity; controls have pushed Chinese chip making and efficiency along; alarm about "
            "distillation is overdone."
        ),
        objectors="Arena leaderboards; Nvidia, ITIF and Chatham House on controls; Lambert and AI2 on distillation",
        waits_for="a published score or chip count",
    ),
    Front(
        key="domestic_adoption",
        title="Domestic adoption",
        claim="A lead pays only when an economy puts it to use.",
        objection="Cheap models that are good enough may spread faster than the best ones: a lead at the frontier may not decide use.",
        objectors="an argument the paper's own scenario 2 makes",
        waits_for="a regular public series of AI use by firms and households in both blocs",
    ),
    Front(
        key="global_distribution",
        title="Global distribution",
        claim="The stack that the rest of the world builds on carries norms, revenue and talent with it.",
        objection="Open weights travel without data centres, and many countries would rather not choose: a third outcome the paper leaves out.",
        objectors="our reading; it is why neither is counted",
        waits_for="a public count of data centres and deployments abroad by origin of the stack",
    ),
    Front(
        key="resilience",
        title="Resilience",
        claim="A lead has to be held safely: secure weights, tested models, institutions that cope.",
        objection="A capability lead is not governance. Comparisons of safety pit self-hosted weights against guarded services.",
        objectors="critics of the CAISI evaluation's set-up",
        waits_for="a repeated safety evaluation that covers laboratories of both blocs alike",
    ),
)


def fill(indicators: pd.DataFrame) -> list[Front]:
    """The fronts with the newest readings of their indicators."""
    return [
        replace(front, readings=tuple(_reading(row) for _, row in rows.iterrows()))
        for front in FRONTS
        for rows in [indicators[indicators["front"] == front.key]]
    ]


def _reading(row: pd.Series) -> str:
    value = wording.cell(row["value"], "count")
    return f"{row['label']}: {value} {row['unit']} ({wording.month(row['month'])})"
