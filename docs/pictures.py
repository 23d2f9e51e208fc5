"""A picture takes the place of the one before only when a reader would see the difference.

What belongs here: comparing two pictures. What does not: taking them (`screenshots`).

Edges of letters and lines come out a little differently on each machine, and a day moves a date: neither is news, and
each picture weighs in the project's history for good.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SHADE, SHARE = 32, 0.001  # of 255 in any colour, before a pixel counts; of all pixels, before a picture does


def differ(one: bytes, other: bytes) -> bool:
    """Whether two PNGs differ for somebody who looks at them."""
    from PIL import Image, ImageChops

    first, second = (Image.open(io.BytesIO(each)).convert("RGB") for each in (one, other))
    if first.size != second.size:
        return True
    strongest = Image.new("L", first.size)
    for band in ImageChops.difference(first, second).split():
        strongest = ImageChops.lighter(strongest, band)
    counted = strongest.histogram()
    return bool(sum(counted[SHADE + 1 :]) > SHARE * sum(counted))


def renew(path: Path, taken: bytes) -> bool:
    """Put what was taken in place, unless what is there shows the same; whether it was put there."""
    if path.exists() and not differ(path.read_bytes(), taken):
        return False
    path.write_bytes(taken)
    return True
