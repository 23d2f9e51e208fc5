"""Nothing from outside runs, escapes or reads what is not its own, and no secret leaves (SECURITY.md)."""

from __future__ import annotations

import ast
import io
import re
import runpy
import signal
import socket
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import duckdb
import pytest

from orchestration.base.settings import ROOT
from orchestration.sources import PayloadError
from orchestration.sources.readers import archives, documents
from orchestration.warehouse import database
from tests.homes import BIN, environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.loopback import Publisher

MODULES = sorted(path for room in ("orchestration", "model") for path in (ROOT / room).rglob("*.py"))

# --- `path2028 sql` ---------------------------------------------------------------------------------------------------

ATTEMPTS = {
    "read a table of values": "SELECT * FROM read_csv('{secret}')",
    "read a file by its bare name": "SELECT * FROM '{secret}'",
    "read text": "SELECT content FROM read_text('{secret}')",
    "read bytes": "SELECT content FROM read_blob('{secret}')",
    "read JSON": "SELECT * FROM read_json('{secret}')",
    "read Parquet": "SELECT * FROM read_parquet('{secret}')",
    "look into a file": "SELECT * FROM sniff_csv('{secret}')",
    "read through a query in a query": "SELECT * FROM query('FROM read_text(''{secret}'')')",
    "read standard input": "SELECT * FROM read_text('/dev/stdin')",
    "list a folder": "SELECT * FROM glob('{folder}/*')",
    "write a file": "COPY t TO '{folder}/out.csv'",
    "write Parquet": "COPY (SELECT 1) TO '{folder}/out.parquet' (FORMAT parquet)",
    "load a file into a table": "COPY t FROM '{secret}'",
    "write everything": "EXPORT DATABASE '{folder}/out'",
    "read everything": "IMPORT DATABASE '{folder}'",
    "open another database": "ATTACH '{folder}/other.duckdb' AS other",
    "open it again to write": "ATTACH '{folder}/warehouse.duckdb' AS again (READ_WRITE)",
    "open it again and write": "ATTACH '{folder}/warehouse.duckdb' AS again; INSERT INTO again.t VALUES (2)",
    "fetch an extension": "INSTALL httpfs",
    "load an extension": "LOAD httpfs",
    "load a library": "LOAD '{folder}/evil.duckdb_extension'",
    "renew extensions": "UPDATE EXTENSIONS",
    "read an address": "SELECT * FROM read_csv('{url}/x.csv')",
    "read an address by its bare name": "SELECT * FROM '{url}/x.csv'",
    "read a bucket": "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "read an environment variable": "SELECT getenv('COMTRADE_API_KEY')",
    "read a variable of the program": "SELECT * FROM frame",
    "keep a secret": "CREATE PERSISTENT SECRET kept (TYPE s3)",
    "create a table": "CREATE TABLE more AS SELECT 1",
    "add a row": "INSERT INTO t VALUES (2)",
    "change a row": "UPDATE t SET a = 2",
    "remove a row": "DELETE FROM t",
    "remove a table": "DROP TABLE t",
    "rename a table": "ALTER TABLE t RENAME TO u",
    "define a macro": "CREATE MACRO f() AS 1",
    "write a log": "CALL enable_logging('QueryLog', storage = 'file', storage_path = '{folder}/log')",
} | {
    f"set {name}": f"SET {name} = {value}"
    for name, value in {
        "enable_external_access": "true",
        "lock_configuration": "false",
        "python_enable_replacements": "true",
        "allowed_directories": "['/']",
        "allowed_paths": "['/etc/passwd']",
        "autoinstall_known_extensions": "true",
        "autoload_known_extensions": "true",
        "allow_unsigned_extensions": "true",
        "allow_community_extensions": "true",
        "custom_extension_repository": "'{url}'",
        "extension_directory": "'{folder}'",
        "secret_directory": "'{folder}'",
        "home_directory": "'{folder}'",
        "temp_directory": "'{folder}/tmp'",
        "log_query_path": "'{folder}/log'",
        "profiling_output": "'{folder}/profile'",
        "file_search_path": "'{folder}'",
        "http_proxy": "'{url}'",
        "memory_limit": "'900GB'",
    }.items()
}


