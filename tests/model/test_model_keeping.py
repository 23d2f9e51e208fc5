"""What is kept changes no answer by a digit, and serves nothing but what it was made from."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from model import forget, projections
from model.evidence import US_RECORD, capability, read
from model.keeping import Kept
from model.moves import entering
from model.outlook import infer, with_effects
from model.stock import LICENSED, NON_CHINA, OFFSHORE, WORLD

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import pytest

    from model.assumptions import Config


def test_answers_are_the_same_to_the_last_digit_when_nothing_is_kept(
    steady_panel: pd.DataFrame, as_of: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = {"mean": -1.0, "sd": 0.5, "source": "made up", "grade": "ours"}
    lever = {"channel": OFFSHORE, "act": "flow", "size": size}
    levers = {"branch": {"one": {"label": "One", "lever": [lever]}}}
    asked: tuple[Callable[..., pd.DataFrame], ...] = (entering, partial(projections.whatif, levers=levers))
    forget()
    kept = [ask(steady_panel, as_of) for ask in asked]

    def always_made(_self: Kept[object], _config: Config, _key: object, make: Callable[[], object]) -> object:
        return make()

    monkeypatch.setattr(Kept, "get", always_made)
    for ask, before in zip(asked, kept, strict=True):
        pd.testing.assert_frame_equal(ask(steady_panel, as_of), before, check_exact=True)


def test_the_longest_unasked_goes_first_and_other_assumptions_are_another_question(config: Config) -> None:
    few: Kept[list[int]] = Kept(2)

    def asked(key: int, assumed: Config = config) -> list[int]:
        return few.get(assumed, key, lambda: [key])

    first, second = asked(1), asked(2)
    assert asked(1) is first
    asked(3)
    assert asked(1) is first
    assert asked(2) is not second
    assert len(few) == 2
    other = replace(config, scenarios=replace(config.scenarios))
    assert asked(2, other) is not asked(2)
    forget()
    assert len(few) == 0


def test_a_lever_makes_the_paths_of_its_own_stock_anew_and_of_no_other(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    forget()
    before = infer(steady_panel, as_of, config)
    sales = projections.branches(None)["h200_sales_resume"]
    after = with_effects(before, projections.effects(sales), config)
    held = before.account.amount
    changed = {name for name, paths in after.account.amount.items() if not np.shares_memory(paths, held[name])}
    assert changed == {LICENSED, NON_CHINA}
    assert after.account.amount[LICENSED][-1].mean() > held[LICENSED][-1].mean()


def test_evidence_of_other_series_leaves_the_fingerprint_and_any_nudge_of_its_own_changes_it(
    steady_panel: pd.DataFrame, as_of: dt.date, config: Config
) -> None:
    names = capability(config)
    seen = read(steady_panel, as_of, config)
    whole = seen.fingerprint(names)
    series = seen.get(US_RECORD)
    for field in ("value", "low", "high"):
        nudged = getattr(series, field).copy()
        nudged[0] += 1e-9
        other = replace(seen, series=seen.series | {US_RECORD: replace(series, **{field: nudged})})
        assert other.fingerprint(names) != whole
    chips = replace(seen, series={name: each for name, each in seen.series.items() if name != WORLD})
    assert chips.fingerprint(names) == whole
    assert replace(seen, settled=seen.last - 1).fingerprint(names) != whole
