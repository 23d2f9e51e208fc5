"""The published pages: one verdict, told to people, programs and feed readers from the same tables.

What belongs here: `write`, which fills the folder `published/`, and `picture`, for those who show one elsewhere.
What does not: what a page says (`story`), how it is set (`page`, `markdown`), where its figures come from (`queries`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import duckdb

    from orchestration.pages.document import Told
    from orchestration.pages.tables import Tables

__all__ = ["picture", "write"]


def write(
    connection: duckdb.DuckDBPyConnection, folder: Path, *, run_id: str, made_at: dt.datetime, address: str = ""
) -> list[Path]:
    """Fill `folder` with the pages, charts and card, report.md, verdict.json with its schema, feed.xml, and every mart.

    Args:
        connection: a warehouse whose schemas `marts`, `seeds` and `tracking` are complete; only read.
        folder: exists and is empty.
        run_id: the run to tell of, as in `tracking.runs`.
        made_at: when the pages are made, UTC.
        address: where readers find the pages, without a slash at the end; empty when that is nowhere public.

    Raises:
        orchestration.pages.tables.RunMissingError: the run is not in `tracking.verdict`.
    """
    from orchestration.pages import card, packing, parquet, story, tables, takeaway

    found = tables.read(connection, run_id)
    told = story.tell(found, made_at, address)
    paths = []
    for name, text in _texts(found, told, run_id, made_at).items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        paths.append(path)
    marts = parquet.write(connection, folder, found["sources"])
    return [
        *paths,
        card.write(folder, told),
        *takeaway.write(folder, told),
        *marts,
        *packing.write(connection, marts, found["sources"], told, made_at),
    ]


def _texts(found: Tables, told: Told, run_id: str, made_at: dt.datetime) -> dict[str, str]:
    """Whatever is text, by file name."""
    from orchestration.pages import answer, feed, markdown, page, verdict_json, wording

    with wording.holding(answer.course(found, run_id).shown):
        entries = feed.render(found["history"], found["alerts"], made_at, told.address)
    return {
        **page.render(told),
        "report.md": markdown.render(told),
        "verdict.json": verdict_json.render(found, made_at),
        "verdict.schema.json": verdict_json.render_schema(),
        "feed.xml": entries,
    }


def picture(connection: duckdb.DuckDBPyConnection) -> bytes:
    """Where each model and the mixture put the gap at the horizon, as a PNG."""
    from orchestration.pages import charts, drawing, queries

    return drawing.png(charts.density(connection.execute(queries.QUERIES["density"].sql).df(), charts.WIDE))
