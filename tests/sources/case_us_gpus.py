"""The payload of us_gpus as the Census Bureau writes it, and where to hurt it."""

from __future__ import annotations

from orchestration.sources import us_gpus
from tests.sources.case import Case
from tests.sources.wire_trade import table_of


def payload(shift: int = 0) -> bytes:
    """One month from the world, three countries followed and one that is not; all values are text."""
    return table_of(
        [
            {"CTY_CODE": code, "I_COMMODITY": "8542310040", "GEN_VAL_MO": str(7_000_000 * n + shift),
             "GEN_CIF_MO": str(7_100_000 * n), "GEN_QY1_MO": str(12 * n), "UNIT_QY1": "NO", "COMM_LVL": "HS10",
             "time": "2025-06"}
            for n, code in enumerate(("-", "5830", "5570", "2010", "4279"), start=1)
        ],
        echoed=("I_COMMODITY",),
    )  # fmt: skip


CASE = Case(
    source="us_gpus",
    published=payload(),
    revised=payload(5),
    column="GEN_VAL_MO",
    number='"14000000"',
    address=us_gpus.URL,
)
