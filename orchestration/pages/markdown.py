"""The report as Markdown, for terminals, tickets and diffs.

What belongs here: the template environment, in which every inserted value is escaped. What does not: words (`story`).
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from orchestration.pages import wording
from orchestration.pages.page import web

if TYPE_CHECKING:
    from orchestration.pages.document import Cell, Told

_ACTIVE: Final = re.compile(r"([\\`*_\[\]{}#|~!^])")


class Verbatim(str):
    """Text that is Markdown already."""

    __slots__ = ()


def render(told: Told) -> str:
    """The report as text."""
    environment = Environment(  # noqa: S701  # `finalize` escapes for Markdown, which needs other rules than HTML
        loader=PackageLoader("orchestration.pages"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {"code": _code, "verbatim": Verbatim, "linked": _linked}
    text = environment.get_template("report.md.j2").render(told=told)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def escape(text: str) -> str:
    """Text on one line in which nothing is markup."""
    return _ACTIVE.sub(r"\\\1", html.escape(" ".join(wording.printable(text).split()), quote=False))


def _finalize(value: Any) -> str:
    return value if isinstance(value, Verbatim) else escape(str(value))


def _linked(cell: Cell) -> Verbatim:
    """A cell, leading to its address if it has one."""
    href = web(cell.href)
    return Verbatim(f"[{escape(cell.text)}](<{href}>)" if href else escape(cell.text))


def _code(text: str) -> Verbatim:
    """A fenced block whose fence the text cannot close."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Verbatim(f"{fence}sh\n{text}\n{fence}")
