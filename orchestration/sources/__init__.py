"""The registry of public sources, one module each.

What belongs here: which sources there are, in the order in which they are shown. To add one, write its module (a
`SOURCE` of the module's own name) and add that name below. What does not: anything that two sources share.
"""

from __future__ import annotations

from importlib import import_module

from orchestration.sources.licences import Licence
from orchestration.sources.refusal import PayloadError
from orchestration.sources.source import Listing, Request, Source

NAMES = (
    "epoch_eci",
    "epoch_models",
    "epoch_chip_sales",
    "epoch_chip_owners",
    "comtrade",
    "us_census",
    "eurostat_comext",
    "hk_idds",
    "taiwan_customs",
    "korea_trade",
    "korea_flash",
    "us_gpus",
    "twse_revenue",
    "sec_edgar",
    "federal_register",
    "screening_list",
    "epoch_benchmarks",
    "epoch_eci_draws",
    "epoch_eci_benchmarks",
    "metr_horizons",
    "metr_horizons_1_0",
    "arena_text",
    "arena_history",
    "arena_page",
    "swe_bench",
    "epoch_large_models",
    "models_dev",
    "openrouter_models",
    "hf_hub",
    "epoch_lab_compute",
    "epoch_gpu_clusters",
    "epoch_data_centers",
    "epoch_data_center_timelines",
    "epoch_ml_hardware",
    "openrouter_rankings",
    "ms_diffusion",
    "atom_models",
    "openrouter_months",
)


def load(name: str) -> Source:
    """The source that the module `name` of this room describes.

    Raises:
        TypeError: the module describes none, or one of another name.
    """
    found = getattr(import_module(f"{__name__}.{name}"), "SOURCE", None)
    if not isinstance(found, Source) or found.name != name:
        told = f"a source called {found.name!r}" if isinstance(found, Source) else "no SOURCE"
        raise TypeError(
            f"{__name__.replace('.', '/')}/{name}.py has {told}; end it with SOURCE = Source(name={name!r}, ...), "
            f"or take {name!r} out of NAMES in {__name__.replace('.', '/')}/__init__.py."
        )
    return found


SOURCES: dict[str, Source] = {name: load(name) for name in NAMES}

__all__ = ["NAMES", "SOURCES", "Licence", "Listing", "PayloadError", "Request", "Source"]
