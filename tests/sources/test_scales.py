"""A change of unit or scale is seen at the door: refused for what the model reads, told for the rest.

Payloads are in their publishers' formats; what was found elsewhere is joined by factors that nobody has met.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orchestration.archive import backfilling, checks, comparing, figures, holdings, intake
from orchestration.base.settings import ROOT
from orchestration.sources import SOURCES
from orchestration.sources.readers import tables
from tests import wire
from tests.sources import wire_lab
from tests.sources.cases import CASES
from tests.sources.formats import altered
from tests.sources.test_every_source import ask

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

DAY = dt.date(2026, 11, 28)
BANDED = [(name, column) for name, source in SOURCES.items() for column, of in source.columns.items() if of.band]


def scaled(body: bytes, column: str, factor: float) -> bytes:
    """A CSV, or the one of a zip that has the column, with every number of it times `factor`."""

    def edit(text: bytes) -> bytes:
        lines = text.decode().splitlines()
        header = lines[0].split(",")
        if column not in header or len(lines) == 1:
            return text
        place = header.index(column)
        rows = [re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', line) for line in lines[1:]]
        for row in rows:
            row[place] = repr(float(row[place]) * factor) if row[place] else ""
        return "\n".join([lines[0], *(",".join(row) for row in rows), ""]).encode()

    found = altered(body, edit)
    assert found != body
    return found


@pytest.mark.parametrize(
    ("name", "body", "column", "factor"),
    [
        ("epoch_eci", wire.eci(), "eci", 0.5),
        ("epoch_eci", wire.eci(), "eci", 0.01),
        ("epoch_eci", wire.eci(), "eci", 1.2),
        ("epoch_chip_owners", wire.chip_owners(), "Compute estimate in H100e (median)", 0.001),
        ("epoch_chip_owners", wire.chip_owners(), "Compute estimate in H100e (median)", 1000),
        ("epoch_chip_sales", wire.chip_sales(), "Compute estimate in H100e (median)", 0.001),
    ],
)
def test_another_scale_is_refused_by_name_and_what_was_held_stays(
    online: Settings, publisher: Publisher, name: str, body: bytes, column: str, factor: float
) -> None:
    case = CASES[name]
    if column.encode() not in altered(body, lambda text: text):
        column = next(alias for alias in SOURCES[name].columns["h100e"].upstream if alias in _header(body))
    assert ask(online, publisher, case, body).state == "new"
    [before] = holdings.of(online, SOURCES[name])
    result = ask(online, publisher, case, scaled(body, column, factor), day=30, version=2)
    assert result.state == "refused"
    ours = "eci" if name == "epoch_eci" else "h100e"
    assert f"{ours} keeps its scale: broken, {ours} ratio is {factor:.3g} where at least" in result.messages[0]
    assert "the vintage of 2026-03-01 stays in use" in result.messages[0]
    assert holdings.of(online, SOURCES[name]) == [before]


def _header(body: bytes) -> str:
    found: list[bytes] = []
    altered(body, lambda text: found.append(text.partition(b"\n")[0]) or text)  # type: ignore[func-returns-value]
    return b"\n".join(found).decode()


@given(st.sampled_from(BANDED), st.floats(-3, 3), st.floats(0, 1))
def test_a_factor_beyond_the_band_is_seen_and_one_within_is_not(
    which: tuple[str, str], power: float, share: float
) -> None:
    name, column = which
    source, factor = SOURCES[name], 10**power
    band = source.columns[column].band
    assert band is not None
    assume(all(abs(factor - bound) > 1e-6 for bound in band) and not 0.2 < share < 0.35)
    old = source.parse(CASES[name].published)
    new = old.assign(**{column: old[column].mask(_every(len(old), share), old[column] * factor)})
    if old[column].gt(0).sum() < 40:
        return
    ratio = figures.change(source, new, old, DAY)[f"{column}_ratio"][0]
    is_seen = not band[0] <= ratio <= band[1]
    assert is_seen == (share > 0.34 and not band[0] <= factor <= band[1])


def _every(count: int, share: float) -> pd.Series[bool]:
    return pd.Series([(place * share) % 1 < share and share > 0.01 for place in range(count)])


def test_two_rows_say_nothing_about_a_scale() -> None:
    source = SOURCES["epoch_chip_owners"]
    old = source.parse(wire.chip_owners()).head(comparing.FEWEST - 1)
    change = figures.change(source, old.assign(h100e=old["h100e"] * 1000), old, DAY)
    assert change["h100e_ratio"].isna().all()


@pytest.mark.parametrize(
    ("claude", "gpt", "taken"), [(130, 150, True), (130.3, 149.8, True), (65, 75, False), (130, 160, False)]
)
def test_anchors_that_have_moved_are_refused_though_nothing_older_is_held(
    claude: float,
    gpt: float,
    taken: bool,  # noqa: FBT001  # a column of the table
) -> None:
    source = SOURCES["epoch_eci"]
    frame = source.parse(wire.eci())
    place = {"Claude 3.5 Sonnet": claude, "GPT-5": gpt}
    frame.loc[[10, 50], "model"] = list(place)
    frame.loc[[10, 50], "eci"] = list(place.values())
    broken = checks.refusals(checks.examine(source, frame, figures.change(source, frame, None, DAY)))
    assert [finding.name for finding in broken] == ([] if taken else ["anchors_of_eci_hold"])
    if not taken:
        assert f"GPT-5 at {gpt:.4g} in place of 150" in broken[0].sentence


def test_an_older_vintage_is_compared_with_the_one_after_it(settings: Settings, tmp_path: Path) -> None:
    """A vintage taken in late may come before all that is held, the bundle's included."""
    bodies = {"2026-03-01": wire.eci(), "2025-12-19": scaled(wire.eci(52), "eci", 0.5), "2025-11-19": wire.eci(52)}
    for day, body in bodies.items():
        file = tmp_path / day / day / "epoch.ai/data/eci_scores.csv"
        file.parent.mkdir(parents=True)
        file.write_bytes(body)
        taken = backfilling.from_files(settings, SOURCES["epoch_eci"], tmp_path / day)
        assert taken.accepted == (day != "2025-12-19")
        if not taken.accepted:
            assert "eci keeps its scale: broken, eci ratio is 0.5 where" in taken.messages[0]


