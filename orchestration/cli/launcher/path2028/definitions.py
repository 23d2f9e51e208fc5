"""Dagster's definitions under the one name that is installed: `dagster -m path2028.definitions`."""

from __future__ import annotations

from orchestration.definitions import defs

__all__ = ["defs"]
