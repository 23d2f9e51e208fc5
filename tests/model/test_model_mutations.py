"""The properties can fail: each test breaks one on purpose and sees it break."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from model import outlook, regions, stock, verdict
from model.evidence import month_number
from model.outlook import infer

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pytest

    from model.assumptions import Config

DAY = dt.date(2028, 9, 15)


def test_a_planted_lead_with_the_blocs_swapped_is_no_lead(planted: Callable[[float], pd.DataFrame]) -> None:
    names = {"us_record_eci": "china_record_eci", "china_record_eci": "us_record_eci"}
    panel = planted(20.7)
    swapped = panel.assign(indicator=panel["indicator"].replace(names))
    one = verdict.run(swapped, DAY).verdict.iloc[0]
    assert one["verdict"] != "S1"
    assert one["p_china_ahead"] > 0.9


def test_a_planted_lead_read_backwards_in_time_is_no_lead(planted: Callable[[float], pd.DataFrame]) -> None:
    panel = planted(20.7)
    us = panel[panel["indicator"] == "us_record_eci"].set_index("month")["value"]
    china = panel[panel["indicator"] == "china_record_eci"].set_index("month")["value"]
    backwards = dict(zip(us.index, us.to_numpy() - (us - china).to_numpy()[::-1], strict=True))
    mine = panel["indicator"] == "china_record_eci"
    values = panel["month"].map(backwards).where(mine, panel["value"]).astype(float)
    changed = panel.assign(value=values, low=values - 2.0, high=values + 2.0)
    changed.loc[~panel["indicator"].str.endswith("eci"), ["low", "high"]] = np.nan
    assert verdict.run(changed, DAY).verdict["verdict"].item() != "S1"


def test_a_world_without_bends_would_rarely_end_in_a_lead(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    inference = infer(steady_panel, as_of, config)
    table = regions.under_priors(regions.destination(inference, config), inference, config).set_index("prior")
    assert list(table.index) == list(config.gap.bend.shown_priors)
    assert table["p_lead"].is_monotonic_increasing
    leads = table["p_lead"].to_numpy()
    assert leads[-1] > leads[0] + 0.1
    np.testing.assert_allclose(table[["p_lead", "p_parity", "p_between"]].sum(axis=1), 1.0, atol=1e-12)
    # the row of the prior in use is the verdict
    own = verdict.report(inference, config).verdict.iloc[0]
    in_use = list(table.index).index(config.gap.bend.prior_s1)
    np.testing.assert_allclose([leads[in_use], table["p_parity"].to_numpy()[in_use]], [own["p_lead"], own["p_parity"]])


def test_a_component_that_disagreed_would_keep_an_outcome_open() -> None:
    each = {"mixture": {"p_lead": 0.05, "p_parity": 0.05, "p_between": 0.9}}
    each |= {"LLAR": {"p_lead": 0.1, "p_parity": 0.05, "p_between": 0.85}}
    weight = {"LLAR": 0.5, "A*": 0.5}
    said = {}
    for name, p in (("agrees", 0.8), ("doubts", 0.55), ("differs", 0.4)):
        row = {"p_lead": 1.0 - p, "p_parity": 0.0, "p_between": p}
        said[name] = verdict.label(verdict.destination(each | {"A*": row}, weight))
    assert said == {"agrees": "very likely between", "doubts": "likely between", "differs": "open"}
    # but not one of no weight
    row = {"p_lead": 1.0, "p_parity": 0.0, "p_between": 0.0}
    assert verdict.label(verdict.destination(each | {"CL": row}, weight | {"CL": 0.01})) == "very likely between"


def test_other_orders_of_the_scores_give_the_same_printed_answer(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    inference, original = infer(steady_panel, as_of, config), stock.scores
    last = month_number(config.scenarios.horizon.region_months[-1])
    ahead = stock.Outlook(inference.evidence, inference.held, inference.account.first, last)
    found = []
    for number in range(20):
        # the one place where chance enters
        for module in (stock, outlook):
            monkeypatch.setattr(module, "scores", lambda name, paths, n=number: original(f"{name} {n}", paths))
        account = stock.advance(ahead, config)
        there = replace(inference, account=account, usual=account.log10_ratio.mean(axis=1))
        found.append(regions.chances(regions.destination(there, config), config)["mixture"])
    for key in ("p_s1", "p_s2", "p_neither"):
        assert np.ptp([each[key] for each in found]) < 0.012, key
