"""The commands that ask something beside the daily run.

What belongs here: replay, news, whatif, backtest, explain, sql.
What does not: the answers, which are `forecasts`, `tracing` and `database`.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from orchestration.base.settings import Settings
from orchestration.cli import leaving
from orchestration.cli.console import (
    USAGE,
    Json,
    OnEngine,
    day_of,
    engine_of,
    fail,
    print_json,
    show_chain,
    show_verdict,
)
from orchestration.cli.rows import As, Format, chosen, write
from orchestration.cli.waiting import bar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")
app = typer.Typer()


@app.command()
def replay(
    date: Annotated[str | None, typer.Argument(metavar="[DATE]")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Replay the months before today that the pages show, and keep them.")
    ] = False,
    engine: OnEngine = "here",
    as_json: Json = False,
) -> None:
    """Reproduce the verdict of a past day from the vintages known then; the current generation stays as it is."""
    leaving.cleared()
    from orchestration.forecasts import questions

    if (date is None) != history:
        fail("Name one day, or ask for --history.", USAGE)
    there = engine_of(engine)
    if date is None:
        typer.echo("Replaying each month; a few minutes ...", err=True)
        place = _answered(lambda settings: questions.history(settings, settings.now().date(), there), hidden=as_json)
        typer.echo(f"Kept in {place}; the next refresh shows it.")
        return
    day = day_of(date)
    found = _answered(lambda settings: questions.replay(settings, day), hidden=as_json)
    if as_json:
        print_json(found)
    else:
        show_verdict(found)
        typer.echo(f"Ledger: {found['ledger']}.")


@app.command()
def news(
    first: Annotated[str | None, typer.Argument(metavar="[FROM")] = None,
    second: Annotated[str | None, typer.Argument(metavar="TO]")] = None,
    form: As = None,
    as_json: Json = False,
) -> None:
    """Say why the number moved: between two days, or since the run before."""
    leaving.cleared()
    from orchestration.forecasts import ledger, questions

    written = chosen(form, as_json)
    if (first is None) != (second is None):
        fail("Give both days, or none for the move since the run before.", USAGE)
    if first is not None and second is not None:
        days = day_of(first), day_of(second)
        if days[0] > days[1]:
            fail(f"Name the earlier day first: {days[1]} {days[0]}.", USAGE)
        rows = _answered(lambda settings: questions.news(settings, *days), hidden=written is not Format.TABLE)
    else:
        told = list(ledger.news(Settings.from_environment()))
        rows = [row for row in told if told and row["run_id"] == told[-1]["run_id"]]
        if not rows:
            fail("Nothing has moved yet: the ledger holds no two runs. Name two days, or refresh on another day.")
    names = ["step", "kind", "item", "source_id", "known_on", "expected", "actual", "surprise_z"]
    names += ["delta_gap_eci", "delta_p_s1", "delta_p_s2", "delta_p_neither"]
    write(rows, written, names)
    if written is not Format.TABLE:
        return
    sums = [sum(row[name] or 0.0 for row in rows) for name in ("delta_p_s1", "delta_p_s2", "delta_p_neither")]
    typer.echo("In all: S1 {:+.4f}, S2 {:+.4f}, neither {:+.4f}".format(*sums))


@app.command()
def whatif(
    levers: Annotated[
        str | None, typer.Argument(metavar="[LEVERS.toml]", help="Without it: the ready-made branches.")
    ] = None,
    form: As = None,
    as_json: Json = False,
) -> None:
    """Project the verdict under stated assumptions on the levers: conditional projections, not causal estimates."""
    leaving.cleared()
    from pathlib import Path

    from orchestration.forecasts import questions

    written = chosen(form, as_json)
    path = Path(levers) if levers is not None else None
    if path and not path.is_file():
        fail(f"There is no file {path}; name one with levers, or none for the ready-made branches.", USAGE)
    hidden = written is not Format.TABLE
    rows = _answered(lambda settings: questions.whatif(settings, path, settings.now().date()), hidden=hidden)
    if written is not Format.TABLE:
        write(rows, written)
        return
    names = ["label", "p_s1", "p_s2", "p_neither", "shift_p_s1", "shift_p_s1_low", "shift_p_s1_high", "shift_p_s2"]
    write([row for row in rows if row["model"] == "mixture"], written, names)
    typer.echo("Conditional projections under the stated assumptions; not estimates of what a policy causes.")


@app.command()
def backtest(engine: OnEngine = "here", form: As = None, as_json: Json = False) -> None:
    """Forecast from every month of the backtest with what was known then, and score against what came."""
    leaving.cleared()
    from orchestration.forecasts import questions

    written = chosen(form, as_json)
    settings, there = Settings.from_environment(), engine_of(engine)
    typer.echo("Forecasting from every origin; a few minutes ...", err=True)
    hidden = written is not Format.TABLE
    found = _answered(lambda settings: questions.backtest(settings, settings.now().date(), there), hidden=hidden)
    write([{str(name): cell for name, cell in row.items()} for row in found.summary.to_dict("records")], written)
    if written is Format.TABLE:
        typer.echo(f"Kept in {settings.backtest}")


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(metavar="INDICATOR|MART[.COLUMN]", help="Of marts.indicator_panel, or such as frontier.eci."),
    ],
    which: Annotated[
        str | None,
        typer.Argument(metavar="[MONTH|CONDITION]", help="YYYY-MM (the newest without it), or \"model = 'Kimi K3'\"."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Trace a value of the panel or a cell of a mart to the rows it was made from, with their vintage and address."""
    import re

    import duckdb

    from orchestration.warehouse import database, tracing

    is_month = which is None or re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", which)
    if which and not is_month and re.fullmatch(r"[0-9-]+", which):  # no condition on a mart reads like this
        fail(f"A month is written YYYY-MM, not {which!r}.", USAGE)
    try:
        with database.reader(Settings.from_environment().warehouse) as connection:
            if tracing.is_mart(connection, name):
                found = tracing.cells(connection, name, which or "true")
            elif not is_month:
                fail(f"A month is written YYYY-MM, not {which!r}.", USAGE)
            else:
                found = tracing.explain(connection, name, which)
    except tracing.TraceError as error:
        fail(str(error))
    except duckdb.CatalogException:
        fail("This warehouse was built by another version; run `path2028 refresh` first.")
    if as_json:
        print_json(found)
        return
    for value in found:
        show_chain(value)


