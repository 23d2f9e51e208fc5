"""What the sources of the US Census Bureau share: the address, the months open to revision, countries and imports.

What belongs here: what more than one of them asks for. What does not: a source.
"""

from __future__ import annotations

import datetime as dt

from orchestration.sources import trade

HOST = "https://api.census.gov/data/timeseries/intltrade"
FIRST = dt.date(2022, 1, 1)
MONTHS_OPEN = 18
IMPORTS = {
    "month": ("time",),
    "partner": ("CTY_CODE",),
    "hs_code": ("I_COMMODITY",),
    "value_usd": ("GEN_VAL_MO",),
    "cif_usd": ("GEN_CIF_MO",),
    "quantity": ("GEN_QY1_MO",),
    "quantity_unit": ("UNIT_QY1",),
}
PARTNERS = {"-": trade.WORLD} | {
    economy.census: iso3 for iso3, economy in trade.ECONOMIES.items() if iso3 != "USA"
}  # fmt: skip
