"""`path2028`: a thin shell over the same functions that Dagster runs.

What belongs here: arguments, printing, exit codes. What does not: work, and imports that are slow; each command imports
what it needs when it is called.

Exit codes: 0 done, 1 failed, 2 usage, 3 done on stale data with --fail-on-stale, 4 another refresh is running.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from orchestration.settings import Settings, SettingsError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from orchestration.refresh import Result

FAILED, USAGE, STALE, BUSY = 1, 2, 3, 4
Answer = TypeVar("Answer")
app = typer.Typer(no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
sources_app = typer.Typer(invoke_without_command=True, help="List the sources, or take in older vintages.")
app.add_typer(sources_app, name="sources")

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Look from this day (YYYY-MM-DD).")]


def main() -> None:
    """Entry point: an expected error is one sentence on standard error, never a traceback."""
    from orchestration.locking import AlreadyRunningError

    try:
        app()
    except AlreadyRunningError as error:
        _fail(str(error), BUSY)
    except SettingsError as error:
        _fail(str(error), USAGE)


@app.command()
def refresh(
    as_of: AsOf = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not use the network.")] = False,
    source: Annotated[list[str] | None, typer.Option("--source", help="Ask only this source (repeatable).")] = None,
    fail_on_stale: Annotated[bool, typer.Option("--fail-on-stale", help="Exit 3 when a source is stale.")] = False,
    as_json: Json = False,
) -> None:
    """Ask the sources, rebuild what changed, print the verdict."""
    import dataclasses

    from orchestration import refresh as refreshing
    from orchestration.sources import SOURCES

    settings = Settings.from_environment()
    settings = dataclasses.replace(settings, offline=settings.offline or offline)
    unknown = sorted(set(source or ()) - set(SOURCES))
    if unknown:
        _fail(f"There is no source called {', '.join(unknown)}; there are {', '.join(SOURCES)}.", USAGE)
    wanted = [SOURCES[name] for name in source] if source else None
    tell = (lambda _: None) if as_json else (lambda line: typer.echo(line, err=True))
    try:
        result = refreshing.refresh(settings, as_of=_day(as_of), sources=wanted, tell=tell)
    except refreshing.RefreshError as error:
        _fail(str(error))
    _show_refresh(result, as_json=as_json)
    if fail_on_stale and result.is_stale:
        raise typer.Exit(STALE)


@app.command()
def verdict(as_json: Json = False) -> None:
    """Print the current verdict."""
    settings = Settings.from_environment()
    path = settings.published / "verdict.json"
    if not path.exists():
        _fail("There is no verdict yet; run `path2028 refresh` first.")
    found = json.loads(path.read_text("utf-8"))
    if as_json:
        _print_json(found)
    else:
        _show_verdict(found)


@app.command()
def report() -> None:
    """Print where the current report is."""
    path = Settings.from_environment().published / "report.html"
    if not path.exists():
        _fail("There is no report yet; run `path2028 refresh` first.")
    typer.echo(path)


@app.command()
def replay(date: Annotated[str, typer.Argument(metavar="DATE")], as_json: Json = False) -> None:
    """Reproduce the verdict of a past day from the vintages known then; the current release stays as it is."""
    from orchestration import studies

    found = _answered(lambda settings: studies.replay(settings, _required_day(date)))
    if as_json:
        _print_json(found)
    else:
        _show_verdict(found)
        typer.echo(f"Ledger: {found['ledger']}.")


@app.command()
def news(
    first: Annotated[str | None, typer.Argument(metavar="[FROM")] = None,
    second: Annotated[str | None, typer.Argument(metavar="TO]")] = None,
    as_json: Json = False,
) -> None:
    """Say why the number moved: between two days, or since the run before."""
    from orchestration import ledger, studies

    if (first is None) != (second is None):
        _fail("Give both days, or none for the move since the run before.", USAGE)
    if first is not None and second is not None:
        days = _required_day(first), _required_day(second)
        rows = _answered(lambda settings: studies.news(settings, *days))
    else:
        told = ledger.news(Settings.from_environment())
        rows = [row for row in told if told and row["run_id"] == told[-1]["run_id"]]
        if not rows:
            _fail("Nothing has moved yet: the ledger holds no two runs. Name two days, or refresh on another day.")
    if as_json:
        _print_json(rows)
        return
    names = ["step", "kind", "item", "source_id", "known_on", "expected", "actual", "surprise_z"]
    names += ["delta_gap_eci", "delta_p_s1", "delta_p_s2", "delta_p_neither"]
    _table(names, [[_short(row.get(name)) for name in names] for row in rows])
    sums = [sum(row[name] or 0.0 for row in rows) for name in ("delta_p_s1", "delta_p_s2", "delta_p_neither")]
    typer.echo("In all: S1 {:+.4f}, S2 {:+.4f}, neither {:+.4f}".format(*sums))


@app.command()
def whatif(
    levers: Annotated[
        str | None, typer.Argument(metavar="[LEVERS.toml]", help="Without it: the ready-made branches.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Project the verdict under stated assumptions on the levers: conditional projections, not causal estimates."""
    from pathlib import Path

    from orchestration import studies

    path = Path(levers) if levers else None
    rows = _answered(lambda settings: studies.whatif(settings, path, settings.now().date()))
    if as_json:
        _print_json(rows)
        return
    names = ["label", "p_s1", "p_s2", "p_neither", "shift_p_s1", "shift_p_s1_low", "shift_p_s1_high", "shift_p_s2"]
    _table(names, [[_short(row[name]) for name in names] for row in rows if row["model"] == "mixture"])
    typer.echo("Conditional projections under the stated assumptions; not estimates of what a policy causes.")


