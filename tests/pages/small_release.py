"""A warehouse of hand-written rows in the columns that dbt and the record declare, to make pages from.

The world: the US stands at 120 since March and China at 110 since June 2025; 20 chips to 2; two runs are on record.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import yaml

from orchestration.warehouse import schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
DAY, BEFORE = dt.date(2026, 10, 20), dt.date(2026, 10, 19)
RUN, RUN_BEFORE = f"{DAY}-0123456789", f"{BEFORE}-9876543210"
MADE_AT = dt.datetime(2026, 10, 20, 6, 0, tzinfo=dt.UTC)
LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
SENTENCE = "The data do not yet tell the scenarios apart (commanding lead 5 %, near parity 15 %, neither 80 %)."
Rows = list[dict[str, Any]]
day = dt.date.fromisoformat


def marts() -> list[dict[str, Any]]:
    """What dbt's files say of the marts, one mart or many to a file."""
    files = sorted((PROJECT / "models" / "marts").glob("*.yml"))
    return [model for file in files for model in yaml.safe_load(file.read_text("utf-8")).get("models", [])]


def declared() -> Iterator[tuple[str, dict[str, str]]]:
    """Every table a page may read: its name, and type by column."""
    for model in marts():
        yield f"marts.{model['name']}", {column["name"]: column["data_type"] for column in model["columns"]}
    seeds = yaml.safe_load((PROJECT / "seeds" / "_seeds.yml").read_text("utf-8"))
    for seed in seeds["seeds"]:
        yield f"seeds.{seed['name']}", seed["config"]["column_types"]
    for name, table in schemas.tables().items():
        yield name, {column: kind for column, (kind, _) in table.columns.items()}


def ruled_by_dbt() -> dict[str, dict[str, list[str]]]:
    """Marts whose owners say that what is published of them depends on the source, and how."""
    metas = {model["name"]: model["config"]["meta"] for model in marts()}
    assert all(meta["publish"] for meta in metas.values())
    return {name: meta["by_source"] for name, meta in metas.items() if "by_source" in meta}


def frontier() -> Rows:
    rows = [
        ("us_allied", "Alpha 1", "2025-01-10", 100.0),
        ("us_allied", "Alpha 2", "2025-03-01", 120.0),
        ("china", "Beta 1", "2025-02-01", 90.0),
        ("china", "Beta 2", "2025-06-01", 110.0),
    ]
    return [
        {"bloc": bloc, "model": model, "organization": f"{model[:-2]} Lab", "released_on": day(on), "eci": eci}
        for bloc, model, on, eci in rows
    ]


def gaps() -> Rows:
    rows = [
        ("epoch_daily", "2025-06-30", 4.0, None),
        ("epoch_daily", "2025-07-31", 5.0, None),
        ("smooth", "2025-07-31", 6.5, None),
        ("match_time", "2025-07-31", 7.0, None),
        ("at_release", "2025-06-01", 3.0, None),
        ("statement", "2025-07-15", 8.0, "published_lags:one"),
        ("vertical", "2025-07-31", None, None),
    ]
    return [
        {
            "month": day(on).replace(day=1),
            "definition": definition,
            "gap_months": months,
            "gap_eci": 10.0,
            "leader_model": "Alpha 2",
            "follower_model": "Beta 2",
            "valid_on": day(on),
            "known_on": BEFORE,
            "source_id": source or "epoch_eci",
        }
        for definition, on, months, source in rows
    ]


def ratios() -> Rows:
    return [
        {
            "period_end": day("2025-12-31"),
            "definition": definition,
            "variant": "" if definition < "D4" else "measured",
            "kind": "stock" if definition < "D4" else "flow",
            "us_allied_h100e": 20e6,
            "china_h100e": 20e6 / ratio,
            "ratio": ratio,
            "low": ratio / 1.5,
            "high": ratio * 1.5,
            "china_share": 1 / (1 + ratio),
            "source_id": "epoch_chip_sales",
        }
        for definition, ratio in (("D1", 16.0), ("D2", 10.0), ("D3", 7.0), ("D5", 20.0))
    ]


def verdicts() -> Rows:
    shared = {"model_version": "1.0.0", "seed": "7", "sentence": SENTENCE, "p_china_ahead": 0.05, "leg_lag_p": 0.08}
    shared |= {"leg_ratio_p": 0.5, "leg_lag_s2_p": 0.16, "log10_bf_s1": -0.1, "log10_bf_s2": 0.2}
    return [
        {**shared, "run_id": RUN_BEFORE, "as_of": BEFORE, "verdict": "neither", "p_s1": 0.05, "p_s2": 0.15}
        | {"p_neither": 0.8, "joint_p": 0.05, "disagreement_pp": 20.0},
        {**shared, "run_id": RUN, "as_of": DAY, "verdict": "not distinguishable", "p_s1": 0.04, "p_s2": 0.16}
        | {"p_neither": 0.8, "joint_p": 0.04, "disagreement_pp": 37.0},
    ]


