"""The scenario model: which path to 2028 is the world tracking?

A pure library: frames in, frames out. It reads no file but its own assumptions, knows no clock, no network, no database
and none of its sibling packages. Public surface: `run` with `Outcome`, the errors, and `MODEL_VERSION`; the rest of the
modules are internal unless their docstring says otherwise. Names load on first use, so that importing the package
costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.errors import HorizonPassed, ModelError, NotEnoughEvidence
    from model.verdict import Outcome, run

    MODEL_VERSION: str

__all__ = ["MODEL_VERSION", "HorizonPassed", "ModelError", "NotEnoughEvidence", "Outcome", "run"]

_HOME = {
    "HorizonPassed": "model.errors",
    "ModelError": "model.errors",
    "NotEnoughEvidence": "model.errors",
    "Outcome": "model.verdict",
    "run": "model.verdict",
}


def __getattr__(name: str) -> Any:
    """Load a public name on first use."""
    if name == "MODEL_VERSION":
        return import_module("model.config").load().scenarios.model_version
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'model' has no attribute {name!r}; public names: {', '.join(__all__)}.")
