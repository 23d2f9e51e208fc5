"""What most tests need: a data folder of their own and a publisher on loopback that can misbehave."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import hypothesis
import pytest
from filelock import FileLock

from orchestration.base.settings import ROOT, Settings
from orchestration.sources import SOURCES
from tests import homes
from tests.loopback import Publisher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# No test is timed: a busy machine is no flaw of the code.
hypothesis.settings.register_profile("path2028", deadline=None)
hypothesis.settings.load_profile("path2028")

NEEDING_A_KEY = [source for source in SOURCES.values() if source.key_variable and not source.keyed_listing]
KEYS = {source.key_variable: "a-secret" for source in NEEDING_A_KEY if source.key_variable}


# The files that take longest, by folder: the inner loop (`make quick`) goes without them.
THOROUGH = {
    "tests": ("archive", "backfilling", "backtesting", "datadocs", "definitions", "scores", "warehouse"),
    "tests/dbt": ("marts", "one_place", "unmatched_names"),
    "tests/faults": ("network", "parsers", "security"),
    "tests/model": (
        "model_docstrings",
        "model_lineage",
        "model_mutations",
        "model_news",
        "model_projections",
        "model_realised",
        "model_run",
    ),
    "tests/pages": ("pages_charts", "pages_fronts", "pages_hostile", "pages_report", "pages_scores"),
    "tests/sources": ("every_source",),
}
THOROUGH_FILES = frozenset(ROOT / folder / f"test_{name}.py" for folder, names in THOROUGH.items() for name in names)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path in THOROUGH_FILES:
            item.add_marker("thorough")


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder with nothing in it, no bundle, no network."""
    return Settings(data=tmp_path / "data", bundle=tmp_path / "bundle", offline=True, keys=KEYS)


@pytest.fixture
def online(tmp_path: Path, publisher: Publisher) -> Settings:
    """The same, but the loopback publisher is the whole internet."""
    return Settings(data=tmp_path / "data", bundle=tmp_path / "bundle", mirror=publisher.url, keys=KEYS)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after one refresh, to be read only; the workers of a session share it."""
    place = tmp_path_factory.getbasetemp().parent
    if "PYTEST_XDIST_WORKER" not in os.environ:
        place = tmp_path_factory.getbasetemp()
    data = place / "home" / "data"
    with FileLock(place / "home.lock"):
        if not data.exists():
            homes.run(data, "refresh")
    return data
