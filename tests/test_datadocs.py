"""The pages about the contracts say what the newest vintages met and what they broke."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from orchestration.archive import backfilling, checks, figures
from orchestration.sources import SOURCES
from orchestration.upkeep import datadocs
from tests import wire

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from orchestration.base.settings import Settings

FILES = {
    "epoch_eci": ("epoch.ai/data/eci_scores.csv", wire.eci(60)),
    "epoch_chip_sales": ("epoch.ai/data/ai_chip_sales.zip", wire.chip_sales()),
}


@pytest.fixture
def archive(settings: Settings, tmp_path: Path) -> Settings:
    """Two sources held, all others not."""
    for path, body in FILES.values():
        file = tmp_path / "tree/2026-02-01" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    for name in FILES:
        assert backfilling.from_files(settings, SOURCES[name], tmp_path / "tree").accepted == 1
    return settings


def told(index: Path, pages: str = "validations") -> dict[str, str]:
    """Suite -> the words of its page, which the index leads to."""
    links = set(re.findall(rf"""['"]({pages}/[^'"]+[.]html)""", index.read_text("utf-8")))
    found = {link.removesuffix(".html").split("/")[1]: (index.parent / link).read_text("utf-8") for link in links}
    return {suite: " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()) for suite, page in found.items()}


def test_the_index_leads_to_every_part_of_the_contract_of_every_source_held(archive: Settings) -> None:
    index = datadocs.write(archive)
    met, wanted = told(index), told(index, "expectations")
    assert set(met) == set(wanted) == {f"{name}_{part}" for name in FILES for part in ("figures", "change")}
    assert "Status: Succeeded" in met["epoch_eci_figures"]
    assert "Run Name 2026-02-01" in met["epoch_eci_figures"]
    assert SOURCES["epoch_eci"].title in wanted["epoch_eci_figures"]
    assert "key is unique: a vintage that fails is refused" in wanted["epoch_eci_figures"]


def test_what_a_vintage_breaks_is_shown_as_failed_with_the_value(
    archive: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = figures.read

    def in_another_unit(*asked: object) -> pd.DataFrame:
        frame = read(*asked)  # type: ignore[arg-type]
        return frame.assign(eci=frame["eci"] * 1000) if "eci" in frame else frame

    monkeypatch.setattr(figures, "read", in_another_unit)
    pages = told(datadocs.write(archive))
    assert "Status: Failed" in pages["epoch_eci_figures"]
    assert "100000" in pages["epoch_eci_figures"]
    assert "Status: Succeeded" in pages["epoch_chip_sales_figures"]


def test_the_pages_run_the_suites_of_the_asset_checks(archive: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SOURCES["epoch_eci"]
    frame = source.parse(FILES["epoch_eci"][1])
    names = [suite.expectations.name for suite in checks.suites(source, frame, frame)]
    monkeypatch.setattr(checks, "suites", lambda *_: iter(()))
    assert checks.examine(source, frame, frame) == []
    assert told(datadocs.write(archive)) == {}
    assert names == ["epoch_eci_figures", "epoch_eci_change"]


def test_the_pages_are_replaced_whole_and_only_the_newest_are_kept(archive: Settings) -> None:
    first = datadocs.write(archive).resolve()
    second = datadocs.write(archive)
    assert second == archive.data / "datadocs" / "index.html"
    assert second.resolve() != first
    assert not first.parent.exists()
    assert [place.name for place in (archive.data / ".datadocs").iterdir()] == [second.resolve().parent.name]
