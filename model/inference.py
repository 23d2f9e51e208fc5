"""From a panel to everything estimated from it, and on to paths.

Belongs here: the order of estimation. Does not belong here: formulas of a step, summaries, words.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from model.errors import HorizonPassed
from model.evidence import Evidence, read
from model.gap import STRUCTURES
from model.paths import Draws, Fit, Future, draw, fit, refilter, setting, simulate, stable_seed, steps_ahead
from model.stacking import weigh
from model.stock import Effect, Holdings, Outlook, holdings

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd
    from numpy.typing import NDArray

    from model.assumptions import Config

    Floats = NDArray[np.float64]


_ESTIMATES: deque[tuple[Config, str, tuple[Holdings, list[Fit], Floats]]] = deque(maxlen=3)


@dataclass(frozen=True)
class Inference:
    """Everything estimated from one panel, before any simulation."""

    evidence: Evidence
    held: Holdings
    fits: list[Fit]
    drawn: list[Draws]
    weights: Floats
    effects: tuple[Effect, ...]
    seed: int


def known_events(as_of: dt.date, config: Config) -> tuple[Effect, ...]:
    """Events of the codebook that were known on a day."""
    return tuple(Effect(e.channel, e.effect) for e in config.codebook.event if e.known_on <= as_of)


def infer(panel: pd.DataFrame, as_of: dt.date, paths: int, config: Config) -> Inference:
    """Estimate all models from a panel.

    Args:
        panel: `marts.indicator_panel`.
        as_of: the day asked about.
        paths: paths per model wanted; rounded up to whole chunks.
        config: the assumptions.

    Raises:
        NotEnoughEvidence: when the panel is too thin.
        HorizonPassed: when `as_of` lies behind the regions.
    """
    evidence = read(panel, as_of, config)
    if steps_ahead(evidence, config) < 0:
        raise HorizonPassed(f"{as_of} lies behind the end of 2028; ask for a day before 2029.")
    held, fits, weights = estimate(evidence, config)
    seed = stable_seed(as_of, config.scenarios.model_version)
    sampling = config.gap.sampling
    chunk = sampling.draws_per_chunk
    count = chunk * -(-paths // (chunk * sampling.paths_per_draw))
    drawn = [
        draw(each, evidence, count, np.random.default_rng(stream), config)
        for each, stream in zip(fits, np.random.SeedSequence([seed, 4]).spawn(len(fits)), strict=True)
    ]
    return Inference(evidence, held, fits, drawn, weights, known_events(as_of, config), seed)


def estimate(evidence: Evidence, config: Config) -> tuple[Holdings, list[Fit], Floats]:
    """Fit stocks, structural models and weights.

    The last few estimates are kept: verdict, what-ifs, expected information and news of one day share the costly part.
    An estimate depends on nothing but evidence and assumptions, so keeping it cannot change a number.
    """
    for kept_config, fingerprint, result in _ESTIMATES:
        if kept_config is config and fingerprint == evidence.fingerprint:
            return result
    held = holdings(evidence, config)
    seed = stable_seed(evidence.as_of, config.scenarios.model_version)
    streams = np.random.SeedSequence([seed, 0]).spawn(len(STRUCTURES))
    fits = [
        fit(structure, evidence, held, np.random.default_rng(stream), config)
        for structure, stream in zip(STRUCTURES, streams, strict=True)
    ]
    found = held, fits, weigh(fits, evidence, config)
    _ESTIMATES.append((config, evidence.fingerprint, found))
    return found


def forget() -> None:
    """Drop the kept estimates, so that the next run starts from nothing."""
    _ESTIMATES.clear()


def project(
    inference: Inference,
    config: Config,
    *,
    extra: tuple[Effect, ...] = (),
    steps: int | None = None,
    threads: int = 1,
    with_frontier: bool = True,
) -> list[Future]:
    """Simulate an inference to the horizon or `steps` months; `extra` are levers on top of the known events."""
    ahead = steps_ahead(inference.evidence, config) if steps is None else steps
    return simulate(
        inference.drawn,
        Outlook(inference.held, ahead, inference.effects + extra),
        np.random.SeedSequence([inference.seed, 1]),
        config,
        threads=threads,
        with_frontier=with_frontier,
    )


def given(inference: Inference, evidence: Evidence, config: Config) -> Inference:
    """Let an inference see other evidence with parameters and weights as they are: only states and stocks move."""
    held = holdings(evidence, config)
    here = setting(evidence, held, config)
    fits = [replace(each, setting=here) for each in inference.fits]
    drawn = [
        refilter(fitted, each.parameters, evidence, config) for fitted, each in zip(fits, inference.drawn, strict=True)
    ]
    return replace(inference, evidence=evidence, held=held, fits=fits, drawn=drawn)
