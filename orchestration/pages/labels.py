"""Where names go in a chart: beside their point, never on top of each other or of a point.

What belongs here: geometry in pixels. What does not: marks, colours, data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Mean width of a character of a system sans-serif, as a share of the font size; generous, since fonts differ.
_CHARACTER: Final = 0.56
_LINE: Final = 1.15
_GAP_PX: Final = 7.0


class Point(NamedTuple):
    """A named point, in pixels from the upper left corner of the plot."""

    x: float
    y: float
    text: str


class Label(NamedTuple):
    """Text set at x, y: `align` is where the text begins, y its middle."""

    x: float
    y: float
    text: str
    align: str


class _Box(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def width(text: str, size: float) -> float:
    """How wide a text is at most, in pixels."""
    return len(text) * size * _CHARACTER


def place(
    points: Sequence[Point],
    *,
    size: float,
    plot: tuple[float, float],
    taken: Sequence[tuple[float, float]] = (),
    sides: Sequence[str] = ("above", "below", "right", "left"),
) -> list[Label]:
    """Give each point a label on the first free side, points listed first having the first choice.

    Args:
        points: what to name.
        size: of the font, pixels.
        plot: width and height within which a label must stay.
        taken: other places no label may cover, e.g. the vertices of a line.
        sides: in order of preference.

    Returns:
        The labels that found room; a point without one is still in the table behind the chart.
    """
    dots = [_Box(x - 4, y - 4, x + 4, y + 4) for x, y in [*((p.x, p.y) for p in points), *taken]]
    placed: list[_Box] = []
    labels = []
    for point in points:
        for side in sides:
            label, box = _beside(point, side, size)
            inside = box.left >= 0 and box.right <= plot[0] and box.top >= 0 and box.bottom <= plot[1]
            if inside and not any(box.meets(other) for other in [*placed, *dots]):
                placed.append(box)
                labels.append(label)
                break
    return labels


def _beside(point: Point, side: str, size: float) -> tuple[Label, _Box]:
    wide, high = width(point.text, size), size * _LINE
    if side in ("above", "below"):
        y = point.y + (_GAP_PX + high / 2) * (-1 if side == "above" else 1)
        box = _Box(point.x - wide / 2, y - high / 2, point.x + wide / 2, y + high / 2)
        return Label(point.x, y, point.text, "center"), box
    x = point.x + _GAP_PX * (1 if side == "right" else -1)
    left = x if side == "right" else x - wide
    box = _Box(left, point.y - high / 2, left + wide, point.y + high / 2)
    return Label(x, point.y, point.text, "left" if side == "right" else "right"), box
