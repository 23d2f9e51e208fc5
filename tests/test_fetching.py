"""The client is polite, and what it brings is whole or not there."""

from __future__ import annotations

import dataclasses
import gzip
import re
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import fetching
from orchestration.archive.fetching import Client, FetchError, Unreachable
from orchestration.base.settings import Settings, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.loopback import Publisher

URL = "https://example.org/data.csv"
CAP = 1 << 20


def get(settings: Settings, folder: Path, **how: object) -> fetching.Download:
    return Client(settings).get(URL, folder, **{"size_cap": CAP, **how})  # type: ignore[arg-type]


def test_it_says_who_asks_and_how_to_reach_them(online: Settings, publisher: Publisher, tmp_path: Path) -> None:
    publisher.says(URL, b"x")
    get(dataclasses.replace(online, contact="someone@example.org"), tmp_path)
    [(_, _, headers)] = publisher.seen
    assert re.fullmatch(r"path2028/\S+ \(.*someone@example\.org\)", headers["User-Agent"])


def test_nothing_is_asked_when_offline(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="Offline"):
        get(settings, tmp_path)


def test_a_proxy_of_the_environment_is_used_and_finds_names_itself(
    settings: Settings, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", publisher.url)
    publisher.says("http://mirror.invalid/example.org/data.csv", b"through the proxy")
    found = get(dataclasses.replace(settings, offline=False, mirror="http://mirror.invalid"), tmp_path)
    assert found.path is not None
    assert found.path.read_bytes() == b"through the proxy"


@pytest.mark.parametrize(("status", "remedy"), [(403, "PATH2028_CONTACT"), (404, "new address"), (418, "by hand")])
def test_a_refusal_is_not_repeated_and_names_the_remedy(
    online: Settings, publisher: Publisher, tmp_path: Path, status: int, remedy: str
) -> None:
    publisher.says(URL, b"no", status=status)
    with pytest.raises(FetchError, match=remedy):
        get(online, tmp_path)
    assert publisher.statuses(URL) == [status]


def test_a_server_that_stays_busy_is_given_up_with_the_count(
    online: Settings, publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.archive.fetching.time.sleep", lambda _: None)
    publisher.says(URL, b"", status=503)
    with pytest.raises(FetchError, match="HTTP 503 4 times"):
        get(online, tmp_path)


def test_a_redirect_loop_ends(online: Settings, publisher: Publisher, tmp_path: Path) -> None:
    publisher.says(URL, b"", status=302, headers={"Location": "/example.org/data.csv"})
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        get(online, tmp_path)


def test_a_small_answer_that_unpacks_beyond_the_cap_is_stopped(
    online: Settings, publisher: Publisher, tmp_path: Path
) -> None:
    publisher.says(URL, gzip.compress(bytes(8 * CAP)), headers={"Content-Encoding": "gzip"})
    with pytest.raises(FetchError, match="more than the 1 MiB"):
        get(online, tmp_path)
    assert not list(tmp_path.glob("*.part"))


def test_a_key_reaches_the_publisher_but_no_message(online: Settings, publisher: Publisher, tmp_path: Path) -> None:
    keyed = dataclasses.replace(online, keys={"SOME_API_KEY": "s3cret"})
    publisher.says(URL, b"no", status=401)
    with pytest.raises(FetchError) as told:
        get(keyed, tmp_path, key_variable="SOME_API_KEY")
    assert "key=s3cret" in publisher.seen[0][0]
    assert "s3cret" not in str(told.value)
    assert "s3cret" not in repr(keyed)


def test_a_key_reaches_no_log_when_an_answer_is_malformed(
    online: Settings, publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keyed = dataclasses.replace(online, keys={"SOME_API_KEY": "s3cret"})
    publisher.says(URL, b"xx", headers={"X-First": "1\r\nno header at all"}, cut=True)
    get(keyed, tmp_path, key_variable="SOME_API_KEY")
    assert "key=s3cret" in publisher.seen[0][0]
    assert "s3cret" not in caplog.text


def test_a_key_goes_behind_the_scheme_that_its_header_names(
    online: Settings, publisher: Publisher, tmp_path: Path
) -> None:
    keyed = dataclasses.replace(online, keys={"SOME_API_KEY": "s3cret"})
    publisher.says(URL, b"x")
    get(keyed, tmp_path, key_variable="SOME_API_KEY", key_header="Authorization: Bearer")
    [(path, _, headers)] = publisher.seen
    assert headers["Authorization"] == "Bearer s3cret"
    assert "s3cret" not in path


def test_a_key_that_belongs_into_a_header_stands_in_no_address_and_follows_no_redirect(
    online: Settings, publisher: Publisher, tmp_path: Path
) -> None:
    keyed = dataclasses.replace(online, keys={"SOME_API_KEY": "s3cret"})
    publisher.says(URL, b"", status=302, headers={"Location": "/elsewhere.org/"})
    with pytest.raises(FetchError, match="HTTP 302: a key is needed or wrong"):
        get(keyed, tmp_path, key_variable="SOME_API_KEY", key_header="X-Key")
    [(path, _, headers)] = publisher.seen
    assert headers["X-Key"] == "s3cret"
    assert "s3cret" not in path


def test_the_first_call_to_a_dead_host_speaks_for_all(settings: Settings, tmp_path: Path) -> None:
    dead = dataclasses.replace(settings, offline=False, mirror="http://127.0.0.1:9")
    client = Client(dead)
    for _ in range(3):
        with pytest.raises(Unreachable, match=r"no connection to example\.org \(connection refused\)"):
            client.get(URL, tmp_path, size_cap=CAP)


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0), ("soon", None), (None, None)]
)
def test_retry_after_is_read_as_seconds_or_date(header: str | None, seconds: float | None) -> None:
    assert fetching._retry_after(header) == seconds  # noqa: SLF001  # the header's grammar deserves a test of its own


@pytest.mark.parametrize("text", ["soon", "0", "-3", "inf", "nan"])
def test_a_time_that_is_none_is_refused_with_the_name_of_the_variable(text: str) -> None:
    with pytest.raises(SettingsError, match="PATH2028_FETCH_SECONDS must be a number of seconds above 0"):
        Settings.from_environment({"PATH2028_FETCH_SECONDS": text})


def test_the_time_for_fetching_is_read_from_the_environment() -> None:
    assert Settings.from_environment({"PATH2028_FETCH_SECONDS": "90"}).fetch_seconds == 90
