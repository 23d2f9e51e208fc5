"""Queries about what the verdict stands on: indicators, the marts behind the fronts, statements, sources.

What belongs here: rows as they came or were keyed. What does not: what the figures draw (`measured`).
"""

from __future__ import annotations

from orchestration.pages.queries.query import EVIDENCE, Query, Shown

QUERIES: dict[str, Query] = {
    "statements": Query(
        about="What others published from tests of their own",
        sql="""
SELECT valid_on, evaluator, stance, domain, evidence, follower_model, months, months_low, months_high, gap_eci,
    citation, source_url, grade
FROM seeds.published_lags WHERE known_on <= {day} ORDER BY valid_on, evaluator, id
""",
        columns={
            "valid_on": Shown("Date", "date"),
            "evaluator": Shown("Who", link="source_url"),
            "stance": Shown("Stance"),
            "domain": Shown("Domain"),
            "evidence": Shown("Tests"),
            "follower_model": Shown("About"),
            "months": Shown("Months", "decimal"),
            "months_low": Shown("From", "decimal"),
            "months_high": Shown("To", "decimal"),
            "gap_eci": Shown("ECI points", "decimal"),
        },
    ),
    "paper": Query(
        about="All numbers of the paper that were found, with the grade of each",
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
SELECT component, period_end, median_h100e, h100e_low, h100e_high, concept, citation, source_url, grade, known_on, note
FROM seeds.compute_estimates WHERE known_on <= {day} ORDER BY component, period_end, known_on
""",
        columns={
            "component": Shown("Component"),
            "period_end": Shown("At the end of", "date"),
            "median_h100e": Shown("H100e", "count"),
            "h100e_low": Shown("5%", "count"),
            "h100e_high": Shown("95%", "count"),
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
        sources=EVIDENCE,
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
    "deeds": Query(
        about="What the paper asks for and what loosens it, with our mark of each",
        sql="""
SELECT action_id, branch, lever, statement, status, status_on, evidence, source_url, grade FROM marts.policy_branches
WHERE known_on <= {day} AND (superseded_on IS NULL OR superseded_on > {day}) ORDER BY branch, action_id
""",
        columns={
            "statement": Shown("Action"),
            "status": Shown("Our mark"),
            "branch": Shown("Argues for", "branch"),
            "status_on": Shown("As of", "date"),
            "evidence": Shown("What was read", link="source_url"),
            "grade": Shown("Grade"),
        },
        sources=("policy_status",),
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
            "value": Shown("Value", "count"),
            "unit": Shown("Unit"),
            "citation": Shown("Source", link="source_url"),
            "bias": Shown("What it leaves out"),
        },
    ),
    "empty": Query(
        about="Tables without rows, and what fills them",
        sql="""
SELECT table_name AS mart, substr(comment, strpos(comment, 'Empty: ') + 7) AS why FROM duckdb_tables()
WHERE schema_name = 'marts' AND contains(comment, 'Empty: ') ORDER BY table_name
""",
        columns={"mart": Shown("Table"), "why": Shown("Why it is empty, and what fills it")},
    ),
    "sources": Query(
        about="Every source, with those not yet held",
        sql="""
SELECT source, title, publisher, url, licence, republish, cadence_days, feeds, state, message, checked_at,
    last_good_vintage, age_days, figures_through_on, rows, vintages, is_stale
FROM tracking.source_status ORDER BY last_good_vintage IS NULL, source
""",
        columns={
            "title": Shown("Source", link="url"),
            "publisher": Shown("Publisher"),
            "licence": Shown("Licence"),
            "last_good_vintage": Shown("Retrieved", "date"),
            "age_days": Shown("Age, days", "count"),
            "cadence_days": Shown("Due every, days", "count"),
            "figures_through_on": Shown("About up to", "date"),
            "state": Shown("Last pull"),
        },
    ),
}
