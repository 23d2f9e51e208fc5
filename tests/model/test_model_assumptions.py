from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, fields, is_dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pytest

from model.assumptions import Config, provenance
from model.assumptions.parsing import GRADES, parse
from model.assumptions.schema import Prior
from model.errors import BadAssumption

if TYPE_CHECKING:
    from collections.abc import Iterator


def sections(cls: Any) -> Iterator[Any]:
    yield cls
    for hint in get_type_hints(cls).values():
        for part in (hint, *get_args(hint)):
            if is_dataclass(part):
                yield from sections(part)


def test_every_number_has_a_source_and_a_grade() -> None:
    found = provenance()
    assert len(found) > 60
    assert all(each.source.strip() and each.grade in GRADES for each in found)


def test_every_key_of_the_configuration_is_used_by_the_code() -> None:
    folder = resources.files("model")
    code = "\n".join(path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".py"))
    names = {field.name for cls in sections(Config) for field in fields(cls) if cls is not Prior}
    unused = sorted(name for name in names if not re.search(rf"\.{name}\b", code))
    assert unused == []


def test_every_prior_and_component_named_in_the_files_is_used(config: Config) -> None:
    folder = resources.files("model")
    code = "\n".join(path.read_text("utf-8") for path in folder.iterdir() if path.name.endswith(".py"))
    for name in (*config.compute.component, *config.scenarios.trajectory):
        assert f'"{name}"' in code, name
    channels = {*config.compute.component, "distillation", "non_china_h100e"}
    assert {event.channel for event in config.codebook.event} <= channels


@dataclass(frozen=True)
class Tiny:
    size: float
    since_on: dt.date


GOOD = {
    "size": {"value": 1.0, "source": "a ruler", "grade": "ours"},
    "since_on": {"value": dt.date(2026, 5, 14), "source": "a calendar", "grade": "P"},
}


def test_a_complete_table_is_read() -> None:
    assert parse(Tiny, GOOD, "tiny", []) == Tiny(1.0, dt.date(2026, 5, 14))


@pytest.mark.parametrize(
    ("change", "remedy"),
    [
        ({"spare": {"value": 2.0, "source": "s", "grade": "ours"}}, "nothing reads"),
        ({"size": {"value": 1.0, "grade": "ours"}}, "write"),
        ({"size": {"value": 1.0, "source": " ", "grade": "ours"}}, "source in words"),
        ({"size": {"value": 1.0, "source": "s", "grade": "certain"}}, "one of the grades"),
        ({"size": 1.0}, "write"),
    ],
)
def test_an_unread_key_or_an_unsourced_number_is_refused(change: dict[str, Any], remedy: str) -> None:
    with pytest.raises(BadAssumption, match=remedy):
        parse(Tiny, GOOD | change, "tiny", [])


def test_a_missing_key_is_named() -> None:
    with pytest.raises(BadAssumption, match="since_on"):
        parse(Tiny, {"size": GOOD["size"]}, "tiny", [])