def by_model() -> Rows:
    return [
        {"run_id": RUN, "as_of": DAY, "model": model, "weight": 0.5, "p_s1": p, "p_s2": 0.2 - p, "p_neither": 0.8}
        | {"leg_lag_p": 0.1, "leg_ratio_p": 0.5}
        for model, p in (("A", 0.01), ("B", 0.07))
    ]


def fan() -> Rows:
    months = ("2026-09-01", "2026-10-01", "2026-11-01", "2028-12-01")
    return [
        {"as_of": DAY, "month": day(month), "target": target, "quantile": level, "is_forecast": month > "2026-10-01"}
        | {"value": centre + (level - 0.5) * (2 + position)}
        for target, centre in (("lag_months", 6.0), ("log10_ratio", 0.9))
        for position, month in enumerate(months)
        for level in LEVELS
    ]


def density() -> Rows:
    return [
        {"as_of": DAY, "model": model, "lag_months": lag, "density": height}
        for model, height in (("A", 0.2), ("B", 0.1), ("mixture", 0.15))
        for lag in (-2.0, 4.0, 8.0, 14.0)
    ]


def sensitivity() -> Rows:
    return [
        {"as_of": DAY, "threshold_lag_s1": s1, "threshold_ratio": ratio, "threshold_lag_s2": s2}
        | {"include_offshore": offshore, "p_s1": 0.6 / s1, "p_s2": s2 / 20, "p_neither": 1 - 0.6 / s1 - s2 / 20}
        for offshore in (True, False)
        for s1 in (9.0, 12.0, 15.0)
        for ratio in (8.0, 10.0)
        for s2 in (2.0, 3.0)
    ]


def news() -> Rows:
    rows = [("clock", "A day passed", 0.002, -0.001), ("release", "Beta 3, a record", -0.012, 0.011)]
    rows += [("re-estimation", "Parameters", 0.0, 0.0)]
    return [
        {"run_id": RUN, "previous_run_id": RUN_BEFORE, "step": step, "kind": kind, "item": item}
        | {"delta_p_s1": s1, "delta_p_s2": s2, "delta_p_neither": -s1 - s2}
        for step, (kind, item, s1, s2) in enumerate(rows)
    ]


def history() -> Rows:
    """Two replayed days: that of the paper, and a later one that the first recorded run is compared with."""
    shared = {"model_version": "1.0.0", "p_neither": 0.8, "command": "a command"}
    return [
        {**shared, "run_id": "paper", "as_of": day("2026-05-10"), "p_s1": 0.1, "p_s2": 0.1},
        {**shared, "run_id": "later", "as_of": day("2026-08-31"), "p_s1": 0.08, "p_s2": 0.12},
    ]


def history_news() -> Rows:
    """From the paper to the later day, and on to the first recorded run."""
    return [
        {
            "run_id": run,
            "previous_run_id": before,
            "step": 1,
            "kind": "release",
            "item": "New",
            "source_id": "epoch_eci",
        }
        | {"delta_p_s1": -step, "delta_p_s2": step, "delta_p_neither": 0.0, "delta_lag_months": -0.5}
        for run, before, step in (("later", "paper", 0.02), (RUN_BEFORE, "later", 0.03))
    ]


def signposts() -> Rows:
    rows = [
        ("reached", "us_record_eci", "true", None),
        ("missed", "china_record_eci", "false", None),
        ("next_record", "us_record_eci", "open", 0.7),
        ("more_chips", "world_h100e", "pending", 0.02),
        ("in_grace", "world_h100e", "open", None),
    ]
    return [
        {"as_of": DAY, "signpost": name, "statement": f"It is {name}.", "indicator": indicator, "status": status}
        | {"probability": p, "resolves_on": day("2026-12-31"), "opens_on": day("2026-09-01")}
        for name, indicator, status, p in rows
    ]


def whatif() -> Rows:
    return [
        {"as_of": DAY, "branch": branch, "label": label, "model": model, "p_s1": p, "p_s2": 0.2, "p_neither": 0.8 - p}
        | {"leg_ratio_p": 0.5, "shift_p_s1": p - 0.04, "shift_p_s2": 0.0}
        for branch, label, p in (("no_change", "No change", 0.04), ("closed", "Offshore closed", 0.09))
        for model in ("A", "mixture")
    ]


