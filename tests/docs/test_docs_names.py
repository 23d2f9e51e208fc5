"""Whatever a page or a docstring names in code is there: paths, modules and functions, commands, tables, variables."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest

from docs import generate
from orchestration.base.settings import ROOT, Settings
from orchestration.cli import console
from orchestration.sources import SOURCES
from tests.docs import calling, following, naming
from tests.docs import docs_pages as pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = (*naming.HOUSES, "dbt_project", "tests", "docs", "benchmarks", ".ci", "data/bundle")
KINDS = r"py|toml|ya?ml|sql|csv|md|json|jsonl|lock|xml|html|duckdb|ipynb|parquet"
SCHEMAS = tuple(generate.SCHEMAS)
# Written when it was so: what has been, and names in it, stay.
PAST = {"CHANGELOG.md", "changelog.md"}
PAGES = [path for path in pages.all_markdown() if path.name not in PAST]
# Set for or by others, or in an example.
FOREIGN = {"PATH2028_BUILD", "PATH2028_DAGSTER_HOME"}


class Named(NamedTuple):
    """A piece of code in a text, and where it stands."""

    place: str
    code: str


def docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""


@cache
def named() -> list[Named]:
    """Every piece of code within the sentences of a page or a docstring."""
    found = [
        Named(str(path.relative_to(ROOT)), " ".join(code.split()))
        for path in PAGES
        for code in pages.codes(path.read_text("utf-8"))
    ]
    for path in naming.PYTHON:
        found += [
            Named(str(path.relative_to(ROOT)), " ".join(code.split()))
            for text in docstrings(path)
            for code in pages.codes(text)
        ]
    return found


def lines() -> Iterator[Named]:
    """Every line of a page's block for a shell, and every indented one."""
    for path in PAGES:
        text = path.read_text("utf-8")
        for block in [*pages.blocks(path, "sh"), *re.findall(r"^ {4}(\S.*)$", text, re.MULTILINE)]:
            for line in block.splitlines():
                yield Named(str(path.relative_to(ROOT)), line)


@cache
def tracked() -> frozenset[str]:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    told = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True)
    return frozenset(told.stdout.splitlines())


def missing(path: str) -> bool:
    """Whether a path from the root leads nowhere; `<name>` and `*` stand for anything."""
    pattern = re.sub(r"<\w+>|\\\*", "[^/]+", re.escape(path.rstrip("/")))
    return not any(re.match(rf"{pattern}(/|$)", each) for each in tracked())


def test_paths_lead_somewhere() -> None:
    start = re.compile(rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./<>*-]*")
    found = [each for each in named() if start.fullmatch(each.code) and "_build" not in each.code]
    assert len(found) > 30
    written = {
        step.path
        for page in (pages.DOCS / "howto").glob("*.md")
        for step in following.steps(page)
        if isinstance(step, following.File)
    }
    assert not [each for each in found if missing(each.code) and each.code not in written]


def test_a_path_that_leads_nowhere_is_found() -> None:
    assert missing("orchestration/refresh.py")
    assert not missing("orchestration/cli")
    assert not missing("tests/sources/test_<family>.py")
    assert not missing("model/record/calibration_*.csv")


def test_files_named_without_a_folder_are_in_the_project_or_written_by_it() -> None:
    names = {each.rpartition("/")[2] for each in tracked()}
    written = "\n".join(path.read_text("utf-8") for path in naming.PYTHON)
    found = {each for each in named() if re.fullmatch(rf"[\w.-]+\.(?:{KINDS})", each.code)}
    found = {each for each in found if not each.place.startswith("orchestration/sources/")}  # files of publishers
    assert len(found) > 15
    lost = {each for each in found if each.code not in names and f'{each.code}"' not in written}
    assert {each for each in lost if each.code not in OF_OTHERS} == set()


# Files of publishers, of the reader's own, and of libraries.
OF_OTHERS = {
    "levers.toml", "receiver.py",
}  # fmt: skip


def test_modules_and_functions_named_are_there() -> None:
    dotted = [each for each in named() if re.fullmatch(r"[a-z_]\w*(?:\.\w+)+(?:\(\))?", each.code)]
    ours = [
        each
        for each in dotted
        if each.code.split(".")[0] not in SCHEMAS and not re.search(rf"\.(?:{KINDS})$", each.code)
    ]
    assert len(ours) > 30
    assert [each for each in ours if naming.lost(each.code)] == []


def test_a_name_that_is_gone_is_found() -> None:
    assert naming.lost("orchestration.transform.events")
    assert naming.lost("housekeeping.tidy")
    assert not naming.lost("orchestration.defs.transform.events")
    assert not naming.lost("housekeeping.prepare")
    assert not naming.lost("np.quantile")


