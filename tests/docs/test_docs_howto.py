"""What the how-to pages tell people to do works as it is written."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import re
import shlex
from typing import TYPE_CHECKING

import dagster as dg
import pytest
import yaml

from orchestration.archive import backfilling
from orchestration.base.settings import ROOT
from orchestration.sources import SOURCES
from orchestration.warehouse import database
from tests import wire
from tests.docs import calling, following
from tests.docs import docs_pages as pages
from tests.sources import wire_trade

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

HOWTO = pages.DOCS / "howto"


def known(line: str) -> bool:
    """Whether a line calls the program once, with a command and options that it has."""
    [call] = calling.calls(line)
    return not calling.unknown(call)


@pytest.mark.slow  # it makes a copy of the project, and runs the tests of a source there
def test_who_follows_the_page_about_a_source_ends_with_one_that_is_judged_staged_and_carried_to_a_mart(
    tmp_path: Path,
) -> None:
    page = HOWTO / "add-a-source.md"
    begun, asked, *_, judged, built, carried, listed = following.follow(page, following.copy_of_the_project(tmp_path))
    written = [step.path for step in following.steps(page) if isinstance(step, following.File)]
    assert all(path in begun for path in written if "/marts/" not in path)
    assert "orchestration/sources/epoch_edi.py:22: fill in who publishes it" in asked
    assert re.search(r"\d\d passed", judged)
    assert "2 passed" in built
    assert " passed" in carried
    assert "failed" not in judged + built + carried
    assert "epoch_edi" in listed


def test_the_example_source_is_short_and_not_one_that_is_there_already() -> None:
    module = next(step for step in following.steps(HOWTO / "add-a-source.md") if isinstance(step, following.File))
    assert len(module.text.splitlines()) < 60
    assert module.path not in {f"orchestration/sources/{name}.py" for name in SOURCES}
    assert not {source.url for source in SOURCES.values()} & set(re.findall(r'url="(.*?)"', module.text))


@pytest.mark.slow  # it makes a copy of the project, and builds a warehouse there
def test_who_follows_the_page_about_an_indicator_ends_with_one_that_is_joined_to_the_panel(tmp_path: Path) -> None:
    page = HOWTO / "add-an-indicator.md"
    begun, asked, *_, filled, built = following.follow(page, following.copy_of_the_project(tmp_path))
    written = [step.path for step in following.steps(page) if isinstance(step, following.File)]
    assert all(path in begun for path in [*written, "ind_panel__global_distribution.sql", "_unit_tests_panel.yml"])
    assert "ind_china_open_releases.sql:1: fill in what is measured" in asked
    assert "prose.toml:" not in asked, "both sentences were given at the beginning"
    assert "1 passed" in filled
    assert "4 passed" in built


def test_the_page_about_an_indicator_has_every_part_of_the_panel_with_its_front_and_leg() -> None:
    page = (HOWTO / "add-an-indicator.md").read_text("utf-8")
    listed = re.findall(r"^\| `(\w+)` \| `(\w+)` \| `(\w+)`", page, re.MULTILINE)
    parts = sorted((ROOT / "dbt_project/models/indicators").glob("ind_panel__*.sql"))
    assert sorted(part for part, *_ in listed) == [path.stem.removeprefix("ind_panel__") for path in parts]
    for part, front, leg in listed:
        sql = (ROOT / f"dbt_project/models/indicators/ind_panel__{part}.sql").read_text("utf-8")
        assert f"'{front}' as front,\n    '{leg}' as leg," in sql


def test_the_line_for_cron_calls_a_command_that_there_is() -> None:
    [crontab] = pages.blocks(HOWTO / "deploy.md", "cron")
    *settings, line = crontab.strip().splitlines()
    assert all(re.fullmatch(r"PATH2028_\w+=\S+", setting) for setting in settings)
    fields = line.split(maxsplit=5)
    assert [*map(str.isdigit, fields[:2]), *fields[2:5]] == [True, True, "*", "*", "*"]
    assert known(fields[5])


@pytest.mark.slow
def test_the_storage_block_for_postgres_is_one_that_dagster_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As far as it can be judged without a server: the keys are known, and only the server is missing."""
    [text] = pages.blocks(HOWTO / "postgres.md", "yaml")
    for name in ("PATH2028_DAGSTER_HOME", "DAGSTER_PG_HOST", "DAGSTER_PG_USER", "DAGSTER_PG_PASSWORD", "DAGSTER_PG_DB"):
        monkeypatch.setenv(name, str(tmp_path))
        assert name in text or name.startswith("PATH2028")
    ours = yaml.safe_load((ROOT / "dagster.yaml").read_text("utf-8"))

    def start(block: str) -> None:
        (tmp_path / "dagster.yaml").write_text(yaml.safe_dump(ours | yaml.safe_load(block)), encoding="utf-8")
        dg.DagsterInstance.from_config(str(tmp_path)).dispose()

    for known, wrong in (("hostname:", "host:"), ("scheme:", "driver:")):
        assert known in text
        with pytest.raises(dg.DagsterInvalidConfigError):
            start(text.replace(known, wrong))
    with pytest.raises(Exception, match="too many retries for DB connection"):  # Dagster's own class is private
        start(text)


