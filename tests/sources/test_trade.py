"""What is particular to the trade sources: slices, units, codes, and what the bodies say."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.archive import asking, backfilling, intake, vintages
from orchestration.sources import SOURCES, PayloadError, Source, comtrade
from orchestration.sources.slices import still_open
from tests import wire
from tests.loopback import Answer
from tests.sources import wire_trade
from tests.sources.cases import CASES

if TYPE_CHECKING:
    from pathlib import Path

    from orchestration.base.settings import Settings
    from tests.loopback import Publisher

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
TODAY = NOON.date()


def planned(name: str, held: frozenset[str] = frozenset(), today: dt.date = TODAY) -> dict[str, str]:
    """Part -> address of what a source that comes in slices would ask for."""
    plan = SOURCES[name].plan
    assert plan is not None
    return {request.part: request.url for request in plan(today, held)}


def listed(known: dict[str, str], **checksums: int) -> dict[str, tuple[str, str]]:
    """Part -> address and token of what Comtrade's availability list leads to."""
    listing = comtrade.SOURCE.listing
    assert listing is not None
    plan = listing.plan([wire.comtrade_availability(**checksums)], known)
    return {request.part: (request.url, token) for request, token in plan}


@given(st.lists(st.integers(0, 99), unique=True), st.frozensets(st.integers(0, 99)), st.integers(0, 5))
def test_what_is_missing_or_new_is_asked_for_in_order_and_what_is_settled_is_not(
    numbers: list[int], held: frozenset[int], newest: int
) -> None:
    parts = [f"{number:02d}" for number in sorted(numbers)]
    have = frozenset(f"{number:02d}" for number in held)
    asked = still_open(parts, have, newest=newest)
    new = set(parts[max(0, len(parts) - newest) :])
    assert asked == sorted(asked)
    assert set(asked) == (set(parts) - have) | new


def test_no_comtrade_slice_can_reach_the_cap_of_a_preview() -> None:
    [(url, _)] = listed({}, p202506=1).values()
    query = {name: value.split(",") for name, [value] in parse_qs(urlsplit(url).query).items()}
    assert len(query["period"]) == len(query["reporterCode"]) == 1
    assert query["reporterCode"][0] not in query["partnerCode"]
    assert len(query["partnerCode"]) * len(query["cmdCode"]) * len(query["flowCode"]) < comtrade.CAP


def test_comtrade_is_asked_for_changed_slices_only_the_newest_first_and_not_too_many_at_a_time() -> None:
    assert list(listed({}, p202506=1, p202507=1, p2024=1)) == ["M-2025-07-MYS", "M-2025-06-MYS", "A-2024-MYS"]
    [(_, token)] = listed({}, p202506=1).values()
    assert listed({"M-2025-06-MYS": token}, p202506=1) == {}
    assert list(listed({"M-2025-06-MYS": token}, p202506=2)) == ["M-2025-06-MYS"]
    many = {f"p{year}{month:02d}": 1 for year in range(2018, 2026) for month in range(1, 13)}
    assert len(listed({}, **many)) == comtrade.SLICES_A_LOOK[comtrade.PREVIEW]


