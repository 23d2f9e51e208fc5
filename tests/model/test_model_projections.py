from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from model import projections
from model.errors import BadAssumption
from model.projections import upcoming, whatif

if TYPE_CHECKING:
    import pandas as pd

    from model.assumptions import Config

PATHS = 2_500


@pytest.fixture(scope="module")
def table(steady_panel: pd.DataFrame, as_of: dt.date, quick: Config) -> pd.DataFrame:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(projections, "load", lambda: quick)
        return whatif(steady_panel, as_of, paths=PATHS)


def test_the_ready_made_branches_move_the_ratio_the_way_they_say(table: pd.DataFrame) -> None:
    mixture = table[table["model"] == "mixture"].set_index("branch")
    assert set(mixture.index) >= {"no_change", "paper_1", "paper_2", "h200_sales_resume", "offshore_closed"}
    shift = mixture["shift_leg_ratio_p"]
    assert shift["no_change"] == 0.0
    assert shift["paper_1"] > 0.05
    assert shift["offshore_closed"] > 0.02
    assert shift["paper_2"] < -0.02
    assert shift["h200_sales_resume"] < 0.0


def test_only_the_compute_driven_model_carries_levers_to_the_gap(table: pd.DataFrame) -> None:
    shift = table[table["branch"] == "paper_1"].set_index("model")["shift_leg_lag_p"]
    assert shift["A"] == shift["B"] == shift["D"] == 0.0
    assert shift["C"] > 0.0


def test_probabilities_of_a_branch_sum_to_one_and_lie_inside_their_range(table: pd.DataFrame) -> None:
    assert table[["p_s1", "p_s2", "p_neither"]].sum(axis=1).to_numpy() == pytest.approx(1.0)
    assert (table["shift_p_s1_low"] <= table["shift_p_s1"] + 1e-12).all()
    assert (table["shift_p_s1"] <= table["shift_p_s1_high"] + 1e-12).all()


def lever(channel: str, act: str, mean: float) -> dict[str, Any]:
    size = {"mean": mean, "sd": 0.1, "source": "a test", "grade": "ours"}
    return {"branch": {"mine": {"label": "Mine", "lever": [{"channel": channel, "act": act, "size": size}]}}}


def test_levers_of_ones_own_act_on_the_gaps_target(
    steady_panel: pd.DataFrame, as_of: dt.date, quick_everywhere: Config
) -> None:
    assert quick_everywhere
    mine = whatif(steady_panel, as_of, lever("gap_target", "flow", 8.0), paths=PATHS)
    shift = mine[mine["branch"] == "mine"].set_index("model")["shift_leg_lag_p"]
    assert shift["A"] > 0.1
    assert shift["C"] > 0.1
    assert shift["B"] == shift["D"] == 0.0


@pytest.mark.parametrize(
    ("channel", "act"), [("chips", "flow"), ("china_licensed_h100e", "ban"), ("distillation", "stock")]
)
def test_an_unknown_lever_names_what_there_is(
    channel: str, act: str, steady_panel: pd.DataFrame, as_of: dt.date, quick_everywhere: Config
) -> None:
    assert quick_everywhere
    with pytest.raises(BadAssumption, match=r"channels are|only the act"):
        whatif(steady_panel, as_of, lever(channel, act, 1.0), paths=PATHS)


def test_an_unsourced_lever_is_refused(steady_panel: pd.DataFrame, as_of: dt.date) -> None:
    levers = lever("distillation", "flow", -0.5)
    del levers["branch"]["mine"]["lever"][0]["size"]["source"]
    with pytest.raises(BadAssumption, match="source"):
        whatif(steady_panel, as_of, levers, paths=PATHS)


def test_upcoming_releases_are_ranked_by_expected_move(
    steady_panel: pd.DataFrame, as_of: dt.date, quick_everywhere: Config
) -> None:
    ranked = upcoming(steady_panel, as_of, paths=PATHS)
    assert list(ranked["rank"]) == list(range(1, 8))
    assert ranked["expected_move_pp"].is_monotonic_decreasing
    assert set(ranked["indicator"]) == set(quick_everywhere.calendar.release)
    assert (ranked["due_on"] >= as_of).all()
    china = ranked[ranked["indicator"] == "china_record_eci"].iloc[0]
    assert china["p_s1_low"] > china["p_s1_high"]
    assert china["p_s2_low"] < china["p_s2_high"]
    assert isinstance(china["due_on"], dt.date)
