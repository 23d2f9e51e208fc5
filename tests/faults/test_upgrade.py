"""A data folder of the release before, opened by this one."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests import homes

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent


UPGRADE = """
import json, sys
from pathlib import Path
from tests.faults import rehearsing
from tests.faults.rehearsing import Stage
from orchestration.forecasts import chain, ledger
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
        env=homes.rehearsal(),
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
