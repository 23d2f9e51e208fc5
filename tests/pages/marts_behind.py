"""Rows of the marts that no figure draws, for pages that show them all."""

from __future__ import annotations

from tests.pages.small_release import DAY, Rows, day


def behind() -> dict[str, Rows]:
    """By table; what may not be passed on is among them."""
    trade = {"partner_iso3": "CHN", "hs_code": "8542", "flow": "export", "months": 1, "month": day("2026-08-01")}
    trade |= {"is_mirror_sound": True}
    return {
        "marts.chip_trade": [
            {**trade, "source_id": "us_census", "reporter_iso3": "USA", "value_usd": 2.5e6}
            | {"mirror_source_id": "comtrade", "mirror_gap_fob_ratio": 4.75},
            {**trade, "source_id": "us_census", "reporter_iso3": "KOR", "value_usd": 3.5e6}
            | {"mirror_source_id": "epoch_eci", "mirror_gap_fob_ratio": 1.25},
            {**trade, "source_id": "comtrade", "reporter_iso3": "SGP", "value_usd": 9.9e6},
        ],
        "marts.transit_leakage": [
            {"reporter_iso3": "HKG", "hs_code": "8542", "month": day("2026-07-01"), "months": 1}
            | {"share_to_china": 0.79, "passed_on_to_china": 0.81, "source_id": "transit_figures"}
        ],
        "marts.control_documents": [
            {"month": day("2026-09-01"), "topic": "entity_list", "documents": 3, "rules": 2, "corrections": 0}
            | {"last_published_on": DAY, "last_url": "https://example.org/rule", "is_sample": False}
        ],
        "marts.distillation": [
            {"id": "one", "valid_on": DAY, "channel": "campaign", "actor": "A lab", "event": "Told", "grade": "X"}
        ],
        "marts.lab_compute": [
            {"lab": "Alpha", "bloc": "us_allied", "period_end": day(on), "h100e": 1.7e6 * share, "h100e_low": 1.2e6}
            | {"h100e_high": 2.1e6, "share_of_world": share}
            for on, share in (("2024-12-31", 0.06), ("2025-12-31", 0.09))
        ],
        "marts.accelerators": [
            {"chip": "Beta X", "designer": "Beta", "bloc": "china", "released_on": DAY, "tpp_bit_ops": 1.5e16}
            | {"is_above_threshold": True, "lag_months": 26.5, "matched_chip": "Alpha X"}
        ],
        "marts.compute_account": [
            {"period_end": day(on), "bloc": "china", "component": "smuggled", "enters_at": "D2", "h100e": h100e}
            | {"source_id": "compute_estimates", "is_measured": False}
            for on, h100e in (("2025-09-30", 5.5e5), ("2025-12-31", 6.6e5))
        ],
    }
