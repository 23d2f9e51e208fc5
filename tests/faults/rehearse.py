"""All rehearsals of what can break, with their counts and outcomes in docs/reliability.md: `make faults`.

    make faults                            all of them, as documented (hours)
    make faults ARGS="--only kills,soak"   some of them; the others keep what is on record
    make faults ARGS="--share 0.05"        a twentieth of the counts, printed and recorded only with --record

What belongs here: which rehearsals there are, with their counts, and the record of them. What does not: how they go
(`crashes`, `soaking`, `crowding`), and how tests are counted beside them (`counting`).
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults import counting, crashes, crowding, rehearsing, soaking
from tests.faults.outcomes import SO_FAR, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
RECORD = ROOT / "docs" / "reliability.json"
PAGE = ROOT / "docs" / "reliability.md"
FAULTS = "tests/faults"
BEGIN, END = "<!-- rehearsals -->", "<!-- /rehearsals -->"


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """What is promised, what is done about it how often, and by which function of folder, count and seed."""

    promise: str
    what: str
    play: Callable[[Path, int, int], Outcome]
    count: int = 1
    processes: int = 1


REHEARSALS = {
    "kills": Rehearsal(
        promise="A refresh killed at any moment loses nothing",
        what="`kill -9` at random moments, then a refresh",
        play=crashes.at_random,
        count=200,
        processes=2,
    ),
    "kills-dagster": Rehearsal(
        promise="The same with Dagster's history, as the command line runs it",
        what="`kill -9` at random moments, then a refresh",
        play=lambda folder, count, seed: crashes.at_random(folder, count, seed, with_dagster=True),
        count=20,
        processes=2,
    ),
    "boundaries": Rehearsal(
        promise="The same just before every kind of change to the data folder",
        what="`kill -9` before each kind of open, rename, link, mkdir and remove, then a refresh",
        play=lambda folder, count, seed: crashes.at_boundaries(folder, count, slice(seed, None, 2)),
        count=1000,
        processes=2,
    ),
    "full-disk": Rehearsal(
        promise="A disk that fills up loses nothing",
        what="A disk filled up at random moments of a refresh, then emptied and a refresh",
        play=crashes.full_disk,
        count=10,
    ),
    "small-disk": Rehearsal(
        promise="A disk too small for a build is refused in one sentence",
        what="A refresh with 80 MB in all",
        play=lambda folder, *_: crashes.small_disk(folder),
    ),
    "read-only": Rehearsal(
        promise="A read-only folder is refused in one sentence, and can still be read",
        what="refresh, verdict, sql and sources on a disk remounted read-only",
        play=lambda folder, *_: crashes.read_only(folder),
    ),
    "clock": Rehearsal(
        promise="A clock that goes back is refused with the reason",
        what="A refresh two days before the last one",
        play=lambda folder, *_: crashes.clock_back(folder),
    ),
    "clock-ahead": Rehearsal(
        promise="The record is of its day: nothing ahead of it counts, and a clock that ran ahead leaves a way out",
        what="Days to come, forecasts ahead of their day, a folder dated 2030, the way out cut off half-way",
        play=lambda folder, *_: counting.passed(folder, "tests/test_of_its_day.py"),
    ),
    "ground": Rehearsal(
        promise="What a data folder cannot carry is told before anything is asked",
        what="Rights, links, locks, other disks, forbidden hard links, paths that libraries take otherwise",
        play=lambda folder, *_: counting.passed(folder, "tests/test_ground.py"),
    ),
    "interrupts": Rehearsal(
        promise="Ctrl-C ends a command with code 130 at any moment, and leaves nothing behind",
        what="An interrupt at eleven moments, from the first import to the last step",
        play=lambda folder, *_: counting.passed(folder, "tests/e2e/test_interrupts.py"),
    ),
    "caches": Rehearsal(
        promise="What is cached and damaged, or made from other files, is made anew",
        what="Cut, empty and foreign files in the place of every cache; deleted files and old dates",
        play=lambda folder, *_: counting.passed(folder, "tests/test_caches.py"),
    ),
    "lateness": Rehearsal(
        promise="Figures that do not come are told, whatever the address answers",
        what="Frozen addresses, files stamped anew, slices and companies that ended",
        play=lambda folder, *_: counting.passed(folder, "tests/test_lateness.py"),
    ),
    "backfilling": Rehearsal(
        promise="Older files count once, under the slices that asking would use",
        what="Trees of dated files for every source: sound, doubled, foreign and damaged ones",
        play=lambda folder, *_: counting.passed(folder, "tests/test_backfilling.py"),
    ),
    "words": Rehearsal(
        promise="A wrong word is code 2 in one sentence, and JSON is JSON",
        what="Wrong words for every command, and values of every kind as JSON",
        play=lambda folder, *_: counting.passed(folder, "tests/test_answers.py"),
    ),
    "readers": Rehearsal(
        promise="A reader is never blocked and never sees half a refresh",
        what="Eight readers in a loop across refreshes",
        play=crowding.readers,
        count=3,
    ),
    "exclusion": Rehearsal(
        promise="Only one refresh at a time, whoever starts it",
        what="Command line against command line, and against a run of Dagster's, both ways",
        play=lambda folder, *_: crowding.exclusion(folder),
        count=3,
    ),
    "upgrades": Rehearsal(
        promise="A folder written by the version before goes on; the ledger's formats lead back and forth",
        what="Tests of the chain, and a folder of 0.1.0 refreshed",
        play=lambda folder, *_: counting.passed(folder, "tests/test_chain.py", f"{FAULTS}/test_upgrade.py"),
    ),
    "doctor": Rehearsal(
        promise="The doctor finds what was done to a folder and repairs only what is safe",
        what="Tests of ledger, housekeeping and locking",
        play=lambda folder, *_: counting.passed(
            folder, "tests/test_ledger.py", "tests/test_housekeeping.py", "tests/test_locking.py"
        ),
    ),
    "network": Rehearsal(
        promise="Nothing from outside can hang, mislead or harm a refresh",
        what="Every fault alone, each source alone, all sources at once, and a whole refresh amid all faults",
        play=lambda folder, *_: counting.passed(folder, f"{FAULTS}/test_network.py"),
    ),
    "heads": Rehearsal(
        promise="An odd answer costs one source, an odd variable is named, and a page is no list",
        what="Statuses and head lines that are legal nowhere, for every source; any words in any variable",
        play=lambda folder, *_: counting.passed(folder, f"{FAULTS}/test_heads.py", "tests/test_paging.py"),
    ),
    "scales": Rehearsal(
        promise="Nothing that moves the odds comes in unseen",
        what="Units, scales, anchors, dates and words changed overnight, by any factor, and in one whole refresh",
        play=lambda folder, *_: counting.passed(
            folder, "tests/sources/test_scales.py", "tests/dbt/test_quarters.py", "tests/e2e/test_another_scale.py"
        ),
    ),
    "sources": Rehearsal(
        promise="Bad payloads end in one sentence, with the last good vintage in use",
        what="Tests of every source on its own wire format",
        play=lambda folder, *_: counting.passed(folder, "tests/sources"),
    ),
    "security": Rehearsal(
        promise="No secret leaks, no query escapes, nothing listens elsewhere",
        what="Attempts by query, payload, name and address",
        play=lambda folder, *_: counting.passed(folder, f"{FAULTS}/test_security.py"),
    ),
    "fuzzing": Rehearsal(
        promise="No parser and no head ends in anything but its declared error",
        what="Parsers on damaged payloads, guided by coverage, and whole answers with odd heads",
        play=lambda _folder, seconds, _seed: counting.fuzzed(seconds),
        count=60,
    ),
    "soak": Rehearsal(
        promise="Months of days with new vintages, faults, kills and restarts lose nothing; past days stay replayable",
        what="Daily refreshes, a quarter of the sources renewed and a seventh broken each day",
        play=lambda folder, count, seed: soaking.soak(folder, count, seed, replayed=8),
        count=400,
        processes=2,
    ),
}


def main() -> int:
    """Play what is asked for; 1 when anything was lost."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--only", default=",".join(REHEARSALS))
    arguments.add_argument("--share", type=float, default=1.0)
    arguments.add_argument("--record", action="store_true")
    asked = arguments.parse_args()
    lost = False
    for name in asked.only.split(","):
        started = time.monotonic()
        outcome = play(REHEARSALS[name], asked.share)
        took = {"minutes": round((time.monotonic() - started) / 60, 1), "played_on": _commit()}
        row = dataclasses.asdict(outcome) | took
        print(json.dumps({name: row}), flush=True)
        lost = lost or bool(outcome.losses)
        if asked.record or asked.share == 1.0:
            record(name, row)
    return int(lost)


