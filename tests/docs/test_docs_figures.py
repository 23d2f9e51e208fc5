"""Figures that pages tell beside the words are those of the program."""

from __future__ import annotations

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
    ("README.md", r"on (\S+) paths of compute", lambda: assumptions.load().gap.effect.paths),
    ("docs/explanation/method.md", r"on (\S+) paths of compute", lambda: assumptions.load().gap.effect.paths),
    ("README.md", r"(\w+) components of the capability gap", lambda: len(model.STRUCTURES)),
    ("docs/decisions/0001-releases-by-symlink.md", r"(\w+) releases are kept", lambda: database.RELEASES_KEPT),
    (
        "docs/decisions/0013-the-published-gap-is-the-state.md",
        r"a month strays by (\S+) points",
        lambda: assumptions.load().gap.noise.month_sd_eci,
    ),
    (
        "docs/decisions/0008-when-a-region-is-named.md",
        r"very likely from ([\d.]+\d) on",
        lambda: assumptions.load().answers.destination.very_likely_at_least,
    ),
    (
        "docs/decisions/0014-bends-are-given-odds.md",
        r"each is given ([\d.]+\d) beforehand",
        lambda: assumptions.load().gap.bend.prior_s1,
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


@pytest.mark.parametrize(("page", "sentence", "figure"), TOLD, ids=lambda each: each if isinstance(each, str) else "")
def test_a_figure_told_is_the_figure(page: str, sentence: str, figure: Callable[[], float]) -> None:
    text = " ".join((ROOT / page).read_text("utf-8").replace("4 096", "4096").split())
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
