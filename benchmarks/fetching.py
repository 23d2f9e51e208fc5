"""How long it takes to ask every source when each answer takes a second, against the slowest source alone.

    .venv/bin/python benchmarks/fetching.py [SECONDS]     (default 1; about five minutes)

A server on loopback stands for all publishers and waits before each answer; the payloads are those of the tests, small
and in the publishers' formats, so that waiting is what is measured, and judging as far as it is not done meanwhile. It
is one address, but limits per host apply as in life: they go by the publisher's host, not by who answers for it. Only
the pace that some publishers ask for is not kept with a mirror. The first look has nothing yet; the second comes a day
later and asks for what is open. Exits with 1 when either takes over two seconds more than the source with the most
requests alone.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.archive import intake
from orchestration.base.settings import Settings
from orchestration.sources import SOURCES
from orchestration.sources.comtrade import PREVIEW
from tests import wire
from tests.loopback import Publisher
from tests.sources import wire_trade
from tests.sources.cases import CASES, COMTRADE_DA

if TYPE_CHECKING:
    from orchestration.sources import Source

TODAY = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
ALLOWED_SECONDS = 2.0
ASKED = [source for source in SOURCES.values() if not source.by_hand]


def publish(publisher: Publisher) -> None:
    """Every address that a source asks for answers with that source's payload."""
    for source in ASKED:
        case = CASES[source.name]
        for request in source.plan(TODAY.date(), frozenset()) if source.plan else ():
            publisher.says(request.url.partition("?")[0], case.published)
        publisher.says(case.address, case.published)
    publisher.says(SOURCES["us_census"].url.replace("exports", "imports"), wire_trade.census_imports())
    annual = wire.comtrade(wire.comtrade_record(freqCode="A", period="2024"))
    publisher.says(f"{PREVIEW}/C/A/HS", annual)
    months = {f"p{year}{month:02d}": 1 for year in range(2023, 2026) for month in range(1, 13)}
    publisher.says(f"{COMTRADE_DA}/M/HS", wire.comtrade_availability(**months))
    publisher.says(f"{COMTRADE_DA}/A/HS", wire.comtrade_availability(p2023=1, p2024=1))


def look(settings: Settings, sources: list[Source], day: int) -> tuple[float, dict[str, intake.Intake]]:
    """Seconds of asking the sources, and what they brought."""
    began = time.perf_counter()
    met = intake.pull(settings, sources, TODAY + dt.timedelta(days=day))
    return time.perf_counter() - began, met


def requests_of(publisher: Publisher) -> dict[str, int]:
    """Source -> requests since the last count, by the addresses seen."""
    seen = [path.partition("?")[0] for path, *_ in publisher.seen]
    publisher.seen.clear()
    found = {}
    for source in ASKED:
        planned = source.plan(TODAY.date(), frozenset()) if source.plan else ()
        own = {url.partition("?")[0] for url in (CASES[source.name].address, *(request.url for request in planned))}
        service = "https://comtradeapi.un.org/" if source.listing else None
        found[source.name] = sum(
            url in own or bool(service and url.startswith(service)) for url in (f"https://{path}" for path in seen)
        )
    return found


def main(pause_seconds: float) -> int:
    """Print a line per look; returns the exit code."""
    publisher = Publisher()
    publisher.pause_seconds = pause_seconds
    threading.Thread(target=publisher.serve_forever, daemon=True).start()
    publish(publisher)
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        keys = {source.key_variable: "-" for source in ASKED if source.key_variable and not source.keyed_listing}
        together = Settings(data=Path(folder) / "all", bundle=Path(folder), mirror=publisher.url, keys=keys)
        alone = dataclasses.replace(together, data=Path(folder) / "one")
        print("| look | sources | requests | all, s | source with the most | its requests | alone, s |")
        print("|---|---|---|---|---|---|---|")
        for day, name in enumerate(("first", "a day later")):
            seconds, met = look(together, ASKED, day)
            counted = requests_of(publisher)
            slowest = max(counted, key=counted.__getitem__)
            own_seconds, _ = look(alone, [SOURCES[slowest]], day)
            publisher.seen.clear()
            kept &= seconds <= own_seconds + ALLOWED_SECONDS
            print(
                f"| {name} | {len(ASKED)} | {sum(counted.values())} | {seconds:.1f} | {slowest} | {counted[slowest]} "
                f"| {own_seconds:.1f} |"
            )
            states = [found.state for found in met.values()]
            print(f"{name}: " + ", ".join(f"{states.count(s)} {s}" for s in sorted(set(states))), file=sys.stderr)
            for source, found in met.items():
                if found.messages:
                    print(f"  {source}: {found.messages[0]}", file=sys.stderr)
    publisher.shutdown()
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0))
