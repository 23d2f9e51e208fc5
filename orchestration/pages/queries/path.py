"""Queries about the way to today: the odds since the first vintage, and what moved them since a day.

What belongs here: more than one run. What does not: the run at hand (`verdict`), or what its figures draw (`measured`).
"""

from __future__ import annotations

from orchestration.pages.queries.query import EVIDENCE, Query, Shown

QUERIES: dict[str, Query] = {
    "path": Query(
        about="The odds since the first vintage, replayed and recorded, with gap, ratio and events",
        sql="""
WITH runs AS (
    SELECT as_of, 'recorded' AS how, p_s1, p_s2, p_neither
    FROM tracking.verdict JOIN tracking.runs USING (run_id, as_of)
    WHERE as_of <= {day} QUALIFY row_number() OVER (PARTITION BY as_of ORDER BY recorded_at DESC, run_id) = 1
    UNION ALL
    SELECT as_of, 'replayed', p_s1, p_s2, p_neither FROM tracking.history
    WHERE as_of < (SELECT min(as_of) FROM tracking.verdict)
),
odds AS (UNPIVOT runs ON p_s1, p_s2, p_neither INTO NAME series VALUE figure),
begin AS (SELECT min(as_of) AS first_on FROM runs)
SELECT series, as_of AS seen_on, figure AS value, figure AS odds, NULL AS reading, how, '' AS label FROM odds
UNION ALL
SELECT 'gap', valid_on, gap_months, NULL, gap_months, 'published', follower_model FROM marts.capability_gap, begin
WHERE definition = 'epoch_daily' AND valid_on >= first_on
UNION ALL
SELECT 'ratio', period_end, ratio, NULL, ratio, 'published', source_id FROM marts.compute_ratio, begin
WHERE definition = 'D3' AND period_end >= first_on - INTERVAL 100 DAY
UNION ALL
SELECT 'release', released_on, eci, NULL, eci, bloc, model FROM marts.frontier, begin WHERE released_on >= first_on
UNION ALL
SELECT 'policy', valid_on, magnitude, NULL, magnitude, channel, event FROM marts.controls, begin
WHERE valid_on BETWEEN first_on AND {day} AND magnitude >= 2
ORDER BY series, seen_on, label
""",
        columns={
            "seen_on": Shown("Day", "date"),
            "series": Shown("Series", "series"),
            "odds": Shown("Odds", "probability"),
            "reading": Shown("Reading", "decimal"),
            "how": Shown("How", "words"),
            "label": Shown("Of"),
        },
        sources=EVIDENCE,
    ),
    "moves": Query(
        about="What moved the odds since the run before, since the last index and since the paper, by publication",
        sql="""
WITH RECURSIVE steps AS (
    SELECT run_id, previous_run_id, kind, source_id, delta_lag_months, delta_p_s1, delta_p_s2, delta_p_neither
    FROM tracking.news
    UNION ALL
    SELECT run_id, previous_run_id, kind, source_id, delta_lag_months, delta_p_s1, delta_p_s2, delta_p_neither
    FROM tracking.history_news WHERE run_id NOT IN (SELECT run_id FROM tracking.news)
),
links AS (SELECT DISTINCT run_id, previous_run_id FROM steps),
chain AS (
    SELECT run_id, previous_run_id, 1 AS depth FROM links WHERE run_id = {run}
    UNION ALL
    SELECT l.run_id, l.previous_run_id, c.depth + 1 FROM chain AS c JOIN links AS l ON l.run_id = c.previous_run_id
),
dated AS (
    SELECT run_id, as_of, p_s1, p_s2, p_neither FROM tracking.history
    UNION
    SELECT run_id, as_of, p_s1, p_s2, p_neither FROM tracking.verdict
),
anchors AS (
    SELECT 'run' AS since, {day} AS since_on
    UNION ALL SELECT 'index', (SELECT max(vintage) FROM marts.gap_revisions) - 1
    UNION ALL SELECT 'paper', {paper}
),
bases AS (
    SELECT since, since_on, arg_min(previous_run_id, depth) AS base_id, min(depth) AS depth
    FROM anchors JOIN chain ON true JOIN dated ON dated.run_id = chain.previous_run_id
    WHERE as_of <= since_on GROUP BY since, since_on
)
SELECT since, any_value(d.as_of) AS base_on, coalesce(t.title, kind) AS publication, count(*) AS steps,
    sum(delta_lag_months) AS lead_months, 100 * sum(delta_p_s1) AS s1_points, 100 * sum(delta_p_s2) AS s2_points,
    100 * sum(delta_p_neither) AS between_points, any_value(d.p_s1) AS p_s1, any_value(d.p_s2) AS p_s2,
    any_value(d.p_neither) AS p_neither
FROM bases AS b JOIN chain AS c ON c.depth <= b.depth JOIN steps USING (run_id, previous_run_id)
JOIN dated AS d ON d.run_id = b.base_id LEFT JOIN tracking.source_status AS t ON t.source = steps.source_id
GROUP BY since, coalesce(t.title, kind)
ORDER BY since, abs(sum(delta_p_s1)) + abs(sum(delta_p_s2)) + abs(sum(delta_p_neither)) DESC, publication
""",
        columns={
            "since": Shown("Since"),
            "base_on": Shown("Compared with", "date"),
            "publication": Shown("Publication", "publication"),
            "lead_months": Shown("Lead, months", "move"),
            "s1_points": Shown("Commanding lead, points", "move"),
            "s2_points": Shown("Near parity, points", "move"),
            "between_points": Shown("Between, points", "move"),
        },
        sources=EVIDENCE,
    ),
}
