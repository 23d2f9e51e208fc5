"""Pictures of the report are written anew only when a reader would see a difference."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest

from docs import pictures
from tests.docs import docs_pages as pages

if TYPE_CHECKING:
    from pathlib import Path

image: Any = pytest.importorskip("PIL.Image", reason="Pillow is not here; `make docs` installs it.")
SIZE = (400, 300)
WHITE, INK = (255, 255, 255), (20, 40, 90)


def png(*boxes: tuple[int, int, int, int], ground: tuple[int, int, int] = WHITE) -> bytes:
    """A page with dark boxes."""
    page = image.new("RGB", SIZE, ground)
    for box in boxes:
        page.paste(INK, box)
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def test_the_same_page_in_another_file_is_no_difference() -> None:
    assert not pictures.differ(png((10, 10, 50, 20)), png((10, 10, 50, 20)))


def test_a_shade_that_nobody_sees_and_a_day_in_small_print_are_no_difference() -> None:
    faint = png(ground=(255 - pictures.SHADE, 255, 255))
    small = int(SIZE[0] * SIZE[1] * pictures.SHARE)
    assert not pictures.differ(png(), faint)
    assert not pictures.differ(png(), png((0, 0, small, 1)))


def test_a_box_more_another_ground_and_another_size_are_differences() -> None:
    assert pictures.differ(png(), png((10, 10, 40, 30)))
    assert pictures.differ(png(), png(ground=(15, 20, 30)))
    page = image.new("RGB", (SIZE[0], SIZE[1] + 1), WHITE)
    out = io.BytesIO()
    page.save(out, "PNG")
    assert pictures.differ(png(), out.getvalue())


def test_a_picture_that_shows_the_same_keeps_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "page.png"
    assert pictures.renew(path, png())
    kept = path.read_bytes()
    assert not pictures.renew(path, png((0, 0, 5, 5)))
    assert path.read_bytes() == kept
    assert pictures.renew(path, png((0, 0, 200, 200)))
    assert path.read_bytes() != kept


@pytest.mark.parametrize("path", sorted((pages.DOCS / "images").glob("*.png")), ids=lambda path: path.name)
def test_a_picture_of_the_documents_is_like_itself(path: Path) -> None:
    assert not pictures.differ(path.read_bytes(), path.read_bytes())
