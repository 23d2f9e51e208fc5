"""Great Expectations' own pages about the contracts: what each source's newest vintage met and what it broke.

What belongs here: building the library's Data Docs site from the suites that the asset checks run.
What does not: the expectations (`contracts` and the sources), running them at the door (`checks`, `intake`), or
anything to be published: the pages show single rows, also of sources that may not be passed on.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.archive import checks
from orchestration.warehouse import database, loading

if TYPE_CHECKING:
    from great_expectations.data_context.data_context.file_data_context import FileDataContext

    from orchestration.base.settings import Settings

SITE = "local_site"  # what the library calls the one site of a new project


def write(settings: Settings) -> Path:
    """Examine the newest vintage of every source held and replace the site in one step; returns its index."""
    sites = settings.datadocs_sites
    sites.mkdir(parents=True, exist_ok=True)
    before = settings.datadocs.resolve()
    with tempfile.TemporaryDirectory(dir=sites, suffix=".part") as project:
        site = Path(project) / "site"
        context = _project(Path(project), site)
        _examine(settings, context)
        context.build_data_docs()
        place = Path(tempfile.mkdtemp(dir=sites))
        site.rename(place)
    database.point(settings.datadocs, f"{sites.name}/{place.name}")
    if before.parent == sites.resolve():
        shutil.rmtree(before)
    return settings.datadocs / "index.html"


def _project(folder: Path, site: Path) -> FileDataContext:
    """A project of the library that lasts as long as the pages take; it writes them into `site`."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="file", project_root_dir=folder)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    context.update_data_docs_site(
        SITE,
        {
            "class_name": "SiteBuilder",
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        },
    )
    return context


def _examine(settings: Settings, context: FileDataContext) -> None:
    """Run every contract on what it is about, and keep the outcome in the project."""
    import great_expectations as gx
    from great_expectations.core.run_identifier import RunIdentifier

    frames = context.data_sources.add_pandas("vintages")
    for source, vintage, rows, change in loading.newest(settings):
        run = RunIdentifier(run_name=str(vintage.origin.vintage))
        for suite in checks.suites(source, rows, change):
            suite.expectations.notes = f"{source.title}, {source.publisher}. <{source.url}>"
            name = suite.expectations.name
            whole = frames.add_dataframe_asset(name).add_batch_definition_whole_dataframe("newest")
            examined = gx.ValidationDefinition(name=name, data=whole, suite=context.suites.add(suite.expectations))
            context.validation_definitions.add(examined).run(
                batch_parameters={"dataframe": suite.frame}, run_id=run, result_format="SUMMARY"
            )
