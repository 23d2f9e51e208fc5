"""What was published to an object store is read back by the engines that people have."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.fs
import pyarrow.parquet as pq
import pytest

from orchestration.pages import parquet
from orchestration.sources import SOURCES
from tests import homes

if TYPE_CHECKING:
    from collections.abc import Iterator

TOOLS = ("moto", "polars", "datafusion", "frictionless")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(map(importlib.util.find_spec, TOOLS)), reason="the engines are not here; `make e2e` installs them"
    ),
]
BUCKET = "readers"
WORD = "testing"  # the server takes any key
KEYS = {
    "AWS_ACCESS_KEY_ID": WORD,
    "AWS_SECRET_ACCESS_KEY": WORD,
    "AWS_REGION": "us-east-1",
}


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """An S3 server on loopback; its address."""
    server = importlib.import_module("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def published(home: Path, store: str) -> dict[str, Any]:
    """What the command says of a generation that it has sent to the store."""
    boto = importlib.import_module("boto3")
    boto.client(
        "s3", endpoint_url=store, aws_access_key_id=WORD, aws_secret_access_key=WORD, region_name="us-east-1"
    ).create_bucket(Bucket=BUCKET)
    variables = homes.environment(home) | KEYS | {"AWS_ENDPOINT": store, "AWS_ALLOW_HTTP": "true"}
    done = subprocess.run(
        [str(homes.BIN), "publish", f"s3://{BUCKET}/path2028", "--json"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.fixture(scope="module")
def bucket(store: str, published: dict[str, Any]) -> pyarrow.fs.FileSystem:
    assert published["is_current"]
    return pyarrow.fs.S3FileSystem(access_key=WORD, secret_key=WORD, endpoint_override=store, region="us-east-1")


@pytest.fixture(scope="module")
def generation(bucket: pyarrow.fs.FileSystem) -> str:
    """Where the pointer leads, as a reader finds it: bucket and path."""
    with bucket.open_input_stream(f"{BUCKET}/path2028/current.json") as file:
        pointer = json.loads(file.read())
    return f"{BUCKET}/path2028/{pointer['path']}"


@pytest.fixture(scope="module")
def expected(home: Path) -> int:
    [row] = homes.asked(home, "SELECT count(*) AS rows FROM marts.frontier")
    return int(row["rows"])


def test_pyarrow_reads_it(bucket: pyarrow.fs.FileSystem, generation: str, expected: int) -> None:
    table = pq.read_table(f"{generation}/frontier.parquet", filesystem=bucket)
    assert table.num_rows == expected > 10


def test_polars_reads_it(generation: str, store: str, expected: int) -> None:
    polars = importlib.import_module("polars")
    options = {name.lower(): value for name, value in KEYS.items()} | {
        "aws_endpoint_url": store,
        "aws_allow_http": "true",
    }
    frame = polars.scan_parquet(f"s3://{generation}/frontier.parquet", storage_options=options).collect()
    assert len(frame) == expected


def test_datafusion_reads_it(generation: str, store: str, expected: int) -> None:
    datafusion = importlib.import_module("datafusion")
    stores = importlib.import_module("datafusion.object_store")
    context = datafusion.SessionContext()
    s3 = stores.AmazonS3(
        bucket_name=BUCKET,
        region="us-east-1",
        access_key_id=WORD,
        secret_access_key=WORD,
        endpoint=store,
        allow_http=True,
    )
    context.register_object_store("s3://", s3, BUCKET)
    context.register_parquet("frontier", f"s3://{generation}/frontier.parquet")
    assert context.sql("SELECT 1 FROM frontier").count() == expected


def test_duckdb_reads_it_without_an_extension(generation: str, store: str, expected: int) -> None:
    import duckdb
    from obstore.fsspec import FsspecStore

    settings: Any = {"access_key_id": WORD, "secret_access_key": WORD, "region": "us-east-1", "endpoint": store}
    by_http: Any = {"allow_http": True}
    with duckdb.connect() as connection:
        connection.register_filesystem(FsspecStore("s3", config=settings, client_options=by_http))
        found = connection.sql(f"SELECT count(*) FROM 's3://{generation}/frontier.parquet'").fetchall()
    assert found == [(expected,)]


def test_the_package_is_valid_to_the_last_hash(bucket: pyarrow.fs.FileSystem, generation: str, tmp_path: Path) -> None:
    pyarrow.fs.copy_files(generation, str(tmp_path), source_filesystem=bucket)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "frictionless"), "validate", "datapackage.json", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )
    report = json.loads(done.stdout)
    assert [(task["place"], task["errors"]) for task in report["tasks"] if task["errors"]] == []
    assert (report["valid"], report["errors"], done.returncode) == (True, [], 0)
    assert len(report["tasks"]) > 20
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert all((tmp_path / table["alternates"][0]["path"]).exists() for table in package["resources"])


def test_nothing_that_may_not_be_passed_on_is_there(bucket: pyarrow.fs.FileSystem, generation: str) -> None:
    closed = [source for source in SOURCES.values() if not source.licence.republish]
    for mart, ruled in parquet.BY_SOURCE.items():
        rows = pq.read_table(f"{generation}/{mart}.parquet", filesystem=bucket).to_pylist()
        for column, blank in ruled.items():
            named = [row for row in rows if row[column] in {source.name for source in closed}]
            assert not [row for row in named if not blank or any(row[name] is not None for name in blank)]
    with bucket.open_input_stream(f"{generation}/datapackage.json") as file:
        credited = {each["path"] for each in json.loads(file.read())["sources"]}
    assert not credited & {source.url for source in closed}


def test_a_page_has_the_type_that_a_browser_needs(generation: str, store: str) -> None:
    boto = importlib.import_module("boto3")
    client = boto.client(
        "s3", endpoint_url=store, aws_access_key_id=WORD, aws_secret_access_key=WORD, region_name="us-east-1"
    )
    about = client.head_object(Bucket=BUCKET, Key=generation.partition("/")[2] + "/report.html")
    assert about["ContentType"] == "text/html; charset=utf-8"
    assert re.search("immutable", about["CacheControl"])


def test_a_bucket_that_is_not_there_is_told_in_one_sentence(home: Path, store: str) -> None:
    variables = homes.environment(home) | KEYS | {"AWS_ENDPOINT": store, "AWS_ALLOW_HTTP": "true"}
    done = subprocess.run(
        [str(homes.BIN), "publish", "s3://nobodys/x"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1
    assert "did not take the generation" in done.stderr
    assert "Traceback" not in done.stderr
    assert WORD not in done.stderr
