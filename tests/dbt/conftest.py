"""A warehouse of a few hand-written rows, built by dbt once per session, with real column names and planted answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dbt.warehouses import EARLIER, LATER, Built, build, write_raw

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def both_vintages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Two vintages held, seen from a day between them; seeds, unit tests and data tests are run too."""
    with build(write_raw(tmp_path_factory.mktemp("both"), [EARLIER, LATER]), as_of="2026-03-01", checks=True) as it:
        yield it


@pytest.fixture(scope="session")
def after_the_later_vintage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """Both vintages held, seen from a day after both, when the hand-keyed estimates were known too."""
    with build(write_raw(tmp_path_factory.mktemp("after"), [EARLIER, LATER]), as_of="2026-06-01", checks=False) as it:
        yield it