def test_who_holds_a_comtrade_key_asks_the_full_service_for_more_of_the_same_slices(
    online: Settings, publisher: Publisher
) -> None:
    keyed = dataclasses.replace(online, keys={"COMTRADE_API_KEY": "a-secret"})
    many = {f"p{year}{month:02d}": 1 for year in range(2021, 2026) for month in range(1, 13)}
    publisher.says(f"{comtrade.HOST}/public/v1/getDA/C/M/HS", wire.comtrade_availability(**many))
    publisher.says(f"{comtrade.HOST}/public/v1/getDA/C/A/HS", wire.comtrade_availability(p2024=1))
    publisher.says(f"{comtrade.FULL}/C/M/HS", wire.comtrade())
    publisher.says(f"{comtrade.FULL}/C/A/HS", wire.comtrade(wire.comtrade_record(freqCode="A", period="2024")))
    uncontracted = dataclasses.replace(comtrade.SOURCE, expectations=())
    result = intake.pull(keyed, [uncontracted], NOON)["comtrade"]
    assert (result.state, result.accepted) == ("new", 61)
    asked = [(path, headers) for path, _, headers in publisher.seen if "/data/v1/get/" in path]
    assert len(asked) == 61 > comtrade.SLICES_A_LOOK[comtrade.PREVIEW]
    assert {headers["Ocp-Apim-Subscription-Key"] for _, headers in asked} == {"a-secret"}
    assert not [path for path, _, _ in publisher.seen if "a-secret" in path or "/preview/" in path]
    assert not [f for f in keyed.data.rglob("*") if f.is_file() and b"a-secret" in f.read_bytes()]
    parts = {vintage.origin.part for vintage in vintages.archived(keyed, "comtrade")}
    assert set(listed({}, **many)) < parts  # the preview's slices go by the same names
    publisher.seen.clear()
    assert intake.pull(online, [uncontracted], NOON)["comtrade"].state == "unchanged"
    assert not [path for path, _, _ in publisher.seen if "/getDA/" not in path]