def backtest() -> Rows:
    """The mixture loses at one month, ties at three and wins at six."""
    shared = {"model_version": "1.0.0", "origins": 27, "pseudo_vintages": 26, "cases": 20, "command": "a command"}
    shared |= {"first_origin": day("2024-08-28"), "last_origin": day("2026-10-28"), "coverage": 0.9}
    rows = []
    for horizon, difference in ((1, 0.5), (3, 0.05), (6, -0.3)):
        for forecast, behind in (("stacked", difference), ("climatology", 0.0), ("random walk", 0.7)):
            row = {"horizon_months": horizon, "forecast": forecast}
            for score, level in (("crps", 1.5), ("log_score", 2.5)):
                row |= {score: level + behind, f"{score}_best_baseline": "climatology"}
                row |= {f"{score}_difference": behind, f"{score}_standard_error": 0.1}
            rows.append(shared | row)
    return rows


def calibration() -> Rows:
    shared = {"model_version": "1.0.0", "command": "a command"}
    return [
        {**shared, "check_on": on, "among": among, "region": region, "decile": decile}
        | {"worlds": 60, "mean_p": p, "frequency": seen}
        | {"low": p - 0.04, "high": p + 0.04, "within": abs(seen - p) < 0.04}
        for among in ("all", "other")
        for on in (day("2026-08-15"), day("2027-02-15"))
        for region, decile, p, seen in (("S1", 0, 0.06, 0.05), ("S2", 1, 0.15, 0.31), ("neither", 7, 0.75, 0.77))
    ]


def calibration_groups() -> Rows:
    rows = [("all", 0.9, 0.3, 0.02), ("none", 0.92, 0.3, 0.01), ("scenario", 0.8, 0.3, 0.03)]
    rows += [("S1 as planned", 0.8, 0.6, 0.0), ("S2 as planned", 0.8, 0.2, 0.0)]
    return [
        {"check_on": day("2027-02-15"), "among": among, "worlds": 120, "coverage": coverage, "called": called}
        | {"told": called, "told_wrong": false, "false_calls": false, "model_version": "1.0.0", "command": "a command"}
        for among, coverage, called, false in rows
    ]


def panel() -> Rows:
    rows = [
        ("intelligence", "us_record_eci", "Alpha 2", 120.0, "ECI points"),
        ("intelligence", "preference_gap_points", "Alpha 2 to Beta 2", 35.0, "rating points"),
        ("domestic_adoption", "us_diffusion", "United States", 30.0, "percent"),
        ("domestic_adoption", "china_diffusion", "China", 15.0, "percent"),
        ("resilience", "entity_list_china_entries", "Entries with an address in China", 812.0, "entries"),
    ]
    return [
        {"month": day("2025-03-01"), "indicator": indicator, "front": front, "label": label, "value": value}
        | {"unit": unit, "source_id": "epoch_eci", "is_observed": True}
        for front, indicator, label, value, unit in rows
    ]


def capacity() -> Rows:
    """The clusters of two quarters; of the data centres none stands in China."""
    rows = [
        ("clusters", "2025-06-30", "china", 0.5),
        ("clusters", "2025-09-30", "us_allied", 0.84),
        ("clusters", "2025-09-30", "china", 0.12),
        ("data_centers", "2026-03-31", "us_allied", 1.0),
    ]
    return [
        {"list": name, "period_end": day(on), "bloc": bloc, "sites": 2, "h100e": 1e6 * share, "share": share}
        for name, on, bloc, share in rows
    ]


def sources() -> Rows:
    shared = {"url": "https://example.org/data", "feeds": "frontier", "message": "", "rows": 4, "vintages": 1}
    held = {"last_good_vintage": BEFORE, "age_days": 1, "figures_through_on": BEFORE, "cadence_days": 30}
    return [
        {**shared, **held, "source": "epoch_eci", "title": "Scores", "publisher": "Epoch AI", "licence": "CC BY 4.0"}
        | {"republish": True, "state": "new", "is_stale": False},
        {**shared, "source": "comtrade", "title": "Trade", "publisher": "UN", "licence": "not to be passed on"}
        | {"republish": False, "state": "failed", "message": "No answer; try again later.", "is_stale": True},
        {**shared, "source": "us_census", "title": "US trade", "publisher": "Census", "licence": "Public domain"}
        | {"republish": True, "state": "skipped", "message": "", "is_stale": False},
    ]


