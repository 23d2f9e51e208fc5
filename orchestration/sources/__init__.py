"""The registry of public sources, one module each.

What belongs here: which sources there are. To add one, write its module (a `parse` and a `SOURCE`) and list it below.
"""

from __future__ import annotations

from orchestration.sources import (
    comtrade,
    epoch_chip_owners,
    epoch_chip_sales,
    epoch_eci,
    epoch_models,
    eurostat_comext,
    federal_register,
    hk_idds,
    screening_list,
    sec_edgar,
    taiwan_customs,
    us_census,
)
from orchestration.sources.base import Licence, Listing, PayloadError, Request, Source

_MODULES = (
    epoch_eci,
    epoch_models,
    epoch_chip_sales,
    epoch_chip_owners,
    comtrade,
    us_census,
    eurostat_comext,
    hk_idds,
    taiwan_customs,
    sec_edgar,
    federal_register,
    screening_list,
)
SOURCES: dict[str, Source] = {module.SOURCE.name: module.SOURCE for module in _MODULES}

__all__ = ["SOURCES", "Licence", "Listing", "PayloadError", "Request", "Source"]
