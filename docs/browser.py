"""The machine's own Chromium, headless: for pictures of the pages and for the tests that open them."""

from __future__ import annotations

import contextlib
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

# It asks the network for nothing of its own.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowserError(RuntimeError):
    """There is no Chromium, or no driver for it; the sentence names the cure."""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser until the end of the block.

    Raises:
        NoBrowserError: the system has no Chromium, or the driver is not installed.
    """
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise NoBrowserError("No chromium on this machine; on Debian: apt-get install chromium.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise NoBrowserError("The browser driver is not installed; `make e2e` installs it.") from error
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
