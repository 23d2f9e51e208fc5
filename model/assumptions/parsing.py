"""From a table of a file to the dataclass that describes it, strictly.

Belongs here: what a table must hold to be read. Does not belong here: which tables there are (`schema`).

A table that holds a number must name its `source` and `grade` beside it; a key no dataclass asks for is an error, so
nothing in the files can be decoration.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, is_dataclass
from typing import Any, Final, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from model.assumptions.schema import Prior
from model.errors import BadAssumption

GRADES: Final = ("P", "S1", "S2", "X", "ours")
_Section = TypeVar("_Section")


class Provenance(NamedTuple):
    """One number of the assumptions and where it comes from."""

    key: str
    value: str
    source: str
    grade: str


def parse(cls: type[_Section], table: dict[str, Any], where: str, found: list[Provenance]) -> _Section:
    """Fill the dataclass `cls` from a TOML table, asking for every field and refusing any other key.

    Args:
        cls: a frozen dataclass, of `schema` as a rule.
        table: the parsed TOML table.
        where: dotted name of the table, for messages.
        found: receives one row per number.

    Raises:
        BadAssumption: on a missing or unread key, or a number without source or grade.
    """
    hints = get_type_hints(cls)
    names = [field.name for field in fields(cls)]  # type: ignore[arg-type]
    if unread := sorted(set(table) - set(names)):
        raise BadAssumption(f"{where}: nothing reads {unread}; delete the key or use it.")
    if missing := sorted(set(names) - set(table)):
        raise BadAssumption(f"{where}: {missing} missing; add it with value, source and grade.")
    return cls(**{name: _field(hints[name], table[name], f"{where}.{name}", found) for name in names})


def _field(hint: Any, item: Any, where: str, found: list[Provenance]) -> Any:
    """Read one field by its type: a prior, a table, a table or list of tables, a word, or one number or several."""
    kind, inner = get_origin(hint), get_args(hint)
    if hint is Prior:
        found.append(_sourced(item, ("mean", "sd"), where, optional=frozenset({"scale"})))
        return Prior(float(item["mean"]), float(item["sd"]), item.get("scale", "identity"))
    if is_dataclass(hint):
        return parse(hint, item, where, found)  # type: ignore[arg-type]
    if kind is dict:
        return {key: _field(inner[1], each, f"{where}.{key}", found) for key, each in item.items()}
    if kind is tuple and is_dataclass(inner[0]):
        return tuple(_field(inner[0], each, f"{where}[{i}]", found) for i, each in enumerate(item))
    if hint is str:
        return item
    found.append(_sourced(item, ("value",), where))
    return tuple(_plain(inner[0], each) for each in item["value"]) if kind is tuple else _plain(hint, item["value"])


def _plain(hint: Any, value: Any) -> Any:
    """A number as its type has it; TOML knows days by itself."""
    return value if hint is dt.date else hint(value)


def _sourced(item: Any, numbers: tuple[str, ...], where: str, *, optional: frozenset[str] = frozenset()) -> Provenance:
    """Say where the numbers of a table come from, or refuse a table that does not."""
    required = {*numbers, "source", "grade"}
    if not isinstance(item, dict) or not required <= set(item) <= required | optional:
        raise BadAssumption(f"{where}: write {{ {', '.join(numbers)}, source, grade }}, all of them and no more.")
    if item["grade"] not in GRADES or not str(item["source"]).strip():
        raise BadAssumption(f"{where}: give a source in words and one of the grades {', '.join(GRADES)}.")
    value = ", ".join(f"{name} {item[name]}" for name in numbers) if len(numbers) > 1 else str(item[numbers[0]])
    return Provenance(where, value, item["source"], item["grade"])