@app.command()
def backtest(as_json: Json = False) -> None:
    """Forecast from every month since July 2024 with what was known then, and score against what came."""
    from orchestration import studies

    settings = Settings.from_environment()
    typer.echo("Forecasting from every origin; a few minutes ...", err=True)
    found = _answered(lambda settings: studies.backtest(settings, settings.now().date()))
    rows = found.summary.to_dict("records")
    if as_json:
        _print_json(rows)
        return
    names = [str(name) for name in found.summary.columns]
    _table(names, [[_short(row[name]) for name in names] for row in rows])
    typer.echo(f"Kept in {settings.data / 'backtest'}")


@sources_app.callback()
def sources(context: typer.Context, as_json: Json = False) -> None:
    """List every source with its terms, its age and its state."""
    if context.invoked_subcommand is not None:
        return
    from orchestration import status
    from orchestration.sources import SOURCES

    settings = Settings.from_environment()
    rows = status.plain(status.table(settings, SOURCES.values(), settings.now().date()))
    if as_json:
        _print_json(rows)
        return
    names = [
        "source",
        "state",
        "last_good_vintage",
        "age_days",
        "rows",
        "vintages",
        "cadence_days",
        "licence",
        "feeds",
        "url",
    ]
    _table(names, [[row[name] for name in names] for row in rows])
    _show_messages(rows)


@sources_app.command("backfill")
def backfill(
    name: str,
    tree: Annotated[str, typer.Option("--from", metavar="DIR", help="Folder laid out as <YYYY-MM-DD>/<host>/<path>.")],
) -> None:
    """Take in older vintages of a source from dated files."""
    from pathlib import Path

    from orchestration import intake, locking
    from orchestration.sources import SOURCES

    if name not in SOURCES:
        _fail(f"There is no source called {name}; there are {', '.join(SOURCES)}.", USAGE)
    settings = Settings.from_environment()
    with locking.sole(settings):
        taken = intake.backfill(settings, SOURCES[name], Path(tree))
    for message in taken.messages:
        typer.echo(message, err=True)
    typer.echo(f"{name}: {taken.accepted} vintages taken in.")
    if not taken.accepted:
        raise typer.Exit(FAILED)


