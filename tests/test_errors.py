"""An error that was expected is one sentence on standard error, whoever raised it, and never a traceback."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import orchestration
from orchestration import cli
from orchestration.base.errors import ExpectedError
from orchestration.base.locking import AlreadyRunningError
from orchestration.cli import console
from orchestration.warehouse.building import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(orchestration.__file__).parent
# Held by whoever asks a source: they end in its own outcome.
AT_A_SOURCE = {"FetchError"}


def raised_at_run_time() -> Iterator[type[Exception]]:
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        names = [node.name for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Error")]
        if names:
            module: Any = importlib.import_module(".".join(file.relative_to(ROOT.parent).with_suffix("").parts))
            yield from (getattr(module, name) for name in names)


def test_whatever_goes_wrong_at_run_time_is_of_the_kind_that_is_told() -> None:
    others = {kind.__name__ for kind in raised_at_run_time() if issubclass(kind, RuntimeError)} - AT_A_SOURCE
    told = {kind.__name__ for kind in raised_at_run_time() if issubclass(kind, ExpectedError)}
    assert others == told


@pytest.mark.parametrize(
    ("error", "code"), [(BuildError("dbt stopped."), console.FAILED), (AlreadyRunningError("Busy."), console.BUSY)]
)
def test_an_expected_error_is_one_sentence_and_a_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setattr(cli, "app", fails)
    monkeypatch.setattr(cli.leaving, "at_once", lambda: None)
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code
    assert capsys.readouterr().err == f"{error}\n"