@pytest.mark.parametrize("name", ["comtrade", "us_census", "federal_register"])
def test_an_interrupted_look_is_resumed_with_what_is_missing_or_open_and_nothing_else(
    online: Settings, publisher: Publisher, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    source = dataclasses.replace(SOURCES[name], expectations=())
    _publish(publisher, name)
    kept, done = vintages.keep, 2

    def keep_two(*args: Any) -> vintages.Vintage:
        if len(vintages.archived(online, name)) == done:
            raise KeyboardInterrupt
        return kept(*args)

    monkeypatch.setattr(vintages, "keep", keep_two)
    with pytest.raises(KeyboardInterrupt):
        intake.pull(online, [source], NOON)
    monkeypatch.setattr(vintages, "keep", kept)
    assert not (online.data / "incoming").exists()
    held = {vintage.origin.part for vintage in vintages.archived(online, name)}
    assert len(held) == done
    publisher.seen.clear()
    assert intake.pull(online, [source], NOON + dt.timedelta(hours=1))[name].state == "new"
    asked = [path for path, _, _ in publisher.seen if "/getDA/" not in path]
    everything, settled = _slices(source, frozenset()), _slices(source, frozenset(held))
    assert len(asked) == len(set(asked)) == len(settled)
    assert {f"https://{unquote(path).partition('&key=')[0]}" for path in asked} == set(settled.values())
    assert set(everything) - set(settled) <= held
    assert {vintage.origin.part for vintage in vintages.archived(online, name)} == set(everything)


@pytest.mark.parametrize("name", ["comtrade", "us_census", "federal_register"])
def test_a_look_that_the_publisher_breaks_off_is_gone_on_with_where_it_ended(
    online: Settings, publisher: Publisher, name: str
) -> None:
    source = dataclasses.replace(SOURCES[name], expectations=())
    _publish(publisher, name)
    for answer in [answer for path, answer in publisher.answers.items() if "/getDA/" not in path]:
        answer.times, answer.then = 2, Answer(status=403)  # two slices, then no more
    broken = intake.pull(online, [source], NOON)[name]
    assert (broken.state, broken.accepted) == ("failed", 2)
    assert len(_asked(publisher)) == 2 + asking.PATIENCE  # and is not pestered for the other slices
    held = frozenset(vintage.origin.part for vintage in vintages.archived(online, name))
    publisher.answers.clear()
    publisher.seen.clear()
    _publish(publisher, name)
    assert intake.pull(online, [source], NOON + dt.timedelta(days=1))[name].state == "new"
    assert _asked(publisher) == set(_slices(source, held).values())
    assert {vintage.origin.part for vintage in vintages.archived(online, name)} == set(_slices(source, frozenset()))


@pytest.mark.parametrize(
    ("name", "open_to_revision"), [("comtrade", 0), ("us_census", 2 * 18), ("federal_register", 2)]
)
def test_of_a_whole_archive_only_what_is_open_to_revision_is_asked_for_again(
    online: Settings, publisher: Publisher, name: str, open_to_revision: int
) -> None:
    source = dataclasses.replace(SOURCES[name], expectations=())
    _publish(publisher, name)
    intake.pull(online, [source], NOON)
    assert len(_asked(publisher)) == len(_slices(source, frozenset())) > open_to_revision
    publisher.seen.clear()
    assert intake.pull(online, [source], NOON + dt.timedelta(days=1))[name].state == "unchanged"
    assert len(_asked(publisher)) == open_to_revision


def _asked(publisher: Publisher) -> set[str]:
    """The slices asked for, by address without a key; none of them twice."""
    paths = [path.partition("&key=")[0] for path, *_ in publisher.seen if "/getDA/" not in path]
    assert len(paths) == len(set(paths))
    return {f"https://{unquote(path)}" for path in paths}


def _slices(source: Source, held: frozenset[str]) -> dict[str, str]:
    """Part -> address of what is asked when `held` is held."""
    if source.plan:
        return {request.part: request.url for request in source.plan(TODAY, held)}
    assert source.listing is not None
    every = source.listing.plan([wire.comtrade_availability(**MONTHS)], {})
    known = {request.part: token for request, token in every if request.part in held}
    return {request.part: request.url for request, _ in every if request.part not in known}


MONTHS = {f"p2025{month:02d}": month for month in range(1, 13)}


def _publish(publisher: Publisher, name: str) -> None:
    if name == "comtrade":
        publisher.says(f"{comtrade.HOST}/public/v1/getDA/C/M/HS", wire.comtrade_availability(**MONTHS))
        publisher.says(f"{comtrade.HOST}/public/v1/getDA/C/A/HS", wire.comtrade_availability())
        publisher.says(f"{comtrade.PREVIEW}/C/M/HS", wire.comtrade())
    elif name == "us_census":
        publisher.says(SOURCES[name].url, wire_trade.census_exports())
        publisher.says(SOURCES[name].url.replace("exports", "imports"), wire_trade.census_imports())
    else:
        publisher.says(SOURCES[name].url, wire_trade.register())


def test_comtrade_months_and_years_are_both_looked_for() -> None:
    listing = comtrade.SOURCE.listing
    assert listing is not None
    monthly, yearly = (parse_qs(urlsplit(request.url).query)["period"][0] for request in listing.requests(TODAY))
    assert monthly.startswith("202403,")
    assert monthly.endswith(",202603")
    assert yearly == "2021,2022,2023,2024,2025"


def test_a_preview_answer_at_the_cap_is_refused_as_cut() -> None:
    records = [wire.comtrade_record(partnerCode=code) for code in range(comtrade.CAP)]
    with pytest.raises(PayloadError, match="is cut"):
        comtrade.SOURCE.parse(wire.comtrade(*records))


def test_taiwan_and_the_world_are_found_under_their_un_numbers() -> None:
    frame = comtrade.SOURCE.parse(
        wire.comtrade(
            wire.comtrade_record(reporterCode=490, reporterISO="S19", partnerCode=842),
            wire.comtrade_record(period="2024", freqCode="A", partnerCode=999, partnerISO="XXX"),
        )
    )
    assert frame["reporter_iso3"].tolist() == ["TWN", "MYS"]
    assert frame["partner_iso3"].tolist() == ["USA", "XXX"]
    assert frame["period_start"].dt.strftime("%Y-%m-%d").tolist() == ["2025-06-01", "2024-01-01"]


def test_the_census_is_asked_for_ended_months_of_both_directions_and_settled_ones_are_left() -> None:
    asked = planned("us_census")
    months = (2026 - 2022) * 12 + 2
    assert len(asked) == 2 * months
    assert next(iter(asked)) == "exports-2022-01"
    assert "imports-2026-02" in asked
    assert "&DF=1&DF=2&" in asked["exports-2022-01"]
    assert "DF" not in asked["imports-2022-01"]
    assert len(planned("us_census", frozenset(asked))) == 2 * 18


def test_exports_of_foreign_goods_are_re_exports_and_echoed_columns_change_nothing() -> None:
    frame = SOURCES["us_census"].parse(wire_trade.census_exports())
    china = frame[frame["partner_iso3"] == "CHN"]
    assert china["flow"].tolist() == ["domestic_export", "re_export"] * 2
    assert set(frame["partner_iso3"]) == {"CHN", "HKG", "W00"}
    [imported] = SOURCES["us_census"].parse(wire_trade.census_imports()).to_dict("records")
    assert (imported["flow"], imported["partner_iso3"], imported["cif_usd"]) == ("import", "TWN", 7.1e6)


def test_exports_not_split_by_origin_are_refused() -> None:
    with pytest.raises(PayloadError, match="'DF' is missing"):
        SOURCES["us_census"].parse(wire_trade.census_exports().replace(b'"DF"', b'"DG"'))


@pytest.mark.parametrize("nested", [b"[[[[]]]]", wire_trade.census_exports().replace(b'"5700"', b'["5700"]')])
def test_a_cell_that_is_itself_a_table_is_refused(nested: bytes) -> None:
    with pytest.raises(PayloadError, match="no table of arrays"):
        SOURCES["us_census"].parse(nested)


def test_a_month_not_yet_published_is_no_failure_and_the_key_is_written_nowhere(
    online: Settings, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = SOURCES["us_census"].plan
    assert plan is not None
    two = dataclasses.replace(
        SOURCES["us_census"], plan=lambda today, held: [list(plan(today, held))[place] for place in (0, -1)]
    )
    monkeypatch.setitem(SOURCES, "us_census", two)
    publisher.says("https://api.census.gov/data/timeseries/intltrade/exports/hs", wire_trade.census_exports())
    publisher.says("https://api.census.gov/data/timeseries/intltrade/imports/hs", status=204)
    result = intake.pull(online, [two], NOON)["us_census"]
    assert (result.state, result.accepted, result.messages) == ("new", 1, ())
    assert all("key=a-secret" in path for path, _, _ in publisher.seen)
    written = [file for file in online.data.rglob("*") if file.is_file()]
    assert written
    assert not [file for file in written if b"a-secret" in file.read_bytes()]


def test_a_value_of_a_grid_is_read_at_its_place_and_empty_places_give_no_row() -> None:
    frame = SOURCES["eurostat_comext"].parse(wire_trade.comext()).set_index("value_eur")
    assert len(frame) == 2 * 2 * 2 * 3 - 1
    # Place 22 of partner 2 x product 2 x flow 2 x month 3 is the second of each, and the second month.
    found = frame.loc[1000.5 + 22]
    assert (found["partner_iso3"], found["hs_code"], found["flow"]) == ("HKG", "8486", "export")
    assert str(found["period_start"])[:7] == "2025-02"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"22":', b'"999":', "outside the grid"),
        (b'"partner", "product"', b'"somebody", "product"', "'partner' is missing"),
        (b'"size": [1, 1, 2', b'"size": [1, 1, 3', "where its codes number"),
        (b'"value"', b'"error"', "no dict value"),
    ],
)
def test_a_grid_that_does_not_fit_its_codes_is_refused(old: bytes, new: bytes, told: str) -> None:
    with pytest.raises(PayloadError, match=told):
        SOURCES["eurostat_comext"].parse(wire_trade.comext().replace(old, new))


