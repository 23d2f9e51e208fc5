"""The commands about what is kept.

What belongs here: sources, sources backfill, sources try, bundle, doctor.
What does not: the work, which is `status`, `intake`, `trying`, `bundle`, `diagnosis` and `datadocs`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.base import plain
from orchestration.base.settings import Settings
from orchestration.cli import leaving
from orchestration.cli.console import FAILED, USAGE, Json, day_of, fail, print_json, print_table, show_messages
from orchestration.cli.rows import As, Format, chosen, write
from orchestration.cli.waiting import bar

app = typer.Typer()
listing = typer.Typer(invoke_without_command=True, help="List the sources, or take in older vintages.")
app.add_typer(listing, name="sources")


@listing.callback()
def sources(context: typer.Context, form: As = None, as_json: Json = False) -> None:
    """List every source with its terms, its age and its state."""
    if context.invoked_subcommand is not None:
        return
    from orchestration.sources import SOURCES
    from orchestration.warehouse import status

    settings = Settings.from_environment()
    written = chosen(form, as_json)
    rows = plain.rows(status.table(settings, SOURCES.values(), settings.now().date()))
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
    write(rows, written, names)
    if written is Format.TABLE:
        show_messages(rows)


@listing.command("backfill")
def backfill(
    name: str,
    tree: Annotated[
        Path | None, typer.Option("--from", metavar="DIR", help="Folder laid out as <YYYY-MM-DD>/<host>/<path>.")
    ] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Address of one older file.")] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", metavar="DATE", help="Day of the file at URL; default: the day its server dates it."),
    ] = None,
    part: Annotated[str, typer.Option("--part", help="Which slice the file at URL is, where a source has them.")] = "",
) -> None:
    """Take in older vintages of a source, from dated files or from an address."""
    leaving.cleared()
    from orchestration.archive import backfilling
    from orchestration.base import locking
    from orchestration.sources import SOURCES

    if name not in SOURCES:
        fail(f"There is no source called {name}; there are {', '.join(SOURCES)}.", USAGE)
    if (tree is None) == (url is None):
        fail("Say where the older vintages are: --from DIR or --url URL.", USAGE)
    if tree and not tree.is_dir():
        fail(f"There is no folder {tree}; name one laid out as <YYYY-MM-DD>/<host>/<path>.", USAGE)
    if url and (misfit := backfilling.misfit(SOURCES[name], url, part)):
        fail(misfit, USAGE)
    settings = Settings.from_environment()
    day = settings.seen_from(day_of(on)) if on is not None else None
    with locking.sole(settings), bar():
        taken = (
            backfilling.from_files(settings, SOURCES[name], tree)
            if tree
            else backfilling.from_address(settings, SOURCES[name], url or "", on=day, part=part)
        )
    for message in taken.messages:
        typer.echo(message, err=True)
    typer.echo(f"{name}: {taken.accepted} vintages taken in.")
    if not taken.accepted:
        raise typer.Exit(FAILED)


@listing.command("try")
def attempt(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Of sources; all without one.")] = None,
    as_json: Json = False,
) -> None:
    """Ask the live addresses and say what would be taken or refused and why; nothing is stored.

    Keys and pace are those of a refresh; of a source in slices a few are asked for. Ends in 1 when an answer would be
    refused or none came.
    """
    from orchestration.archive import trying
    from orchestration.sources import SOURCES

    unknown = sorted(set(names or ()) - set(SOURCES))
    if unknown:
        fail(f"There is no source called {', '.join(unknown)}; there are {', '.join(SOURCES)}.", USAGE)
    settings = Settings.from_environment()
    if settings.offline:
        fail("A try needs the network; unset PATH2028_OFFLINE, or name a mirror in PATH2028_MIRROR.", USAGE)
    with bar(hidden=as_json):
        rows = trying.attempt(settings, [SOURCES[name] for name in names or SOURCES])
    if as_json:
        print_json(rows)
    else:
        print_table(list(trying.COLUMNS), [list(row.values()) for row in rows])
    if any(row["outcome"] in trying.TROUBLE for row in rows):
        raise typer.Exit(FAILED)


@app.command()
def bundle() -> None:
    """Write the archive's figures that may be passed on to data/bundle/."""
    leaving.cleared()
    from orchestration.archive import bundle as bundling

    settings = Settings.from_environment()
    with bar():
        written = bundling.write(settings)
    if not written:
        fail(f"Nothing to write: {settings.vintages} holds no vintage that may be passed on; `path2028 refresh` asks.")
    for name, files in written.items():
        typer.echo(f"{name}: {len(files)} vintages in {settings.bundle}")


@app.command()
def doctor(
    as_json: Json = False,
    docs: Annotated[
        bool, typer.Option("--docs", help="Write Great Expectations' pages about every source's newest vintage.")
    ] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Repair what is safe to repair, and say what was done.")] = False,
    clock_is_right: Annotated[
        bool,
        typer.Option("--clock-is-right", help="Say that the clock ran ahead before: put that on record and go on."),
    ] = False,
    ledger_format: Annotated[
        int | None,
        typer.Option("--ledger-format", metavar="N", help="Bring the ledger to format N, forwards or back."),
    ] = None,
) -> None:
    """Check archive, ledger and release, and list names no crosswalk knows: what is wrong and what to do."""
    leaving.cleared()
    from orchestration.upkeep import diagnosis

    settings = Settings.from_environment()
    if ledger_format is not None:
        _migrate(settings, ledger_format)
        return
    if clock_is_right:
        _set_right(settings)
        return
    with bar(hidden=as_json):
        found = diagnosis.examine(settings, fix=fix)
    unknown = diagnosis.unmatched(settings)
    pages = {}
    if docs:
        from orchestration.upkeep import datadocs

        pages = {"docs": str(datadocs.write(settings))}
    if as_json:
        print_json(found | {"unmatched": unknown} | pages)
    else:
        for line in found["mended"]:
            typer.echo(f"Mended: {line}")
        for line in [*found["flaws"], *diagnosis.told(unknown)]:
            typer.echo(f"- {line}")
        typer.echo("; ".join(found["whole"]) or "Nothing to check yet; run `path2028 refresh`.")
        for place in pages.values():
            typer.echo(place)
    if found["flaws"]:
        raise typer.Exit(FAILED)


def _set_right(settings: Settings) -> None:
    from orchestration.base import locking
    from orchestration.upkeep import chronology

    with locking.sole(settings):
        told = chronology.set_right(settings)
    for line in told or ["Nothing here is later than the clock says."]:
        typer.echo(line)


def _migrate(settings: Settings, to: int) -> None:
    from orchestration.base import locking
    from orchestration.forecasts import chain

    if to not in chain.KINDS:
        fail(f"There is no format {to} of the ledger; there are {', '.join(map(str, chain.KINDS))}.", USAGE)
    with locking.sole(settings):
        told = chain.migrate(settings.ledger, to)
    typer.echo(told or f"The ledger is of format {to} already, or empty.")
