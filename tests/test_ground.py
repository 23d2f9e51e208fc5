"""Where the data lie: what a folder cannot carry is told before anything is asked, in one sentence."""

from __future__ import annotations

import errno
import os
import tempfile
import time
from multiprocessing import synchronize
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.base import files, ground, locking
from orchestration.base.settings import Settings, SettingsError
from orchestration.warehouse import database
from tests import homes

if TYPE_CHECKING:
    from collections.abc import Callable

SECOND_DISK = Path("/dev") / "shm"


@given(st.text("abé数 ._-+=,#&'()[]{}~!@^", min_size=1, max_size=20))
def test_a_path_that_every_library_takes_for_itself_is_let_through(name: str) -> None:
    ground.refuse_name(Path("/data") / name)


@given(
    st.text("ab/ ", max_size=5),
    st.sampled_from(["%2F", "%2f", "%20", "%41", "?", "a?b=1", "\n", "\t", "\x1b[2J", "\udc80"]),
)
def test_a_path_that_a_library_takes_for_another_is_refused_by_name(before: str, odd: str) -> None:
    with pytest.raises(ground.GroundError, match="rename the folder, or name another in PATH2028_DATA"):
        ground.refuse_name(Path(f"/data/{before}{odd}"))


def a_file_in_its_place(data: Path) -> None:
    data.write_text("")


def a_file_for_the_ledger(data: Path) -> None:
    data.mkdir()
    (data / "ledger").write_text("")


def releases_that_lead_nowhere(data: Path) -> None:
    data.mkdir()
    (data / "releases").symlink_to("/nowhere/at/all")


@pytest.mark.parametrize("harm", [a_file_in_its_place, a_file_for_the_ledger, releases_that_lead_nowhere])
def test_what_is_no_folder_is_named(settings: Settings, harm: Callable[[Path], None]) -> None:
    harm(settings.data)
    with pytest.raises(ground.GroundError, match=r"(cannot be made|cannot be written to) \(.*PATH2028_DATA"):
        locking.acquire(settings)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOSPC, errno.EIO, errno.ESTALE])
def test_a_folder_that_cannot_be_written_is_named_with_the_reason(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    made = tempfile.TemporaryDirectory
    settings.ledger.mkdir(parents=True)

    def refusing(**given: Any) -> object:
        if given["dir"] == settings.ledger:
            raise OSError(number, os.strerror(number), str(settings.ledger))
        return made(**given)

    monkeypatch.setattr(tempfile, "TemporaryDirectory", refusing)
    with pytest.raises(ground.GroundError, match=rf"ledger cannot be written to \({os.strerror(number).lower()}\)"):
        ground.probe(settings)


def test_a_file_system_without_links_or_locks_is_told_as_such(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    with monkeypatch.context() as mounted:
        mounted.setattr(Path, "symlink_to", refused)
        with pytest.raises(ground.GroundError, match="a file system without symbolic links"):
            ground.probe(settings)
    monkeypatch.setattr("filelock.FileLock.acquire", refused)
    with pytest.raises(ground.GroundError, match="a file system without locks"):
        locking.acquire(settings)


def test_the_probe_leaves_nothing_behind(settings: Settings) -> None:
    ground.probe(settings)
    assert list(settings.data.iterdir()) == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS])
def test_where_hard_links_are_forbidden_a_file_is_still_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", refused)
    place = tmp_path / "entries" / "one.json"
    files.write_once(place, "first")
    with pytest.raises(FileExistsError):
        files.write_once(place, "second")
    assert place.read_text() == "first"
    assert [each.name for each in place.parent.iterdir()] == ["one.json"]


def test_releases_on_another_disk_are_published_all_the_same(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def across(self: Path, target: Path) -> Path:
        if self == settings.build.parent:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", across)
    elsewhere = settings.data.parent / "elsewhere"
    elsewhere.mkdir()
    settings.data.mkdir(parents=True)
    settings.releases.symlink_to(elsewhere)
    for stamp in ("20261127T000000Z", "20261128T000000Z"):
        database.begin(settings)
        (settings.build.parent / "published").mkdir()
        (settings.build.parent / "published" / "verdict.json").write_text('{"as_of": "2026-11-28"}')
        release = database.publish(settings, stamp)
        assert database.is_whole(settings)
        assert release.name == stamp
    assert sorted(each.name for each in elsewhere.iterdir()) == ["20261127T000000Z", "20261128T000000Z"]
    assert not settings.build.parent.exists()


@pytest.mark.skipif(not SECOND_DISK.is_dir(), reason="there is no second file system here")
def test_the_second_disk_of_this_machine_takes_a_release(settings: Settings) -> None:
    with tempfile.TemporaryDirectory(dir=SECOND_DISK) as disk:
        settings.data.mkdir(parents=True)
        settings.releases.symlink_to(disk)
        database.begin(settings)
        (settings.build.parent / "published").mkdir()
        database.publish(settings, "20261128T000000Z")
        with database.reader(settings.warehouse) as connection:
            assert connection.sql("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize("name", ["a%2Fb", "a?b", "one/two?x=%20"])
def test_the_command_says_so_at_once_and_asks_nobody(tmp_path: Path, name: str) -> None:
    began = time.monotonic()
    done = homes.run(tmp_path / name, "refresh", code=1)
    assert "PATH2028_DATA" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Asking" not in done.stderr
    assert not list(tmp_path.iterdir())
    assert time.monotonic() - began < 30, "a second on an idle machine"


@pytest.mark.parametrize("name", ["PATH2028_DATA", "PATH2028_BUNDLE"])
def test_links_that_lead_in_a_circle_are_a_usage_error_that_names_the_variable(tmp_path: Path, name: str) -> None:
    (tmp_path / "one").symlink_to(tmp_path / "two")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    with pytest.raises(SettingsError, match=f"{name} names no folder"):
        Settings.from_environment({name: str(tmp_path / "one")})


@pytest.mark.parametrize("written", ["{}", " {} ", '"{}"', "'{}'\n"])
def test_blanks_and_quotes_around_a_folder_are_not_part_of_its_name(tmp_path: Path, written: str) -> None:
    assert Settings.from_environment({"PATH2028_DATA": written.format(tmp_path)}).data == tmp_path


def test_a_folder_that_cannot_be_made_is_one_sentence_for_every_command_that_writes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for words in (("refresh",), ("refresh", "--as-of", "2026-01-01"), ("doctor", "--clock-is-right")):
        done = homes.run(tmp_path / "file" / "data", *words, code=1)
        assert "cannot be made (not a directory)" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_machine_without_semaphores_is_told_so(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(synchronize, "Lock", refused)
    with pytest.raises(ground.GroundError, match=r"no semaphore \(permission denied\).*/dev/shm writable"):
        locking.acquire(settings)
