"""An edition covers all code that a source's parser and contract run, and no other."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import intake, vintages
from orchestration.base.settings import ROOT
from orchestration.sources import SOURCES, PayloadError, edition
from orchestration.sources.readers import tables
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
ROOM = "orchestration/sources"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the code, from which editions are worked out."""
    return copied(ROOT, tmp_path / "project", monkeypatch)


def copied(project: Path, to: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(project / "orchestration", to / "orchestration", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(edition, "ROOT", to)
    return to


def editions() -> dict[str, str]:
    return {name: source.edition for name, source in SOURCES.items()}


def changed_by(edits: dict[str, str], project: Path, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The sources whose edition is another once text is added to the files named."""
    before = editions()
    altered = copied(project, project.with_name("altered"), monkeypatch)
    for name, text in edits.items():
        with (altered / name).open("a", encoding="utf-8") as file:
            file.write(text)
    return {name for name, told in editions().items() if told != before[name]}


@pytest.mark.parametrize("name", ["readers/cells", "readers/frames", "readers/text", "contracts", "source"])
def test_a_change_of_what_all_use_changes_every_edition(
    name: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert changed_by({f"{ROOM}/{name}.py": "# mended\n"}, project, monkeypatch) == set(SOURCES)


@pytest.mark.parametrize("path", ["trade", "epoch", "slices", "readers/tables"])
def test_a_change_of_what_some_use_changes_theirs_only(
    path: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = changed_by({f"{ROOM}/{path}.py": "# mended\n"}, project, monkeypatch)
    texts = {source: (ROOT / ROOM / f"{source}.py").read_text("utf-8") for source in SOURCES}
    named = {source for source, text in texts.items() if re.search(rf"import .*\b{path.rpartition('/')[2]}\b", text)}
    assert changed == named
    assert 0 < len(changed) < len(SOURCES)


def test_a_change_of_a_source_or_of_the_listing_changes_no_other_edition(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits = {f"{ROOM}/comtrade.py": "# mended\n", f"{ROOM}/__init__.py": "# longer\n"}
    assert changed_by(edits, project, monkeypatch) == {"comtrade"}


@pytest.mark.parametrize(
    ("line", "follows"),
    [
        pytest.param("from orchestration.base import files", True, id="at the top"),
        pytest.param("import orchestration.base.files", True, id="by its whole name"),
        pytest.param("from ..base import files", True, id="relative"),
        pytest.param("def read():\n    from orchestration.base.files import write_whole", True, id="in a function"),
        pytest.param("try:\n    pass\nfinally:\n    import orchestration.base.files", True, id="in a block"),
        pytest.param("if TYPE_CHECKING:\n    from orchestration.base import files", False, id="for the type checker"),
    ],
)
def test_a_base_helper_counts_once_a_shared_reader_uses_it(
    line: str,
    *,
    follows: bool,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with (project / ROOM / "trade.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    changed = changed_by({"orchestration/base/files.py": "# mended\n"}, project, monkeypatch)
    assert ("comtrade" in changed) is follows
    assert "epoch_eci" not in changed


def test_a_module_that_is_not_there_has_no_edition() -> None:
    with pytest.raises(FileNotFoundError, match="no module orchestration"):
        edition.of("orchestration.sources.nowhere")


def test_all_editions_are_worked_out_in_no_time(project: Path) -> None:  # noqa: ARG001  # a copy that is in no cache
    begun = time.process_time()
    editions()
    assert time.process_time() - begun < 1  # about 0.03 s on a quiet machine, ten times that on a busy one


def test_a_payload_refused_through_a_fault_in_a_shared_reader_is_taken_in_once_the_fault_is_mended(
    online: Settings, publisher: Publisher, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, case = dataclasses.replace(SOURCES["epoch_eci"], expectations=()), CASES["epoch_eci"]
    publisher.says(case.address, case.published)

    def ask(day: int) -> str:
        return intake.pull(online, [source], NOON + dt.timedelta(days=day))[source.name].state

    def stumble(*_: object, **__: object) -> None:
        raise PayloadError("This file looks wrong to a faulty reader.")

    with monkeypatch.context() as fault:
        faulty = copied(project, tmp_path / "faulty", fault)
        with (faulty / ROOM / "readers" / "tables.py").open("a", encoding="utf-8") as file:
            file.write("# the fault\n")
        fault.setattr(tables, "csv_rows", stumble)
        assert [ask(0), ask(1)] == ["refused", "refused"]
        assert publisher.statuses(case.address) == [200, 304]  # nobody asks for the bytes again meanwhile
    assert ask(2) == "new"
    assert publisher.statuses(case.address) == [200, 304, 200]
    assert [vintage.path.read_bytes() for vintage in vintages.archived(online, source.name)] == [case.published]