def test_a_first_answer_is_compared_with_what_is_shipped(online: Settings, publisher: Publisher) -> None:
    shipped = dataclasses.replace(online, bundle=ROOT / "data/bundle")
    owners = SOURCES["epoch_chip_owners"]
    named = {name: (name,) for name in owners.columns}
    as_shipped = dataclasses.replace(owners, rows=lambda body: tables.named(*tables.csv_table(body), named))
    [vintage] = holdings.of(shipped, owners)
    frame = figures.read(shipped, owners, vintage)
    for factor, state in ((0.001, "refused"), (1000, "refused"), (1.2, "new")):
        body = frame.assign(h100e=frame["h100e"] * factor).to_csv(index=False).encode()
        publisher.says(owners.url, body)
        result = intake.pull(shipped, [as_shipped], dt.datetime(2026, 11, 28, tzinfo=dt.UTC))[owners.name]
        assert result.state == state
        if state == "refused":
            assert f"h100e ratio is {factor} where" in result.messages[0].replace("1e+03", "1000")


def test_a_scale_that_no_model_reads_is_told() -> None:
    source = SOURCES["epoch_ml_hardware"]
    old = source.parse(CASES[source.name].published)
    new = old.assign(memory_bytes=old["memory_bytes"] / 1e9)
    findings = checks.examine(source, new, figures.change(source, new, old, DAY))
    told = next(finding for finding in findings if finding.name == "scales_are_kept")
    assert (told.passed, told.blocking) == (False, False)
    assert told.sentence == (
        "scales are kept: broken, rescaled is 1 where at most 0 is expected (for example memory_bytes: new over old is "
        "1e-09, 1e-09 and 1e-09 at the quartiles of 110 rows)"
    )


@given(st.floats(0, 1))
def test_dating_anew_is_told_as_such(share: float) -> None:
    source = SOURCES["epoch_eci"]
    old = source.parse(wire.eci())
    moved = pd.Series([(place * 0.618) % 1 < share for place in range(len(old))])
    new = old.assign(released_on=old["released_on"].mask(moved, old["released_on"] + pd.Timedelta(days=90)))
    change = figures.change(source, new, old, dt.date(2030, 1, 1))
    assert change["redated_share"][0] == pytest.approx(moved.mean())
    for told in change.attrs["examples"]["redated_share"]:
        assert re.fullmatch(r"Model \d+: released_on \d{4}-\d\d-\d\d, now \d{4}-\d\d-\d\d", told)
    assert change["eci_ratio"][0] == 1
    assert change["rescaled"][0] == 0


def test_a_board_anchored_anew_is_refused(online: Settings, publisher: Publisher) -> None:
    case = CASES["arena_text"]
    assert ask(online, publisher, case, wire_lab.arena()).state == "new"
    result = ask(online, publisher, case, wire_lab.arena(shift=150.0), day=7, version=2)
    assert result.state == "refused"
    assert "rating keeps its scale: broken" in result.messages[0]
    assert ask(online, publisher, case, wire_lab.arena(shift=4.0), day=8, version=3).state == "new"
