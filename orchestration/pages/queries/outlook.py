"""Queries about what is to come: paths, regions, signposts, figures to come, what-ifs.

What belongs here: what the model said of days ahead. What does not: how earlier forecasts scored (`scores`).
"""

from __future__ import annotations

from orchestration.pages.queries.query import EVIDENCE, REGIONS, Query, Shown

_FAN = {
    "month": Shown("Month", "month"),
    "q025": Shown("2.5%", "decimal"),
    "q10": Shown("10%", "decimal"),
    "q25": Shown("25%", "decimal"),
    "q50": Shown("Median", "decimal"),
    "q75": Shown("75%", "decimal"),
    "q90": Shown("90%", "decimal"),
    "q975": Shown("97.5%", "decimal"),
    "is_forecast": Shown("Simulated", "yes"),
}
# A lag of days to come is not known to a tenth of a month.
_FAN_OF_MONTHS = {
    name: shown._replace(form="months" if shown.form == "decimal" else shown.form) for name, shown in _FAN.items()
}
_QUANTILES = """
    max(value) FILTER (WHERE quantile = 0.025) AS q025, max(value) FILTER (WHERE quantile = 0.1) AS q10,
    max(value) FILTER (WHERE quantile = 0.25) AS q25, max(value) FILTER (WHERE quantile = 0.5) AS q50,
    max(value) FILTER (WHERE quantile = 0.75) AS q75, max(value) FILTER (WHERE quantile = 0.9) AS q90,
    max(value) FILTER (WHERE quantile = 0.975) AS q975,""".strip()

QUERIES: dict[str, Query] = {
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
        sources=EVIDENCE,
    ),
    "upcoming": Query(
        about="Figures to come, ranked",
        sql="""
SELECT rank, indicator, u.label, u.month, due_on, expected, u.low, u.high, any_value(p.unit) AS unit, p_s1_low,
    p_s1_high, p_s2_low, p_s2_high, expected_move_pp
FROM tracking.upcoming AS u LEFT JOIN marts.indicator_panel AS p USING (indicator) GROUP BY ALL ORDER BY rank
""",
        columns={
            "label": Shown("Figure"),
            "due_on": Shown("Due", "date"),
            "expected": Shown("Expected", "count"),
            "low": Shown("Low", "count"),
            "high": Shown("High", "count"),
            "unit": Shown("Unit"),
            "expected_move_pp": Shown("Moves the verdict by, points", "decimal"),
        },
        sources=EVIDENCE,
    ),
    "entering": Query(
        about="What enters the model, by how far one standard deviation of it moves the three probabilities",
        sql="""
SELECT indicator, kind, month, value, sd, move_gap_eci, move_log10_ratio, 100 * move_p_s1 AS s1_points,
    100 * move_p_parity AS s2_points, 100 * move_p_neither AS neither_points, move_log10_bf_s1, move_log10_bf_s2,
    50 * (abs(move_p_s1) + abs(move_p_parity) + abs(move_p_neither)) AS moved_points
FROM tracking.entering ORDER BY moved_points DESC, indicator
""",
        columns={
            "indicator": Shown("What enters", "indicator"),
            "kind": Shown("Kind"),
            "month": Shown("Of", "month"),
            "value": Shown("Reading", "count"),
            "sd": Shown("s.d.", "count"),
            "move_gap_eci": Shown("Gap, index points", "signed"),
            "move_log10_ratio": Shown("log₁₀ R", "signed"),
            "s1_points": Shown("Scenario 1, points", "signed"),
            "s2_points": Shown("Scenario 2, points", "signed"),
            "neither_points": Shown("Neither, points", "signed"),
        },
        sources=EVIDENCE,
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
            **REGIONS,
            "leg_ratio_p": Shown("P(R\N{NO-BREAK SPACE}≥\N{NO-BREAK SPACE}{ratio_s1})", "probability"),
            "shift_p_s1": Shown("Scenario 1 shifts", "points"),
            "shift_p_s2": Shown("Scenario 2 shifts", "points"),
        },
        sources=EVIDENCE,
    ),
    "fan_lag": Query(
        about="Simulated paths of the lag L by month",
        sql=f"""
SELECT month,
    {_QUANTILES}
    bool_or(is_forecast) AS is_forecast
FROM tracking.fan WHERE target = 'lag_months' GROUP BY month ORDER BY month
""",
        columns=_FAN_OF_MONTHS,
        sources=EVIDENCE,
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
        sources=EVIDENCE[1:],
    ),
    "density": Query(
        about="Density of the lag L over the mean of {quarter_months}, by model and for the mixture",
        sql="""
SELECT model, lag_months, density FROM tracking.density WHERE density >= 0.0005 AND lag_months BETWEEN -12 AND 30
ORDER BY model, lag_months
""",
        columns={
            "model": Shown("Model", "model"),
            "lag_months": Shown("L, months", "decimal"),
            "density": Shown("Density per month", "fine"),
        },
        sources=EVIDENCE,
    ),
}
