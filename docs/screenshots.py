"""Pictures for the documents: the report on a phone, a desk, in the dark and in print, and the lineage (`make readme`).

What belongs here: what is photographed and how large. What does not: starting Dagster (`path2028 ui`), or whether a
picture is worth a new file (`pictures`).
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs import pictures
from docs.browser import NoBrowserError, chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = Path(__file__).parent / "images"
REPORT: dict[str, dict[str, Any]] = {
    "report": {"viewport": {"width": 1280, "height": 1400}},
    "report-phone": {"viewport": {"width": 412, "height": 1400}, "device_scale_factor": 1.5},
    "report-dark": {"viewport": {"width": 1280, "height": 1400}, "color_scheme": "dark"},
    "report-print": {"viewport": {"width": 794, "height": 1123}},  # A4 at 96 dots per inch
}
GROUPS = ("sources", "raw", "staging", "tracking")  # all six are wider than Dagster draws
PATH = 'key:"snapshot/epoch_eci"+ and +key:"tracking/verdict"'
PORT = 3028


def photograph_report(browser: Browser, report: Path) -> None:
    """One picture per entry of `REPORT`."""
    for name, about in REPORT.items():
        page = browser.new_page(**about)
        if name.endswith("print"):
            page.emulate_media(media="print")
        page.goto(report.as_uri())
        pictures.renew(IMAGES / f"{name}.png", page.screenshot())
        page.close()


def photograph_lineage(browser: Browser) -> None:
    """From one source to the verdict, the groups at either end open."""
    command = [str(Path(sys.executable).parent / "path2028"), "ui", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as dagster:  # noqa: S603  # our own
        try:
            assert dagster.stdout is not None  # noqa: S101  # piped above
            address = next(word for line in dagster.stdout for word in line.split() if word.startswith("http://"))
            page = browser.new_page(viewport={"width": 1800, "height": 700})
            page.goto(address)
            page.locator(".CodeMirror").first.click()
            page.keyboard.type(PATH)
            page.keyboard.press("Escape")
            page.keyboard.press("Enter")
            page.wait_for_url("**key**")
            for group in GROUPS:
                page.locator("svg").get_by_text(group, exact=True).first.click()
                page.wait_for_timeout(500)  # the graph moves
                page.reload()  # fits it to the window again: what lies outside is not drawn
                page.wait_for_timeout(5000)
            pictures.renew(IMAGES / "lineage.png", page.screenshot())
        finally:
            dagster.send_signal(signal.SIGINT)


def main() -> None:
    """Photograph the report of the folder named, then the lineage."""
    IMAGES.mkdir(exist_ok=True)
    try:
        with chromium() as browser:
            photograph_report(browser, Path(sys.argv[1]).resolve() / "report.html")
            photograph_lineage(browser)
    except NoBrowserError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
