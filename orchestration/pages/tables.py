"""The queries behind every figure and table of the pages: the only SQL of this package.

What belongs here: one named query per figure, and the meaning of its columns; the page shows the query as it was run,
so that a reader can run it again with `path2028 sql`.
What does not: choosing words or marks.

A query holds no double quote, backslash, dollar sign, backtick or exclamation mark, so that it can be pasted between
double quotes in a shell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    import duckdb
    import pandas as pd

    Tables = Mapping[str, "pd.DataFrame"]


class RunMissingError(LookupError):
    """The run asked for was never recorded; the sentence names the cure."""


class Shown(NamedTuple):
    """A column as readers see it: heading, the name of its format in `wording.FORMATS`, a column of addresses."""

    heading: str
    form: str = "text"
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Query:
    """One named question to the warehouse; `{run}` and `{day}` stand for the run and its day as SQL literals."""

    about: str
    sql: str
    columns: Mapping[str, Shown]
    sources: tuple[str, ...] = ()

    def text(self, run_id: str, day: dt.date | None) -> str:
        """The SQL as it is run and shown."""
        known = self.sql.strip().replace("{day}", f"DATE '{day:%Y-%m-%d}'" if day else "")
        return known.replace("{run}", "'" + run_id.replace("'", "''") + "'")


_REGIONS = {
    "p_s1": Shown("P(scenario 1)", "probability"),
    "p_s2": Shown("P(scenario 2)", "probability"),
    "p_neither": Shown("P(neither)", "probability"),
}
_FAN = {
    "month": Shown("Month", "month"),
    "q025": Shown("2.5 %", "decimal"),
    "q10": Shown("10 %", "decimal"),
    "q25": Shown("25 %", "decimal"),
    "q50": Shown("Median", "decimal"),
    "q75": Shown("75 %", "decimal"),
    "q90": Shown("90 %", "decimal"),
    "q975": Shown("97.5 %", "decimal"),
    "is_forecast": Shown("Simulated", "yes"),
}
_QUANTILES = """
    max(value) FILTER (WHERE quantile = 0.025) AS q025, max(value) FILTER (WHERE quantile = 0.1) AS q10,
    max(value) FILTER (WHERE quantile = 0.25) AS q25, max(value) FILTER (WHERE quantile = 0.5) AS q50,
    max(value) FILTER (WHERE quantile = 0.75) AS q75, max(value) FILTER (WHERE quantile = 0.9) AS q90,
    max(value) FILTER (WHERE quantile = 0.975) AS q975,""".strip()
_EVIDENCE = ("epoch_eci", "epoch_chip_sales", "epoch_chip_owners", "compute_estimates")

QUERIES: Mapping[str, Query] = {
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
            **_REGIONS,
            "p_china_ahead": Shown("P(China ahead)", "probability"),
            "leg_lag_p": Shown("P(L ≥ 12)", "probability"),
            "leg_ratio_p": Shown("P(R ≥ 10)", "probability"),
            "log10_bf_s1": Shown("log₁₀ BF, scenario 1", "score"),
            "log10_bf_s2": Shown("log₁₀ BF, scenario 2", "score"),
            "disagreement_pp": Shown("Models differ by, points", "decimal"),
        },
        sources=_EVIDENCE,
    ),
    "history": Query(
        about="Every verdict on record, oldest first",
        sql="""
SELECT run_id, as_of, verdict, sentence, p_s1, p_s2, p_neither, disagreement_pp, r.model_version, r.recorded_at
FROM tracking.verdict AS v JOIN tracking.runs AS r USING (run_id, as_of)
ORDER BY as_of, r.recorded_at, run_id
""",
        columns={
            "as_of": Shown("As of", "date"),
            "verdict": Shown("Verdict"),
            **_REGIONS,
            "disagreement_pp": Shown("Models differ by, points", "decimal"),
            "model_version": Shown("Model version"),
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
            "delta_lag_months": Shown("Gap, months", "signed"),
            "delta_log10_ratio": Shown("log₁₀ R", "signed"),
            "s1_points": Shown("Scenario 1, points", "signed"),
            "s2_points": Shown("Scenario 2, points", "signed"),
            "neither_points": Shown("Neither, points", "signed"),
            "source_id": Shown("Source"),
        },
        sources=_EVIDENCE,
    ),
    "signposts": Query(
        about="Every signpost as it stands",
        sql="""
