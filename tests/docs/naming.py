"""The project's own names: its modules, and what they define.

What belongs here: finding out whether a dotted name in a text is one of them. What does not: which texts are looked
through.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING

from orchestration.base.settings import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HOUSES = ("orchestration", "model")
PYTHON = sorted(path for room in HOUSES for path in (ROOT / room).rglob("*.py"))


@cache
def modules() -> dict[str, list[Path]]:
    """Each module by every dotted name that it may be called by."""
    found: dict[str, list[Path]] = {}
    for path in PYTHON:
        parts = path.relative_to(ROOT).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        for n in range(len(parts)):
            found.setdefault(".".join(parts[n:]), []).append(path)
    return found


@cache
def defined(path: Path) -> frozenset[str]:
    """Names at the top of a module, and of the parts of its classes."""
    found: set[str] = set()
    stub = path.with_suffix(".pyi")
    for node in ast.parse((stub if stub.exists() else path).read_text("utf-8")).body:
        match node:
            case ast.FunctionDef(name=name):
                found.add(name)
            case ast.ClassDef(name=name, body=body):
                found.add(name)
                found |= {f"{name}.{n.name}" for n in body if isinstance(n, ast.FunctionDef)}
                found |= {
                    f"{name}.{n.target.id}"
                    for n in body
                    if isinstance(n, ast.AnnAssign | ast.AugAssign) and isinstance(n.target, ast.Name)
                }
            case ast.Assign(targets=targets):
                found |= {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.ImportFrom(names=aliases):
                found |= {alias.asname or alias.name for alias in aliases}
    return frozenset(found)


def lost(code: str) -> bool:
    """Whether a dotted name that begins with a module of ours ends in nothing."""
    parts = code.removesuffix("()").split(".")
    known = [n for n in range(len(parts), 0, -1) if ".".join(parts[:n]) in modules()]
    if not known:
        return parts[0] in HOUSES
    rest = ".".join(parts[known[0] :])
    return bool(rest) and not any(rest in defined(path) for path in modules()[".".join(parts[: known[0]])])
