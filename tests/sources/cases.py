"""One case per source: a payload as published, a later one with revisions, and where to hurt it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import wire
from formats import altered, doubled, widened

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Case:
    """One source's payloads and where they hurt.

    `column` is an upstream column that is needed, `number` a cell of a numeric column as it stands in the text (none
    when the source has no numbers). `twice` and `wider` repeat all records and add a field, in the source's format.
    """

    source: str
    published: bytes
    revised: bytes
    column: str
    address: str
    number: str | None = None
    listing: tuple[str, bytes] | None = None
    twice: Callable[[bytes], bytes] = doubled
    wider: Callable[[bytes], bytes] = widened


COMTRADE_DA = "https://comtradeapi.un.org/public/v1/getDA/C/M/HS"
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
            listing=(COMTRADE_DA, wire.comtrade_availability(p202506=1)),
        ),
    )
}
