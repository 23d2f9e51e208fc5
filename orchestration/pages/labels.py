"""Where names go in a chart: beside their point, never on top of each other or of a point.

What belongs here: geometry in pixels. What does not: marks, colours, data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Mean width of a character of a system sans-serif, as a share of the font size; generous, since fonts differ.
_CHARACTER: Final = 0.56
_BOLD: Final = 0.7
_LINE: Final = 1.15
_GAP_PX: Final = 7.0
_DIAGONAL_PX: Final = 4.5


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


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is at most, in pixels."""
    return len(text) * size * (_BOLD if bold else _CHARACTER)


def place(
    points: Sequence[Point],
    *,
    size: float,
    plot: tuple[float, float],
    taken: Sequence[tuple[float, float]] = (),
    sides: Sequence[str] = (
        "above",
        "below",
        "right",
        "left",
        "left above",
        "right below",
        "left below",
        "right above",
    ),
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
    dots = [_Box(p.x - 4, p.y - 4, p.x + 4, p.y + 4) for p in points]
    dots += [_Box(x - 2, y - 2, x + 2, y + 2) for x, y in taken]
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
    """The label on one side of its point; `side` names one or two of left, right, above, below."""
    wide, high = width(point.text, size), size * _LINE
    across = ("right" in side) - ("left" in side)
    down = ("below" in side) - ("above" in side)
    # on a diagonal both distances add up, so each may be shorter
    gap = _DIAGONAL_PX if across and down else _GAP_PX
    x = point.x + gap * across
    y = point.y + (gap + high / 2) * down
    left = {-1: x - wide, 0: x - wide / 2, 1: x}[across]
    align = {-1: "right", 0: "center", 1: "left"}[across]
    return Label(x, y, point.text, align), _Box(left, y - high / 2, left + wide, y + high / 2)
