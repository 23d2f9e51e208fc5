"""The commands of the daily run and its answer.

What belongs here: refresh, verdict, report, serve, ui.
What does not: the work, which is `refresh`, `serving` and `ui`.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.base import files
from orchestration.base.settings import Settings
from orchestration.cli import leaving
from orchestration.cli.console import (
    STALE,
    USAGE,
    AsOf,
    Json,
    day_of,
    fail,
    heed_signals,
    print_json,
    print_table,
    show_messages,
    show_verdict,
)
from orchestration.cli.waiting import bar

if TYPE_CHECKING:
    from orchestration.cli.refreshing import Result

app = typer.Typer()


@app.command()
def refresh(
    as_of: AsOf = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not use the network.")] = False,
    source: Annotated[list[str] | None, typer.Option("--source", help="Ask only this source (repeatable).")] = None,
    fail_on_stale: Annotated[bool, typer.Option("--fail-on-stale", help="Exit 3 when a source is stale.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the sources, rebuild what changed, print the verdict."""
    leaving.cleared()
    import dataclasses

    from orchestration.cli import refreshing
    from orchestration.sources import SOURCES

    settings = Settings.from_environment()
    settings = dataclasses.replace(settings, offline=settings.offline or offline)
    unknown = sorted(set(source or ()) - set(SOURCES))
    if unknown:
        fail(f"There is no source called {', '.join(unknown)}; there are {', '.join(SOURCES)}.", USAGE)
    wanted = [SOURCES[name] for name in source] if source else None
    day = settings.seen_from(day_of(as_of)) if as_of is not None else None
    with bar(hidden=as_json) as tell:
        result = refreshing.refresh(settings, as_of=day, sources=wanted, tell=tell)
    _show_refresh(result, as_json=as_json)
    if fail_on_stale and result.is_stale:
        raise typer.Exit(STALE)


@app.command()
def verdict(as_json: Json = False) -> None:
    """Print the current verdict."""
    settings = Settings.from_environment()
    found = files.cached(settings.published / "verdict.json", dict)
    if not found:
        fail("There is no verdict to be read; run `path2028 refresh` first.")
    if as_json:
        print_json(found)
    else:
        show_verdict(found)


@app.command()
def report() -> None:
    """Print where the current report is."""
    path = Settings.from_environment().published / "report.html"
    if not path.exists():
        fail("There is no report yet; run `path2028 refresh` first.")
    typer.echo(path)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Where to listen; loopback unless you say otherwise.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8028,
) -> None:
    """Give out the published pages over HTTP, always those of the current generation; Ctrl-C ends it."""
    from orchestration.cli import serving

    published = Settings.from_environment().published
    if not published.exists():
        fail("There is no report yet; run `path2028 refresh` first.")
    server = serving.server(published, host, port)
    heed_signals()
    with server:
        typer.echo(f"Report: http://{host}:{server.server_port}/{serving.FRONT} (Ctrl-C ends it)")
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


@app.command()
def ui(port: Annotated[int, typer.Option(min=1, max=65535, help="On 127.0.0.1.")] = 3000) -> None:
    """Open Dagster on loopback with the daily schedule on; Ctrl-C ends it."""
    from orchestration.cli import ui as interface

    heed_signals()
    raise typer.Exit(interface.run(Settings.from_environment(), port, typer.echo))


def _show_refresh(result: Result, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "as_of": result.as_of,
                "rebuilt": result.rebuilt,
                "verdict": result.verdict,
                "sources": result.sources,
                "report": result.report,
            }
        )
        return
    if not result.rebuilt:
        typer.echo("Nothing new since the last refresh of this day.")
    print_table(
        ["source", "state", "figures from", "age (days)", "about up to"],
        [
            [row["source"], row["state"], row["last_good_vintage"], row["age_days"], row["figures_through_on"]]
            for row in result.sources
        ],
    )
    show_messages(result.sources)
    show_verdict(result.verdict)
    typer.echo(f"Report: {result.report}")
