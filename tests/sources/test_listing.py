"""The one listing of the sources."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from types import ModuleType

import pytest

from orchestration import sources
from orchestration.sources import NAMES, SOURCES

ROOM = Path(str(sources.__file__)).parent


def test_every_module_that_describes_a_source_is_listed_once() -> None:
    described = {path.stem for path in ROOM.glob("*.py") if "\nSOURCE = " in path.read_text("utf-8")}
    assert sorted(NAMES) == sorted(described)
    assert list(SOURCES) == list(NAMES)


@pytest.mark.parametrize(
    ("held", "told"),
    [
        pytest.param({}, "newcomer.py has no SOURCE", id="none"),
        pytest.param({"SOURCE": "a string"}, "newcomer.py has no SOURCE", id="of another kind"),
        pytest.param({"SOURCE": SOURCES["comtrade"]}, "newcomer.py has a source called 'comtrade'", id="misnamed"),
    ],
)
def test_a_listed_module_without_its_source_says_what_to_write(
    held: dict[str, object], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("orchestration.sources.newcomer")
    vars(module).update(held)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    with pytest.raises(TypeError, match=told) as refused:
        sources.load("newcomer")
    assert "SOURCE = Source(name='newcomer', ...)" in str(refused.value)
    assert "orchestration/sources/__init__.py" in str(refused.value)


def test_a_source_that_shared_readers_read_is_described_in_sixty_lines() -> None:
    texts = {name: (ROOM / f"{name}.py").read_text("utf-8") for name in NAMES}
    plain = {name: len(text.splitlines()) for name, text in texts.items() if "def " not in text}
    assert len(plain) > 5
    assert max(plain.values()) <= 60, plain
    assert statistics.median(len(text.splitlines()) for text in texts.values()) <= 70
