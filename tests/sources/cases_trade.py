"""The trade, policy and finance sources under the fault suite."""

from __future__ import annotations

import json

from orchestration.sources import eurostat_comext, federal_register, hk_idds, screening_list, taiwan_customs
from tests.sources import wire_trade as wire
from tests.sources.case import Case


def _contradicted(text: bytes) -> bytes:
    """Every fact a second time, in the same filing with another value; a mere repetition is the publisher's way."""
    body = json.loads(text)
    facts = body["units"]["USD"]
    facts += [fact | {"val": 1} for fact in facts]
    return json.dumps(body).encode()


TRADE_CASES = (
    Case(
        source="us_census",
        published=wire.census_exports(),
        revised=wire.census_exports(shift=5),
        column="ALL_VAL_MO",
        number='"3000000"',
        address="https://api.census.gov/data/timeseries/intltrade/exports/hs",
    ),
    Case(
        source="eurostat_comext",
        published=wire.comext(),
        revised=wire.comext(shift=0.25),
        column="size",
        number="1005.5",
        address=eurostat_comext.URL,
        twice=lambda text: text.replace(b'"8542": 0', b'"8486": 0'),
        wider=lambda text: text.replace(b'"version"', b'"novelty": 1, "version"'),
    ),
    Case(
        source="hk_idds",
        published=wire.hk(),
        revised=wire.hk(shift=1),
        column="figure",
        number='"4005"',
        address=hk_idds.URL,
    ),
    Case(
        source="taiwan_customs",
        published=wire.taiwan_in_all(),
        revised=wire.taiwan_in_all(shift=0.5),
        column="貨品號列",
        number="194723.78",
        address=f"{taiwan_customs.SOURCE.url}/taiwan_exports_8542_2013_2025.csv",
    ),
    Case(
        source="sec_edgar",
        published=wire.filings(),
        revised=wire.filings(shift=7),
        column="val",
        number="9900000005",
        address="https://data.sec.gov/api/xbrl/companyconcept/CIK0000789019/us-gaap/"
        "PaymentsToAcquirePropertyPlantAndEquipment.json",
        twice=_contradicted,
    ),
    Case(
        source="federal_register",
        published=wire.register(),
        revised=wire.register(wire.document("2026-00004", "Corrections", "2026-02-20", None)),
        column="document_number",
        address=federal_register.URL,
    ),
    Case(
        source="screening_list",
        published=wire.screening(),
        revised=wire.screening(640),
        column="addresses",
        address=screening_list.SOURCE.url,
    ),
)
