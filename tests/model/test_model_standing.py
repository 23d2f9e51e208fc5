"""The answers as tables say what the verdict says, piece by piece."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from model import answers, verdict
from model.regions import MIXTURE
from model.standing import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from model.assumptions import Config

LATE = dt.date(2028, 8, 15)


def test_the_outcomes_sum_to_one_and_to_the_verdict_for_every_component(steady: verdict.Outcome) -> None:
    table = steady.outcomes
    for column in ("p", "p_prior"):
        assert table.groupby("model")[column].sum().to_numpy() == pytest.approx(1.0, abs=1e-12)
        assert table[column].between(0.0, 1.0).all()
    by_region = table.groupby(["model", "region"])["p"].sum()
    said = {MIXTURE: steady.verdict.iloc[0]} | {row["model"]: row for _, row in steady.by_model.iterrows()}
    assert set(table["model"]) == set(said)
    for name, row in said.items():
        for region, column in {"S1": "p_s1", "S2": "p_s2", "neither": "p_neither"}.items():
            assert by_region[name, region] == pytest.approx(row[column], abs=1e-12)
    leads = table[(table["model"] == MIXTURE) & table["outcome"].str.startswith("lead")]["p"].sum()
    assert leads == pytest.approx(steady.verdict["p_lead"].item(), abs=1e-12)
    weights = table[table["outcome"] == "between"].set_index("model")["weight"]
    assert weights.drop(MIXTURE).sum() == pytest.approx(1.0)
    assert weights[MIXTURE] == 1.0
    assert table["outcome"].tolist()[: len(OUTCOMES)] == list(OUTCOMES)


def test_the_path_says_what_the_verdict_says_of_the_evidence(steady: verdict.Outcome, config: Config) -> None:
    table, row = steady.path.set_index(["model", "path"]), steady.verdict.iloc[0]
    for name in ("s1", "s2"):
        assert table["log10_bf"][MIXTURE, name] == pytest.approx(row[f"log10_bf_{name}"], abs=1e-12)
        assert table["shown_by_now"][MIXTURE, name] == row[f"told_by_now_{name}"]
        assert table["prior"][MIXTURE, name] == pytest.approx(getattr(config.gap.bend, f"prior_{name}"))
    assert table.groupby("model")[["prior", "odds"]].sum().to_numpy() == pytest.approx(1.0)
    assert steady.path.loc[steady.path["model"] != MIXTURE, "shown_by_now"].isna().all()
    assert not table["is_fit"].any()
    assert row["tracking"] == verdict.TOO_EARLY


@pytest.mark.parametrize(("end", "path", "outcome"), [(20.7, "s1", "lead_with_compute"), (0.5, "s2", "parity")])
def test_a_planted_world_fits_its_own_path_by_every_component_and_ends_where_it_leads(
    planted: Callable[[float], pd.DataFrame], end: float, path: str, outcome: str
) -> None:
    found = verdict.run(planted(end), LATE)
    fits = found.path[found.path["is_fit"]]
    assert fits[["model", "path"]].to_numpy().tolist() == [[MIXTURE, path]]
    told = answers.fit(*(found.verdict[f"log10_bf_{each}"].item() for each in ("s1", "s2")))
    assert fits["is_clear"].item() == told.is_clear
    mine = found.outcomes[(found.outcomes["model"] == MIXTURE) & (found.outcomes["outcome"] == outcome)]
    assert mine["p"].item() > 0.5
    odds = found.path.set_index(["model", "path"])
    assert all(odds["odds"][name, path] > odds["prior"][name, path] for name in ("LLAR", "A*", MIXTURE))
