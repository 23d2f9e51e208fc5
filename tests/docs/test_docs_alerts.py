"""What the page on alerts says is so."""

from __future__ import annotations

import dataclasses
import json
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from orchestration.base import media
from orchestration.base.settings import Settings, SettingsError
from orchestration.defs import watching
from orchestration.upkeep import alerts
from tests.docs import docs_pages as pages
from tests.homes import BIN, NOW, environment

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from tests.loopback import Publisher

PAGE = pages.DOCS / "howto" / "alerts.md"


@pytest.fixture
def example() -> dict[str, str]:
    [block] = pages.blocks(PAGE, "json")
    found: dict[str, str] = json.loads(block)
    return found


@pytest.fixture
def noon() -> dt.datetime:
    return Settings.from_environment({"PATH2028_NOW": NOW}).now()


def test_the_body_shown_is_the_body_sent(
    settings: Settings, publisher: Publisher, example: dict[str, str], noon: dt.datetime
) -> None:
    told = dataclasses.replace(settings, webhook=f"{publisher.url}/hook")
    sentence = example["text"].removeprefix(f"{example['title']}. ")
    for verdict in ("neither", example["state"]):
        alerts.note(told, verdict=verdict, sentence=sentence, stale={}, at=noon)
    alerts.deliver(told)
    sent = json.loads(publisher.posted[-1])
    assert sent == example | {"noticed_at": sent["noticed_at"]}
    assert list(sent) == list(example)


def test_deleting_the_count_lets_everything_be_heard_again(
    settings: Settings, publisher: Publisher, noon: dt.datetime
) -> None:
    told = dataclasses.replace(settings, webhook=f"{publisher.url}/hook")
    alerts.note(told, verdict="neither", sentence="A sentence.", stale={}, at=noon)
    assert len(alerts.deliver(told)) == 1
    assert "alerts/delivered" in PAGE.read_text("utf-8")
    (told.alerts / "delivered").unlink()
    assert len(alerts.deliver(told)) == 1


def test_the_address_shown_is_taken_and_one_in_the_clear_elsewhere_is_not() -> None:
    address = pages.blocks(PAGE, "sh")[0].strip().partition("=")[2]
    assert Settings.from_environment({"PATH2028_WEBHOOK": address}).webhook == address
    with pytest.raises(SettingsError):
        Settings.from_environment({"PATH2028_WEBHOOK": address.replace("https", "http")})


def test_the_waits_are_those_of_the_program() -> None:
    text = " ".join(PAGE.read_text("utf-8").split())
    assert f"no answer within {alerts.READ_SECONDS} seconds" in text
    assert watching.alerts.minimum_interval_seconds == 60
    assert f"sensor `{watching.alerts.name}`" in text


def test_the_feed_is_given_out_as_a_feed() -> None:
    assert media.TYPES[".xml"].startswith("application/atom+xml")


@pytest.mark.slow
def test_the_receiver_shown_is_told_by_the_refresh_shown(tmp_path: Path) -> None:
    [receiver] = pages.blocks(PAGE, "python")
    line = pages.blocks(PAGE, "sh")[-1]
    webhook = next(word for word in shlex.split(line) if word.startswith("PATH2028_WEBHOOK")).partition("=")[2]
    (tmp_path / "receiver.py").write_text(receiver, encoding="utf-8")
    with subprocess.Popen([sys.executable, tmp_path / "receiver.py"], stdout=subprocess.PIPE, text=True) as listening:
        try:
            settings = environment(tmp_path / "data") | {"PATH2028_WEBHOOK": webhook}
            subprocess.run([str(BIN), "refresh", "--offline"], env=settings, check=True, capture_output=True)
            assert listening.stdout is not None
            told = [json.loads(listening.stdout.readline()) for _ in range(2)]
        finally:
            listening.kill()
    assert [each["kind"] for each in told] == ["verdict", "sources"]
    assert "path2028 refresh --offline" in line
