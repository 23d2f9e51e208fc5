"""UN Comtrade, with or without a key: bilateral trade in chips, servers and chip-making machines, monthly and yearly.

One call brings one reporter and one period, which no preview cap of 500 rows can cut; `getDA` says what exists and
carries a checksum, so that only what changed is fetched. A free key opens the full service, which answers the same
slices many more times a day, so that all of them come in one look. Who reports months changes without notice: Korea,
said to report years only, was answered by month for 2025; China, Taiwan, Vietnam and Singapore were not. What exists is
therefore asked of `getDA` for every reporter alike. Imports carry freight and insurance, exports do not, and are booked
by origin, so that a hub's exports are laid beside its partner's imports in vain. The terms restrict passing rows on:
nothing of this source is bundled or published; indicators derived from it may be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestration.sources import contracts, licences, slices, trade
from orchestration.sources.contracts import Row, date, flag, number, text
from orchestration.sources.readers import documents, pages
from orchestration.sources.refusal import RETRY, PayloadError
from orchestration.sources.source import Listing, Request, Source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence


HOST = "https://comtradeapi.un.org"
PREVIEW, FULL = f"{HOST}/public/v1/preview", f"{HOST}/data/v1/get"
CAP = 500
PERIOD = re.compile(r"[0-9]{4}(0[1-9]|1[0-2])?")  # it becomes part of an address and of a folder's name
MONTHS_OPEN, YEARS_OPEN = 24, 5
# The preview turns callers away after about 45, the full service after about 500 a day; the rest comes with the next
# refreshes.
SLICES_A_LOOK = {PREVIEW: 40, FULL: 400}
HS_CODES = ("8542", "854231", "854232", "847150", "847180", "847330", "8486", "848620")
REPORTERS = {economy.un: iso3 for iso3, economy in trade.ECONOMIES.items()}
PARTNERS = {0: trade.WORLD, **REPORTERS}
ASKED_FLOWS = ("X", "M", "RX")
FLOWS = {"X": "export", "M": "import", "RX": "re_export", "RM": "re_import", "DX": "domestic_export"}
COLUMNS = {
    "period_start": date("First day of the month or year", key=True),
    "frequency": text("M monthly, A yearly", "freqCode", key=True),
    "reporter_iso3": text("Who reports", "?reporterISO", key=True),
    "partner_iso3": text("With whom; W00 is the world", "?partnerISO", key=True),
    "hs_code": text("Harmonized System code", "cmdCode", key=True),
    "flow": text("export, import, re_export, re_import or domestic_export", "flowCode", key=True),
    "value_usd": number("Primary value in US dollars", "primaryValue"),
    "cif_usd": number("Value with freight and insurance in US dollars", "cifvalue"),
    "fob_usd": number("Value without freight and insurance in US dollars", "fobvalue"),
    "net_weight_kg": number("Net weight in kilograms", "netWgt"),
    "is_reported": flag("Reported by the country, not estimated by the UN", "isReported"),
}


def rows(payload: bytes) -> list[Row]:
    """One preview answer to one row per reporter, partner, code and flow."""
    found = documents.records(
        _records(payload), COLUMNS, period="period", reporter="reporterCode", partner="partnerCode"
    )
    for row in pages.whole(found, page=CAP):
        period = str(row["period"])
        row["period_start"] = f"{period[:4]}-{period[4:] or '01'}-01"
        row["reporter_iso3"] = REPORTERS.get(row["reporter"], row["reporter_iso3"] or str(row["reporter"]))
        row["partner_iso3"] = PARTNERS.get(row["partner"], row["partner_iso3"] or str(row["partner"]))
        row["flow"] = FLOWS.get(row["flow"], row["flow"])
    return found


def _records(payload: bytes) -> list[Any]:
    records: list[Any] = documents.part_of(documents.json_body(payload), "data", list)
    return records


def _availability(today: dt.date) -> list[Request]:
    first = today.replace(year=today.year - MONTHS_OPEN // 12, day=1)
    periods = {
        "M": [month.replace("-", "") for month in slices.months(first, today)],
        "A": [str(year) for year in range(today.year - YEARS_OPEN, today.year)],
    }
    reporters = ",".join(map(str, REPORTERS))
    return [
        Request(
            url=f"{HOST}/public/v1/getDA/C/{frequency}/HS?reporterCode={reporters}&period={','.join(wanted)}",
            part=f"availability-{frequency}",
        )
        for frequency, wanted in periods.items()
    ]


def _plan(service: str, bodies: Sequence[bytes], known: Mapping[str, str]) -> list[tuple[Request, str]]:
    """The newest slices whose checksums are not the ones held, each with the token to remember."""
    names = {"period": ("period",), "reporter": ("reporterCode",), "checksum": ("datasetChecksum",)}
    datasets: dict[tuple[str, int], list[str]] = defaultdict(list)
    for body in bodies:
        for row in documents.named(_records(body), names):
            period, reporter = str(row["period"]), row["reporter"]
            if not PERIOD.fullmatch(period) or not isinstance(reporter, int):
                raise PayloadError(
                    f"The list names the period {period[:40]!r} of reporter {str(reporter)[:40]!r}; {RETRY}."
                )
            datasets[period, reporter].append(str(row["checksum"]))
    plan = []
    for (period, reporter), checksums in sorted(datasets.items(), reverse=True):
        request, token = _slice(service, period, reporter), " ".join(sorted(checksums))
        if known.get(request.part) != token:
            plan.append((request, token))
    return plan[: SLICES_A_LOOK[service]]


def _slice(service: str, period: str, reporter: int) -> Request:
    """One reporter in one period, against all partners: at most flows times codes times partners rows."""
    year, month = period[:4], period[4:]
    frequency = "M" if month else "A"
    codes, partners = ",".join(HS_CODES), ",".join(str(code) for code in PARTNERS if code != reporter)
    return Request(
        part="-".join(filter(None, (frequency, year, month, REPORTERS.get(reporter, str(reporter))))),
        url=(
            f"{service}/C/{frequency}/HS?reporterCode={reporter}&period={period}&partnerCode={partners}"
            f"&cmdCode={codes}&flowCode={','.join(ASKED_FLOWS)}"
            f"&partner2Code=0&customsCode=C00&motCode=0&maxRecords={CAP}&includeDesc=true"
        ),
    )


def _slice_of(row: Mapping[str, Any]) -> str:
    period = f"{row['period_start']:%Y-%m}" if row["frequency"] == "M" else f"{row['period_start']:%Y}"
    return f"{row['frequency']}-{period}-{row['reporter_iso3']}"


SOURCE = Source(
    name="comtrade",
    title="Trade in chips, servers and chip-making machines",
    publisher="United Nations Statistics Division, UN Comtrade",
    url=f"{PREVIEW}/C/M/HS",
    licence=licences.closed_terms(
        "UN Comtrade terms: rows must not be passed on",
        "UN Comtrade",
        "https://uncomtrade.un.org/docs/policy-on-use-and-re-dissemination/",
    ),
    cadence_days=60,
    feeds=("chip_trade",),
    columns=COLUMNS,
    rows=rows,
    suffix=".json",
    coverage=("reporter_iso3", "partner_iso3", "hs_code", "flow"),
    listing=Listing(requests=_availability, plan=partial(_plan, PREVIEW)),
    keyed_listing=Listing(requests=_availability, plan=partial(_plan, FULL)),
    slice_of=_slice_of,
    kept_at=tuple(f"{service.removeprefix('https://')}/C/{each}/HS" for service in (PREVIEW, FULL) for each in "MA"),
    key_variable="COMTRADE_API_KEY",
    key_header="Ocp-Apim-Subscription-Key",
    tags={"key_from": "https://comtradedeveloper.un.org"},
    pace_seconds=2.0,
    expectations=(
        *contracts.table(COLUMNS, rows=(1, CAP - 1), keeps=0.8, revised=0.25),
        contracts.one_of("frequency", "M", "A"),
        contracts.one_of("flow", *FLOWS.values()),
        contracts.one_of("partner_iso3", *PARTNERS.values(), blocking=False),
        *contracts.measured("value_usd", 0, 1e12),
    ),
)
