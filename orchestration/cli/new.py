"""The command that begins something new in a checkout: new source.

What belongs here: which files and lines it takes, and refusing a name that is bad or taken. What does not: what the
files say, which is in the templates beside this module, or filling them in.
"""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.base.settings import ROOT
from orchestration.cli.console import FAILED, USAGE, fail

app = typer.Typer()
new = typer.Typer(no_args_is_help=True, help="Write the files of something new; tests then say what to fill in.")
app.add_typer(new, name="new")

TEMPLATES = Path(__file__).parent / "templates"
NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
LISTING, DECLARED = "orchestration/sources/__init__.py", "dbt_project/models/staging/_sources.yml"


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


def _refuse(word: str, what: str) -> None:
    """Leave with the code for usage where a word cannot name a module and a table."""
    if not NAME.fullmatch(word) or keyword.iskeyword(word) or len(word) > 40:
        fail(f"{what} named in lower-case words joined by _, such as epoch_eci, not {word!r}.", USAGE)


def _refuse_taken(name: str) -> None:
    """Leave where this is no checkout, or something of this name is there."""
    if not all((ROOT / path).exists() for path in (LISTING, DECLARED, "tests/sources")):
        fail(f"{ROOT} is no checkout of the project: get one with git, `make install`, and call it there.", FAILED)
    room = ROOT / "orchestration" / "sources"
    if (room / f"{name}.py").exists() or (room / name).exists():
        fail(f"orchestration/sources/{name}.py is there already; choose another name, or change that module.", USAGE)


def _write(files: dict[str, str], words: dict[str, str]) -> list[str]:
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