def test_modules_say_where_else_things_belong_by_names_that_are_there() -> None:
    known = {part for name in naming.modules() for part in name.split(".")} | {
        "dbt_project",
        "benchmarks",
        "docs",
        "tests",
        *SCHEMAS,
    }
    found = []
    for path in naming.PYTHON:
        text = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "").partition("What does not:")[2]
        said = set(re.findall(r"`([a-z_]+)`", text.partition("\n\n")[0]))
        found += [(str(path.relative_to(ROOT)), code) for code in said - known - naming.defined(path)]
    assert found == []


def test_commands_with_their_options_are_those_of_the_program() -> None:
    found = [Named(each.place, call) for each in [*named(), *lines()] for call in calling.calls(each.code)]
    assert len(found) > 40
    assert [each for each in found if calling.unknown(each.code)] == []


def test_commands_in_what_the_program_says_are_its_own() -> None:
    said = [
        Named(str(path.relative_to(ROOT)), code)
        for path in naming.PYTHON
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for code in calling.calls(node.value)
    ]
    assert len(said) > 10
    assert [each for each in said if calling.unknown(each.code)] == []


def test_a_command_or_an_option_that_is_gone_is_found() -> None:
    assert calling.unknown("path2028 forecast")
    assert calling.unknown("path2028 refresh --quick")
    assert not calling.unknown("path2028 sources backfill NAME --from TREE")
    assert calling.calls("cd there && .venv/bin/path2028 refresh --offline >> log") == ["path2028 refresh --offline"]


def test_targets_of_make_are_in_the_makefile() -> None:
    text = (ROOT / "Makefile").read_text("utf-8")
    [verbs] = re.findall(r"^VERBS := (.*)$", text, re.MULTILINE)
    targets = set(verbs.split()) | set(re.findall(r"^([a-z0-9]+):", text, re.MULTILINE))
    called = [
        Named(each.place, word)
        for each in [*named(), *lines()]
        for words in re.findall(r"(?:^|&& )make((?: [a-z0-9]+)+)", each.code)
        for word in words.split()
    ]
    assert len(called) > 20
    assert [each for each in called if each.code not in targets] == []


def test_tables_named_are_tables_of_the_warehouse() -> None:
    tables = {f"{schema}.{name}": of for schema in SCHEMAS for name, (_, of) in generate.tables(schema).items()}
    known = {*tables, *(f"{name}.{column}" for name, of in tables.items() for column, _, _ in of)}
    known |= {"marts.lineage", "tracking.alerts"}  # written beside dbt and the record
    found = [each for each in named() if re.fullmatch(rf"(?:{'|'.join(SCHEMAS)})\.\w+(?:\.\w+)?", each.code)]
    assert len(found) > 30
    assert [each for each in found if each.code not in known] == []


def test_variables_named_are_variables_that_are_read() -> None:
    read = set(re.findall(r'env\.get\("(\w+)"', (ROOT / "orchestration/base/settings.py").read_text("utf-8")))
    keys = {source.key_variable for source in SOURCES.values() if source.key_variable}
    texts = [
        (path, path.read_text("utf-8")) for path in [*PAGES, *naming.PYTHON, ROOT / "Makefile", ROOT / "dagster.yaml"]
    ]
    found = {
        (path.name, name) for path, text in texts for name in re.findall(r"\b(?:PATH2028_\w+|\w+_API_KEY)\b", text)
    }
    assert len(found) > 20
    assert {(where, name) for where, name in found if name not in read | keys | FOREIGN} == set()


EXITS = {0: "done", console.FAILED: "failed", console.USAGE: "usage", console.STALE: "stale", console.BUSY: "another"}


@pytest.mark.parametrize("place", ["README.md", "orchestration/cli/__init__.py", "docs/generate.py"])
def test_exit_codes_are_told_as_they_are(place: str) -> None:
    text = " ".join((ROOT / place).read_text("utf-8").split())
    told = re.search(r"Exit codes[^:]*: (0 done.*?refresh (?:is running|runs)\.)", text)
    assert told, place
    for code, word in EXITS.items():
        assert re.search(rf"\b{code} [^,]*{word}", told[1]), (code, word)


def test_the_python_that_pages_ask_for_is_the_one_that_the_project_requires() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"].removeprefix(
        ">="
    )
    told = {
        (path.name, version)
        for path in PAGES
        for version in re.findall(r"Python (\d\.\d+) or newer", " ".join(path.read_text("utf-8").split()))
    }
    assert {version for _, version in told} == {wanted}


def test_the_readme_tells_defaults_as_they_are() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(PATH2028_\w+)` \|.*\(default `([^`]+)`\)", text, re.MULTILINE))
    assert told == {"PATH2028_DATA": "data"}
    assert Settings.from_environment({}).data == ROOT / "data"
