"""Tests and fuzzing counted as rehearsals are.

What belongs here: running them and reading what they came to. What does not: what they try (`test_*`, `fuzz`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from orchestration.base.settings import ROOT
from tests.faults.outcomes import Outcome

HERE = Path(__file__).parent


def passed(folder: Path, *names: str) -> Outcome:
    """All tests of these files, slow ones too; a test that was left out does not count."""
    told = folder / "tests.xml"
    command = [sys.executable, "-m", "pytest", "-m", "slow or not slow", "-n2", f"--junitxml={told}"]
    subprocess.run([*command, *(str(ROOT / name) for name in names)], cwd=ROOT, capture_output=True, check=False)
    outcome = Outcome()
    for case in ET.parse(told).getroot().iter("testcase"):  # noqa: S314  # pytest's own
        broken = [child for child in case if child.tag in ("failure", "error")]
        outcome.add(
            [(child.get("message") or "").splitlines()[0][:300] for child in broken],
            at=str(case.get("name")),
            counted=case.find("skipped") is None,
        )
    return outcome


def fuzzed(seconds: int) -> Outcome:
    """Every parser on damaged payloads, guided by coverage, and odd heads, for so many seconds each."""
    command = [sys.executable, "-m", "tests.faults.fuzz", "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    outcome, executions = Outcome(), []
    for line in done.stdout.splitlines():
        found = json.loads(line)
        executions.append(found["executions"])
        outcome.add([str(crash) for crash in found["crashes"]], at=found["parser"])
    outcome.notes = {
        "executions": f"{sum(executions):,} in all, {min(executions, default=0):,} for the slowest parser, "
        f"{seconds} s each"
    }
    return outcome
