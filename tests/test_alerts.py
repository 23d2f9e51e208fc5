"""What is told, once, and to whom."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import json
import socketserver
import threading
from typing import TYPE_CHECKING

import pytest

from orchestration.base.settings import Settings, SettingsError
from orchestration.upkeep import alerts

if TYPE_CHECKING:
    from typing import Self

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


def test_services_are_told_beside_the_webhook_each_with_a_count_of_its_own(
    settings: Settings, publisher: Publisher
) -> None:
    both = dataclasses.replace(
        settings, webhook="http://127.0.0.1:9/deaf", notify=(f"json://127.0.0.1:{publisher.server_port}/hook",)
    )
    note(both)
    refused, taken = alerts.deliver(both)
    assert refused.startswith("The webhook did not take an alert")
    assert taken == "Told the services: Verdict: neither."
    [body] = publisher.posted
    assert json.loads(body)["title"] == "path2028: Verdict: neither"
    assert json.loads(body)["message"] == "A sentence."
    assert len(alerts.deliver(both)) == 1, "the services have it, the webhook is tried again"


def test_mail_arrives_with_the_sentence(settings: Settings) -> None:
    with Postman() as postman:
        address = f"mailto://127.0.0.1:{postman.server_address[1]}?from=a@example.org&to=b@example.org&mode=insecure"
        told = dataclasses.replace(settings, notify=(address,))
        note(told)
        assert alerts.deliver(told) == ["Told the services: Verdict: neither."]
    letter = email.message_from_bytes(b"".join(postman.taken), policy=email.policy.default)
    assert letter["Subject"] == "path2028: Verdict: neither"
    assert letter["To"] == "b@example.org"
    assert b"A sentence." in b"".join(postman.taken)


@pytest.mark.parametrize("service", ["nobody://secret-token", "json://127.0.0.1:9/secret-token"])
def test_a_service_that_is_none_or_deaf_is_told_without_its_address(
    settings: Settings, service: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    deaf = dataclasses.replace(settings, notify=(service,))
    note(deaf)
    [sentence] = alerts.deliver(deaf)
    assert "tried again at the next look" in sentence
    assert "secret" not in sentence + repr(deaf) + caplog.text + "".join(capfd.readouterr())


def test_a_switch_for_dead_men_is_pinged_and_its_silence_harms_nothing(
    settings: Settings, publisher: Publisher
) -> None:
    assert alerts.ping(settings) == ""
    publisher.says("https://uuid", b"OK")
    assert alerts.ping(dataclasses.replace(settings, ping=f"{publisher.url}/uuid")) == ""
    assert publisher.statuses("https://uuid") == [200]
    said = alerts.ping(dataclasses.replace(settings, ping="http://127.0.0.1:9/secret"))
    assert said.startswith("The ping was not taken")
    assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "value"), [("PATH2028_PING", "http://example.org/uuid"), ("PATH2028_NOTIFY", "mail me")]
)
def test_an_address_that_cannot_be_told_is_refused_by_the_name_of_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


class Postman(socketserver.ThreadingTCPServer):
    """Takes letters as a mail server does, as far as one letter in the clear needs it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Counter)
        self.taken: list[bytes] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return super().__enter__()

    def server_close(self) -> None:
        self.shutdown()
        super().server_close()


class Counter(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        assert isinstance(self.server, Postman)
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.taken += iter(self.rfile.readline, b".\r\n")
            self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
            if word == b"QUIT":
                return
