"""The assumptions with every threshold and date of the question set elsewhere, and no word on where they are from."""

from __future__ import annotations

import re
from contextlib import contextmanager
from importlib import resources
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

import pytest

from model import assumptions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# File -> what stands there, and what is put in its place.
CHANGES: Final = {
    "scenarios.toml": {
        "paper_on = { value = 2026-05-14": "paper_on = { value = 2026-06-03",
        "[2028-10-01, 2028-11-01, 2028-12-01]": "[2029-04-01, 2029-05-01, 2029-06-01]",
        "forecast_months = { value = [1, 3, 6, 12]": "forecast_months = { value = [2, 4, 7, 11]",
        "lag_s1_months = { value = 12.0": "lag_s1_months = { value = 13.5",
        "ratio_s1 = { value = 10.0": "ratio_s1 = { value = 17.0",
        "lag_s2_months = { value = 3.0": "lag_s2_months = { value = 2.25",
    },
    "evaluation.toml": {
        "horizons_months = { value = [1, 3, 6, 12]": "horizons_months = { value = [2, 5, 8, 11]",
        "constant_lag_months = { value = 7.0": "constant_lag_months = { value = 8.5",
        "called_by_on = { value = 2027-12-31": "called_by_on = { value = 2028-06-30",
        "interval_level = { value = 0.9,": "interval_level = { value = 0.84,",
    },
    "answers.toml": {
        "very_likely_at_least = { value = 0.8": "very_likely_at_least = { value = 0.78",
        "very_likely_each_at_least = { value = 0.6": "very_likely_each_at_least = { value = 0.58",
        "\nlikely_at_least = { value = 0.6": "\nlikely_at_least = { value = 0.57",
        "\nlikely_each_at_least = { value = 0.5": "\nlikely_each_at_least = { value = 0.47",
        "counted_from_weight = { value = 0.05": "counted_from_weight = { value = 0.11",
        "past_the_bar_pp = { value = 2.0": "past_the_bar_pp = { value = 3.5",
        "told_at_least_log10 = { value = 0.5": "told_at_least_log10 = { value = 0.6",
        "clear_at_least_log10 = { value = 1.0": "clear_at_least_log10 = { value = 1.2",
        "held_within_pp = { value = 0.75": "held_within_pp = { value = 0.85",
    },
    "gap.toml": {
        "prior_s1 = { value = 0.1": "prior_s1 = { value = 0.14",
        "even_until_months = { value = 12": "even_until_months = { value = 15",
        "past_until_months = { value = 24": "past_until_months = { value = 33",
    },
}


@contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """Let the model and all pages read the changed files, as they would after an edit."""
    for file in resources.files(assumptions).iterdir():
        if file.name.endswith(".toml"):
            text = file.read_text("utf-8")
            for old, new in CHANGES.get(file.name, {}).items():
                assert text.count(old) == 1, (file.name, old)
                text = text.replace(old, new)
            text = re.sub(r'source = "[^"]*"', 'source = "elsewhere"', text)
            (folder / file.name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assumptions, "resources", SimpleNamespace(files=lambda _package: folder))
        read = vars(assumptions)["_read"]
        read.cache_clear()
        try:
            yield
        finally:
            read.cache_clear()
