"""What the small web server gives out, and what it keeps to itself."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import requests

from orchestration.cli import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.html").write_text(f"<h1>{name}</h1>")
    (tmp_path / "one/verdict.json").write_text("{}")
    (tmp_path / "one/notes.txt").write_text("private")
    (tmp_path / "secret.json").write_text("private")
    (tmp_path / "one/linked.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "published").symlink_to("one")
    with serving.server(tmp_path / "published", port=0) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_front_door_leads_to_the_report(site: str) -> None:
    answer = requests.get(site, timeout=5)
    assert answer.url == f"{site}/report.html"
    assert answer.text == "<h1>one</h1>"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_every_answer_forbids_scripts_frames_and_guessing_of_types(site: str) -> None:
    for name in ("report.html", "verdict.json"):
        headers = requests.get(f"{site}/{name}", timeout=5).headers
        assert {key: headers[key] for key in serving.HEADERS} == serving.HEADERS
        assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "../secret.json",
        "%2e%2e/secret.json",
        "..%2fsecret.json",
        "notes.txt",
        "linked.json",
        "one/",
        "/etc/passwd",
        ".",
    ],
)
def test_nothing_beside_the_published_files_is_given_out(site: str, path: str) -> None:
    prepared = requests.Request("GET", site).prepare()
    prepared.url = f"{site}/{path}"  # as written: requests would tidy the dots away
    with requests.Session() as session:
        assert session.send(prepared, timeout=5).status_code == 404


def test_an_unchanged_file_is_not_sent_twice(site: str) -> None:
    tag = requests.get(f"{site}/report.html", timeout=5).headers["ETag"]
    again = requests.get(f"{site}/report.html", headers={"If-None-Match": tag}, timeout=5)
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_release_is_served_from_the_next_request_on(site: str, tmp_path: Path) -> None:
    (tmp_path / "next").symlink_to("two")
    (tmp_path / "next").replace(tmp_path / "published")
    assert requests.get(f"{site}/report.html", timeout=5).text == "<h1>two</h1>"


def test_writing_is_not_understood(site: str) -> None:
    assert requests.post(f"{site}/report.html", timeout=5).status_code == 501


def test_a_taken_port_is_said_in_one_sentence(site: str, tmp_path: Path) -> None:
    with pytest.raises(serving.ServingError, match="choose another with --port"):
        serving.server(tmp_path, port=int(site.rsplit(":", 1)[1]))
