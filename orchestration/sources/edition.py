"""The edition of a piece of code: a digest of a module and of all it imports within the project, directly or not.

What belongs here: following imports by reading them, nothing is run. What does not: what an edition is good for.

The `__init__` of a package counts only where something is imported from it by name: otherwise a source would hang on
the list of all sources.
"""

from __future__ import annotations

import ast
import functools
import hashlib
from importlib.util import resolve_name
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]  # where the project's packages lie, in a checkout and installed
_MAY_IMPORT = (ast.stmt, ast.excepthandler, ast.match_case)  # no expression does


def of(module: str) -> str:
    """Twelve digits that change when code does that runs once `module` is imported and called.

    Raises:
        FileNotFoundError: the project has no such module.
    """
    return _edition(module, ROOT)


@functools.cache
def _edition(module: str, root: Path) -> str:
    if _file(module, root) is None:
        raise FileNotFoundError(f"There is no module {module} below {root}; an edition is that of a module's code.")
    met, left = {module}, [module]
    while left:
        found = _imports(left.pop(), root) - met
        met |= found
        left += found
    digest = hashlib.sha256()
    for name in sorted(met):
        digest.update(name.encode() + b"\0" + _text(name, root).encode() + b"\0")
    return digest.hexdigest()[:12]


@functools.cache
def _imports(module: str, root: Path) -> frozenset[str]:
    """The project's modules that a module imports, at its top or within a function."""
    file = _file(module, root)
    package = module if file and file.name == "__init__.py" else module.rpartition(".")[0]
    return frozenset(
        name for name in _named(ast.parse(_text(module, root)), package, root) if _file(name, root) is not None
    )


def _named(node: ast.AST, package: str, root: Path) -> Iterator[str]:
    """What import statements name, but for those that only a type checker sees."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        home = resolve_name("." * node.level + (node.module or ""), package)
        for alias in node.names:
            inner = f"{home}.{alias.name}"
            yield inner if _file(inner, root) else home
    elif isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        for other in node.orelse:
            yield from _named(other, package, root)
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _MAY_IMPORT):
                yield from _named(child, package, root)


@functools.cache
def _file(module: str, root: Path) -> Path | None:
    place = root.joinpath(*module.split("."))
    return next((file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()), None)


@functools.cache
def _text(module: str, root: Path) -> str:
    file = _file(module, root)
    return file.read_text("utf-8") if file else ""
