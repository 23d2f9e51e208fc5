"""The plan of the house: who imports whom, drawn from the code (`python -m docs.plan`).

What belongs here: reading the imports, and the picture of them that `docs/architecture.md` shows. What does not: which
imports are allowed (`pyproject.toml`, import-linter), or the reference (`generate`).

A room imports what lies below it: along its line to a dot, and down from there. Rooms that import each other in a
circle cannot be drawn so, and are refused.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import grimp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HOUSE, MODEL, ENTRY = "orchestration", "model", "definitions"
PICTURE = Path(__file__).parent / "images" / "rooms.svg"
WIDTH, HEIGHT, ACROSS, DOWN, MARGIN = 116, 34, 92, 52, 12
INK, BESIDE, PALE = "#1f3a5f", "#5b6b7d", "#8aa1bd"
KEY = ("Along a room's line to a dot, then down:", "that room it imports from.")

Arrows = dict[str, frozenset[str]]  # room -> the rooms it imports from


@cache
def arrows() -> Arrows:
    """The rooms of the house with the model beside them, and what each imports from."""
    graph = grimp.build_graph(HOUSE, MODEL, cache_dir=None)
    rooms = [*sorted(graph.find_children(HOUSE)), MODEL]
    for room in rooms:
        graph.squash_module(room)
    return {
        name(room): frozenset(map(name, graph.find_modules_directly_imported_by(room))) - {HOUSE, name(room)}
        for room in rooms
    }


def name(module: str) -> str:
    """A room as people call it."""
    return module.removeprefix(f"{HOUSE}.")


def floors(found: Arrows) -> list[str]:
    """The rooms from the top down, each below all that import it.

    Raises:
        ValueError: there is a circle; the sentence names the rooms in it.
    """
    left, order = dict(found), list[str]()
    while left:
        free = [room for room in left if not any(room in below for other, below in left.items() if other != room)]
        if not free:
            raise ValueError(f"These rooms import each other in a circle, or hang on one: {', '.join(sorted(left))}.")
        top = min(sorted(free, reverse=True), key=lambda room: len(found[room]))
        order.append(top)
        del left[top]
    return order


def pairs(found: Arrows, order: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Every arrow, as the places of its two ends in the order."""
    place = {room: n for n, room in enumerate(order)}
    yield from sorted((place[room], place[other]) for room, below in found.items() for other in below)


def draw(found: Arrows, order: list[str]) -> str:
    """The picture, as SVG."""
    last = len(order) - 1
    wide, tall = 2 * MARGIN + ACROSS * last + WIDTH, 2 * MARGIN + DOWN * last + HEIGHT
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}"',
        ' font-family="system-ui, sans-serif" font-size="14" role="img" aria-labelledby="title">',
        f'<title id="title">{_told(found, order)}</title>',
        f'<rect width="{wide}" height="{tall}" fill="#ffffff"/>',
    ]
    dots = []
    for start, end in pairs(found, order):
        (x, y), (over, to) = _corner(start), _corner(end)
        turn, level = over + WIDTH // 2, y + HEIGHT // 2
        lines.append(f'<path d="M{x + WIDTH} {level}H{turn}V{to}" fill="none" stroke="{PALE}"/>')
        dots.append(f'<circle cx="{turn}" cy="{level}" r="4" fill="{INK}"/>')
    lines += dots
    for n, room in enumerate(order):
        x, y = _corner(n)
        fill = BESIDE if room in (MODEL, ENTRY) else INK
        lines += [
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="{fill}"/>',
            f'<text x="{x + WIDTH // 2}" y="{y + 22}" text-anchor="middle" fill="#ffffff">{room}</text>',
        ]
    for n, sentence in enumerate(KEY):
        lines.append(
            f'<text x="{MARGIN}" y="{tall - MARGIN - 20 * (len(KEY) - 1 - n)}" fill="{BESIDE}">{sentence}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def _corner(place: int) -> tuple[int, int]:
    return MARGIN + ACROSS * place, MARGIN + DOWN * place


def _told(found: Arrows, order: list[str]) -> str:
    """The picture in words, for who cannot see it."""
    below = (f"{room} imports from {', '.join(sorted(found[room], key=order.index))}" for room in order if found[room])
    return "; ".join(below) + "."


if __name__ == "__main__":
    PICTURE.write_text(draw(arrows(), floors(arrows())), encoding="utf-8")
