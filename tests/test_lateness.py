"""Late is judged by the figures, as a whole and by series, whatever the address answers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, get_args

import dagster as dg
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.archive import figures, intake
from orchestration.base import plain
from orchestration.defs import ingest
from orchestration.sources import SOURCES
from orchestration.sources.readers.frames import DTYPES
from orchestration.warehouse import lateness, status
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from orchestration.base.settings import Settings
    from orchestration.sources import Source
    from tests.loopback import Publisher

DAY = dt.date(2026, 11, 28)
Slice = tuple[str, dt.date, pd.DataFrame]


def before(days: int) -> dt.date:
    return DAY - dt.timedelta(days=days)


def tidy(source: Source, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Rows as the readers leave them, with what a test does not speak of left blank."""
    kinds = {name: DTYPES[column.kind] for name, column in source.columns.items()}
    return pd.DataFrame(rows, columns=list(source.columns)).astype(kinds)


def months(source: Source, first: str, last: str, **fixed: object) -> pd.DataFrame:
    """Rows of a monthly source, one per month, by its own columns."""
    starts = pd.date_range(first, last, freq="MS").strftime("%Y-%m-%d")
    return tidy(source, [{**fixed, "period_start": day} for day in starts])


def quarters(source: Source, last: str, count: int = 8, **fixed: object) -> pd.DataFrame:
    ends = pd.date_range(end=last, periods=count, freq="QE")
    return tidy(source, [{**fixed, "period_end": f"{day:%Y-%m-%d}"} for day in ends])


def empty(source: Source) -> pd.DataFrame:
    return tidy(source, [])


@pytest.mark.parametrize(
    ("name", "age", "is_late"),
    [  # the three addresses that were frozen, as they stood and as they would stand in 2028
        ("ms_diffusion", 206, False),
        ("ms_diffusion", 664, True),
        ("epoch_gpu_clusters", 392, True),
        ("openrouter_rankings", 51, True),
        ("openrouter_rankings", 4, False),
    ],
)
def test_a_frozen_address_is_late_after_twice_its_cadence(name: str, age: int, *, is_late: bool) -> None:
    source = SOURCES[name]
    told = lateness.told(source, [("", before(age), empty(source))], DAY)
    assert told.startswith(f"Late: nothing new since {before(age)}, over twice the") is is_late


@given(st.sampled_from(sorted(SOURCES)), st.integers(0, 2_000))
def test_every_source_is_late_exactly_when_its_newest_vintage_is_older_than_twice_its_cadence(
    name: str, age: int
) -> None:
    source = SOURCES[name]
    parts = [("", before(age + 5_000), empty(source)), ("", before(age), empty(source))]
    assert bool(lateness.told(source, parts, DAY)) is (age > 2 * source.cadence_days)


def test_a_file_stamped_anew_every_day_over_old_figures_is_late() -> None:
    source = SOURCES["hk_idds"]
    fresh = months(source, "2026-01-01", "2026-09-01")
    assert lateness.told(source, [("2026", DAY, fresh)], DAY) == ""
    frozen = months(source, "2026-01-01", "2026-04-01")
    assert lateness.told(source, [("2026", DAY, frozen)], DAY).startswith(
        "Late: no figures beyond 2026-04-01, over twice"
    )


def test_a_settled_year_does_not_make_a_source_late_and_the_newest_slice_counts() -> None:
    source = SOURCES["hk_idds"]
    parts = [("2022", before(900), months(source, "2022-01-01", "2022-12-01"))]
    parts += [("2026", before(3), months(source, "2026-01-01", "2026-09-01"))]
    assert lateness.told(source, parts, DAY) == ""


def test_each_direction_of_trade_is_judged_by_itself() -> None:
    source = SOURCES["us_census"]
    parts = [
        (f"{way}-{day:%Y-%m}", before(10), months(source, f"{day:%Y-%m-%d}", f"{day:%Y-%m-%d}"))
        for way, last in (("exports", "2026-09-01"), ("imports", "2025-12-01"))
        for day in pd.date_range("2025-06-01", last, freq="MS")
    ]
    assert lateness.told(source, parts, DAY).startswith("Late: imports: no figures beyond 2025-12-01")


def test_a_company_whose_figures_ended_is_named_though_its_file_is_new() -> None:
    source = SOURCES["sec_edgar"]
    going = [(name, before(20), quarters(source, "2026-09-30", company=name)) for name in ("MSFT", "META", "AMZN")]
    ended = ("ORCL", before(20), quarters(source, "2019-06-30", company="ORCL"))
    assert lateness.told(source, going, DAY) == ""
    assert lateness.told(source, [*going, ended], DAY) == (
        "Late: ORCL: no figures beyond 2019-06-30, over twice the 100 days in which they are due."
    )


