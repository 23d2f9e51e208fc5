"""Why the number moved between every two neighbouring vintages that are shipped: the rows sum to the move, exactly."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import model
from orchestration.base.settings import ROOT, Settings
from orchestration.warehouse import building, loading
from tests.dbt.replaying import Replay

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

pytestmark = pytest.mark.slow
TODAY = dt.date(2026, 11, 24)


def shipped_days() -> list[dt.date]:
    """The day of every vintage in the bundle."""
    index = json.loads((ROOT / "data" / "bundle" / "index.json").read_text("utf-8"))
    return sorted({dt.date.fromisoformat(Path(name).stem[:10]) for held in index.values() for name in held})


@pytest.fixture(scope="module")
def panels(tmp_path_factory: pytest.TempPathFactory) -> Mapping[dt.date, pd.DataFrame]:
    """The panel as it was known on each of those days."""
    settings = Settings(data=tmp_path_factory.mktemp("vintages"))
    loading.load(settings)
    building.build(settings, TODAY, tests=False)
    replay = Replay(Path(shutil.copy(settings.build, settings.data)), settings.data / ".dbt" / "target")
    found = {}
    for day in shipped_days():
        replay.run(replacing=(f"date '{TODAY}'", f"date '{day}'"))
        found[day] = replay.connection.execute("SELECT * FROM replay.indicator_panel").df()
    replay.connection.close()
    return found


def test_the_news_of_every_pair_sums_and_names_its_sources(panels: Mapping[dt.date, pd.DataFrame]) -> None:
    told, moved = 0, 0
    for first, second in itertools.pairwise(sorted(panels)):
        try:
            before = model.run(panels[first], first).verdict.iloc[0]
        except model.NotEnoughEvidence:
            continue
        after = model.run(panels[second], second).verdict.iloc[0]
        rows = model.news(panels[first], panels[second], first, second)
        for name in ("p_s1", "p_s2", "p_neither"):
            assert rows[f"delta_{name}"].sum() == pytest.approx(after[name] - before[name], abs=1e-9), (first, second)
        assert {f"delta_{name}" for name in model.MEASURES} <= set(rows.columns)
        evidence = rows[rows["kind"].isin(["release", "revision"])]
        assert (evidence["source_id"].str.len() > 0).all(), (first, second)
        assert (evidence["item"].str.len() > 0).all(), (first, second)
        assert evidence.loc[evidence["kind"] == "release", "known_on"].notna().all(), (first, second)
        told, moved = told + 1, moved + len(evidence)
    assert told >= 5
    assert moved >= 10
