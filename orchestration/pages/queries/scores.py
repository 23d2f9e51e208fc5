"""Queries about how past forecasts came out: past origins, forecasts that came due, made-up worlds.

What belongs here: scores. What does not: forecasts (`outlook`).
"""

from __future__ import annotations

from orchestration.pages.queries.query import EVIDENCE, Query, Shown

ENOUGH_WORLDS = 50  # below it a decile says too little to lie outside its band

QUERIES: dict[str, Query] = {
    "backtest": Query(
        about="Every forecast of the backtest beside the baselines",
        sql="""
SELECT horizon_months, forecast, cases, crps, log_score, upper_tail_crps, lower_tail_crps, coverage, crps_best_baseline,
    crps_difference, crps_standard_error, log_score_best_baseline, log_score_difference, log_score_standard_error,
    origins, pseudo_vintages, first_origin, last_origin, model_version, data_fingerprint, command
FROM tracking.backtest ORDER BY horizon_months, forecast
""",
        columns={
            "horizon_months": Shown("Months ahead", "count"),
            "forecast": Shown("Forecast", "forecast"),
            "cases": Shown("Cases", "count"),
            "crps": Shown("CRPS, points", "score"),
            "log_score": Shown("Log score", "score"),
            "upper_tail_crps": Shown("CRPS, upper tail", "score"),
            "lower_tail_crps": Shown("CRPS, lower tail", "score"),
            "coverage": Shown("In the 90% interval", "probability"),
            "crps_difference": Shown("CRPS less the best baseline’s", "signed"),
            "crps_standard_error": Shown("± s.e.", "score"),
            "log_score_difference": Shown("Log score less the best baseline’s", "signed"),
            "log_score_standard_error": Shown("± s.e. ", "score"),
        },
        sources=("epoch_eci",),
    ),
    "pit": Query(
        about="Where outcomes fell within the mixture’s forecasts: a fifth in each part if well calibrated",
        sql="""
SELECT horizon_months, max(share) FILTER (WHERE bin = 1) AS b1, max(share) FILTER (WHERE bin = 2) AS b2,
    max(share) FILTER (WHERE bin = 3) AS b3, max(share) FILTER (WHERE bin = 4) AS b4,
    max(share) FILTER (WHERE bin = 5) AS b5
FROM tracking.backtest_pit WHERE forecast = 'stacked' GROUP BY horizon_months ORDER BY horizon_months
""",
        columns={
            "horizon_months": Shown("Months ahead", "count"),
            "b1": Shown("Lowest fifth", "probability"),
            "b2": Shown("Second", "probability"),
            "b3": Shown("Middle", "probability"),
            "b4": Shown("Fourth", "probability"),
            "b5": Shown("Highest", "probability"),
        },
        sources=("epoch_eci",),
    ),
    "scores": Query(
        about="Recorded forecasts that have come due",
        sql="""
SELECT as_of, target, horizon_months, target_on, realised, known_on, crps, log_score, pit, crps_random_walk, crps_drift,
    crps_climatology, crps_constant_7_months, run_id, vintage, in_hindsight
FROM tracking.scores ORDER BY target_on DESC, target, horizon_months, as_of, run_id
""",
        columns={
            "as_of": Shown("Forecast of", "date"),
            "target": Shown("Quantity", "words"),
            "target_on": Shown("About", "month"),
            "realised": Shown("Came", "decimal"),
            "known_on": Shown("Known", "date"),
            "crps": Shown("CRPS", "score"),
            "log_score": Shown("Log score", "score"),
            "crps_random_walk": Shown("Random walk", "score"),
            "crps_drift": Shown("Drift", "score"),
            "crps_climatology": Shown("Climatology", "score"),
            "crps_constant_7_months": Shown("Constant {constant_lag} months", "score"),
            "in_hindsight": Shown("In hindsight", "yes"),
        },
        sources=("epoch_eci",),
    ),
    "signpost_scores": Query(
        about="Odds given on the day to signposts that are decided by now",
        sql="""
SELECT as_of, signpost, probability, outcome, brier, run_id, in_hindsight
FROM tracking.signpost_scores ORDER BY signpost, as_of, run_id
""",
        columns={
            "as_of": Shown("Odds of", "date"),
            "signpost": Shown("Signpost", "words"),
            "probability": Shown("Odds", "probability"),
            "outcome": Shown("Came true", "yes"),
            "brier": Shown("Brier score", "fine"),
            "in_hindsight": Shown("In hindsight", "yes"),
        },
        sources=EVIDENCE,
    ),
    "calibration": Query(
        about="Synthetic worlds by the probability they were given, judged as far from {end} as today",
        sql="""
SELECT check_on, region, decile, worlds, mean_p, frequency, low, high, within, model_version, command
FROM tracking.calibration WHERE among = 'all' AND check_on = (
    SELECT coalesce(min(check_on) FILTER (WHERE check_on >= {day}), max(check_on)) FROM tracking.calibration)
ORDER BY region, decile
""",
        columns={
            "check_on": Shown("Judged on", "date"),
            "region": Shown("Region"),
            "worlds": Shown("Worlds", "count"),
            "mean_p": Shown("Probability given", "probability"),
            "frequency": Shown("Came true", "probability"),
            "low": Shown("Band from", "probability"),
            "high": Shown("Band to", "probability"),
            "within": Shown("In the band", "yes"),
        },
    ),
    "calibration_groups": Query(
        about="Synthetic worlds by kind and day judged on",
        sql="""
SELECT check_on, among, worlds, coverage, called, false_calls, told, told_wrong, model_version, command
FROM tracking.calibration_groups ORDER BY among, check_on
""",
        columns={
            "check_on": Shown("Judged on", "date"),
            "among": Shown("Worlds of kind"),
            "worlds": Shown("Worlds", "count"),
            "coverage": Shown("L in the {interval}% interval", "probability"),
            "called": Shown("Rightly called", "probability"),
            "false_calls": Shown("Falsely called", "probability"),
            "told": Shown("Told to fit its scenario", "probability"),
            "told_wrong": Shown("Told to fit another", "probability"),
        },
    ),
    "calibration_deciles": Query(
        about=f"Deciles of {ENOUGH_WORLDS} worlds or more, and how many lie in their band",
        sql=f"""
SELECT among, check_on, region, count(*) AS deciles, count(*) FILTER (WHERE within) AS held FROM tracking.calibration
WHERE worlds >= {ENOUGH_WORLDS} GROUP BY among, check_on, region ORDER BY among, check_on, region
""",
        columns={
            "among": Shown("Worlds of kind"),
            "check_on": Shown("Judged on", "date"),
            "region": Shown("Region"),
            "deciles": Shown("Deciles", "count"),
            "held": Shown("In the band", "count"),
        },
    ),
}
