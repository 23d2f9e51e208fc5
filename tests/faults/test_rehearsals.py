"""The rehearsals of `make faults`, a few times each, in a process of their own: they change what the model costs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
# Rehearsal -> share of its documented count that is one to four tries.
SHARES = {
    "kills": 0.01,
    "boundaries": 0.004,
    "full-disk": 0.1,
    "read-only": 1.0,
    "readers": 0.3,
    "exclusion": 1.0,
    "soak": 0.02,
}


def environment(**more: str) -> dict[str, str]:
    """The rehearsals' own folders on the path, nothing of the caller's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PATH2028", "DAGSTER"))}
    return kept | {"PYTHONPATH": os.pathsep.join(str(HERE.parent / name) for name in (".", "sources", "faults"))} | more


def can_mount(folder: Path) -> bool:
    """Whether this user may have a small disk of its own."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not mount or not umount:
        return False
    done = subprocess.run([mount, "-t", "tmpfs", "tmpfs", str(folder)], capture_output=True, check=False)
    return done.returncode == 0 and subprocess.run([umount, str(folder)], check=False).returncode == 0


@pytest.mark.parametrize(("name", "share"), SHARES.items(), ids=list(SHARES))
def test_nothing_is_lost_in(name: str, share: float, tmp_path: Path) -> None:
    if name in ("full-disk", "read-only") and not can_mount(tmp_path):
        pytest.skip("needs the right to mount a small disk")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "rehearse.py"), "--only", name, "--share", f"{share * 0.999}"],
        env=environment(OMP_NUM_THREADS="1", TMPDIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    [line] = [line for line in done.stdout.splitlines() if line.startswith("{")] or [done.stdout + done.stderr]
    outcome = json.loads(line)[name]
    assert outcome["losses"] == []
    assert outcome["count"] >= 1
    assert done.returncode == 0


UPGRADE = """
import json, sys
from pathlib import Path
import rehearsing
from rehearsing import Stage
from orchestration import chain, ledger, studies
import datetime as dt

data = Path(sys.argv[1])
rehearsing.warm()
stage = Stage(data=data)
settings = stage.settings(300)
old = {entry.run_id: entry.to_json() for entry in ledger.entries(settings)}
assert chain.format_of(settings.ledger) == 1
assert rehearsing.ended(stage.start(300)) == 0, data.with_suffix(".log").read_text()
new = {entry.run_id: entry.to_json() for entry in ledger.entries(settings)}
assert len(new) == len(old) + 1
assert old.items() <= new.items(), "what 0.1.0 recorded is as it was"
assert chain.format_of(settings.ledger) == chain.FORMAT
assert [line for line in rehearsing.whole(settings) if "served" not in line] == []
print(json.dumps({"old": len(old), "linked": len(chain.read(settings.ledger))}))
"""


def test_a_folder_written_by_the_release_before_opens_with_this_one_and_goes_on(tmp_path: Path) -> None:
    with tarfile.open(HERE / "written_by_0.1.0.tar.gz") as archive:
        archive.extractall(tmp_path / "data", filter="data")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", UPGRADE, str(tmp_path / "data")],
        env=environment(OMP_NUM_THREADS="1"),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["old"] == 2
    assert found["linked"] >= 6, "two runs, their evidence and news, and what the refresh added"
    told = (tmp_path / "data.log").read_text()
    assert "Traceback" not in told
