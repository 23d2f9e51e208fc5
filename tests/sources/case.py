"""What the fault suite needs to know of one source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.sources.formats import doubled, widened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, kw_only=True)
class Case:
    """One source's payloads and where they hurt.

    `column` is an upstream column that is needed, `number` a cell of a numeric column as it stands in the text (none
    when the source has no numbers). `twice` and `wider` repeat all records and add a field, in the source's format.
    `listing` gives what the availability addresses answer when their data have changed for the n-th time.
    """

    source: str
    published: bytes
    revised: bytes
    column: str
    address: str
    number: str | None = None
    listing: Callable[[int], Mapping[str, bytes]] | None = None
    twice: Callable[[bytes], bytes] = doubled
    wider: Callable[[bytes], bytes] = widened
