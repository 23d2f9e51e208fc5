"""Look for bytes that a parser stumbles over, guided by coverage: python -m tests.faults.fuzz --seconds 60 [parser ...]

One JSON line per parser: executions, seconds, and the distinct crashes, each with the payload that brings it about in
hexadecimal. A crash is any exception but the declared one, or other columns than the declared ones. Ends with 1 when
there is one. Each parser has a process of its own, because libFuzzer ends the process that it runs in.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 1 << 16


def main() -> int:
    """Each parser in turn, in a process of its own."""
    told = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    told.add_argument("parsers", nargs="*", help="names of sources; all without any")
    told.add_argument("--seconds", type=int, default=60, help="per parser")
    told.add_argument("--in-this-process", type=Path, help=argparse.SUPPRESS)
    asked = told.parse_args()
    if asked.in_this_process:
        _fuzz(asked.parsers[0], asked.seconds, asked.in_this_process)
    from tests.sources.cases import CASES

    if stray := set(asked.parsers) - set(CASES):
        told.error(f"no such parser: {', '.join(sorted(stray))}; there are {', '.join(CASES)}")
    crashed = 0
    for name in asked.parsers or CASES:
        found = _in_its_process(name, asked.seconds)
        print(json.dumps(found), flush=True)
        crashed += found["executions"] == 0 or bool(found["crashes"])
    return int(crashed > 0)


def _in_its_process(name: str, seconds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "tests.faults.fuzz",
            "--seconds",
            str(seconds),
            "--in-this-process",
            folder,
            name,
        ]
        begun = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        counted = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
        crashes = [json.loads(path.read_text("utf-8")) for path in sorted(Path(folder).glob("*.crash"))]
        if done.returncode:
            crashes.append({"error": f"the run ended with {done.returncode}: {done.stderr[-300:]}"})
        return {
            "parser": name,
            "executions": int(counted[1]) if counted else 0,
            "seconds": round(time.monotonic() - begun, 1),
            "crashes": crashes,
        }


def _fuzz(name: str, seconds: int, folder: Path) -> None:
    """Until the time is over; then libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=["orchestration.sources"]):
        from orchestration.sources import SOURCES, PayloadError
    from tests.faults.damage import AWKWARD, members, packed
    from tests.sources.cases import CASES

    source, published = SOURCES[name], CASES[name].published
    names = list(members(published))
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, body in enumerate([published, CASES[name].revised, *members(published).values()]):
        (seeds / str(number)).write_bytes(body[:LONGEST])
    words = "\n".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in AWKWARD if 0 < len(word) < 64)
    (folder / "words").write_text(words + "\n", "ascii")

    def once(body: bytes) -> None:
        # What is no zip stands for the text within one: libFuzzer would hardly ever make a whole zip.
        payload = packed(dict.fromkeys(names, body)) if published[:2] == b"PK" != body[:2] else body
        try:
            frame = source.parse(payload)
            assert list(frame.columns) == list(source.columns)
        except PayloadError:
            pass
        except Exception as error:  # noqa: BLE001  # that is the search
            place = traceback.extract_tb(error.__traceback__)[-1]
            known = folder / f"{type(error).__name__}-{Path(place.filename).stem}-{place.lineno}.crash"
            if not known.exists():
                words = traceback.format_exception_only(error)[-1].strip()[:200]
                known.write_text(json.dumps({"error": words, "payload": payload[:4096].hex()}), "utf-8")

    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-rss_limit_mb=4096", "-timeout=30"]
    atheris.Setup(
        [sys.argv[0], str(seeds), *limits, f"-dict={folder / 'words'}", f"-artifact_prefix={folder}/",
         "-print_final_stats=1"],
        once,
    )  # fmt: skip
    atheris.Fuzz()


if __name__ == "__main__":
    sys.exit(main())
