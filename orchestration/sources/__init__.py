"""The registry of public sources, one module each.

What belongs here: which sources there are. To add one, write its module (a `parse` and a `SOURCE`) and list it below.
"""

from __future__ import annotations

from orchestration.sources import comtrade, epoch_chip_owners, epoch_chip_sales, epoch_eci, epoch_models
from orchestration.sources.base import Licence, Listing, PayloadError, Request, Source

_MODULES = (epoch_eci, epoch_models, epoch_chip_sales, epoch_chip_owners, comtrade)
SOURCES: dict[str, Source] = {module.SOURCE.name: module.SOURCE for module in _MODULES}

__all__ = ["SOURCES", "Licence", "Listing", "PayloadError", "Request", "Source"]
