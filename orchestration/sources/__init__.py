"""The registry of public sources, one module each.

What belongs here: which sources there are. To add one, write its module (a `parse` and a `SOURCE`) and list it below.
"""

from __future__ import annotations

from orchestration.sources import (
    arena_text,
    atom_models,
    comtrade,
    epoch_benchmarks,
    epoch_chip_owners,
    epoch_chip_sales,
    epoch_data_center_timelines,
    epoch_data_centers,
    epoch_eci,
    epoch_eci_benchmarks,
    epoch_eci_draws,
    epoch_gpu_clusters,
    epoch_lab_compute,
    epoch_large_models,
    epoch_ml_hardware,
    epoch_models,
    eurostat_comext,
    federal_register,
    hf_hub,
    hk_idds,
    metr_horizons,
    models_dev,
    ms_diffusion,
    openrouter_models,
    openrouter_rankings,
    screening_list,
    sec_edgar,
    swe_bench,
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
    epoch_benchmarks,
    epoch_eci_draws,
    epoch_eci_benchmarks,
    metr_horizons,
    arena_text,
    swe_bench,
    epoch_large_models,
    models_dev,
    openrouter_models,
    hf_hub,
    epoch_lab_compute,
    epoch_gpu_clusters,
    epoch_data_centers,
    epoch_data_center_timelines,
    epoch_ml_hardware,
    openrouter_rankings,
    ms_diffusion,
    atom_models,
)
SOURCES: dict[str, Source] = {module.SOURCE.name: module.SOURCE for module in _MODULES}

__all__ = ["SOURCES", "Licence", "Listing", "PayloadError", "Request", "Source"]
