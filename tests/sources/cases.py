"""One case per source: a payload as published, a later one with revisions, and where to hurt it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests import wire
from tests.sources.case import Case
from tests.sources.cases_lab import LAB_CASES
from tests.sources.cases_trade import TRADE_CASES
from tests.sources.formats import altered

__all__ = ["CASES", "Case"]

# Each in a module of its own, as `path2028 new source` writes it.
ALONE: list[Case] = [
    import_module(f"{__package__}.{path.stem}").CASE for path in sorted(Path(__file__).parent.glob("case_*.py"))
]
COMTRADE_DA = "https://comtradeapi.un.org/public/v1/getDA/C"
CASES: dict[str, Case] = {
    case.source: case
    for case in (
        Case(
            source="epoch_eci",
            published=wire.eci(),
            revised=wire.eci(64, shift=0.4),
            column="eci_ci_low",
            number="101.8",
            address="https://epoch.ai/data/eci_scores.csv",
        ),
        Case(
            source="epoch_models",
            published=wire.models(),
            revised=wire.models(530),
            column="Training compute (FLOP)",
            number="2e+20",
            address="https://epoch.ai/data/notable_ai_models.csv",
        ),
        Case(
            source="epoch_chip_sales",
            published=wire.chip_sales_april(),
            revised=wire.chip_sales(),
            column="Number of Units",
            number="1000",
            address="https://epoch.ai/data/ai_chip_sales.zip",
        ),
        Case(
            source="epoch_chip_owners",
            published=wire.chip_owners(),
            revised=altered(wire.chip_owners(), lambda text: text.replace(b",800.0,", b",790.0,")),
            column="Owner",
            number="1300.0",
            address="https://epoch.ai/data/ai_chip_owners.zip",
        ),
        Case(
            source="comtrade",
            published=wire.comtrade(),
            revised=wire.comtrade(wire.comtrade_record(primaryValue=5.6e9)),
            column="primaryValue",
            number="5500000000.0",
            address="https://comtradeapi.un.org/public/v1/preview/C/M/HS",
            listing=lambda version: {
                f"{COMTRADE_DA}/M/HS": wire.comtrade_availability(p202506=version),
                f"{COMTRADE_DA}/A/HS": wire.comtrade_availability(),
            },
        ),
        *TRADE_CASES,
        *LAB_CASES,
        *ALONE,
    )
}
