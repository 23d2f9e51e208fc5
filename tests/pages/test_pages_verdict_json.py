"""The verdict for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

from orchestration.pages import tables, verdict_json
from tests.pages.small_release import MADE_AT, RUN, World

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def validator(published: Path) -> Draft202012Validator:
    schema = json.loads((published / "verdict.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_the_file_satisfies_its_schema(verdict: dict[str, Any], validator: Draft202012Validator) -> None:
    validator.validate(verdict)


def test_the_schema_refuses_a_missing_and_an_unknown_name(
    verdict: dict[str, Any], validator: Draft202012Validator
) -> None:
    for broken in ({k: v for k, v in verdict.items() if k != "p_s1"}, verdict | {"p_s3": 0.1}, verdict | {"p_s1": 1.2}):
        with pytest.raises(ValidationError):
            validator.validate(broken)


def test_the_probabilities_sum_to_one(verdict: dict[str, Any]) -> None:
    for row in (verdict, *verdict["by_model"]):
        assert row["p_s1"] + row["p_s2"] + row["p_neither"] == pytest.approx(1, abs=1e-9)


def test_figures_are_stored_in_full_and_not_as_shown(verdict: dict[str, Any]) -> None:
    assert (verdict["p_s1"], verdict["disagreement_pp"], verdict["as_of"]) == (0.04, 37.0, "2026-10-20")
    assert verdict["recorded_at"] == "2026-10-20T05:30:00+00:00"


def test_a_source_without_figures_and_a_factor_not_yet_scored_are_null(validator: Draft202012Validator) -> None:
    world = World()
    world.rows["tracking.verdict"][1]["log10_bf_s1"] = None
    content = verdict_json.content(tables.read(world.build(), RUN), MADE_AT)
    validator.validate(content)
    trade = next(row for row in content["sources"] if row["source"] == "comtrade")
    assert content["log10_bf_s1"] is None
    assert (trade["age_days"], trade["last_good_vintage"], trade["is_stale"]) == (None, None, True)
