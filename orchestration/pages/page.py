"""The pages as self-contained HTML: no script, and nothing that a browser would fetch.

What belongs here: the template environment and the filters the template needs. What does not: words (`story`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from orchestration.pages import wording

if TYPE_CHECKING:
    from orchestration.pages.document import Told

REPORT: Final = "report.html"
_WEB: Final = re.compile(r"https?://[^\s<>\"'`\\()]+")
_OWN: Final = re.compile(r"day-\d{4}-\d\d-\d\d\.html")


def render(told: Told) -> dict[str, str]:
    """The pages as text, by file name: the report, the brief, and one for each leaf and each day of the record."""
    environment = Environment(
        loader=PackageLoader("orchestration.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {"drawing": _drawing, "web": web}
    leaf_page, day_page = (environment.get_template(f"{name}.html.j2") for name in ("leaf", "day"))
    return {
        REPORT: environment.get_template("report.html.j2").render(told=told, file=REPORT),
        "brief.html": environment.get_template("brief.html.j2").render(told=told, file="brief.html"),
        **{f"{leaf.key}.html": leaf_page.render(told=told, leaf=leaf, file=f"{leaf.key}.html") for leaf in told.leaves},
        **{day.file: day_page.render(told=told, day=day) for day in told.days},
    }


def web(url: str) -> str:
    """An address if it is one that may stand in a link, of the web or of a day's page here, else nothing."""
    return url if _WEB.fullmatch(url) or _OWN.fullmatch(url) else ""


def _finalize(value: Any) -> Any:
    """Text without what a page cannot carry; the template escapes it afterwards."""
    return wording.printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _drawing(svg: str) -> Markup:
    """SVG of our own making, which escaped every name it holds."""
    return Markup(svg)  # noqa: S704  # escaped before
