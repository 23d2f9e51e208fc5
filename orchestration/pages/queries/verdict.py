"""Queries about the verdict: this one, those before, and why it moved.

What belongs here: what was said. What does not: what it was said from (`inputs`), or how it came out (`scores`).
"""

from __future__ import annotations

from orchestration.pages.queries.query import EVIDENCE, REGIONS, Query, Shown

QUERIES: dict[str, Query] = {
    "verdict": Query(
        about="The verdict of this run as it was recorded",
        sql="""
SELECT run_id, as_of, verdict, sentence, p_s1, p_s2, p_neither, p_china_ahead, leg_lag_p, leg_ratio_p, leg_lag_s2_p,
    joint_p, log10_bf_s1, log10_bf_s2, disagreement_pp, v.model_version, v.seed, r.data_fingerprint, r.recorded_at
FROM tracking.verdict AS v JOIN tracking.runs AS r USING (run_id, as_of)
WHERE run_id = {run}
""",
        columns={
            "as_of": Shown("As of", "date"),
            "verdict": Shown("Verdict"),
            **REGIONS,
            "p_china_ahead": Shown("P(China ahead)", "probability"),
            "leg_lag_p": Shown("P(L ≥ {lag_s1})", "probability"),
            "leg_ratio_p": Shown("P(R ≥ {ratio_s1})", "probability"),
            "log10_bf_s1": Shown("log₁₀ BF, scenario 1", "score"),
            "log10_bf_s2": Shown("log₁₀ BF, scenario 2", "score"),
            "disagreement_pp": Shown("Models differ by, points", "whole"),
        },
        sources=EVIDENCE,
    ),
    "history": Query(
        about="Every verdict in the ledger, oldest first",
        sql="""
SELECT run_id, as_of, verdict, sentence, p_s1, p_s2, p_neither, disagreement_pp, r.model_version, r.recorded_at,
    strftime(as_of, 'day-%Y-%m-%d.html') AS page
FROM tracking.verdict AS v JOIN tracking.runs AS r USING (run_id, as_of)
ORDER BY as_of, r.recorded_at, run_id
""",
        columns={
            "as_of": Shown("As of", "date", link="page"),
            "verdict": Shown("Verdict"),
            **REGIONS,
            "disagreement_pp": Shown("Models differ by, points", "whole"),
            "model_version": Shown("Model version"),
        },
    ),
    "components": Query(
        about="What each of the models alone said, in every run of the ledger",
        sql="""
SELECT run_id, model, weight, p_s1, p_s2, p_neither FROM tracking.verdict_by_model ORDER BY run_id, model
""",
        columns={"run_id": Shown("Run"), "model": Shown("Model", "model"), **REGIONS},
    ),
    "lead_today": Query(
        about="The lag L in months in the month of the run, as estimated",
        sql="""
SELECT month, max(value) FILTER (WHERE quantile = 0.05) AS low, max(value) FILTER (WHERE quantile = 0.5) AS months,
    max(value) FILTER (WHERE quantile = 0.95) AS high
FROM tracking.fan WHERE target = 'lag_months' AND NOT is_forecast GROUP BY month ORDER BY month DESC LIMIT 1
""",
        columns={
            "month": Shown("Month", "month"),
            "low": Shown("5%", "months"),
            "months": Shown("Months", "months"),
            "high": Shown("95%", "months"),
        },
        sources=EVIDENCE,
    ),
    "newest_figure": Query(
        about="The newest figure about the distance between the two frontiers",
        sql="""
SELECT valid_on, definition, source_id FROM marts.capability_gap ORDER BY valid_on DESC, definition LIMIT 1
""",
        columns={"valid_on": Shown("Day", "date"), "definition": Shown("Definition", "definition")},
        sources=("epoch_eci", "published_lags"),
    ),
    "shown_by_now": Query(
        about="Made-up worlds bent toward a path, by the share that was told by the day",
        sql="""
SELECT among, check_on, worlds, called FROM tracking.calibration_groups
WHERE among IN ('S1 as planned', 'S2 as planned') AND check_on = (
    SELECT coalesce(max(check_on) FILTER (WHERE check_on <= {day}), min(check_on)) FROM tracking.calibration_groups)
ORDER BY among
""",
        columns={
            "among": Shown("Worlds of kind"),
            "check_on": Shown("Judged on", "date"),
            "worlds": Shown("Worlds", "count"),
            "called": Shown("Told by then", "probability"),
        },
    ),
    "alerts": Query(
        about="What was worth telling, oldest first",
        sql="SELECT noticed_at, kind, state, title, text FROM tracking.alerts ORDER BY noticed_at, kind",
        columns={"noticed_at": Shown("Noticed", "date"), "title": Shown("What"), "text": Shown("In a sentence")},
    ),
    "news": Query(
        about="Every step between the run before and this one; the steps sum to the change",
        sql="""
SELECT step, kind, item, source_id, known_on, expected, expected_sd, actual, surprise_z, weight, delta_gap_eci,
    delta_lag_months, delta_log10_ratio, delta_log_odds_s1, delta_log_odds_s2, 100 * delta_p_s1 AS s1_points,
    100 * delta_p_s2 AS s2_points, 100 * delta_p_neither AS neither_points, previous_run_id
FROM tracking.news WHERE run_id = {run} ORDER BY step
""",
        columns={
            "item": Shown("What happened"),
            "kind": Shown("Kind"),
            "known_on": Shown("Known", "date"),
            "expected": Shown("Expected", "count"),
            "actual": Shown("Came", "count"),
            "surprise_z": Shown("Surprise, s.d.", "decimal"),
            "delta_lag_months": Shown("Gap, months", "move"),
            "delta_log10_ratio": Shown("log₁₀ R", "signed"),
            "s1_points": Shown("Scenario 1, points", "move"),
            "s2_points": Shown("Scenario 2, points", "move"),
            "neither_points": Shown("Neither, points", "move"),
            "source_id": Shown("Source"),
        },
        sources=EVIDENCE,
    ),
    "by_model": Query(
        about="What each of the models alone says",
        sql="""
SELECT model, weight, p_s1, p_s2, p_neither, leg_lag_p, leg_ratio_p
FROM tracking.verdict_by_model WHERE run_id = {run} ORDER BY model
""",
        columns={
            "model": Shown("Model", "model"),
            "weight": Shown("Weight", "probability"),
            **REGIONS,
            "leg_lag_p": Shown("P(L ≥ {lag_s1})", "probability"),
            "leg_ratio_p": Shown("P(R ≥ {ratio_s1})", "probability"),
        },
        sources=EVIDENCE,
    ),
    "sensitivity": Query(
        about="Probabilities under other thresholds",
        sql="""
SELECT threshold_lag_s1, threshold_ratio, threshold_lag_s2, include_offshore, p_s1, p_s2, p_neither
FROM tracking.sensitivity
ORDER BY include_offshore DESC, threshold_lag_s1, threshold_ratio, threshold_lag_s2
""",
        columns={
            "threshold_lag_s1": Shown("Scenario 1 from L ≥", "decimal"),
            "threshold_ratio": Shown("and R ≥", "times"),
            "threshold_lag_s2": Shown("Scenario 2 up to L ≤", "decimal"),
            "include_offshore": Shown("Offshore compute counted", "yes"),
            **REGIONS,
        },
        sources=EVIDENCE,
    ),
}
