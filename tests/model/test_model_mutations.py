"""The properties can fail: each test breaks one on purpose and sees it break."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model import regions, verdict
from model.decomposition import MEASURES, measure
from model.inference import infer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pytest

    from model.assumptions import Config

DAY = dt.date(2028, 9, 15)
PATHS = 2_500


def test_two_scenarios_renormalised_would_never_say_neither(
    planted: Callable[[float], pd.DataFrame], quick_everywhere: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert quick_everywhere
    honest = regions.probabilities

    def renormalised(at: regions.AtHorizon, config: Config) -> dict[str, float]:
        p = honest(at, config)
        known = max(p["p_s1"] + p["p_s2"], 1e-12)
        return p | {"p_s1": p["p_s1"] / known, "p_s2": p["p_s2"] / known, "p_neither": 0.0}

    monkeypatch.setattr(regions, "probabilities", renormalised)
    assert verdict.run(planted(9.0), DAY, paths=PATHS).verdict["verdict"].item() != "neither"


def test_a_planted_lead_with_the_blocs_swapped_is_no_lead(
    planted: Callable[[float], pd.DataFrame], quick_everywhere: Config
) -> None:
    assert quick_everywhere
    names = {"us_record_eci": "china_record_eci", "china_record_eci": "us_record_eci"}
    panel = planted(20.7)
    swapped = panel.assign(indicator=panel["indicator"].replace(names))
    one = verdict.run(swapped, DAY, paths=PATHS).verdict.iloc[0]
    assert one["verdict"] != "S1"
    assert one["p_china_ahead"] > 0.9


def test_a_planted_lead_read_backwards_in_time_is_no_lead(
    planted: Callable[[float], pd.DataFrame], quick_everywhere: Config
) -> None:
    assert quick_everywhere
    panel = planted(20.7)
    us = panel[panel["indicator"] == "us_record_eci"].set_index("month")["value"]
    china = panel[panel["indicator"] == "china_record_eci"].set_index("month")["value"]
    backwards = dict(zip(us.index, us.to_numpy() - (us - china).to_numpy()[::-1], strict=True))
    mine = panel["indicator"] == "china_record_eci"
    values = panel["month"].map(backwards).where(mine, panel["value"]).astype(float)
    changed = panel.assign(value=values, low=values - 2.0, high=values + 2.0)
    changed.loc[~panel["indicator"].str.endswith("eci"), ["low", "high"]] = np.nan
    assert verdict.run(changed, DAY, paths=PATHS).verdict["verdict"].item() != "S1"


def test_without_silences_a_stalled_bloc_would_look_closer_than_it_is(
    steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    stalled = steady_panel[
        (steady_panel["indicator"] != "china_record_eci") | (steady_panel["month"] < dt.date(2025, 7, 1))
    ]
    deaf = replace(quick, gap=replace(quick.gap, noise=replace(quick.gap.noise, silence_chance=0.0)))
    gap = {}
    for name, config in (("heard", quick), ("deaf", deaf)):
        found = infer(stalled, as_of, PATHS, config)
        gap[name] = dict(zip(MEASURES, measure(found, config), strict=True))["gap_eci"]
    assert gap["heard"] > gap["deaf"] + 0.5


def test_another_version_of_the_model_gives_other_random_numbers(
    steady_panel: pd.DataFrame, as_of: dt.date, quick: Config
) -> None:
    newer = replace(quick, scenarios=replace(quick.scenarios, model_version="0.0.0"))
    first, second = (infer(steady_panel, as_of, PATHS, config) for config in (quick, newer))
    assert first.seed != second.seed
    assert not np.array_equal(measure(first, quick), measure(second, newer))


def test_a_verdict_that_ignored_the_disagreement_of_the_models_would_be_noticed(config: Config) -> None:
    blind = replace(config.scenarios, verdict=replace(config.scenarios.verdict, disagreement_pp=100.0))
    masses = {"p_s1": 0.85, "p_s2": 0.05, "p_neither": 0.1}
    factors = (1.0, -1.0)
    assert verdict.decide(masses, 40.0, factors, config) == "not distinguishable"
    assert verdict.decide(masses, 40.0, factors, replace(config, scenarios=blind)) == "S1"
