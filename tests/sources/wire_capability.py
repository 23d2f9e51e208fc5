"""Measures of capability as their publishers write them, or wrote them once: further layouts of known sources."""

from __future__ import annotations

from tests.wire import CHINA, USA, table

VERSIONS_HEADER = (
    "Model version,ECI Score,Release date,Organization,Country,Model accessibility,Training compute (FLOP),Confidence,"
    "Model name,Description,Display name"
)


def eci_versions(models: int = 60, *, shift: float = 0.0) -> bytes:
    """The index until summer 2026: two versions a model with one score, unscored ones, one entered by hand."""
    rows: list[list[object]] = []
    for n in range(models):
        organization, country = (("OpenAI", USA), ("DeepSeek", CHINA))[n % 2]
        name, score = f"Model {n:03d}", 100 + 0.9 * n + shift
        for setting, day in (("high", f"{2023 + n // 24}-{1 + n // 2 % 12:02d}-09"), ("low", "2026-01-15")):
            rows.append([
                f"model-{n:03d}_{setting}", score, day, organization, country, "API access", "", "Unverified",
                f"{name}\n" if setting == "low" else name, "", f"{name} ({setting})",
            ])  # fmt: skip
    rows += [
        ["never-scored", "", "2024-02-01", "xAI", USA, "", "", "Confident", "Never Scored", "", "Never Scored"],
        ["by-hand", 170.5, "2026-02-01", "xAI", USA, "", "", "Unverified", "By Hand", "", "By Hand*"],
        ["starred", 99.5, "2023-02-01", "xAI", USA, "", "", "Confident", "Starred", "", "Starred*"],
        ["undated", 98.5, "", "xAI", USA, "", "", "Confident", "Undated", "", ""],
    ]
    return table(VERSIONS_HEADER, rows)
