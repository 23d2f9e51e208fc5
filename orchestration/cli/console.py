"""What every command prints with.

What belongs here: options several commands take, tables, JSON, dates read from the command line, the one red sentence.
What does not: a command.
"""

from __future__ import annotations

import json
import math
import re
import sys
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from orchestration.base.engines import Engine

FAILED, USAGE, STALE, BUSY = 1, 2, 3, 4
_FIGURE = re.compile(r"-?(?:\d+\.?\d*(?:e[+-]\d+)?|inf|nan)")
FIRST_YEAR = 2000  # before the first accelerator that the sources know of
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OnEngine = Annotated[
    str, typer.Option("--engine", metavar="ENGINE", help="Where to compute: here, processes:N or dask:ADDRESS.")
]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Look from this day (YYYY-MM-DD).")]


def fail(sentence: str, code: int = FAILED) -> NoReturn:
    """Say one sentence on standard error and leave with `code`."""
    typer.secho(sentence, fg="red", err=True)
    raise SystemExit(code)


def heed_signals() -> None:
    """Let SIGINT and SIGTERM end a server in order: a script starts its background jobs with SIGINT ignored."""
    import signal

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)


def print_json(value: object) -> None:
    """For programs."""
    typer.echo(as_json(value))


def as_json(value: object) -> str:
    """Days and other plain values as text, numbers that are none or endless as null."""
    return json.dumps(_strict(value), indent=1, default=str, ensure_ascii=False, allow_nan=False)


def _strict(value: object) -> object:
    """What JSON can say: it has no NaN, no infinity, and only words as keys."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _strict(each) for key, each in value.items()}
    return [_strict(each) for each in value] if isinstance(value, list | tuple | set) else value


def print_table(names: list[str], rows: list[Any]) -> None:
    """A table for people; tab separated when piped."""
    if not sys.stdout.isatty():
        for row in [names, *rows]:
            typer.echo("\t".join(_plain(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for position, name in enumerate(names):
        table.add_column(name, justify="right" if _is_of_figures(row[position] for row in rows) else "left")
    for row in rows:
        table.add_row(*(Text(_plain(cell)) for cell in row))
    Console().print(table)


def _is_of_figures(cells: Iterable[object]) -> bool:
    """Whether a column holds figures alone, which stand under each other by their last digit."""
    found = [cell for cell in cells if cell is not None]
    return bool(found) and all(_FIGURE.fullmatch(str(cell)) for cell in found)


def _plain(cell: object) -> str:
    """A cell as one line that can neither move the cursor of a terminal nor begin another column or row."""
    return "" if cell is None else "".join(c if c.isprintable() else " " for c in str(cell))


def short(value: object) -> object:
    """A figure to four digits; anything else as it is."""
    return f"{value:.4g}" if isinstance(value, float) else value


def day_of(text: str) -> dt.date:
    """The day that was written, or usage and out."""
    import datetime as dt

    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        fail(f"A date is written YYYY-MM-DD, not {text!r}.", USAGE)
    if day.year < FIRST_YEAR:
        fail(f"Nothing is known from before {FIRST_YEAR}; name a later day than {text}.", USAGE)
    return day


def engine_of(text: str) -> Engine:
    """The engine that was written, or usage and out."""
    from orchestration.base import engines

    try:
        return engines.named(text)
    except engines.EngineError as error:
        fail(str(error), USAGE)


def show_verdict(found: dict[str, Any]) -> None:
    """Who leads and where that is heading, the chances with their sum, and how far the parts of the model differ."""
    typer.echo()
    typer.secho(found.get("headline", found["sentence"]), bold=True)
    if "lede" in found:
        typer.echo(found["lede"])
    keys = {"S1 lead": "p_s1", "S2 parity": "p_s2", "neither": "p_neither"}
    chances = ", ".join(f"{name} {found[key]:.0%}" for name, key in keys.items())
    total, apart = sum(found[key] for key in keys.values()), round(found["disagreement_pp"])
    typer.echo(
        f"{found['as_of']}: {chances} (sum {total:.3f}); "
        f"the parts of the model differ by at most {apart} point{'' if apart == 1 else 's'}."
    )


def show_chain(value: dict[str, Any]) -> None:
    """A value of the panel or a cell of a mart, and the tables and rows behind it, nearest first."""
    if "panel" in value:
        panel = value["panel"]
        typer.secho(f"{panel['indicator']} {panel['month']:%Y-%m}: {short(panel['value'])} {panel['unit']}", bold=True)
        typer.echo(f"{panel['label']}; about {panel['valid_on']}, known on {panel['known_on']}")
    else:
        row, column = value["row"], value["column"]
        typer.secho(f"{value['mart']}.{column}: {short(row[column])}" if column else value["mart"], bold=True)
        print_table(list(row), [[short(cell) for cell in row.values()]])
    for step in value["chain"]:
        typer.echo()
        typer.secho(step["table"], bold=True)
        typer.echo(step["about"])
        if step["where"] is None:
            continue
        typer.echo(f"WHERE {step['where']}  ({step['count']} rows)")
        names = [name for name in step["rows"][0] if any(row[name] not in (None, "") for row in step["rows"])]
        print_table(names, [[short(row[name]) for name in names] for row in step["rows"]])
        if step["count"] > len(step["rows"]):
            typer.echo(f"... and {step['count'] - len(step['rows'])} more")
        if step.get("source_url"):
            typer.echo(f"Source: {step['source_url']}")
    if "source_url" in value:
        typer.echo(f"\nSource: {value['source_url']}")


def show_messages(rows: list[dict[str, Any]]) -> None:
    """What the sources have to say, on standard error."""
    for message, names in _gathered(rows).items():
        typer.secho(f"{', '.join(names)}: {message}", fg="yellow", err=True)


def _gathered(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The same sentence once, with all the sources it is about."""
    found: dict[str, list[str]] = {}
    for row in rows:
        if row["message"]:
            found.setdefault(row["message"], []).append(row["source"])
    return found
