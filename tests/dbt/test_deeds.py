"""What was keyed of deeds: marks by the rule, channels that the model has, and no row held before it was public."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from model import CHANNELS
from tests.dbt.warehouses import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dbt.warehouses import Built

KEYED_LATE = ("control_events", "distillation_events", "adoption_readings", "published_lags", "policy_status")


def seed(name: str) -> list[dict[str, str]]:
    """The rows of a seed as they are keyed."""
    with (PROJECT / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def standing(day: str) -> Iterator[tuple[str, str]]:
    """Branch and status of every action by the last mark known on `day`, counted apart from the mart."""
    branch = {row["id"]: row["branch"] for row in seed("policy_actions")}
    last = {row["action_id"]: row for row in sorted(seed("policy_status"), key=lambda row: row["known_on"])
            if row["known_on"] <= day}  # fmt: skip
    yield from ((branch[action], row["status"]) for action, row in last.items())


def test_the_branch_of_the_lead_has_nothing_done_by_the_eighth_of_october() -> None:
    marks = Counter(standing("2026-10-08"))
    defend = {status: count for (branch, status), count in marks.items() if branch == "defend"}
    assert defend == {"partly": 7, "not": 4, "reversed": 1, "unknown": 1}
    assert {status: count for (branch, status), count in marks.items() if branch == "loosen"} == {
        "done": 4,
        "partly": 2,
        "not": 1,
    }


@pytest.mark.parametrize("branch", ["defend", "loosen", "prc"])
def test_the_mart_counts_as_the_seeds_do(after_the_later_vintage: Built, branch: str) -> None:
    told = after_the_later_vintage.rows(
        f"SELECT status, count(*) FROM marts.policy_branches WHERE is_current AND branch = '{branch}' GROUP BY status"
    )
    ((as_of,),) = after_the_later_vintage.rows("SELECT max(known_on)::varchar FROM marts.policy_branches")
    assert dict(told) == dict(Counter(status for of, status in standing(as_of) if of == branch))


def test_an_action_argues_for_a_channel_that_the_model_has_or_for_none() -> None:
    assert {row["model_channel"] for row in seed("policy_actions")} - {""} <= set(CHANNELS)


@pytest.mark.parametrize("name", KEYED_LATE)
def test_no_row_was_held_before_it_was_public(name: str) -> None:
    assert [row for row in seed(name) if not row["known_on"] <= row["first_held_on"]] == []


def test_what_binds_nobody_yet_and_what_china_makes_has_no_sign() -> None:
    signs = {row["id"]: row["sign"] for row in seed("control_events")}
    unsigned = ("us_2026_overwatch_committee", "us_2026_match_intro", "us_2026_remote_draft", "cn_2026_duv")
    assert {signs[name] for name in unsigned} == {"0"}
    assert {row["sign"] for row in seed("control_events") if "committee" in row["actor"]} == {"0"}


def test_only_enforcement_is_counted_in_cases() -> None:
    assert {row["channel"] for row in seed("control_events") if row["case_id"]} == {"enforcement"}
