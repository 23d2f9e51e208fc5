"""Every input moves the answer, in the direction it should, and the data matter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

from model import outlook, regions
from model.decomposition import MEASURES, measure
from model.evidence import INDEX_READ, published_gap, read, readings, scale
from model.moves import entering
from model.outlook import infer

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.assumptions import Config


def answer(panel: pd.DataFrame, as_of: dt.date, config: Config) -> dict[str, float]:
    return dict(zip(MEASURES, measure(infer(panel, as_of, config), config), strict=True))


def chances(panel: pd.DataFrame, as_of: dt.date, config: Config) -> dict[str, float]:
    return regions.chances(regions.destination(infer(panel, as_of, config), config), config)["mixture"]


def with_row(panel: pd.DataFrame, indicator: str, value: float, month: dt.date) -> pd.DataFrame:
    row = panel.tail(1).assign(indicator=indicator, value=value, month=month, known_on=month)
    return pd.concat([panel, row], ignore_index=True)


@pytest.fixture(scope="module")
def base(steady_panel: pd.DataFrame, as_of: dt.date, config: Config) -> dict[str, float]:
    return answer(steady_panel, as_of, config)


@pytest.mark.parametrize(
    ("indicator", "change", "measure_name", "sign"),
    [
        ("us_record_eci", lambda v: v + 2.0, "gap_eci", 1),
        ("china_record_eci", lambda v: v + 2.0, "gap_eci", -1),
        ("world_h100e", lambda v: v * 1.3, "log10_ratio", 1),
        ("china_licensed_h100e", lambda v: v * 1.3, "log10_ratio", -1),
        ("china_domestic_h100e", lambda v: v * 1.3, "log10_ratio", -1),
        ("china_smuggled_h100e", lambda v: v * 1.3, "log10_ratio", -1),
        ("china_offshore_h100e", lambda v: v * 1.3, "log10_ratio", -1),
    ],
)
def test_every_series_nudged_moves_state_and_probability(
    indicator: str,
    change: Callable[[float], float],
    measure_name: str,
    sign: int,
    base: dict[str, float],
    steady_panel: pd.DataFrame,
    as_of: dt.date,
    config: Config,
) -> None:
    mine = steady_panel["indicator"] == indicator
    moved = answer(
        steady_panel.assign(value=steady_panel["value"].where(~mine, steady_panel["value"].map(change))), as_of, config
    )
    assert sign * (moved[measure_name] - base[measure_name]) > 0.01
    assert sign * (moved["log_odds_s1"] - base["log_odds_s1"]) > 1e-4


def test_what_is_said_to_enter_moves_an_answer_the_way_it_should(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    said = with_row(steady_panel, "statement_lag_months", 9.0, dt.date(2026, 5, 1))
    rows = entering(said, as_of).set_index("indicator")
    assert set(rows[rows["kind"] == "reading"].index) == {
        *("us_record_eci", "china_record_eci", "statement_lag_months"),
        *config.compute.component,
    }

    def move(name: str, answer: str) -> float:
        return float(rows[f"move_{answer}"][name])

    assert (rows.loc[rows["kind"] == "reading", "sd"] > 0.0).all()
    # a statement of wide noise from the month of the paper moves the level, by less than is printed of the chances
    assert move("statement_lag_months", "gap_eci") > 0.001
    for name, sign in {"us_record_eci": 1, "china_record_eci": -1}.items():
        assert sign * move(name, "gap_eci") > 0.001
        assert sign * move(name, "p_lead") > 0.0 > sign * move(name, "p_parity")
        assert sign * move(name, "log10_bf_s1") > 0.0 > sign * move(name, "log10_bf_s2")
    for name in config.compute.component:
        sign = 1 if name == "world_h100e" else -1
        assert sign * move(name, "log10_ratio") > 0.0
        assert sign * move(name, "p_s1") > 0.0


def test_what_is_there_or_not_moves_the_answers_by_being_there(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    told = with_row(steady_panel, INDEX_READ, 220.0, dt.date(2026, 8, 1))
    rows = entering(told, as_of).set_index("indicator")
    assert rows["kind"].tolist()[-4:] == ["flag", "event", "event", "event"]
    assert rows.index.tolist()[-4:] == [INDEX_READ, *(event.name for event in config.codebook.event)]
    assert rows[["value", "sd"]][rows["kind"] != "reading"].isna().all(axis=None)
    # a month that was read says where the gap is; which way depends on what was read
    assert abs(rows["move_gap_eci"][INDEX_READ]) > 0.001
    for event in config.codebook.event:
        more = 1.0 if event.effect.mean > 0.0 else -1.0
        if event.channel == "distillation":  # what is taught narrows the gap
            assert more * rows["move_p_lead"][event.name] < 0.0 < more * rows["move_p_parity"][event.name]
        else:  # what China gets narrows the ratio
            assert more * rows["move_log10_ratio"][event.name] < 0.0
            assert more * rows["move_p_s1"][event.name] < 0.0
    assert entering(told, dt.date(2026, 1, 14))["kind"].tolist().count("event") == 0


def test_no_piece_of_evidence_for_a_wider_gap_raises_parity_nor_one_for_a_narrower_gap_a_lead(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    panel = with_row(steady_panel, INDEX_READ, 220.0, dt.date(2026, 8, 1))
    for name in config.gap.index:
        panel = with_row(panel, name, 8.0, dt.date(2026, 8, 1))
    rows = entering(panel, as_of).set_index("indicator")
    assert set(config.gap.index) < set(rows.index)
    for name in ("us_record_eci", *config.gap.index):
        assert rows["move_gap_eci"][name] > 0.0
        assert rows["move_p_parity"][name] <= 0.0 <= rows["move_p_lead"][name]
    assert rows["move_p_parity"]["china_record_eci"] >= 0.0 >= rows["move_p_lead"]["china_record_eci"]
    outcomes = rows[["move_p_lead", "move_p_parity", "move_p_between"]].sum(axis=1)
    regions_of_the_paper = rows[["move_p_s1", "move_p_parity", "move_p_neither"]].sum(axis=1)
    assert (outcomes.abs() < 1e-9).all()
    assert (regions_of_the_paper.abs() < 1e-9).all()


def test_an_unknown_indicator_moves_nothing(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    assert answer(with_row(steady_panel, "adoption_share", 0.4, dt.date(2026, 5, 1)), as_of, config) == base


def test_a_published_lag_enters_with_a_bias_of_its_own(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    moved = answer(with_row(steady_panel, "statement_lag_months", 14.0, dt.date(2026, 5, 1)), as_of, config)
    assert moved["gap_eci"] > base["gap_eci"]
    # but far less than a reading of the index itself would move it
    assert moved["gap_eci"] < base["gap_eci"] + 2.0


@pytest.mark.parametrize("last", [-3.0, 2.0, 6.0, 10.0, 14.0, 20.0])
def test_a_wider_published_gap_never_raises_parity_and_a_narrower_one_never_raises_a_lead(
    last: float, steady_panel: pd.DataFrame, config: Config
) -> None:
    day = dt.date(2026, 10, 8)
    panel = with_row(steady_panel, INDEX_READ, 220.0, dt.date(2026, 8, 1))
    narrow, wide = (
        chances(with_row(panel, "statement_gap_eci", gap, dt.date(2026, 10, 1)), day, config)
        for gap in (last, last + 1.0)
    )
    assert wide["p_parity"] < narrow["p_parity"]
    assert wide["p_lead"] > narrow["p_lead"]


def test_the_state_is_the_published_gap_within_its_error_and_a_statement_of_it_says_the_same(
    make_panel: Callable[..., pd.DataFrame], config: Config
) -> None:
    day = dt.date(2026, 10, 8)
    whole = make_panel([7.0] * 33 + [10.0, 10.0, 10.0], noise=0.0, every=1)
    part = with_row(whole[whole["month"] < dt.date(2026, 8, 1)], INDEX_READ, 220.0, dt.date(2026, 7, 1))
    stated = with_row(part, "statement_gap_eci", 10.0, dt.date(2026, 10, 1))
    (by_index, sd), (by_statement, _) = (outlook.state(infer(p, day, config), config) for p in (whole, stated))
    assert abs(by_index - 10.0) < 2.0 * sd
    assert sd < 1.6
    assert abs(by_index - by_statement) < 1.5


def test_the_starting_gap_doubled_moves_the_answer(
    base: dict[str, float], steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    early = (steady_panel["indicator"] == "china_record_eci") & (steady_panel["month"] <= dt.date(2024, 3, 1))
    doubled = steady_panel.assign(value=steady_panel["value"] - 7.0 * early)
    assert abs(answer(doubled, as_of, config)["log_odds_s2"] - base["log_odds_s2"]) > 0.01


def test_half_the_months_read_widen_the_forecast(steady_panel: pd.DataFrame, as_of: dt.date, config: Config) -> None:
    later = steady_panel["month"] >= dt.date(2025, 3, 1)
    half = steady_panel[later | ~steady_panel["indicator"].str.endswith("record_eci")]

    def width(panel: pd.DataFrame) -> float:
        return float(outlook.members(infer(panel, as_of, config), 12, config).std())

    assert width(half) > width(steady_panel)


def test_a_month_nobody_read_is_missing_and_not_silent(steady_panel: pd.DataFrame, config: Config) -> None:
    later = dt.date(2027, 1, 20)
    read_then = with_row(steady_panel, INDEX_READ, 200.0, dt.date(2026, 8, 1))
    listened, stopped = (read(panel, later, config) for panel in (steady_panel, read_then))
    assert len(published_gap(listened)) - len(published_gap(stopped)) == 5
    assert readings(stopped, config)[-5:] == [None] * 5
    # the newest month that was read is the noisiest
    noise = [float(each.noise[0, 0]) for each in readings(stopped, config) if each is not None]
    assert noise[-1] > max(noise[:-1])


def test_a_second_instrument_says_nothing_while_it_is_thin_and_helps_when_it_is_not(
    make_panel: Callable[..., pd.DataFrame], config: Config
) -> None:
    rng = np.random.default_rng(5)
    gaps = 7.0 + 2.0 * np.sin(np.arange(34) / 4.0)
    panel = make_panel(list(gaps), noise=0.8, every=1)
    truth, day = 12.0, dt.date(2027, 1, 20)
    panel = with_row(panel, INDEX_READ, 220.0, dt.date(2026, 8, 1))
    months = [dt.date(2023 + (10 + i) // 12, (10 + i) % 12 + 1, 1) for i in range(39)]
    level = np.concatenate([gaps, np.full(5, truth)])
    points = 5.0 + 4.0 * level + rng.normal(0.0, 3.0, 39)
    thin, rich = panel, panel
    for at, (month, value) in enumerate(zip(months, points, strict=True)):
        rich = with_row(rich, "preference_gap_points", float(value), month)
        thin = with_row(thin, "preference_gap_points", float(value), month) if at in {30, 38} else thin
    alone, thinly, richly = (outlook.state(infer(each, day, config), config) for each in (panel, thin, rich))
    assert thinly == alone
    assert abs(richly[0] - truth) < abs(alone[0] - truth) - 1.0
    assert richly[1] < alone[1]
    found = scale(read(rich, day, config), "preference_gap_points", config)
    assert found is not None
    assert found[1] == pytest.approx(4.0, abs=1.5)


def test_parameter_uncertainty_is_carried_into_the_forecast(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    inference = infer(steady_panel, as_of, config)
    mixed = outlook.mixture(inference, "LLAR", 12, config)
    within = float((mixed.weight * mixed.sd**2).sum())
    mean = float((mixed.weight * mixed.mean).sum())
    between = float((mixed.weight * (mixed.mean - mean) ** 2).sum())
    assert between > 0.02 * within
    assert len(set(np.round(mixed.sd, 6))) > 50
