"""Whatever a publisher sends, its parser gives the declared columns or the declared error: nothing else ever comes out.

A few examples per parser, the same in each run; `fuzz.py` looks for more, guided by coverage.
"""

from __future__ import annotations

import pytest
from cases import CASES
from damage import AWKWARD, KINDS, Edit, members, packed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.sources import SOURCES, PayloadError

EXAMPLES = 40
EDITS = st.lists(
    st.builds(
        Edit,
        kind=st.sampled_from(KINDS),
        place=st.integers(0, 1 << 20),
        length=st.integers(0, 40),
        word=st.sampled_from(AWKWARD) | st.binary(max_size=8),
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("name", CASES)
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(edits=EDITS, inside=st.booleans())
def test_a_damaged_payload_is_read_or_refused(name: str, edits: list[Edit], inside: bool) -> None:  # noqa: FBT001  # drawn
    body = CASES[name].published
    bodies = members(body) if inside else {"": body}
    for edit in edits:
        bodies = {member: edit.done_to(text) for member, text in bodies.items()}
    try:
        frame = SOURCES[name].parse(packed(bodies))
    except PayloadError:
        return
    assert list(frame.columns) == list(SOURCES[name].columns)
