"""The reference, written from what the program itself reads: commands, sources, tables, assumptions, signposts.

What belongs here: laying registries out as Markdown pages. What does not: a word that a registry could hold itself.
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from orchestration.base.settings import DBT_PROJECT
from orchestration.forecasts import thresholds
from orchestration.sources import SOURCES
from orchestration.warehouse import database, schemas

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from orchestration.sources import Source

# Schema -> what it is, in the order in which data flows; sources declare `raw`, dbt and this code the rest.
SCHEMAS = {
    "raw": "What each source published, all vintages side by side. Each row also says where it is from.",
    "seeds": "Figures keyed by hand, each with source, grade and the day it became known.",
    "staging": "One source at a time, the vintage in force on the day asked for.",
    "indicators": "Definitions worked out, day by day or quarter by quarter.",
    "marts": "Stable names for outsiders. Nothing in them was known later than the day asked for.",
    "tracking": "What was concluded, and when.",
}
Tables = dict[str, tuple[str, list[tuple[str, str, str]]]]  # table -> what it is, (column, type, meaning) in order


def write(folder: Path) -> list[Path]:
    """Write every page below `folder`; a page that has not changed keeps its time, so that a build stays quick."""
    folder.mkdir(parents=True, exist_ok=True)
    found = dict(pages())
    for name, text in found.items():
        path = folder / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in folder.glob("*.md"):
        if path.stem not in found:
            path.unlink()
    return sorted(folder.glob("*.md"))


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of each page."""
    yield "commands", "\n".join(_commands())
    yield "sources", "\n".join(_sources())
    for schema, about in SCHEMAS.items():
        yield f"tables-{schema}", "\n".join(_schema(schema, about))
    yield "scenarios", "\n".join(_assumptions("Scenarios, regions and the verdict", ("scenarios", "answers")))
    yield "levers", "\n".join(_levers())
    yield "assumptions", "\n".join(_assumptions("Assumptions of the model", ("gap", "compute", "codebook", "calendar")))
    yield "evaluation", "\n".join(_assumptions("How the model is judged", ("evaluation",)))
    yield "signposts", "\n".join(_signposts())


def grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A Markdown table; bars and line ends within cells are made harmless."""
    yield "| " + " | ".join(header) + " |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def tables(schema: str) -> Tables:
    """The tables of a schema with their columns, from where they are declared."""
    if schema == "raw":
        stamp = [(name, kind, about) for name, (kind, about) in database.ORIGIN_COLUMNS.items()]
        return {
            source.name: (f"{source.title}.", [(n, c.kind, c.about) for n, c in source.columns.items()] + stamp)
            for source in SOURCES.values()
        }
    made = {
        name.removeprefix(f"{schema}."): (
            thresholds.fill(table.about),
            [(column, kind, thresholds.fill(meaning)) for column, (kind, meaning) in table.columns.items()],
        )
        for name, table in sorted(schemas.tables().items())
        if name.startswith(f"{schema}.")
    }
    if schema == "tracking":
        return made
    built = {
        node["name"]: (
            node["description"],
            [(c["name"], c.get("data_type", ""), c.get("description", "")) for c in node.get("columns", ())],
        )
        for node in _declared_in_dbt(schema)
    }
    return built | made


def _declared_in_dbt(schema: str) -> list[dict[str, Any]]:
    """Nodes of one layer from its YAML files, in order."""
    folder, key = ("seeds", "seeds") if schema == "seeds" else (f"models/{schema}", "models")
    bodies = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((DBT_PROJECT / folder).glob("*.yml"))]
    return [node for body in bodies for node in body.get(key) or ()]


def _schema(schema: str, about: str) -> Iterator[str]:
    yield from (f"# Tables: {schema}", "", about, "")
    for name, (what, columns) in tables(schema).items():
        yield from (f"## {schema}.{name}", "", what, "")
        typed = any(kind for _, kind, _ in columns)
        header = ("column", "type", "meaning") if typed else ("column", "meaning")
        yield from grid(
            header, ((f"`{n}`", kind.lower(), about) if typed else (f"`{n}`", about) for n, kind, about in columns)
        )


def _commands() -> Iterator[str]:
    import typer.main

    from orchestration.cli import app

    yield from ("# Commands", "", "Each is also `make <verb>`; `path2028 <verb> --help` says the same.", "")
    yield "Exit codes: 0 done, 1 failed, 2 usage, 3 done on stale data with `--fail-on-stale`, 4 another refresh runs."
    yield ""
    root: Any = typer.main.get_command(app)
    for name, command in sorted(root.commands.items()):
        yield from _command(name, command)
        for inner, below in sorted(getattr(command, "commands", {}).items()):
            yield from _command(f"{name} {inner}", below)


def _command(name: str, command: Any) -> Iterator[str]:
    yield from (f"## path2028 {name}", "", command.help or "", "")
    rows = [
        (", ".join(f"`{word}`" for word in parameter.opts) if parameter.opts[0].startswith("-") else
         f"`{parameter.metavar or parameter.opts[0].upper()}`", parameter.help or "")
        for parameter in command.params
        if parameter.opts and "--help" not in parameter.opts
    ]  # fmt: skip
    if rows:
        yield from grid(("argument or option", "meaning"), rows)


def _sources() -> Iterator[str]:
    yield from ("# Sources", "", f"{len(SOURCES)} public sources, each one module of `orchestration/sources/`.", "")
    yield "`path2028 sources` adds the state and the age of what is held."
    yield from ("", "Rows of a source that may not be passed on are used on this machine and never published.", "")
    for source in SOURCES.values():
        yield from (f"## {source.name}", "", f"{source.title}, by {source.publisher}.", "")
        yield from grid(("", ""), _facts(source))
        yield from (
            "A payload is let in when:",
            "",
            *grid(
                ("expectation", "on", "otherwise"),
                (
                    (
                        f"`{e.name}` {_arguments(e.arguments)}",
                        "the rows" if e.on == "figures" else "the change since the vintage before",
                        "it is refused" if e.blocking else "it is let in and said so",
                    )
                    for e in source.expectations
                ),
            ),
        )


def _facts(source: Source) -> list[tuple[str, object]]:
    how = (
        "taken in by hand with `path2028 sources backfill`"
        if source.by_hand
        else "one file"
        if source.plan is None and source.listing is None
        else "slices, only those that are missing or may have changed"
    )
    key = f"set `{source.key_variable}`; skipped without it" if source.key_variable else "none"
    return [
        ("address", f"`{source.url}`"),
        ("licence", f"[{source.licence.name}]({source.licence.url})"),
        ("may be passed on", "yes" if source.licence.republish else "no"),
        ("credit", source.licence.attribution),
        ("published about every", f"{source.cadence_days} days"),
        ("asked for as", how),
        ("key", key),
        ("feeds", ", ".join(f"`{mart}`" for mart in source.feeds)),
        ("a row is identified by", ", ".join(f"`{name}`" for name in source.key)),
    ]


def _arguments(arguments: Mapping[str, object]) -> str:
    told = [f"{name} {value}" for name, value in arguments.items() if name not in {"column", "column_list"}]
    return f"({', '.join(told)})" if told else ""


GRADES = """Grades: **P** the paper's own words as quoted by third parties · **S1** a close paraphrase on which two
independent ones agree · **S2** looser coverage · **X** a fact from elsewhere · **ours** a choice of this project.
"""


def _assumptions(title: str, files: tuple[str, ...]) -> Iterator[str]:
    from model import assumptions

    yield from (f"# {title}", "", "Every number with its source and grade, as the model reads it.", "", GRADES)
    numbers = [item for item in assumptions.provenance() if item.key.partition(".")[0] in files]
    for section, items in groupby(numbers, key=lambda item: ".".join(item.key.split(".")[:2]).partition("[")[0]):
        yield from (f"## {section}", "")
        yield from grid(
            ("key", "value", "source", "grade"),
            ((f"`{i.key.removeprefix(section).lstrip('.')}`", i.value, i.source, i.grade) for i in items),
        )


def _levers() -> Iterator[str]:
    import model
    from model import assumptions

    yield from ("# Levers", "", "The ready-made branches of `path2028 whatif`: stated assumptions, not estimates.", "")
    channels, acts = (", ".join(f"`{name}`" for name in names) for names in (model.CHANNELS, model.ACTS))
    yield f"Channels: {channels}. Acts: {acts}."
    yield from (
        "",
        "`flow` multiplies what is added (natural log), `stock` what is there; `added` is H100e a month.",
    )
    yield from ("", GRADES)
    told = {item.key: item for item in assumptions.provenance()}
    for name, branch in assumptions.load().levers.branch.items():
        yield from (f"## {name}", "", f"{branch.label}.", "")
        sizes = [told[f"levers.branch.{name}.lever[{n}].size"] for n in range(len(branch.lever))]
        yield from (
            grid(
                ("channel", "act", "mean", "s.d.", "source", "grade"),
                (
                    (f"`{lever.channel}`", lever.act, lever.size.mean, lever.size.sd, size.source, size.grade)
                    for lever, size in zip(branch.lever, sizes, strict=True)
                ),
            )
            if sizes
            else ("No lever.", "")
        )


def _signposts() -> Iterator[str]:
    from model import assumptions

    yield from ("# Signposts", "", "Statements written down before their outcome, each decided by the panel alone.", "")
    yield from grid(
        ("name", "statement", "rule", "indicator", "threshold", "opens", "last day"),
        (
            (f"`{name}`", s.statement, s.rule, f"`{s.indicator}`", s.threshold, s.opens_on, s.resolves_on)
            for name, s in assumptions.load().signposts.signpost.items()
        ),
    )


if __name__ == "__main__":
    write(Path(__file__).parent / "reference" / "_generated")