@dataclass
class World:
    """The rows of every table that has any; change them before `build`."""

    rows: dict[str, Rows] = field(
        default_factory=lambda: {
            "marts.frontier": frontier(),
            "marts.capability_gap": gaps(),
            "marts.compute_ratio": ratios(),
            "marts.indicator_panel": panel(),
            "marts.capacity": capacity(),
            "marts.lab_releases": [{"model": "Alpha 2", "bloc": "us_allied"}, {"model": "Beta 2", "bloc": "china"}],
            "marts.chip_trade": [
                {"source_id": "comtrade", "reporter_iso3": "USA", "value_usd": 1.0},
                {"source_id": "us_census", "reporter_iso3": "USA", "value_usd": 2.0}
                | {"mirror_source_id": "comtrade", "mirror_value_usd": 3.0, "mirror_gap_ratio": 1.5},
            ],
            "marts.chip_exports": [
                {"indicator": "korea_chips_to_china", "label": "Korea's integrated circuits to China", "months": months}
                | {"valid_on": day(on), "share": share, "source_id": "trade_figures"}
                for months, on, share in ((12, "2023-12-31", 0.4), (12, "2024-12-31", 0.3), (1, "2025-03-31", 0.2))
            ],
            "marts.controls": [
                {"id": "one", "valid_on": DAY, "channel": "us_permission", "actor": "BIS", "event": "A rule"}
                | {"source_url": "https://example.org/rule", "grade": "X"}
            ],
            "marts.policy_branches": [
                {"action_id": name, "branch": branch, "statement": f"Action {name}", "status": status}
                | {"known_on": day("2026-06-01"), "superseded_on": superseded}
                for name, branch, status, superseded in (
                    ("D1", "defend", "not", DAY),
                    ("D1", "defend", "partly", None),
                    ("D2", "defend", "done", None),
                    ("L1", "loosen", "reversed", None),
                )
            ],
            "seeds.paper_figures": [
                {"id": "Q4", "quantity": "Lead in May 2026", "value_text": "several months", "grade": "S2"}
                | {"known_on": day("2026-05-14"), "source_url": "https://example.org/paper"},
            ],
            "seeds.published_lags": [
                {"id": "one", "evaluator": "An institute", "months": 8.0, "valid_on": day("2025-07-15")}
                | {"known_on": day("2025-07-20"), "source_url": "https://example.org/lag"},
            ],
            "seeds.compute_estimates": [
                {"component": "smuggled", "period_end": day("2025-12-31"), "median_h100e": 660e3, "grade": "X"}
                | {"known_on": day("2026-04-29"), "citation": "Someone"}
            ],
            "tracking.verdict": verdicts(),
            "tracking.verdict_by_model": by_model(),
            "tracking.fan": fan(),
            "tracking.density": density(),
            "tracking.sensitivity": sensitivity(),
            "tracking.source_status": sources(),
            "tracking.news": news(),
            "tracking.history": history(),
            "tracking.history_news": history_news(),
            "tracking.signposts": signposts(),
            "tracking.whatif": whatif(),
            "tracking.backtest": backtest(),
            "tracking.backtest_pit": [
                {"horizon_months": 1, "forecast": "stacked", "bin": part, "share": 0.2} for part in range(1, 6)
            ],
            "tracking.calibration": calibration(),
            "tracking.calibration_groups": calibration_groups(),
            "tracking.upcoming": [
                {"as_of": DAY, "rank": 1, "indicator": "us_record_eci", "label": "next US record", "expected": 123.0}
                | {"low": 121.0, "high": 125.0, "due_on": day("2026-11-14"), "expected_move_pp": 1.5}
            ],
            "tracking.entering": [
                {"as_of": DAY, "indicator": name, "kind": kind, "month": day("2026-10-01"), "value": value, "sd": sd}
                | {"move_gap_eci": gap, "move_log10_ratio": ratio, "move_p_s1": p, "move_p_parity": -p}
                | {"move_p_neither": 0.0}
                for name, kind, value, sd, gap, ratio, p in (
                    ("us_record_eci", "reading", 120.0, 0.9, 0.4, 0.0, 0.01),
                    ("Sales held back", "event", None, None, 0.0, -0.01, -0.002),
                )
            ],
            "tracking.runs": [
                {"run_id": run, "as_of": on, "model_version": "1.0.0", "data_fingerprint": "f" * 64}
                | {"recorded_at": dt.datetime.combine(on, dt.time(5, 30)), "entry_sha256": "e" * 64}
                for run, on in ((RUN_BEFORE, BEFORE), (RUN, DAY))
            ],
        }
    )

    def build(self) -> duckdb.DuckDBPyConnection:
        """An in-memory warehouse."""
        connection = duckdb.connect()
        for schema in ("marts", "seeds", "tracking"):
            connection.execute(f"CREATE SCHEMA {schema}")
        for name, columns in declared():
            body = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
            connection.execute(f"CREATE TABLE {name} ({body})")
            if self.rows.get(name):
                arriving = pd.DataFrame(self.rows[name])
                connection.register("arriving", arriving)
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM arriving")
                connection.unregister("arriving")
        return connection
