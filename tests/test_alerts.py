"""What is told, once, and to whom."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from orchestration.base.settings import Settings, SettingsError
from orchestration.upkeep import alerts

if TYPE_CHECKING:
    from tests.loopback import Publisher

AT = dt.datetime(2026, 10, 20, 5, 30, tzinfo=dt.UTC)


def note(settings: Settings, verdict: str = "neither", stale: tuple[str, ...] = ()) -> list[str]:
    reasons = dict.fromkeys(stale, "No answer.")
    noted = alerts.note(settings, verdict=verdict, sentence="A sentence.", stale=reasons, at=AT)
    return [alert.title for alert in noted]


def test_a_verdict_is_told_when_it_is_first_and_when_it_changes(settings: Settings) -> None:
    assert note(settings) == ["Verdict: neither"]
    assert note(settings) == []
    assert note(settings, "S2") == ["Verdict: S2 (before: neither)"]


def test_sources_are_told_when_others_than_before_are_in_trouble_and_when_all_is_well_again(settings: Settings) -> None:
    note(settings)
    assert note(settings, stale=("b", "a")) == ["2 sources late or not answering as they should"]
    assert note(settings, stale=("a", "b")) == []
    assert note(settings, stale=("a",)) == ["1 sources late or not answering as they should"]
    assert note(settings) == ["All sources are well again"]


def test_the_reason_is_told_once_with_all_the_sources_it_holds_for(settings: Settings) -> None:
    stale = {"c": "Late: nothing new.", "b": "No answer.", "a": "No answer."}
    noted = alerts.note(settings, verdict="neither", sentence="A sentence.", stale=stale, at=AT)
    assert noted[-1].text == "a, b: No answer. c: Late: nothing new."


def test_the_log_only_grows(settings: Settings) -> None:
    note(settings, stale=("a",))
    before = alerts.log(settings)
    note(settings, "S1", stale=("a",))
    assert alerts.log(settings)[: len(before)] == before
    assert list(alerts.table(settings)["kind"]) == ["verdict", "sources", "verdict"]


def test_without_a_webhook_nothing_is_sent(settings: Settings) -> None:
    note(settings)
    assert alerts.deliver(settings) == []


def test_the_webhook_gets_each_alert_once_and_in_order(settings: Settings, publisher: Publisher) -> None:
    told = dataclasses.replace(settings, webhook=f"{publisher.url}/hook")
    note(told, stale=("a",))
    assert len(alerts.deliver(told)) == 2
    assert alerts.deliver(told) == []
    note(told, "S1", stale=("a",))
    assert alerts.deliver(told) == ["Told the webhook: Verdict: S1 (before: neither)."]
    kinds = [json.loads(body)["kind"] for body in publisher.posted]
    assert kinds == ["verdict", "sources", "verdict"]


def test_a_refused_alert_is_kept_for_the_next_look_and_the_address_is_not_repeated(
    settings: Settings, publisher: Publisher
) -> None:
    note(settings)
    deaf = dataclasses.replace(settings, webhook="http://127.0.0.1:9/secret-token")
    [sentence] = alerts.deliver(deaf)
    assert "tried again at the next look" in sentence
    assert "secret" not in sentence + repr(deaf)
    heard = dataclasses.replace(settings, webhook=f"{publisher.url}/hook")
    assert len(alerts.deliver(heard)) == 1


def test_a_webhook_in_the_clear_is_refused() -> None:
    with pytest.raises(SettingsError, match="https://"):
        Settings.from_environment({"PATH2028_WEBHOOK": "http://example.org/hook"})