@app.command()
def sql(
    query: Annotated[str | None, typer.Argument(help="Without it: a prompt, or what is piped in.")] = None,
    form: As = None,
    as_json: Json = False,
) -> None:
    """Ask the current warehouse, read-only: statements, a prompt, or statements from a pipe; each is answered.

    With --json: the rows of the one statement; of several, a list of rows each.
    """
    import duckdb

    from orchestration.cli import prompt, rows
    from orchestration.warehouse import database, emptiness

    written = chosen(form, as_json)
    try:
        with database.reader(Settings.from_environment().warehouse) as connection:
            if query is None and sys.stdin.isatty():
                prompt.converse(connection)
                return
            asked = sys.stdin.read() if query is None else query
            answers = list(database.answers(connection, asked))
            empty = [] if answers and answers[-1][1] else emptiness.told(connection, asked)
    except duckdb.Error as error:
        fail(f"{str(error).strip()} (SHOW ALL TABLES lists what there is.)")
    if not answers:
        fail("There is no statement to answer; write one such as 'SHOW ALL TABLES'.", USAGE)
    rows.answers(answers, written)
    for sentence in empty if written is Format.TABLE else ():
        typer.secho(sentence, fg="yellow", err=True)


def _answered(ask: Callable[[Settings], Answer], *, hidden: bool) -> Answer:
    """What a study comes to, with a bar while one waits; its error is one sentence."""
    with bar(hidden=hidden):
        return ask(Settings.from_environment())
