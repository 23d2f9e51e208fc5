"""From a Vega-Lite specification to inline SVG that takes its colours from the page.

What belongs here: the look all charts share, and the conversion. What does not: what a chart shows (`charts`).

Colours in a specification are the style sheet's variables, e.g. `var(--s1)`: one drawing serves light, dark and
print.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from orchestration.pages import wording

FONT: Final = "system-ui, sans-serif"
CONFIG: Final[dict[str, Any]] = {
    "aria": False,  # the drawing is one image with a name; the table behind it is for those who cannot see it
    "background": None,
    "padding": 2,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--muted)",
        "titleColor": "var(--muted)",
        "tickColor": "var(--rule)",
        "domainColor": "var(--rule)",
        "gridColor": "var(--grid)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "axisX": {"grid": False, "tickSize": 5},
    "axisY": {"domain": False, "ticks": False},
}
_COLOUR: Final = re.compile(r"--([\w-]+): (#[0-9a-f]{3,6});")
_VARIABLE: Final = re.compile(r"var\(--([\w-]+)\)")
_ROOT: Final = re.compile(r"^<svg [^>]*?viewBox=\"([^\"]*)\"[^>]*>")
_BOX: Final = re.compile(r"^<svg viewBox=\"0 0 ([\d.]+) ([\d.]+)\"")
_EMPTY: Final = re.compile(r"<path class=\"(?:background|foreground)\"[^>]*/>")
# Roles inside an image that is one already, and what says nothing.
_NOISE: Final = re.compile(r" (?:(?:role|class|aria-[a-z]+|pointer-events)=\"[^\"<>]*\"|opacity=\"1\")(?=[^<>]*>)")
_ID: Final = re.compile(r"(?<=id=\")clip\d+(?=\")|(?<=url\(#)clip\d+(?=\))")


def png(spec: dict[str, Any]) -> bytes:
    """The same as a picture on white, for places that know no style sheet."""
    import json

    import vl_convert

    light = _light()
    solid = _VARIABLE.sub(lambda found: light[found[1]], json.dumps(spec | {"config": CONFIG | {"background": "#fff"}}))
    picture: bytes = vl_convert.vegalite_to_png(json.loads(solid), allowed_base_urls=[])
    return picture


def standalone(drawn: str) -> str:
    """An inline drawing as a file of its own, in the colours of the light page on its ground."""
    box = _BOX.search(drawn)
    width, height = box.groups() if box else ("720", "370")
    solid = coloured(drawn)
    size = f'width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} '
    ground = f'<rect {size} fill="{_light()["paper"]}"/>'
    return re.sub(r"^<svg ([^>]*)>", lambda found: f"{head}{found[1]}>{ground}", solid, count=1)


def coloured(drawn: str) -> str:
    """A drawing in the colours of the light page."""
    light = _light()
    return _VARIABLE.sub(lambda found: light[found[1]], drawn)


def _light() -> dict[str, str]:
    """The colours of the light page by name."""
    sheet = (Path(__file__).parent / "templates" / "style.css").read_text("utf-8")
    return dict(reversed(_COLOUR.findall(sheet)))  # the first of each name is the light one


def svg(spec: dict[str, Any], *, name: str, label: str) -> str:
    """Draw a specification.

    Args:
        spec: Vega-Lite, with its data inside; nothing is loaded.
        name: unique on the page; becomes part of the ids inside.
        label: what the image shows, for those who do not see it.
    """
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec | {"config": CONFIG}, allowed_base_urls=[])
    drawn = _NOISE.sub("", _EMPTY.sub("", wording.printable(drawn)))
    # Vega counts its ids through the life of a process; here they count within one drawing.
    ids = {old: f"{name}-clip-{n}" for n, old in enumerate(dict.fromkeys(_ID.findall(drawn)))}
    drawn = _ID.sub(lambda found: ids[found[0]], drawn)
    told = label.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return _ROOT.sub(lambda found: f'<svg viewBox="{found[1]}" role="img" aria-label="{told}">', drawn, count=1)
