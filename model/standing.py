"""Two of the three answers as tables: where it will end, and which path the evidence since the paper fits.

Belongs here: laying an answer out by outcome and by component, with what it was given beforehand. Does not belong here:
naming one (`answers`), any formula (`regions`, `bends`), or the third answer: deeds are counted, not modelled.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from model import answers, regions
from model.bends import GROUPS, NONE, bayes_factors, likelihood_ratio, odds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from model.assumptions import Config
    from model.outlook import Inference

    Floats = NDArray[np.float64]

# Outcome -> the region of the verdict it is counted to; together they are all that can come.
OUTCOMES: Final = {
    "lead_with_compute": "S1",
    "lead_without_compute": "neither",
    "between": "neither",
    "parity": "S2",
}


def destination(there: regions.Destination, inference: Inference, config: Config) -> pd.DataFrame:
    """Chance of each outcome by component and for the pool, now and with the odds of the bends as given beforehand.

    Returns:
        outcome, region (S1, S2 or neither), model (`mixture` among them), weight (of the pool 1), p and p_prior: the
        same forecast without what the evidence since the paper says of the bends. Each sums to 1 over the outcomes.
    """
    given = np.array([sum(r.prior for r in inference.known if r.group == group) for group in GROUPS])
    scale = regions.rescaled(there, given)
    each = {name: _cells(regions.by_group(there, name, config), scale) for name in there.cdf}
    each[regions.MIXTURE] = {
        outcome: (
            sum(weight * each[name][outcome][0] for name, weight in there.weight.items()),
            sum(weight * each[name][outcome][1] for name, weight in there.weight.items()),
        )
        for outcome in OUTCOMES
    }
    rows = [
        (outcome, region, name, there.weight.get(name, 1.0), *cells[outcome])
        for name, cells in each.items()
        for outcome, region in OUTCOMES.items()
    ]
    return pd.DataFrame(rows, columns=["outcome", "region", "model", "weight", "p", "p_prior"])


def _cells(found: Mapping[str, Floats], scale: Floats) -> dict[str, tuple[float, float]]:
    """Chance of each outcome of one component, and at the odds given beforehand."""
    parts = {
        "lead_with_compute": found["p_s1"],
        "lead_without_compute": found["p_lead"] - found["p_s1"],
        "between": found["p_between"],
        "parity": found["p_parity"],
    }
    return {name: (float(part.sum()), float((part * scale).sum())) for name, part in parts.items()}


def path(inference: Inference, config: Config) -> pd.DataFrame:
    """Which path the evidence since the paper fits: no change and each scenario's bend, by component and for the pool.

    Returns:
        path (none, s1, s2), model (`mixture` among them), prior and odds (by now) of the path, log10_bf against no
        change (missing before the first month that tells), shown_by_now (chance that a world on the path would have
        been told by now; of the pool), is_fit and is_clear (whether it is the path that is told; of the pool).
    """
    told, shown = answers.fit(*regions.factors(inference)), regions.shown_by_now(inference, config)
    ratios = {name: likelihood_ratio([course]) for name, course in inference.courses.items()}
    rows: list[dict[str, Any]] = []
    for name, ratio in {**ratios, regions.MIXTURE: inference.likelihood}.items():
        factors = dict(zip(GROUPS, (0.0, *bayes_factors(inference.known, ratio, inference.evidence.last)), strict=True))
        for group in GROUPS:
            mine = [regime.group == group for regime in inference.known]
            is_fit = name == regions.MIXTURE and told.path == group
            factor = factors[group]
            row: dict[str, Any] = {"path": group, "model": name}
            row["prior"] = float(sum(r.prior for r, is_mine in zip(inference.known, mine, strict=True) if is_mine))
            row["odds"] = float(odds(inference.known, ratio)[mine].sum())
            row["log10_bf"] = math.nan if factor is None else factor
            row["shown_by_now"] = shown[group] if name == regions.MIXTURE and group != NONE else math.nan
            rows.append(row | {"is_fit": is_fit, "is_clear": is_fit and told.is_clear})
    return pd.DataFrame(rows)