@app.command()
def sql(query: str, as_json: Json = False) -> None:
    """Run a query on the current warehouse, read-only."""
    import duckdb

    from orchestration import warehouse

    try:
        with warehouse.reader(Settings.from_environment().warehouse) as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or []]
            rows = cursor.fetchall()
    except warehouse.WarehouseError as error:
        _fail(str(error))
    except duckdb.Error as error:
        _fail(f"{str(error).strip()} (SHOW ALL TABLES lists what there is.)")
    if as_json:
        _print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        _table(names, rows)


@app.command()
def ui(port: Annotated[int, typer.Option(help="On 127.0.0.1.")] = 3000) -> None:
    """Open Dagster on loopback with the daily schedule on; Ctrl-C ends it."""
    from orchestration import ui as interface

    try:
        raise typer.Exit(interface.run(Settings.from_environment(), port, typer.echo))
    except interface.UiError as error:
        _fail(str(error))


@app.command()
def bundle() -> None:
    """Write the archive's figures that may be passed on to data/bundle/."""
    from orchestration import bundle as bundling

    settings = Settings.from_environment()
    for name, files in bundling.write(settings).items():
        typer.echo(f"{name}: {len(files)} vintages in {settings.bundle}")


@app.command()
def doctor(as_json: Json = False) -> None:
    """Check the archive, the ledger and the current release, and say what is wrong and what to do."""
    from orchestration import diagnosis

    found = diagnosis.examine(Settings.from_environment())
    if as_json:
        _print_json(found)
    for line in found["flaws"] if not as_json else ():
        typer.echo(f"- {line}")
    if not as_json:
        typer.echo("; ".join(found["whole"]) or "Nothing to check yet; run `path2028 refresh`.")
    if found["flaws"]:
        raise typer.Exit(FAILED)


def _answered(ask: Callable[[Settings], Answer]) -> Answer:
    """What a study comes to; its error is one sentence."""
    from orchestration.studies import StudyError

    try:
        return ask(Settings.from_environment())
    except StudyError as error:
        _fail(str(error))


def _required_day(text: str) -> dt.date:
    day = _day(text)
    assert day is not None  # noqa: S101  # only None stays None
    return day


def _short(value: object) -> object:
    return f"{value:.4g}" if isinstance(value, float) else value


def _day(text: str | None) -> dt.date | None:
    import datetime as dt

    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        _fail(f"A date is written YYYY-MM-DD, not {text!r}.", USAGE)


def _show_refresh(result: Result, *, as_json: bool) -> None:
    if as_json:
        _print_json(
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
    _table(
        ["source", "state", "figures from", "age (days)", "about up to"],
        [
            [row["source"], row["state"], row["last_good_vintage"], row["age_days"], row["figures_through"]]
            for row in result.sources
        ],
    )
    _show_messages(result.sources)
    _show_verdict(result.verdict)
    typer.echo(f"Report: {result.report}")


def _show_verdict(found: dict[str, Any]) -> None:
    typer.echo()
    typer.secho(found["sentence"], bold=True)
    chances = ", ".join(
        f"{name} {found[key]:.1%}"
        for name, key in (("S1 lead", "p_s1"), ("S2 parity", "p_s2"), ("neither", "p_neither"))
    )
    total = found["p_s1"] + found["p_s2"] + found["p_neither"]
    typer.echo(
        f"{found['as_of']}: {chances} (sum {total:.3f}); the models differ by {found['disagreement_pp']:.0f} points."
    )


def _show_messages(rows: list[dict[str, Any]]) -> None:
    for message, names in _gathered(rows).items():
        typer.secho(f"{', '.join(names)}: {message}", fg="yellow", err=True)


def _gathered(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The same sentence once, with all the sources it is about."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["message"]:
            found.setdefault(row["message"], []).append(row["source"])
    return found


def _table(names: list[str], rows: list[Any]) -> None:
    """A table for people; tab separated when piped."""
    if not sys.stdout.isatty():
        for row in [names, *rows]:
            typer.echo("\t".join("" if cell is None else str(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name)
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    Console().print(table)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=1, default=str, ensure_ascii=False))


def _fail(sentence: str, code: int = FAILED) -> NoReturn:
    typer.secho(sentence, fg="red", err=True)
    raise SystemExit(code)
