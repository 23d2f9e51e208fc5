"""Assumptions as data: every number of the model, with its source and grade, in the files beside this module.

Belongs here: the numbers (`*.toml`), their shape (`schema`), the strict reader (`parsing`), and what others may ask of
them. Does not belong here: anything computed from them.
"""

from __future__ import annotations

import tomllib
from dataclasses import fields
from functools import cache
from importlib import resources
from typing import Final, get_type_hints

from model.assumptions.parsing import Provenance, parse
from model.assumptions.schema import Config

__all__ = ["MODEL_VERSION", "Config", "Provenance", "load", "provenance"]


@cache
def _read() -> tuple[Config, tuple[Provenance, ...]]:
    """Read every file; each is named as the field of `Config` that it fills."""
    found: list[Provenance] = []
    shapes = get_type_hints(Config)
    sections = {}
    for name in (field.name for field in fields(Config)):
        text = (resources.files(__name__) / f"{name}.toml").read_text("utf-8")
        sections[name] = parse(shapes[name], tomllib.loads(text), name, found)
    return Config(**sections), tuple(found)


def load() -> Config:
    """Return all assumptions (read once per process)."""
    return _read()[0]


def provenance() -> tuple[Provenance, ...]:
    """Return every number of the assumptions with its source and grade."""
    return _read()[1]


MODEL_VERSION: Final = load().scenarios.model_version
