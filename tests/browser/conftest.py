"""A real Chromium, the system's own; without one these tests are skipped, saying so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from docs.browser import NoBrowserError, chromium

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    try:
        with chromium() as launched:
            yield launched
    except NoBrowserError as error:
        pytest.skip(str(error))
