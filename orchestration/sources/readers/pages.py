"""Pages: a list that may have been cut by whoever hands it out a page at a time.

What belongs here: telling a whole list from a page of one. What does not: asking for more (`Source.plan` asks for
slices that fit into one), or what stands in a row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orchestration.sources.refusal import ADAPT, PayloadError

if TYPE_CHECKING:
    from collections.abc import Sequence


def whole(rows: Sequence[Any], *, page: int, counted: int | None = None) -> Sequence[Any]:
    """`rows`, unless there may be more of them.

    Args:
        rows: what the answer holds.
        page: how many an answer holds at most; one that long is cut, whatever it looks like, unless it is `counted`.
        counted: how many there are, where the answer says so.

    Raises:
        PayloadError: there are more, or there may be.
    """
    if counted is None and len(rows) >= page:
        told = "as many as fit into one"
    elif counted is not None and counted > len(rows):
        told = f"of {counted}"
    else:
        return rows
    raise PayloadError(f"The answer holds {len(rows)} rows, {told}, and is cut; {ADAPT} and ask for smaller slices.")
