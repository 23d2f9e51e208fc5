from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from model import outlook, projections
from model.errors import BadAssumption
from model.projections import upcoming, whatif

if TYPE_CHECKING:
    import pandas as pd

    from model.assumptions import Config


@pytest.fixture(scope="module")
def table(steady_panel: pd.DataFrame, as_of: dt.date) -> pd.DataFrame:
    return whatif(steady_panel, as_of)


def test_the_ready_made_branches_move_the_ratio_the_way_they_say(table: pd.DataFrame) -> None:
    mixture = table[table["model"] == "mixture"].set_index("branch")
    assert set(mixture.index) >= {"no_change", "paper_1", "paper_2", "h200_sales_resume", "offshore_closed"}
    shift = mixture["shift_leg_ratio_p"]
    assert shift["no_change"] == 0.0
    assert shift["paper_1"] > 0.05
    assert shift["offshore_closed"] > 0.02
    assert shift["paper_2"] < -0.02
    assert shift["h200_sales_resume"] < 0.0


@pytest.mark.parametrize(
    ("branch", "sign"),
    [
        *(("paper_1", 1), ("offshore_closed", 1), ("stack_exports", 1)),
        *(("paper_2", -1), ("h200_sales_resume", -1), ("b30a_sales", -1), ("enforcement_fails", -1)),
    ],
)
def test_a_lever_moves_lead_and_parity_in_every_component_the_way_it_should(
    branch: str, sign: int, table: pd.DataFrame
) -> None:
    rows = table[table["branch"] == branch].set_index("model")
    assert set(rows.index) == {"LLAR", "A*", "CL", "mixture"}
    assert (sign * rows["shift_leg_lag_p"] > 0.001).all()
    assert (sign * rows["shift_p_s2"] < -0.001).all()
    # more effect of compute on the gap moves more, and what is shown lies between
    assert (rows["shift_leg_lag_p_low"] <= rows["shift_leg_lag_p"]).all()
    assert (rows["shift_leg_lag_p"] <= rows["shift_leg_lag_p_high"]).all()
    assert (rows["shift_leg_lag_p_high"] - rows["shift_leg_lag_p_low"] > 0.002).all()
    assert (
        sign * (of_mixture(table, branch, "median_log10_ratio") - of_mixture(table, "no_change", "median_log10_ratio"))
        > 0.0
    )


def of_mixture(table: pd.DataFrame, branch: str, column: str) -> float:
    return float(table.loc[(table["branch"] == branch) & (table["model"] == "mixture"), column].item())


def test_what_would_have_to_be_true_would_make_it_true(
    steady_panel: pd.DataFrame, as_of: dt.date, table: pd.DataFrame, config: Config
) -> None:
    needed = of_mixture(table, "paper_1", "ratio_effect_needed")
    assert needed > config.gap.effect.ratio_low_eci
    there = outlook.with_effects(
        outlook.infer(steady_panel, as_of, config), projections.effects(config.levers.branch["paper_1"]), config
    )
    gap = outlook.members(there, outlook.QUARTER, config) - outlook.shift(there, outlook.QUARTER, config)
    shift = outlook.shift(there, outlook.QUARTER, config, ratio_effect=needed)
    bar = config.scenarios.region.lag_s1_months * there.pace.mean
    assert np.median(gap) + np.median(shift) == pytest.approx(bar, abs=0.3)
    assert np.isnan(of_mixture(table, "no_change", "ratio_effect_needed"))


def test_a_lever_is_phased_in_and_equipment_is_felt_late(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    inference = outlook.infer(steady_panel, as_of, config)
    base = inference.account.log10_ratio.mean(axis=1)

    def moved(branch: str) -> np.ndarray:
        there = outlook.with_effects(inference, projections.effects(config.levers.branch[branch]), config)
        return np.asarray(there.account.log10_ratio.mean(axis=1) - base)

    paper, equipment = moved("paper_1"), moved("equipment_controls")
    now = inference.account.at(inference.evidence.last)
    assert np.abs(paper[: now + 1]).max() == 0.0
    assert 0.0 < paper[now + 2] < 0.2 * paper[-1]
    delay = config.compute.stock.equipment_delay_months
    assert np.abs(equipment[: now + delay + 1]).max() < 1e-12
    assert equipment[-1] > 0.0


def test_probabilities_of_a_branch_sum_to_one_and_lie_inside_their_range(table: pd.DataFrame) -> None:
    assert table[["p_s1", "p_s2", "p_neither"]].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert (table["shift_p_s1_low"] <= table["shift_p_s1"] + 1e-12).all()
    assert (table["shift_p_s1"] <= table["shift_p_s1_high"] + 1e-12).all()


def lever(channel: str, act: str, mean: float) -> dict[str, Any]:
    size = {"mean": mean, "sd": 0.1, "source": "a test", "grade": "ours"}
    return {"branch": {"mine": {"label": "Mine", "lever": [{"channel": channel, "act": act, "size": size}]}}}


def test_levers_of_ones_own_act_on_the_gaps_target(steady_panel: pd.DataFrame, as_of: dt.date) -> None:
    mine = whatif(steady_panel, as_of, lever("gap_target", "flow", 8.0))
    shift = mine[mine["branch"] == "mine"].set_index("model")["shift_leg_lag_p"]
    assert (shift > 0.1).all()


@pytest.mark.parametrize(
    ("channel", "act"), [("chips", "flow"), ("china_licensed_h100e", "ban"), ("distillation", "stock")]
)
def test_an_unknown_lever_names_what_there_is(
    channel: str, act: str, steady_panel: pd.DataFrame, as_of: dt.date
) -> None:
    with pytest.raises(BadAssumption, match=r"channels are|only the act"):
        whatif(steady_panel, as_of, lever(channel, act, 1.0))


def test_an_unsourced_lever_is_refused(steady_panel: pd.DataFrame, as_of: dt.date) -> None:
    levers = lever("distillation", "flow", -0.5)
    del levers["branch"]["mine"]["lever"][0]["size"]["source"]
    with pytest.raises(BadAssumption, match="source"):
        whatif(steady_panel, as_of, levers)


def test_upcoming_releases_are_ranked_by_expected_move(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    ranked = upcoming(steady_panel, as_of)
    assert list(ranked["rank"]) == list(range(1, 8))
    assert ranked["expected_move_pp"].is_monotonic_decreasing
    assert set(ranked["indicator"]) == set(config.calendar.release)
    assert (ranked["due_on"] >= as_of).all()
    china = ranked[ranked["indicator"] == "china_record_eci"].iloc[0]
    assert china["p_s2_low"] < china["p_s2_high"]
    assert isinstance(china["due_on"], dt.date)
