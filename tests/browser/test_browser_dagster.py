"""Dagster's own pages, as the person sees them who runs this every day."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.homes import BIN, NOW, environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow
PORT = 3128
ADDRESS = f"http://127.0.0.1:{PORT}"
# Between click and launch the server is asked about every asset of the job: seconds, or minutes where it is busy.
PATIENCE = 300_000
PATH = 'key:"snapshot/epoch_eci"+ and +key:"tracking/verdict"'


@pytest.fixture(scope="module")
def data(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(home, tmp_path_factory.mktemp("ui") / "data", symlinks=True))


@pytest.fixture(scope="module")
def dagster(data: Path) -> Iterator[str]:
    """`path2028 ui` until the last test; what it printed when it was ready."""
    settings = environment(data) | {"PYTHONUNBUFFERED": "1"}
    command = [str(BIN), "ui", "--port", str(PORT)]
    with subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as ui:
        assert ui.stdout is not None
        yield next(line for line in ui.stdout if ADDRESS in line)
        ui.send_signal(signal.SIGINT)
        assert ui.wait(timeout=60) == 0


@pytest.fixture
def page(browser: Browser, dagster: str) -> Iterator[Page]:
    assert dagster
    opened = browser.new_page(viewport={"width": 1800, "height": 1000})
    opened.set_default_timeout(60_000)
    yield opened
    opened.close()


def test_it_says_where_it_listens_and_that_the_schedule_is_on(dagster: str) -> None:
    assert f"{ADDRESS}/asset-groups" in dagster
    assert "schedule is on" in dagster


def test_the_lineage_leads_from_a_source_to_the_verdict(page: Page) -> None:
    page.goto(f"{ADDRESS}/asset-groups")
    page.locator(".CodeMirror").first.click()
    page.keyboard.type(PATH)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**key**")
    page.wait_for_function("!document.body.innerText.includes('published')")  # it is beyond the verdict
    groups = ["sources", "raw", "staging", "indicators", "marts", "tracking"]
    boxes = [page.locator("svg").get_by_text(group, exact=True).first.bounding_box() for group in groups]
    places = [box["x"] for box in boxes if box]
    assert len(places) == len(groups)
    assert places == sorted(places), "the groups read from left to right as the data flow"


def test_the_verdict_shows_its_sentence_and_its_odds(page: Page, data: Path) -> None:
    page.goto(f"{ADDRESS}/assets/tracking/verdict")
    page.get_by_text("S2 parity").first.wait_for()
    shown = " ".join(page.inner_text("body").split())
    assert json.loads(run(data, "verdict", "--json").stdout)["sentence"].split("(")[0].strip() in shown


def test_the_next_tick_of_the_schedule_is_shown(page: Page) -> None:
    page.goto(f"{ADDRESS}/locations/path2028/schedules/daily_schedule")
    page.get_by_text("Next tick").wait_for()
    shown = page.inner_text("body")
    assert re.search(r"Next tick\s+\w{3} \d+, 5:30:00 AM UTC", shown), shown
    assert "Running" in shown


def test_the_daily_job_launched_from_the_page_succeeds(page: Page, data: Path) -> None:
    before = (data / "current").readlink()
    page.goto(f"{ADDRESS}/locations/path2028/jobs/daily")
    with page.expect_response(lambda answer: "op=LaunchPipelineExecution" in answer.url, timeout=PATIENCE) as launched:
        page.get_by_role("button", name="Materialize all").click(timeout=PATIENCE)
    assert "LaunchRunSuccess" in launched.value.text()
    page.goto(f"{ADDRESS}/runs")
    page.get_by_text("Success").nth(1).wait_for(timeout=PATIENCE)  # the first is the refresh before
    end = time.monotonic() + PATIENCE / 1000  # a run may wait for its turn
    while (data / "current").readlink() == before and time.monotonic() < end:
        page.wait_for_timeout(500)
    assert (data / "current").readlink() != before, "a new release is in use"
    assert run(data, "verdict", "--json").stdout.count(NOW)
