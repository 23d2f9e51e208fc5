"""The scenario model: which path to 2028 is the world tracking?

A pure library: frames in, frames out. It reads no file but its own assumptions and its own record, knows no clock, no
network, no database and none of its sibling packages. The names in `__all__` are its surface, with the modules
`model.synthetic` (worlds whose truth is known), `model.signposts` (statements the panel decides), `model.realised`
(what came, and the score of recorded forecasts) and `model.track` (how backtest and calibration came out); other
modules are internal. Names load on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.config import provenance
    from model.decomposition import news
    from model.errors import BadAssumption, HorizonPassed, ModelError, NotEnoughEvidence
    from model.origins import Backtest, backtest, forecast_origin
    from model.projections import upcoming, whatif
    from model.verdict import Outcome, run

    MODEL_VERSION: str

__all__ = [
    "MODEL_VERSION",
    "Backtest",
    "BadAssumption",
    "HorizonPassed",
    "ModelError",
    "NotEnoughEvidence",
    "Outcome",
    "backtest",
    "forecast_origin",
    "news",
    "provenance",
    "run",
    "upcoming",
    "whatif",
]

_HOME = {
    "Backtest": "model.origins",
    "BadAssumption": "model.errors",
    "HorizonPassed": "model.errors",
    "ModelError": "model.errors",
    "NotEnoughEvidence": "model.errors",
    "Outcome": "model.verdict",
    "backtest": "model.origins",
    "forecast_origin": "model.origins",
    "news": "model.decomposition",
    "provenance": "model.config",
    "run": "model.verdict",
    "upcoming": "model.projections",
    "whatif": "model.projections",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name == "MODEL_VERSION":
        return import_module("model.config").load().scenarios.model_version
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'model' has no attribute {name!r}; public names: {', '.join(__all__)}.")