@pytest.fixture
def confined(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse as readers open it, beside a file with a secret."""
    (tmp_path / "secret.csv").write_text("a,b\n1,s3cret\n")
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as made:
        made.execute("CREATE TABLE t AS SELECT 1 AS a")
    with database.reader(tmp_path / "warehouse.duckdb") as connection:
        yield connection


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_query_cannot(
    confined: duckdb.DuckDBPyConnection, publisher: Publisher, tmp_path: Path, attempt: str
) -> None:
    import pandas as pd

    frame = pd.DataFrame({"secret": ["s3cret"]})
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    query = ATTEMPTS[attempt].format(secret=tmp_path / "secret.csv", folder=tmp_path, url=publisher.url)
    with pytest.raises(duckdb.Error) as refused:
        confined.execute(query).fetchall()
    assert "s3cret" not in str(refused.value)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert publisher.seen == []
    assert len(frame) == 1


def test_a_query_can_still_ask_and_calculate(confined: duckdb.DuckDBPyConnection) -> None:
    names, rows = database.answer(confined, "CREATE TEMP TABLE u AS SELECT a + 1 AS b FROM t; SELECT * FROM t, u")
    assert (names, rows) == (["a", "b"], [(1, 2)])


@pytest.mark.slow
@pytest.mark.parametrize("attempt", ["read text", "write a file", "set enable_external_access", "add a row"])
def test_the_command_cannot_either(home: Path, tmp_path: Path, attempt: str) -> None:
    (tmp_path / "secret.csv").write_text("a,b\n1,s3cret\n")
    query = ATTEMPTS[attempt].format(secret=tmp_path / "secret.csv", folder=tmp_path, url="http://127.0.0.1:9")
    done = run(home, "sql", query.replace(" t ", " raw.epoch_eci "), code=1)
    assert "s3cret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]


# --- Secrets ----------------------------------------------------------------------------------------------------------

SECRETS = {
    "CENSUS_API_KEY": "census-5ecret+/=1",
    "COMTRADE_API_KEY": "comtrade-5ecret+/=2",
    "SOME_OTHER_API_KEY": "other-5ecret+/=3",
    "PATH2028_WEBHOOK": "webhook-5ecret-4",
}


@pytest.fixture
def refreshed(publisher: Publisher, tmp_path: Path) -> tuple[Path, str]:
    """A data folder after a refresh with keys, against a publisher who refuses keys; and all that was printed."""
    data = tmp_path / "data"
    asked = environment(data) | SECRETS | {"PATH2028_MIRROR": publisher.url, "PATH2028_OFFLINE": "0"}
    asked["PATH2028_WEBHOOK"] = f"{publisher.url}/hooks/{SECRETS['PATH2028_WEBHOOK']}"
    for status, address in (
        (401, "api.census.gov/data/timeseries/intltrade/exports/hs"),
        (302, "comtradeapi.un.org/data/v1/getDA/C/M/HS"),
    ):
        publisher.says(address, b"no", status=status, headers={"Location": "https://127.0.0.1/elsewhere"})
    told = ""
    for words in (
        ["refresh"],
        ["refresh", "--json"],
        ["verdict", "--json"],
        ["sources", "--json"],
        ["doctor"],
        ["sources", "backfill", "epoch_eci", "--from", "/nowhere"],
    ):
        done = subprocess.run([str(BIN), *words], env=asked, capture_output=True, text=True, check=False, timeout=300)
        told += done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert "Verdict" in told or "verdict" in told
    return data, told


@pytest.mark.slow
def test_no_secret_is_printed_logged_kept_or_published(refreshed: tuple[Path, str], publisher: Publisher) -> None:
    data, told = refreshed
    secrets = [form for secret in SECRETS.values() for form in {secret, quote(secret), quote(secret, safe="")}]
    said = unquote(" ".join(f"{path} {headers}" for path, _, headers in publisher.seen))
    assert SECRETS["CENSUS_API_KEY"] in said, "the keys were used"
    assert SECRETS["COMTRADE_API_KEY"] in said
    assert publisher.posted, "the webhook was told"
    assert not [secret for secret in secrets if secret in told]
    files = [path for path in data.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {"verdict.json", "report.html", "feed.xml", "runs.db"} <= {path.name for path in files}
    leaks = [(path, secret) for path in files for secret in secrets if secret.encode() in path.read_bytes()]
    assert leaks == []
    assert _texts_with("5ecret", data / "warehouse.duckdb") == []


def _texts_with(word: str, path: Path) -> list[str]:
    """Columns of a warehouse in which a text holds `word`: the file itself is compressed."""
    with database.reader(path) as connection:
        return [
            f"{place}.{table}.{column}"
            for place, tables in database.schema(connection).items()
            for table, columns in tables.items()
            for column in columns
            if connection.execute(
                f'SELECT count(*) FROM {place}."{table}" WHERE contains("{column}"::VARCHAR, ?)', [word]
            ).fetchall()[0][0]
        ]


# --- The audit -----------------------------------------------------------------------------------------------------

FLAWED = {"name": "x", "version": "1", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2"]}]}


@pytest.mark.slow  # needs what tools.lock holds
@pytest.mark.parametrize(
    ("answers", "code", "told"),
    [
        ([[], []], 0, "NOT AUDITED"),
        ([[{"name": "x", "skip_reason": "not found"}], []], 0, "NOT AUDITED"),
        ([[], [{"name": "x", "version": "1", "vulns": []}]], 0, "No known vulnerability in the 1 packages"),
        ([[FLAWED]], 1, "x 1: CVE-2026-1; cured in 2"),
        ([[FLAWED, {"name": "y", "skip_reason": "not found"}]], 1, "1 known vulnerabilities"),
    ],
)
def test_an_audit_fails_for_what_is_found_and_says_when_nobody_answers(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answers: list[list[dict[str, Any]]],
    code: int,
    told: str,
) -> None:
    audit: Any = runpy.run_path(str(ROOT / ".ci/audit.py"))
    left = iter(answers)
    monkeypatch.setitem(audit["_vulnerabilities"].__globals__, "_asked", lambda *_: next(left))
    assert audit["_vulnerabilities"](ROOT / "requirements.lock") == code
    assert told in capsys.readouterr().out


# --- The page that promises all this ----------------------------------------------------------------------------------


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|\.ci)/[\w/]+\.py)`", (ROOT / "SECURITY.md").read_text("utf-8")))
    assert len(named) > 5
    assert not [name for name in named if not (ROOT / name).exists()]


# --- Listening --------------------------------------------------------------------------------------------------------


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((host, port)) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "elsewhere"),
    [(["serve"], False), (["serve", "--host", "0.0.0.0"], True), (["ui"], False)],  # noqa: S104  # asked for
    ids=["serve", "serve when told", "ui"],
)
def test_only_this_machine_is_listened_to_unless_told(home: Path, words: list[str], elsewhere: bool) -> None:  # noqa: FBT001  # a column of the table
    port = _free_port()
    settings = environment(home) | {"PYTHONUNBUFFERED": "1"}
    command = [str(BIN), *words, "--port", str(port)]
    with subprocess.Popen(
        command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        try:
            assert server.stdout is not None
            assert next((line for line in server.stdout if str(port) in line), None), "it says where it listens"
            assert _answers("127.0.0.1", port)
            # Another address of this machine, where a server on all addresses answers too.
            assert _answers("127.0.0.2", port) is elsewhere
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=60)


# --- Payloads ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["../data.csv", "a/../../data.csv", "/etc/data.csv", "..\\data.csv", "C:\\data.csv", "\\\\host\\x\\data.csv"],
)
def test_a_zip_that_would_leave_its_folder_is_refused(name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("data.csv", "a\n1\n")
        archive.writestr(zipfile.ZipInfo(name), "a\n1\n")
    with pytest.raises(PayloadError, match="leads out of its folder"):
        archives.members(out.getvalue(), lambda found: found == "data.csv", wanted="data.csv")


def test_a_link_in_a_zip_is_refused() -> None:
    out = io.BytesIO()
    link = zipfile.ZipInfo("data.csv")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(PayloadError, match="leads out of its folder"):
        archives.member(out.getvalue(), "data.csv")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"!!python/object/apply:os.system ['touch evil']", "could not determine a constructor"),
        (b"!!python/name:os.system", "could not determine a constructor"),
        (b"a: &a [1]\nb: *a\n", "refers to other parts of itself"),
        (b"a: &a {b: 1}\nc:\n  <<: *a\n", "refers to other parts of itself"),
        (b"a: " + b"[" * 5000, "cannot be read"),
    ],
)
def test_yaml_builds_plain_values_only_and_none_out_of_itself(body: bytes, told: str) -> None:
    with pytest.raises(PayloadError, match=told):
        documents.yaml_body(body)


@pytest.mark.parametrize("body", [b'{"a": "\\ud800"}', b'{"\\uDC00": 1}', b'[["x", "\\ude00\\ud83d"]]'])
def test_half_a_character_is_refused_before_it_is_written_anywhere(body: bytes) -> None:
    for read in (documents.json_body, documents.yaml_body):
        with pytest.raises(PayloadError, match="half a character"):
            read(body)


def test_a_character_of_two_halves_is_one() -> None:
    assert documents.json_body(b'["\\ud83d\\ude00"]') == ["\U0001f600"]


DANGEROUS = re.compile(
    r"(^|\.)(eval|exec|extractall|unsafe_load|full_load|read_pickle)$"
    r"|^os\.(system|popen|exec\w*|spawn\w*)$"
    r"|^(pickle|marshal|shelve|dill|joblib|cloudpickle)\."
    r"|^(ET|ElementTree|minidom|sax|lxml|etree)\.(parse|fromstring|XML|iterparse|parseString)$"
    r"|^yaml\.load$"
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_runs_or_unpickles_what_it_reads(path: Path) -> None:
    calls = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    found = {ast.unparse(call.func) for call in calls if DANGEROUS.search(ast.unparse(call.func))}
    # The one loader of YAML is a SafeLoader: see the test above. What Ctrl-C puts in the program's place is our own.
    assert found <= {"documents.py": {"yaml.load"}, "leaving.py": {"os.execv"}}.get(path.name, set())
    assert not [call for call in calls if any(word.arg == "shell" for word in call.keywords)]