def test_a_company_is_told_apart_within_one_file_too() -> None:
    source = SOURCES["sec_edgar"]
    both = pd.concat(
        [quarters(source, "2026-09-30", company="MSFT"), quarters(source, "2021-03-31", company="ORCL")],
        ignore_index=True,
    )
    assert "Late: ORCL: no figures beyond 2021-03-31" in lateness.told(source, [("", before(1), both)], DAY)


def test_an_organisation_whose_list_is_served_frozen_is_named() -> None:
    source = SOURCES["hf_hub"]
    parts = [(name, before(age), empty(source)) for name, age in (("Qwen", 1), ("google", 0), ("baidu", 90))]
    assert lateness.told(source, parts, DAY).startswith(f"Late: baidu: nothing new since {before(90)}")


def test_a_yearly_figure_is_due_by_the_year() -> None:
    source = SOURCES["comtrade"]
    yearly = [(f"A-{year}-CHN", before(50), months(source, f"{year}-01-01", f"{year}-01-01")) for year in (2023, 2024)]
    monthly = [
        (f"M-2026-{m:02d}-USA", before(9), months(source, f"2026-{m:02d}-01", f"2026-{m:02d}-01")) for m in range(1, 9)
    ]
    assert lateness.told(source, [*yearly, *monthly], DAY) == ""
    old = [(f"A-{year}-CHN", before(50), months(source, f"{year}-01-01", f"{year}-01-01")) for year in (2021, 2022)]
    assert lateness.told(source, [*old, *monthly], DAY).startswith("Late: A-CHN: no figures beyond 2022-01-01")


def test_many_late_series_are_counted_not_listed() -> None:
    source = SOURCES["hf_hub"]
    parts: list[Slice] = [(f"org{n}", before(90), empty(source)) for n in range(9)]
    assert "org0, org1, org2 and 6 more: nothing new" in lateness.told(
        source, [*parts, ("new", DAY, empty(source))], DAY
    )


def test_what_is_not_held_is_not_late() -> None:
    assert lateness.told(SOURCES["epoch_eci"], [], DAY) == ""


def test_figures_are_about_their_periods_not_about_filings_or_plans() -> None:
    filed = quarters(SOURCES["sec_edgar"], "2026-09-30", company="MSFT", filed_on="2026-11-05")
    assert figures.newest_date(SOURCES["sec_edgar"], filed, DAY) == dt.date(2026, 9, 30)
    rule: dict[str, object] = {"document_number": "1", "published_on": "2026-10-01", "effective_on": "2027-06-01"}
    planned = tidy(SOURCES["federal_register"], [rule])
    assert figures.newest_date(SOURCES["federal_register"], planned, DAY) == dt.date(2026, 10, 1)


def test_a_source_that_answers_unchanged_for_most_of_a_year_is_stale_and_says_so(
    online: Settings, publisher: Publisher
) -> None:
    source, case = SOURCES["epoch_eci"], CASES["epoch_eci"]
    publisher.says(case.address, case.published)
    for day in (dt.datetime(2026, 1, 10, tzinfo=dt.UTC), dt.datetime(2026, 11, 28, tzinfo=dt.UTC)):
        status.write_intakes(online, intake.pull(online, [source], day))
    [early] = plain.rows(status.table(online, [source], dt.date(2026, 1, 20)))
    [row] = plain.rows(status.table(online, [source], DAY))
    assert (early["is_late"], early["is_stale"], early["message"]) == (False, False, "")
    assert (row["state"], row["is_late"], row["is_stale"]) == ("unchanged", True, True)
    assert row["message"].startswith("Late: nothing new since 2026-01-10, over twice the 30 days")


def test_dagster_shows_a_source_that_brought_nothing_or_is_late_in_another_colour_than_green() -> None:
    source = SOURCES["epoch_eci"]
    colours = {state: ingest.is_answered(source, {"state": state}) for state in get_args(intake.State)}
    assert {state for state, check in colours.items() if check.passed} == {"new", "unchanged"}
    red = {s for s, check in colours.items() if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR}
    assert red == {"refused", "unreachable", "failed"}
    assert not ingest.is_answered(source, {}).passed
    held = {"source": source.name, "vintages": 1, "is_late": False, "message": ""}
    assert ingest.is_current(held).passed
    assert not ingest.is_current(held | {"vintages": 0}).passed
    assert not ingest.is_current(held | {"is_late": True, "message": "Late: nothing new."}).passed
