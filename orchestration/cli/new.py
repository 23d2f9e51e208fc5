"""The commands that begin something new in a checkout: new source, new indicator.

What belongs here: which files and lines it takes, and refusing a name that is bad or taken. What does not: what the
files say, which is in the templates beside this module, or filling them in.
"""

from __future__ import annotations

import json
import keyword
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.base.settings import ROOT
from orchestration.cli.console import FAILED, USAGE, fail

if TYPE_CHECKING:
    from collections.abc import Mapping

app = typer.Typer()
new = typer.Typer(no_args_is_help=True, help="Write the files of something new; tests then say what to fill in.")
app.add_typer(new, name="new")

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LISTING, DECLARED = "orchestration/sources/__init__.py", "dbt_project/models/staging/_sources.yml"
INDICATORS, PROSE = "dbt_project/models/indicators", "orchestration/pages/prose.toml"


@new.callback()
def begin() -> None:
    """Write the files of something new; tests then say what to fill in."""


@new.command("source")
def source(
    name: str,
    rows: Annotated[
        str, typer.Option("--rows", metavar="NOUN", help="What its rows are, such as benchmarks.")
    ] = "rows",
) -> None:
    """Write a public source's module, wire payload, test case, dbt model and unit test, and list it."""
    _refuse(name, "A source is")
    _refuse(rows, "Rows are")
    _need(LISTING, DECLARED, "tests/sources")
    _refuse_taken(name)
    words = {"name": name, "rows": rows}
    model = f"dbt_project/models/staging/stg_{name}__{rows}"
    written = _write(
        {
            f"orchestration/sources/{name}.py": "source/module.py.j2",
            f"tests/sources/case_{name}.py": "source/case.py.j2",
            f"{model}.sql": "source/staging.sql.j2",
            f"{model}.yml": "source/staging.yml.j2",
        },
        words,
    )
    _insert(LISTING, f'    "{name}",\n', before=")\n")
    _declare()
    for path in [*written, LISTING, DECLARED]:
        typer.echo(path)
    typer.echo(
        f"Now fill in what `.venv/bin/pytest tests/sources -k {name}` asks for; docs/howto/add-a-source.md shows how."
    )


@new.command("indicator")
def indicator(
    name: str,
    part: Annotated[
        str, typer.Option("--part", metavar="PART", help="Part of the panel that it joins, such as resilience.")
    ],
    title: Annotated[
        str, typer.Option("--title", metavar="WORDS", help="What the report calls it.")
    ] = "FILL IN: what the report calls it",
    objection: Annotated[
        str, typer.Option("--objection", metavar="SENTENCE", help="The strongest objection to it.")
    ] = "FILL IN: the strongest objection to it",
) -> None:
    """Write an indicator's dbt model and unit test, join it to a part of the panel, and name it in the report."""
    _refuse(name, "An indicator is")
    _need(INDICATORS, PROSE)
    panel = _part(part)
    prose = (ROOT / PROSE).read_text("utf-8")
    if name in tomllib.loads(prose)["indicator"]:
        fail(f"{name} is an indicator already, see {PROSE}; choose another name, or change that one.", USAGE)
    prose = _with_entry(prose, "indicator", name, title)
    edited = {panel: _with_branch((ROOT / panel).read_text("utf-8"), name), **_with_input(part, name)}
    edited[PROSE] = _with_entry(prose, "objection", name, objection)
    written = _write(
        {
            f"{INDICATORS}/ind_{name}.sql": "indicator/model.sql.j2",
            f"{INDICATORS}/ind_{name}.yml": "indicator/model.yml.j2",
        },
        {"name": name, "columns": re.findall(r"\bparts\.(\w+)", edited[panel])},
    )
    for path, text in edited.items():
        (ROOT / path).write_text(text, encoding="utf-8")
    for path in [*written, *edited]:
        typer.echo(path)
    typer.echo(
        f"Now fill in what `.venv/bin/pytest tests/dbt/test_filled_in.py -k {name}` asks for; "
        "docs/howto/add-an-indicator.md shows how."
    )


