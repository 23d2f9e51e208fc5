"""The queries behind every figure and table of the pages: the only SQL of this package.

What belongs here: one named query per figure; the page shows the query as it was run, so that a reader can run it again
with `path2028 sql`. What does not: running them (`tables`), choosing words or marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.pages.queries import behind, fronts, inputs, measured, outlook, path, scores, verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from orchestration.pages.queries.query import Query

_ALL = (verdict, path, measured, outlook, scores, inputs, fronts, behind)
QUERIES: Mapping[str, Query] = {name: query for module in _ALL for name, query in module.QUERIES.items()}