def _commit() -> str:
    """What the checkout stands on, marked where files differ from it."""
    words = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def play(rehearsal: Rehearsal, share: float = 1.0) -> Outcome:
    """Share the count among processes, each on a stage and with a seed of its own."""
    count = max(1, round(rehearsal.count * share / rehearsal.processes))
    spawn = multiprocessing.get_context("fork")
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        players = []
        for seed in range(rehearsal.processes):
            place = Path(folder) / str(seed)
            player = spawn.Process(target=_play, args=(rehearsal, place, count, seed))
            player.start()
            players.append((player, place))
        total = Outcome()
        for player, place in players:
            with contextlib.suppress(KeyboardInterrupt):  # whoever breaks it off gets what is known so far
                player.join()
            told = place / SO_FAR
            total += (
                Outcome(**json.loads(told.read_text()))
                if told.exists()
                else Outcome(losses=[f"the rehearsal ended with {player.exitcode}"])
            )
    return total


def _play(rehearsal: Rehearsal, place: Path, count: int, seed: int) -> None:
    rehearsing.warm()
    place.mkdir(parents=True)
    os.chdir(place)
    outcome = rehearsal.play(place, count, seed)
    SO_FAR.write_text(json.dumps(dataclasses.asdict(outcome)))


def record(name: str, row: dict[str, Any]) -> None:
    """Keep the outcome, and write the table of all of them into the page."""
    known = json.loads(RECORD.read_text()) if RECORD.exists() else {}
    known[name] = row
    RECORD.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    text = PAGE.read_text()
    head, _, rest = text.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n\n{table(known)}\n{END}{rest.partition(END)[2]}")


def table(known: dict[str, dict[str, Any]]) -> str:
    """Promise, what was done, how often, what was lost; then the figures that came with it."""
    lines = ["| promise | rehearsal | times | losses | minutes | played on |", "|---|---|---:|---:|---:|---|"]
    for name, each in REHEARSALS.items():
        if name in known:
            row = known[name]
            told = [
                each.promise,
                each.what,
                row["count"],
                len(row["losses"]),
                row["minutes"],
                row.get("played_on", "0.1.0"),
            ]
            lines.append(f"| {' | '.join(map(str, told))} |")
    lines.append("")
    for name, row in known.items():
        lines += [f"- {name}, {what}: {figure}." for what, figure in row["notes"].items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
