"""The picture that goes along when an address is shared: the headline, the odds and the day, 1200 by 630 pixels.

What belongs here: where words and bars of the card stand. What does not: what they say (`answer`), or any other chart.
"""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING, Final

from orchestration.pages import drawing, wording

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.pages.document import Told

CARD: Final = "card.png"
_WIDTH: Final = 1200
_HEIGHT: Final = 630
_LEFT: Final = 72
_LINE: Final = 34  # characters of the headline that fit beside the margins
_BARS_AT: Final = 392
_ROW: Final = 58
_FULL: Final = 520  # pixels of a certain outcome
_BARS_FROM: Final = 470


def write(folder: Path, told: Told) -> Path:
    """Draw the card of the day."""
    import vl_convert

    path = folder / CARD
    path.write_bytes(vl_convert.svg_to_png(drawing.coloured(svg(told))))
    return path


def svg(told: Told) -> str:
    """The card, its colours still the style sheet's names."""
    size = f'width="{_WIDTH}" height="{_HEIGHT}"'
    lines = textwrap.wrap(wording.printable(told.answer.headline), _LINE)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{drawing.FONT}">',
        f'<rect {size} fill="var(--paper)"/>',
        _text(_LEFT, 92, 28, f"path2028, {told.as_of}", "muted"),
        *(_text(_LEFT, 172 + 66 * n, 56, line, "ink", 700) for n, line in enumerate(lines)),
    ]
    for n, chance in enumerate(told.answer.chances):
        foot = _BARS_AT + _ROW * n
        parts += [
            _text(_LEFT, foot + 27, 30, f"{chance.name}", f"{chance.key}-text"),
            _bar(foot, _FULL, "grid"),
            _bar(foot, _FULL * chance.p, chance.key),
            _text(_BARS_FROM + _FULL + 24, foot + 28, 32, chance.shown, "ink", 700),
        ]
    return "".join([*parts, _text(_LEFT, 592, 24, told.answer.heading.title, "muted"), "</svg>"])


def _text(x: int, y: int, size: int, text: str, colour: str, weight: int = 400) -> str:
    style = f'font-size="{size}" font-weight="{weight}" fill="var(--{colour})"'
    return f'<text x="{x}" y="{y}" {style}>{escape(text)}</text>'


def _bar(y: int, width: float, colour: str) -> str:
    return f'<rect x="{_BARS_FROM}" y="{y}" width="{width:.1f}" height="34" fill="var(--{colour})"/>'
