"""Look for bytes to stumble over, guided by coverage: python -m tests.faults.fuzz --minutes 60 --seed 7 [name ...]

A name is a source, whose parser is tried, or `heads`: whole answers with odd heads, to every source in turn. One JSON
line per name: executions, seconds, seed, and the distinct crashes, each with what brings it about. A crash is any
exception but the declared one, other columns than the declared ones, or a source without a state and a sentence. What
reached new code, or crashed, is kept in a folder and taken up again the next time. Ends with 1 when there is a crash.
Each name has a process of its own, because libFuzzer ends the process that it runs in.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

HEADS = "heads"
KEPT = Path(tempfile.gettempdir()) / "path2028-fuzzing"
LONGEST = 1 << 16


def main() -> int:
    """Each name in turn, in a process of its own."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    told.add_argument("names", nargs="*", help="sources, and heads; all without any")
    length = told.add_mutually_exclusive_group()
    length.add_argument("--seconds", type=int, default=60, help="for each name")
    length.add_argument("--minutes", type=float, help="for all of them together")
    told.add_argument("--seed", type=int, default=1, help="the same finds the same, as far as a clock lets it")
    told.add_argument("--kept", type=Path, default=KEPT, help="where what reaches new code is kept")
    told.add_argument("--in-this-process", type=Path, help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.in_this_process:
        fuzz = _heads if asked.names == [HEADS] else _parser
        fuzz(asked.names[0], asked.seconds, asked.seed, asked.in_this_process)
    from tests.sources.cases import CASES

    known = [HEADS, *CASES]
    if stray := set(asked.names) - set(known):
        told.error(f"nothing goes by {', '.join(sorted(stray))}; there are {', '.join(known)}")
    names = asked.names or known
    seconds = asked.seconds if asked.minutes is None else max(1, round(60 * asked.minutes / len(names)))
    crashed = 0
    for name in names:
        found = _in_its_process(name, seconds, asked.seed, asked.kept / name)
        print(json.dumps(found), flush=True)
        crashed += found["executions"] == 0 or bool(found["crashes"])
    return int(crashed > 0)


def _in_its_process(name: str, seconds: int, seed: int, folder: Path) -> dict[str, Any]:
    seeds = folder / "seeds"
    seeds.mkdir(parents=True, exist_ok=True)
    for crash in folder.glob("*.crash"):  # of an earlier run
        (seeds / crash.stem).write_bytes(bytes.fromhex(_read(crash)["payload"]))
        crash.unlink()
    command = [sys.executable, "-m", "tests.faults.fuzz", "--seconds", str(seconds), "--seed", str(seed)]
    command += ["--in-this-process", str(folder), name]
    begun = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    counted = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
    crashes = [_read(path) for path in sorted(folder.glob("*.crash"))]
    if done.returncode:
        crashes.append({"error": f"the run ended with {done.returncode}: {done.stderr[-300:]}"})
    return {
        "parser": name,
        "executions": int(counted[1]) if counted else 0,
        "seconds": round(time.monotonic() - begun, 1),
        "seed": seed,
        "crashes": crashes,
    }


def _heads(_name: str, seconds: int, seed: int, folder: Path) -> None:
    """Two looks at a source on two days, each with an answer drawn anew, until the time is over."""
    from orchestration.archive import fetching
    from orchestration.sources import SOURCES
    from tests.faults import odd_heads
    from tests.faults.hostile import Hostile
    from tests.sources.cases import CASES

    vars(fetching).update(READ_SECONDS=1.0, TOTAL_SECONDS=2.0, FIRST_WAIT_SECONDS=0.001)
    asked = [source for source in SOURCES.values() if not source.by_hand]
    count, end = 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as own, Hostile(Path(own)).at_work() as hostile:
        while time.monotonic() < end:
            dice = random.Random(f"{seed}-{count}")  # noqa: S311  # no secret
            source, data = dice.choice(asked), Path(own) / str(count)
            for day in range(2):
                said = odd_heads.drawn(dice, CASES[source.name].published)
                hostile.faults = odd_heads.Everywhere(all=odd_heads.saying(said))
                try:
                    found = odd_heads.stumbled(odd_heads.look(hostile, source, data, day))
                except Exception as error:  # noqa: BLE001  # that is the search
                    found = [_words(error)]
                for words in found:
                    _keep(folder, words.partition("(")[2] or words, f"{source.name}: {words}", said)
                count += 1
            shutil.rmtree(data, ignore_errors=True)
    print(f"stat::number_of_executed_units: {count}", file=sys.stderr)
    sys.exit(0)


def _keep(folder: Path, name: str, words: str, payload: bytes) -> None:
    """Write a crash down, once for each name."""
    path = folder / f"{re.sub('[^0-9A-Za-z]+', '-', name)[:80]}.crash"
    if not path.exists():
        path.write_text(json.dumps({"error": words[:200], "payload": payload[:4096].hex()}), "utf-8")


def _read(crash: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads(crash.read_text("utf-8"))
    return found


def _words(error: Exception) -> str:
    return traceback.format_exception_only(error)[-1].strip()


def _parser(name: str, seconds: int, seed: int, folder: Path) -> None:
    """Until the time is over; then libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["orchestration.sources"]):
        from orchestration.sources import SOURCES, PayloadError
    from tests.faults.damage import AWKWARD, members, packed
    from tests.sources.cases import CASES

    source, published = SOURCES[name], CASES[name].published
    within = list(members(published))
    seeds = folder / "seeds"
    for number, body in enumerate([published, CASES[name].revised, *members(published).values()]):
        (seeds / str(number)).write_bytes(body[:LONGEST])
    words = "\n".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in AWKWARD if 0 < len(word) < 64)
    (folder / "words").write_text(words + "\n", "ascii")

    def once(body: bytes) -> None:
        # What is no zip stands for the text within one: libFuzzer would hardly ever make a whole zip.
        payload = packed(dict.fromkeys(within, body)) if published[:2] == b"PK" != body[:2] else body
        try:
            frame = source.parse(payload)
            assert list(frame.columns) == list(source.columns)
        except PayloadError:
            pass
        except Exception as error:  # noqa: BLE001  # that is the search
            place = traceback.extract_tb(error.__traceback__)[-1]
            _keep(folder, f"{type(error).__name__}-{Path(place.filename).stem}-{place.lineno}", _words(error), payload)

    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", f"-seed={seed}", "-rss_limit_mb=4096", "-timeout=30"]
    once(published)  # what a first look imports takes longer than a look may
    atheris.Setup(
        [sys.argv[0], str(seeds), *limits, f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/",
         "-print_final_stats=1"],
        once,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
