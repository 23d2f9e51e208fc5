"""Figures that pages tell beside the words are those of the program."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

import pytest
import yaml

import model
from model import assumptions
from orchestration.base.settings import ROOT, Settings
from orchestration.defs import jobs
from orchestration.warehouse import database
from tests.docs import docs_pages as pages

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "half": 0.5}
DAGSTER = yaml.safe_load((ROOT / "dagster.yaml").read_text("utf-8"))

# Page, what it says with a place for the figure, and the figure.
TOLD: list[tuple[str, str, Callable[[], float]]] = [
    ("README.md", r"joint with the compute stocks, (\S+) paths", lambda: _default("paths")),
    ("docs/explanation/method.md", r"jointly with the stocks of chips: (\S+) paths a model", lambda: _default("paths")),
    ("README.md", r"(\w+) structural models of the capability gap", lambda: len(model.STRUCTURES)),
    ("docs/decisions/0001-releases-by-symlink.md", r"(\w+) releases are kept", lambda: database.RELEASES_KEPT),
    (
        "docs/decisions/0006-silences-are-evidence.md",
        r"with chance (\S+) there was a candidate",
        lambda: assumptions.load().gap.noise.silence_chance,
    ),
    (
        "docs/decisions/0008-when-a-region-is-named.md",
        r"its mass is also at least ([\d.]+\d)",
        lambda: assumptions.load().scenarios.verdict.called_at_least,
    ),
    (
        "docs/decisions/0008-when-a-region-is-named.md",
        r"are shrunk (\w+)-way to equal",
        lambda: assumptions.load().gap.stacking.shrink_to_equal,
    ),
    (
        "docs/decisions/0010-a-lock-and-no-pool.md",
        r"monitor does so after (\w+) hours",
        lambda: DAGSTER["run_monitoring"]["max_runtime_seconds"] / 3600,
    ),
    (
        "docs/reference/configuration.md",
        r"the rest is asked for next time \| (\d+)",
        lambda: Settings.from_environment({}).fetch_seconds,
    ),
]


def _default(name: str) -> float:
    found: float = inspect.signature(model.run).parameters[name].default
    return found


@pytest.mark.parametrize(("page", "sentence", "figure"), TOLD, ids=lambda each: each if isinstance(each, str) else "")
def test_a_figure_told_is_the_figure(page: str, sentence: str, figure: Callable[[], float]) -> None:
    text = " ".join((ROOT / page).read_text("utf-8").replace("20 000", "20000").split())
    [told] = re.findall(sentence, text)
    assert float(WORDS.get(told.lower(), told)) == figure()


def test_the_time_of_the_schedule_is_told_as_it_is() -> None:
    minute, hour, *rest = str(jobs.SCHEDULE.cron_schedule).split()
    assert rest == ["*"] * 3
    told = {
        (path.name, time)
        for path in pages.all_markdown()
        for time in re.findall(r"(?<![\d:])(\d\d:\d\d)(?::00)? UTC", " ".join(path.read_text("utf-8").split()))
    }
    assert len(told) >= 2
    assert {time for _, time in told} == {f"{int(hour):02}:{int(minute):02}"}