def _need(*paths: str) -> None:
    """Leave where this is no checkout."""
    if not all((ROOT / path).exists() for path in paths):
        fail(f"{ROOT} is no checkout of the project: get one with git, `make install`, and call it there.", FAILED)


def _part(name: str) -> str:
    """The file of a part of the panel."""
    there = sorted(path.stem.partition("__")[2] for path in (ROOT / INDICATORS).glob("ind_panel__*.sql"))
    if name not in there:
        fail(f"The parts of the panel are {', '.join(there)}; {name!r} is none of them.", USAGE)
    return f"{INDICATORS}/ind_panel__{name}.sql"


def _with_branch(sql: str, name: str) -> str:
    """A part of the panel that imports the indicator first of all, and joins its rows last."""
    imported = f"with ind_{name} as (\n    select * from {{{{ ref('ind_{name}') }}}}\n),\n\n"
    sql = re.sub(r"^with ", imported, sql, count=1, flags=re.MULTILINE)
    joined = rf"\1    union all by name\n    select * from ind_{name}\n)"
    return re.sub(r"(^parts as \(\n(?:.+\n)*?)^\)$", joined, sql, count=1, flags=re.MULTILINE)


def _with_input(part: str, name: str) -> dict[str, str]:
    """The files with unit tests of the part, the indicator among the inputs without a row: dbt wants every input."""
    given = re.compile(rf"(^    model: ind_panel__{part}\n(?:    .*\n)*?    given:\n)", re.MULTILINE)
    line = rf"\1      - {{input: ref('ind_{name}'), rows: []}}\n"
    texts = {path: path.read_text("utf-8") for path in sorted((ROOT / INDICATORS).glob("*.yml"))}
    return {
        path.relative_to(ROOT).as_posix(): given.sub(line, text) for path, text in texts.items() if given.search(text)
    }


def _with_entry(toml: str, table: str, key: str, words: str) -> str:
    """The text of a TOML file with an entry more at the end of a table."""
    before, header, after = toml.partition(f"\n[{table}]\n")
    entries, blank, rest = after.partition("\n\n")
    entry = f"{key} = {json.dumps(words, ensure_ascii=False)}"  # what JSON escapes in a text, TOML does alike
    return f"{before}{header}{entries.rstrip()}\n{entry}{blank or chr(10)}{rest}"


def _refuse(word: str, what: str) -> None:
    """Leave with the code for usage where a word cannot name a module and a table."""
    if not NAME.fullmatch(word) or keyword.iskeyword(word) or len(word) > 40:
        fail(f"{what} named in lower-case words joined by _, such as epoch_eci, not {word!r}.", USAGE)


def _refuse_taken(name: str) -> None:
    """Leave where a source of this name is there."""
    room = ROOT / "orchestration" / "sources"
    if (room / f"{name}.py").exists() or (room / name).exists():
        fail(f"orchestration/sources/{name}.py is there already; choose another name, or change that module.", USAGE)


def _write(files: Mapping[str, str], words: Mapping[str, object]) -> list[str]:
    """Render each template into its file; when one is there already, none is written."""
    import jinja2

    if there := [path for path in files if (ROOT / path).exists()]:
        fail(f"{there[0]} is there already and is left as it is; choose another name, or remove the file.", USAGE)
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        autoescape=False,  # noqa: S701  # code, not a page
    )
    bodies = {path: templates.get_template(template).render(words) for path, template in files.items()}
    for path, body in bodies.items():
        (ROOT / path).write_text(body, encoding="utf-8")
    return list(files)


def _declare() -> None:
    """Tell dbt of the sources as they are now, in a process that has not listed them yet."""
    subprocess.run([sys.executable, "-m", "orchestration.warehouse.declaring"], cwd=ROOT, check=True)  # our own module


def _insert(path: str, line: str, *, before: str) -> None:
    """Add a line to a file, above the first line that is `before`."""
    text = (ROOT / path).read_text("utf-8")
    place = text.index(f"\n{before}") + 1
    (ROOT / path).write_text(text[:place] + line + text[place:], encoding="utf-8")
