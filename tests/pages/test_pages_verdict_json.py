"""The verdict for programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from jsonschema.exceptions import ValidationError  # type: ignore[import-untyped]

import model
from model import synthetic
from orchestration.pages import tables, verdict_json
from orchestration.warehouse import schemas
from tests.pages.small_release import DAY, MADE_AT, RUN, World

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


def test_the_file_agrees_with_the_tables_of_the_three_answers() -> None:
    panel, day = synthetic.make(1, "S1").panel, dt.date(2028, 5, 15)
    outcome, world = model.run(panel, day), World()
    stamp = {"run_id": RUN, "as_of": DAY}
    for name, frame in (("verdict", outcome.verdict), ("verdict_by_model", outcome.by_model)):
        columns = schemas.tables()[f"tracking.{name}"].columns
        rows = [row | stamp for row in frame.to_dict("records")]
        world.rows[f"tracking.{name}"] = [{str(key): row.get(key) for key in columns} for row in rows]
    content = verdict_json.content(tables.read(world.build(), RUN), MADE_AT)
    regions, paths = outcome.outcomes.groupby(["model", "region"])["p"].sum(), outcome.path.set_index(["model", "path"])
    told = {"mixture": content} | {row["model"]: row for row in content["by_model"]}
    assert set(told) == set(outcome.outcomes["model"])
    for name, row in told.items():
        for region, key in {"S1": "p_s1", "S2": "p_s2", "neither": "p_neither"}.items():
            assert row[key] == pytest.approx(regions[name, region], abs=1e-12)
    for key in ("s1", "s2"):
        assert content[f"log10_bf_{key}"] == pytest.approx(paths["log10_bf"]["mixture", key], abs=1e-12)
    assert [content["evidence_fits"]] == outcome.path.loc[outcome.path["is_fit"], "path"].tolist()


def test_a_source_without_figures_and_a_factor_not_yet_scored_are_null(validator: Draft202012Validator) -> None:
    world = World()
    world.rows["tracking.verdict"][1]["log10_bf_s1"] = None
    content = verdict_json.content(tables.read(world.build(), RUN), MADE_AT)
    validator.validate(content)
    trade = next(row for row in content["sources"] if row["source"] == "comtrade")
    assert content["log10_bf_s1"] is None
    assert (trade["age_days"], trade["last_good_vintage"], trade["is_stale"]) == (None, None, True)