SELECT signpost, statement, indicator, threshold, opens_on, resolves_on, status, reading, label, probability
FROM tracking.signposts ORDER BY resolves_on, signpost
""",
        columns={
            "statement": Shown("Statement"),
            "resolves_on": Shown("Resolves", "date"),
            "status": Shown("Status"),
            "probability": Shown("Odds today", "probability"),
            "reading": Shown("Reading so far", "count"),
            "label": Shown("Of"),
        },
        sources=_EVIDENCE,
    ),
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
            "coverage": Shown("In the 90 % interval", "probability"),
            "crps_difference": Shown("CRPS less the best baseline’s", "signed"),  # noqa: RUF001
            "crps_standard_error": Shown("± s.e.", "score"),
            "log_score_difference": Shown("Log score less the best baseline’s", "signed"),  # noqa: RUF001
            "log_score_standard_error": Shown("± s.e. ", "score"),
        },
        sources=("epoch_eci",),
    ),
    "pit": Query(
        about="Where outcomes fell within the mixture’s forecasts: a fifth in each part if well calibrated",  # noqa: RUF001
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
SELECT as_of, target, horizon_months, target_on, realised, known_at, crps, log_score, pit, crps_random_walk, crps_drift,
    crps_climatology, crps_constant_7_months, run_id, vintage, in_hindsight
FROM tracking.scores ORDER BY target_on DESC, target, horizon_months, as_of, run_id
""",
        columns={
            "as_of": Shown("Forecast of", "date"),
            "target": Shown("Quantity", "words"),
            "target_on": Shown("About", "month"),
            "realised": Shown("Came", "decimal"),
            "known_at": Shown("Known", "date"),
            "crps": Shown("CRPS", "score"),
            "log_score": Shown("Log score", "score"),
            "crps_random_walk": Shown("Random walk", "score"),
            "crps_drift": Shown("Drift", "score"),
            "crps_climatology": Shown("Climatology", "score"),
            "crps_constant_7_months": Shown("Constant 7 months", "score"),
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
        sources=_EVIDENCE,
    ),
    "calibration": Query(
        about="Synthetic worlds by the probability they were given, judged as far from the end of 2028 as today",
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
            "low": Shown("5 %", "probability"),
            "high": Shown("95 %", "probability"),
            "within": Shown("In the band", "yes"),
        },
    ),
    "calibration_groups": Query(
        about="Synthetic worlds by kind and day judged on",
        sql="""
SELECT check_on, among, worlds, coverage, called, false_calls, model_version, command FROM tracking.calibration_groups
ORDER BY among, check_on
""",
        columns={
            "check_on": Shown("Judged on", "date"),
            "among": Shown("Worlds of kind"),
            "worlds": Shown("Worlds", "count"),
            "coverage": Shown("L in the 90 % interval", "probability"),
            "called": Shown("Rightly called", "probability"),
            "false_calls": Shown("Falsely called", "probability"),
        },
    ),
    "calibration_deciles": Query(
        about="Deciles of fifty worlds or more, and how many lie in their band",
        sql="""
SELECT among, check_on, region, count(*) AS deciles, count(*) FILTER (WHERE within) AS held FROM tracking.calibration
WHERE worlds >= 50 GROUP BY among, check_on, region ORDER BY among, check_on, region
""",
        columns={
            "among": Shown("Worlds of kind"),
            "check_on": Shown("Judged on", "date"),
            "region": Shown("Region"),
            "deciles": Shown("Deciles", "count"),
            "held": Shown("In the band", "count"),
        },
    ),
    "upcoming": Query(
        about="Coming releases, ranked",
        sql="""
SELECT rank, indicator, label, about, due_on, expected, low, high, p_s1_low, p_s1_high, p_s2_low, p_s2_high,
    expected_move_pp
FROM tracking.upcoming ORDER BY rank
""",
        columns={
            "label": Shown("Release"),
            "due_on": Shown("Due", "date"),
            "expected": Shown("Expected", "count"),
            "low": Shown("Low", "count"),
            "high": Shown("High", "count"),
            "expected_move_pp": Shown("Moves the verdict by, points", "decimal"),
        },
        sources=_EVIDENCE,
    ),
    "whatif": Query(
        about="The verdict under stated levers",
        sql="""
SELECT branch, label, p_s1, p_s2, p_neither, leg_lag_p, leg_ratio_p, shift_p_s1, shift_p_s1_low, shift_p_s1_high,
    shift_p_s2, shift_p_s2_low, shift_p_s2_high
FROM tracking.whatif WHERE model = 'mixture' ORDER BY branch <> 'no_change', branch
""",
        columns={
            "label": Shown("If"),
            **_REGIONS,
            "leg_ratio_p": Shown("P(R ≥ 10)", "probability"),
            "shift_p_s1": Shown("Scenario 1 shifts", "points"),
            "shift_p_s2": Shown("Scenario 2 shifts", "points"),
        },
        sources=_EVIDENCE,
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
            **_REGIONS,
            "leg_lag_p": Shown("P(L ≥ 12)", "probability"),
            "leg_ratio_p": Shown("P(R ≥ 10)", "probability"),
        },
        sources=_EVIDENCE,
    ),
    "frontiers": Query(
        about="Record-setting releases of the two blocs",
        sql="""
SELECT released_on, bloc, model, organization, eci, eci_low, eci_high, lag_at_release_months
FROM marts.frontier ORDER BY released_on, bloc, model
""",
        columns={
            "released_on": Shown("Released", "date"),
            "bloc": Shown("Bloc", "bloc"),
            "model": Shown("Model"),
            "organization": Shown("Developer"),
            "eci": Shown("ECI", "decimal"),
            "eci_low": Shown("5 %", "decimal"),
            "eci_high": Shown("95 %", "decimal"),
        },
        sources=("epoch_eci",),
    ),
    "gap": Query(
        about="The capability gap by definition and month",
        sql="""
SELECT month, definition, gap_months, gap_low_months, gap_high_months, g.gap_eci, g.leader_model, g.follower_model,
    g.valid_on, coalesce(p.evaluator, '') AS evaluator
FROM marts.capability_gap AS g LEFT JOIN seeds.published_lags AS p ON g.source_id = 'published_lags:' || p.id
ORDER BY g.valid_on, definition, g.follower_model, evaluator
""",
        columns={
            "valid_on": Shown("Day", "date"),
            "definition": Shown("Definition", "definition"),
            "gap_months": Shown("Months", "decimal"),
            "gap_low_months": Shown("Low", "decimal"),
            "gap_high_months": Shown("High", "decimal"),
            "gap_eci": Shown("ECI points", "decimal"),
            "follower_model": Shown("Chinese record"),
            "leader_model": Shown("Measured to"),
        },
        sources=("epoch_eci", "published_lags"),
    ),
    "statements": Query(
        about="What others published on their own evidence",
        sql="""
SELECT valid_on, evaluator, stance, domain, evidence, follower_model, months, low_months, high_months, gap_eci,
    citation, source_url, grade
FROM seeds.published_lags WHERE known_on <= {day} ORDER BY valid_on, evaluator, id
""",
        columns={
            "valid_on": Shown("Date", "date"),
            "evaluator": Shown("Who", link="source_url"),
            "stance": Shown("Stance"),
            "domain": Shown("Domain"),
            "evidence": Shown("Evidence"),
            "follower_model": Shown("About"),
            "months": Shown("Months", "decimal"),
            "low_months": Shown("From", "decimal"),
            "high_months": Shown("To", "decimal"),
            "gap_eci": Shown("ECI points", "decimal"),
        },
    ),
    "ratio": Query(
        about="The compute ratio by nested definition and quarter",
        sql="""
SELECT period_end, definition, ratio, low, high, china_share, us_allied_h100e, china_h100e, source_id, known_at
FROM marts.compute_ratio WHERE definition IN ('D1', 'D2', 'D3') ORDER BY definition, period_end
""",
        columns={
            "period_end": Shown("Quarter ending", "date"),
            "definition": Shown("Definition", "definition"),
            "ratio": Shown("Ratio", "times"),
            "low": Shown("5 %", "times"),
            "high": Shown("95 %", "times"),
            "china_share": Shown("China's share", "share"),
            "us_allied_h100e": Shown("US and allied, H100e", "count"),
            "china_h100e": Shown("China, H100e", "count"),
        },
        sources=("epoch_chip_sales", "epoch_chip_owners", "compute_estimates"),
    ),
    "other_ratios": Query(
        about="Other definitions in use, each of its own kind",
        sql="""
SELECT definition, variant, kind, period_end, ratio, low, high, china_share, source_id FROM marts.compute_ratio
WHERE definition NOT IN ('D1', 'D2', 'D3') ORDER BY definition, period_end, variant
""",
        columns={
            "definition": Shown("Definition", "definition"),
            "variant": Shown("Reading"),
            "kind": Shown("Kind"),
            "period_end": Shown("Up to", "date"),
            "ratio": Shown("Ratio", "times"),
            "low": Shown("5 %", "times"),
            "high": Shown("95 %", "times"),
            "source_id": Shown("Source"),
        },
    ),
    "fan_lag": Query(
        about="Simulated paths of the lag L by month",
        sql=f"""
SELECT month,
    {_QUANTILES}
    bool_or(is_forecast) AS is_forecast
FROM tracking.fan WHERE target = 'lag_months' GROUP BY month ORDER BY month
""",
        columns=_FAN,
        sources=_EVIDENCE,
    ),
    "fan_ratio": Query(
        about="Simulated paths of the compute ratio R by month",
        sql=f"""
SELECT month,
    {_QUANTILES}
    bool_or(is_forecast) AS is_forecast
FROM (SELECT month, quantile, pow(10, value) AS value, is_forecast FROM tracking.fan WHERE target = 'log10_ratio')
GROUP BY month ORDER BY month
""",
        columns=_FAN,
        sources=_EVIDENCE[1:],
    ),
    "density": Query(
        about="Density of the lag L over the last quarter of 2028, by model and for the mixture",
        sql="""
SELECT model, lag_months, density FROM tracking.density WHERE density >= 0.0005 AND lag_months BETWEEN -12 AND 30
ORDER BY model, lag_months
""",
        columns={
            "model": Shown("Model", "model"),
            "lag_months": Shown("L, months", "decimal"),
            "density": Shown("Density per month", "fine"),
        },
        sources=_EVIDENCE,
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
            **_REGIONS,
        },
        sources=_EVIDENCE,
    ),
    "paper": Query(
        about="All numbers of the paper that were found, with the grade of our evidence for each",
        sql="""
SELECT id, quantity, value_text, low, high, unit, grade, note, source_url FROM seeds.paper_figures
WHERE known_on <= {day} ORDER BY regexp_extract(id, '[0-9]+')::INTEGER, id
""",
        columns={
            "id": Shown("No.", link="source_url"),
            "quantity": Shown("Quantity"),
            "value_text": Shown("Value"),
            "grade": Shown("Grade"),
            "note": Shown("Note"),
        },
    ),
    "hand": Query(
        about="Compute estimates keyed by hand",
        sql="""
SELECT component, period_end, median_h100e, low_h100e, high_h100e, concept, citation, source_url, grade, known_on, note
FROM seeds.compute_estimates WHERE known_on <= {day} ORDER BY component, period_end, known_on
""",
        columns={
            "component": Shown("Component"),
            "period_end": Shown("At the end of", "date"),
            "median_h100e": Shown("H100e", "count"),
            "low_h100e": Shown("5 %", "count"),
            "high_h100e": Shown("95 %", "count"),
            "citation": Shown("Source", link="source_url"),
            "grade": Shown("Grade"),
            "note": Shown("Note"),
        },
    ),
    "indicators": Query(
        about="The newest reading of every indicator on the panel",
        sql="""
SELECT front, indicator, max_by(label, month) AS label, max(month) AS month, max_by(value, month) AS value,
    max_by(low, month) AS low, max_by(high, month) AS high, any_value(unit) AS unit,
    max_by(source_id, month) AS source_id, count(*) AS readings
FROM marts.indicator_panel GROUP BY front, indicator ORDER BY front, indicator
""",
        columns={
            "front": Shown("Front", "words"),
            "indicator": Shown("Indicator", "indicator"),
            "value": Shown("Value", "count"),
            "unit": Shown("Unit"),
            "label": Shown("Reading of"),
            "month": Shown("Month", "month"),
            "readings": Shown("Readings", "count"),
            "source_id": Shown("Source"),
        },
        sources=_EVIDENCE,
    ),
    "capacity": Query(
        about="Capacity in operation by bloc of the site, newest quarter of each of two lists that overlap",
        sql="""
SELECT list, period_end, bloc, sites, h100e, share FROM marts.capacity
QUALIFY period_end = max(period_end) OVER (PARTITION BY list) ORDER BY list, bloc
""",
        columns={
            "list": Shown("List", "words"),
            "period_end": Shown("At the end of", "date"),
            "bloc": Shown("Bloc", "bloc"),
            "sites": Shown("Sites", "count"),
            "h100e": Shown("H100e", "count"),
            "share": Shown("Share of the list", "share"),
        },
        sources=("epoch_gpu_clusters", "epoch_data_centers", "epoch_data_center_timelines"),
    ),
    "controls": Query(
        about="Export controls, enforcement and flows, newest first",
        sql="""
SELECT valid_on, channel, actor, event, sign, value, unit, citation, source_url, grade FROM marts.controls
ORDER BY valid_on DESC, id
""",
        columns={
            "valid_on": Shown("Date", "date"),
            "channel": Shown("Channel", "words"),
            "actor": Shown("Actor"),
            "event": Shown("Event", link="source_url"),
            "value": Shown("Figure", "count"),
            "unit": Shown("Unit"),
            "grade": Shown("Grade"),
        },
    ),
    "distillation": Query(
        about="Distillation: campaigns disclosed and their legal status, newest first",
        sql="""
SELECT valid_on, channel, actor, target, event, value, unit, citation, source_url, grade, note FROM marts.distillation
WHERE channel <> 'match_lag' ORDER BY valid_on DESC, id
""",
        columns={
            "valid_on": Shown("Date", "date"),
            "actor": Shown("Actor"),
            "event": Shown("What is stated", link="source_url"),
            "value": Shown("Figure", "count"),
            "unit": Shown("Unit"),
            "grade": Shown("Grade"),
            "note": Shown("Note"),
        },
    ),
    "adoption": Query(
        about="Adoption and distribution, newest first",
        sql="""
SELECT valid_on, channel, actor, value, unit, citation, source_url, grade, bias FROM marts.adoption
ORDER BY valid_on DESC, id
""",
        columns={
            "valid_on": Shown("Date", "date"),
            "channel": Shown("Channel", "words"),
            "actor": Shown("Whose", "bloc"),
            "value": Shown("Value", "decimal"),
            "unit": Shown("Unit"),
            "citation": Shown("Source", link="source_url"),
            "bias": Shown("What it leaves out"),
        },
    ),
    "sources": Query(
        about="Every source, with those not yet held",
        sql="""
SELECT source, title, publisher, url, licence, republish, cadence_days, feeds, state, message, checked_at,
    last_good_vintage, age_days, figures_through, rows, vintages, is_stale
FROM tracking.source_status ORDER BY last_good_vintage IS NULL, source
""",
        columns={
            "title": Shown("Source", link="url"),
            "publisher": Shown("Publisher"),
            "licence": Shown("Licence"),
            "last_good_vintage": Shown("Retrieved", "date"),
            "age_days": Shown("Age, days", "count"),
            "cadence_days": Shown("Due every, days", "count"),
            "figures_through": Shown("About up to", "date"),
            "state": Shown("Last pull"),
        },
    ),
}


def read(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, pd.DataFrame]:
    """Run every query; the frames by name.

    Raises:
        RunMissingError: `tracking.verdict` has no such run.
    """
    verdict = connection.execute(QUERIES["verdict"].text(run_id, None)).df()
    if verdict.empty:
        raise RunMissingError(f"tracking.verdict has no run {run_id!r}; run `path2028 refresh` to record one.")
    day = verdict["as_of"].iloc[0]
    return {name: connection.execute(query.text(run_id, day)).df() for name, query in QUERIES.items()}
