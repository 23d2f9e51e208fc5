"""One named question to the warehouse, and what its columns mean to a reader.

What belongs here: the shape, and columns that several queries share. What does not: a query.

A query holds no double quote, backslash, dollar sign, backtick or exclamation mark, so that it can be pasted between
double quotes in a shell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from model import assumptions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


class Shown(NamedTuple):
    """A column as readers see it: heading, the name of its format in `wording.FORMATS`, a column of addresses."""

    heading: str
    form: str = "text"
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Query:
    """One named question to the warehouse.

    In the SQL, `{run}`, `{day}` and `{paper}` stand for the run, its day and the day of the paper as literals; braces
    in `about` and in headings for the thresholds of the question.
    """

    about: str
    sql: str
    columns: Mapping[str, Shown]
    sources: tuple[str, ...] = ()

    def text(self, run_id: str, day: dt.date | None) -> str:
        """The SQL as it is run and shown."""
        paper_on = assumptions.load().scenarios.horizon.paper_on
        known = self.sql.strip().replace("{paper}", f"DATE '{paper_on:%Y-%m-%d}'")
        known = known.replace("{day}", f"DATE '{day:%Y-%m-%d}'" if day else "")
        return known.replace("{run}", "'" + run_id.replace("'", "''") + "'")


REGIONS = {
    "p_s1": Shown("P(scenario\N{NO-BREAK SPACE}1)", "probability"),
    "p_s2": Shown("P(scenario\N{NO-BREAK SPACE}2)", "probability"),
    "p_neither": Shown("P(neither)", "probability"),
}
EVIDENCE = ("epoch_eci", "epoch_chip_sales", "epoch_chip_owners", "compute_estimates")