def test_years_are_asked_for_once_their_first_month_can_be_out() -> None:
    assert list(planned("eurostat_comext", today=dt.date(2026, 3, 1)))[-1] == "2025"
    assert list(planned("eurostat_comext", today=dt.date(2026, 4, 1)))[-1] == "2026"
    everything = frozenset(map(str, range(2022, 2027)))
    assert list(planned("hk_idds", everything, today=dt.date(2026, 6, 15))) == ["2025", "2026"]
    assert "period=202601,202603&" in planned("hk_idds", today=dt.date(2026, 6, 15))["2026"]
    assert "period=202501,202512&" in planned("hk_idds", today=dt.date(2026, 6, 15))["2025"]


def test_goods_at_another_level_than_six_digits_are_refused() -> None:
    with pytest.raises(PayloadError, match="at level 'HS10' where HS6 was asked for"):
        SOURCES["us_census"].parse(wire_trade.census_exports().replace(b'"HS6"', b'"HS10"', 1))


def test_a_source_may_send_headers_of_its_own_and_still_says_who_asks(online: Settings, publisher: Publisher) -> None:
    publisher.says(SOURCES["hk_idds"].url, wire_trade.hk())
    intake.pull(dataclasses.replace(online, contact="someone@example.org"), [SOURCES["hk_idds"]], NOON)
    headers = publisher.seen[0][2]
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"].startswith("Mozilla/5.0 (compatible; path2028/")
    assert "someone@example.org" in headers["User-Agent"]


def test_taiwans_two_files_are_two_parts_in_the_same_unit(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "drop" / "2025-09-02" / "portal.sw.nat.gov.tw/APGA/GA30E"
    folder.mkdir(parents=True)
    (folder / "taiwan_exports_8542_2013_2025.csv").write_bytes(wire_trade.taiwan_in_all())
    (folder / "taiwan_exports_by_country_2013_2025.csv").write_bytes(wire_trade.taiwan_by_destination())
    source = SOURCES["taiwan_customs"]
    assert backfilling.from_files(settings, source, tmp_path / "drop").accepted == 2
    by_part = {vintage.origin.part: vintage for vintage in vintages.archived(settings, source.name)}
    assert set(by_part) == {"in_all", "by_destination"}
    assert by_part["in_all"].origin.url == f"{source.url}/taiwan_exports_8542_2013_2025.csv"
    in_all, by_destination = (source.parse(by_part[part].path.read_bytes()) for part in ("in_all", "by_destination"))
    assert in_all["value_usd"].iloc[0] == pytest.approx(194_720_780)
    assert by_destination["value_usd"].iloc[0] == 229171.91
    assert by_destination["partner_iso3"].iloc[0] == "CHN"
    assert by_destination["partner_iso3"].isna().any()


def test_a_year_of_the_republic_is_read_with_its_months_and_mark() -> None:
    frame = SOURCES["taiwan_customs"].parse(wire_trade.taiwan_in_all())
    periods = frame[["period_start", "months", "is_preliminary"]].drop_duplicates().to_records(index=False)
    assert [(str(start)[:10], months, mark) for start, months, mark in periods] == [
        ("2024-01-01", 12, False),
        ("2025-01-01", 7, True),
    ]
    with pytest.raises(PayloadError, match="not a year of the Republic"):
        SOURCES["taiwan_customs"].parse(wire_trade.taiwan_in_all().replace("113年".encode(), b"2024"))


def test_companies_without_a_concept_do_not_keep_the_others_from_being_asked(
    online: Settings, publisher: Publisher
) -> None:
    source: Source = SOURCES["sec_edgar"]
    addresses = planned("sec_edgar")
    for url in addresses.values():
        publisher.says(url, b"no", status=404)
    publisher.says(addresses["ORCL"], CASES["sec_edgar"].published)
    result = intake.pull(online, [source], NOON)["sec_edgar"]
    assert (result.state, result.accepted) == ("failed", 1)
    assert "MSFT" in result.messages[0]
    assert len(publisher.seen) == len(addresses)


def test_a_host_that_fails_three_slices_in_a_row_is_left_alone_until_the_next_refresh(
    online: Settings, publisher: Publisher
) -> None:
    source: Source = SOURCES["sec_edgar"]
    for url in planned("sec_edgar").values():
        publisher.says(url, b"no", status=403)
    result = intake.pull(online, [source], NOON)["sec_edgar"]
    assert result.state == "failed"
    assert "PATH2028_CONTACT" in result.messages[0]
    assert len(publisher.seen) == asking.PATIENCE < len(planned("sec_edgar"))
