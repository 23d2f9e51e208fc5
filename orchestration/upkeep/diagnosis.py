"""Is everything that must last still whole, and does the warehouse know every name in it?

What belongs here: checks over archive, ledger and release, and the names that no crosswalk knows; each a sentence with
its remedy and, where that is safe, the repair. What does not: how a repair is made.
"""

from __future__ import annotations

import contextlib
import itertools
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestration.archive import vintages
from orchestration.base import files, locking, plain, progress
from orchestration.forecasts import chain, ledger
from orchestration.sources import SOURCES
from orchestration.upkeep import housekeeping
from orchestration.warehouse import building, database, schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from orchestration.archive.vintages import Vintage
    from orchestration.base.settings import Settings

SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """A sentence with its remedy; `mend` repairs it where that is safe, by who holds the lock."""

    sentence: str
    mend: Callable[[], object] | None = None


def examine(settings: Settings, *, fix: bool = False) -> dict[str, list[str]]:
    """`flaws`, what was found `whole`, and with `fix` what was `mended`; what cannot be mended safely stays a flaw.

    Raises:
        AlreadyRunningError: there is something to mend while a refresh is at work.
    """
    archive = {name: vintages.archived(settings, name) for name in SOURCES}
    found = list(_payloads(archive))
    found += [flaw for check in (_strays, _figures, _ledger, _release, _drift) for flaw in check(settings)]
    with contextlib.suppress(locking.AlreadyRunningError), locking.sole(settings):
        found += _unfinished(settings)  # of a refresh at work these are no flaws
    mended: list[str] = []
    if fix and any(flaw.mend for flaw in found):
        with locking.sole(settings):
            for flaw in found:
                if flaw.mend:
                    flaw.mend()
                    mended.append(flaw.sentence)
    kept, entries = sum(map(len, archive.values())), len(ledger.runs(settings))
    whole = [f"{kept} payloads checked against their hashes", f"{entries} ledger entries checked against their chain"]
    if ahead := ledger.ahead(settings):
        whole.append(f"{len(ahead)} of them were recorded ahead of their day and count nowhere: {_few(sorted(ahead))}")
    return {"flaws": [f.sentence for f in found if f.sentence not in mended], "mended": mended, "whole": whole}


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def _payloads(archive: Mapping[str, list[Vintage]]) -> Iterator[Flaw]:
    for vintage in itertools.chain.from_iterable(progress.through("Checking the archive", list(archive.values()))):
        if plain.digest(vintage.path.read_bytes()) != vintage.origin.sha256:
            told = f"{vintage.path} is not what was retrieved; restore it from a copy of data/vintages."
            yield Flaw(sentence=told)


def _strays(settings: Settings) -> Iterator[Flaw]:
    """What lies in the archive without belonging to a payload and its origin."""
    for place in sorted(settings.vintages.glob("*/*/*")):
        names = {file.name.partition(".")[0] for file in place.iterdir()} if place.is_dir() else set()
        if names != {"origin", "payload"} and place.suffix != files.PART:
            yield Flaw(sentence=f"{place} is no payload with its origin; restore it from a copy, or remove it.")
    for place in sorted(settings.vintages.glob("*")):
        if place.name not in SOURCES:
            told = f"{place} belongs to no source of this release; keep it for the release that knows it, or remove it."
            yield Flaw(sentence=told)


def _figures(settings: Settings) -> Iterator[Flaw]:
    import pyarrow.parquet
    from pyarrow import ArrowException

    for place in sorted(settings.figures.rglob("*.parquet")):
        try:
            pyarrow.parquet.read_metadata(place)
        except (ArrowException, OSError):
            told = f"{place} cannot be read; it is a cache and is made anew from the vintage once it is gone."
            yield Flaw(sentence=told, mend=partial(files.remove, place))


def _ledger(settings: Settings) -> Iterator[Flaw]:
    stored = chain.format_of(settings.ledger)
    if stored != chain.FORMAT:
        told = f"The ledger is of format {stored}; the next refresh brings it to format {chain.FORMAT}."
        yield Flaw(sentence=told, mend=partial(chain.migrate, settings.ledger))
    for told in chain.flaws(settings.ledger):
        yield Flaw(sentence=f"{told} Restore data/ledger from a copy made before.")
    for name in chain.unlinked(settings.ledger):
        told = f"{name} was written to the ledger but not linked into its chain; the next refresh links it."
        yield Flaw(sentence=told, mend=partial(ledger.mend, settings, settings.now()))


def _release(settings: Settings) -> Iterator[Flaw]:
    if settings.current.is_symlink() and not database.is_whole(settings):
        yield Flaw(sentence="The current generation is not complete; `path2028 refresh` builds a new one.")


def _unfinished(settings: Settings) -> Iterator[Flaw]:
    for place in housekeeping.leftovers(settings):
        told = f"{place} was left by a process that did not end; nobody misses it."
        yield Flaw(sentence=told, mend=partial(files.remove, place))


def _drift(settings: Settings) -> Iterator[Flaw]:
    """Where the warehouse in use does not have the tables that this code declares."""
    if not database.is_whole(settings):
        return
    with database.reader(settings.warehouse) as connection:
        found = database.schema(connection)
    for table, columns in declared(settings).items():
        schema, _, name = table.partition(".")
        there = found.get(schema, {}).get(name, {})
        odd = sorted(column for column in columns.keys() | there.keys() if columns.get(column) != there.get(column))
        if odd:
            told = f"{table} of the current generation differs from this code in {', '.join(odd)}; refresh to rebuild."
            yield Flaw(sentence=told)


def declared(settings: Settings) -> dict[str, dict[str, str]]:
    """Table -> column -> type, as sources, this code and dbt's contracts declare them."""
    raw = {f"raw.{name}": database.raw_columns(source.columns) for name, source in SOURCES.items()}
    own = {name: table.columns for name, table in schemas.tables().items()}
    manifest = building.project(settings)
    built = {
        f"{node['schema']}.{node['name']}": {name: column["data_type"] for name, column in node["columns"].items()}
        for node in manifest.get("nodes", {}).values()
        if node["resource_type"] == "model"
    }
    typed = {table: {name: kind for name, (kind, _) in columns.items()} for table, columns in (raw | own).items()}
    return {table: {name: kind.upper() for name, kind in columns.items()} for table, columns in (typed | built).items()}


def unmatched(settings: Settings) -> list[dict[str, Any]]:
    """The names in the current generation that no crosswalk knows: those that matter first, the most frequent first."""
    if not settings.warehouse.exists():
        return []
    with database.reader(settings.warehouse) as connection:
        if "ind_unmatched_names" not in database.schema(connection).get("indicators", {}):
            return []  # a release of an earlier edition
        names, rows = database.answer(
            connection,
            "SELECT * FROM indicators.ind_unmatched_names ORDER BY matters DESC, mentions DESC, source_id, kind, name",
        )
    return [dict(zip(names, row, strict=True)) for row in rows]


def told(unknown: Sequence[dict[str, Any]]) -> list[str]:
    """The first of them as sentences with their remedy, and how many more there are."""
    lines = [
        f"{name['name']} ({name['kind']} in {name['source_id']}, {name['mentions']} rows) is in no crosswalk: "
        f"{name['consequence']}; add it to {name['add_to']}."
        for name in unknown[:SHOWN]
        if name["matters"]
    ]
    rest = Counter(name["consequence"] for name in unknown[len(lines) :])
    if rest:
        counts = ", ".join(f"{count} where {words}" for words, count in rest.most_common())
        lines.append(f"{sum(rest.values())} more names are in no crosswalk ({counts}); `--json` lists them all.")
    return lines
