"""Files linked by hash, and the way from one format of the chain to the next and back."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.base import files
from orchestration.forecasts import chain

if TYPE_CHECKING:
    from pathlib import Path

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
RUNS = ["2026-03-01-aaaaaaaaaa", "2026-03-02-bbbbbbbbbb"]


def ledger(folder: Path) -> Path:
    """Two runs on one panel, with the news between them, all linked."""
    for name in (f"entries/{RUNS[0][:10]}/{RUNS[0]}.json", f"entries/{RUNS[1][:10]}/{RUNS[1]}.json"):
        files.write_once(folder / name, f'{{"run": "{name}"}}\n')
    files.write_once(folder / "panels/f.csv", "indicator\n")
    files.write_once(folder / f"news/{RUNS[0]}--{RUNS[1]}.json", "[]\n")
    chain.add(folder, chain.unlinked(folder), NOON)
    return folder


def test_a_linked_ledger_is_whole_and_linking_again_adds_nothing(tmp_path: Path) -> None:
    folder = ledger(tmp_path)
    assert len(chain.read(folder)) == 4
    assert chain.add(folder, [line["file"] for line in chain.read(folder)], NOON) == []
    assert chain.flaws(folder) == []
    assert chain.unlinked(folder) == []


@pytest.mark.parametrize(
    "name", ["panels/f.csv", f"news/{RUNS[0]}--{RUNS[1]}.json", f"entries/2026-03-01/{RUNS[0]}.json"]
)
def test_a_change_to_any_file_of_the_ledger_is_found(tmp_path: Path, name: str) -> None:
    folder = ledger(tmp_path)
    with (folder / name).open("a") as out:
        out.write(" ")
    assert chain.flaws(folder) == [f"{name} was changed after it was recorded."]


@given(number=st.integers(0, 3), key=st.sampled_from(["sha256", "recorded_at", "file", "previous", "number"]))
def test_a_change_to_any_line_but_the_last_breaks_the_link_after_it(
    tmp_path_factory: pytest.TempPathFactory, number: int, key: str
) -> None:
    folder = ledger(tmp_path_factory.mktemp("ledger"))
    lines = (folder / "chain.jsonl").read_text().splitlines()
    line = json.loads(lines[number])
    line[key] = 99 if key == "number" else f"{line[key]}0"
    lines[number] = json.dumps(line, sort_keys=True)
    (folder / "chain.jsonl").write_text("\n".join(lines) + "\n")
    found = chain.flaws(folder)
    assert any("does not follow" in flaw for flaw in found) or (
        number == 3 and (found or key in ("recorded_at", "number"))
    )


def test_the_way_to_format_1_and_back_loses_no_entry_and_no_moment(tmp_path: Path) -> None:
    folder = ledger(tmp_path)
    before = chain.read(folder)
    assert "--ledger-format 2" in (chain.migrate(folder, 1) or "")
    assert chain.format_of(folder) == 1
    assert [json.loads(line)["run_id"] for line in (folder / "chain.jsonl").read_text().splitlines()] == RUNS
    assert chain.flaws(folder) == []
    assert chain.unlinked(folder) == [], "format 1 knows of entries only"
    assert "--ledger-format 1" in (chain.migrate(folder) or "")
    chain.add(folder, chain.unlinked(folder), NOON)
    assert {(line["file"], line["sha256"], line["recorded_at"]) for line in chain.read(folder)} == {
        (line["file"], line["sha256"], line["recorded_at"]) for line in before
    }
    assert chain.flaws(folder) == []


def test_format_1_comes_back_byte_for_byte(tmp_path: Path) -> None:
    folder = ledger(tmp_path)
    chain.migrate(folder, 1)
    old = (folder / "chain.jsonl").read_bytes()
    chain.migrate(folder)
    assert (folder / "chain.jsonl").read_bytes() != old
    chain.migrate(folder, 1)
    assert (folder / "chain.jsonl").read_bytes() == old


def test_a_ledger_of_a_newer_release_is_left_alone(tmp_path: Path) -> None:
    folder = ledger(tmp_path)
    newer = (folder / "chain.jsonl").read_text().replace('"format": 2', '"format": 3')
    (folder / "chain.jsonl").write_text(newer)
    with pytest.raises(chain.FormatError, match="Upgrade path2028; nothing was changed"):
        chain.add(folder, ["panels/f.csv"], NOON)
    assert (folder / "chain.jsonl").read_text() == newer


def test_there_is_nothing_to_migrate_in_an_empty_folder_and_no_format_but_two(tmp_path: Path) -> None:
    assert chain.migrate(tmp_path) is None
    with pytest.raises(chain.FormatError, match="no format 7"):
        chain.migrate(tmp_path, 7)