def test_the_scheme_for_postgres_names_the_driver_that_its_package_brings() -> None:
    import sqlalchemy

    [text] = pages.blocks(HOWTO / "postgres.md", "yaml")
    scheme = yaml.safe_load(text)["storage"]["postgres"]["postgres_db"]["scheme"]

    def driver(scheme: str) -> str:
        return sqlalchemy.engine.make_url(f"{scheme}://here/db").get_driver_name()

    assert (driver("postgresql"), driver(scheme)) == ("psycopg", "psycopg2"), "what the page says of a block without it"


def test_the_page_about_connecting_names_the_storage_version_that_is_written() -> None:
    text = " ".join((HOWTO / "connect.md").read_text("utf-8").split())
    assert re.findall(r"storage version (v[\d.]+)", text) == [database.STORAGE]
    assert re.findall(r"clients of DuckDB ([\d.]+) and newer", text) == [database.STORAGE.strip("v").removesuffix(".0")]
    assert importlib.metadata.version("duckdb") in text, "tried with the one that this project uses, too"


def test_the_release_of_the_postgres_package_goes_with_dagster() -> None:
    # Companion packages are numbered 0.(minor + 16): dagster-dbt says which release goes with this Dagster.
    assert importlib.metadata.version("dagster-postgres") == importlib.metadata.version("dagster-dbt")


def test_the_captures_of_the_page_on_older_vintages_are_taken_in_as_it_says(
    online: Settings, publisher: Publisher
) -> None:
    calls = [shlex.split(block) for block in pages.blocks(HOWTO / "backfill.md", "sh")]
    assert all(known(shlex.join(call)) for call in calls)
    bodies = {"epoch_eci": wire.eci(60), "federal_register": wire_trade.register()}
    taken = []
    for _, _, _, name, *options in calls:
        said = dict(zip(options[::2], options[1::2], strict=True))
        if "--url" not in said:
            continue
        publisher.says(said["--url"], bodies[name])
        day, part = dt.date.fromisoformat(said["--on"]), said.get("--part", "")
        outcome = backfilling.from_address(online, SOURCES[name], said["--url"], on=day, part=part)
        taken.append((name, outcome.state))
    assert taken == [("epoch_eci", "new"), ("federal_register", "new")]


def test_the_page_on_keys_has_every_key_with_the_address_that_gives_it() -> None:
    page = (HOWTO / "keys.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+_API_KEY)` \| .*? \| <(\S+)>", page, re.MULTILINE))
    keyed = [source for source in SOURCES.values() if source.key_variable]
    assert told == {str(source.key_variable): source.tags["key_from"] for source in keyed}
    assert all(
        known(line) for line in "".join(pages.blocks(HOWTO / "keys.md", "sh")).splitlines() if "path2028" in line
    )
