"""The verdict for programs: `verdict.json`, and the JSON Schema that says what may be relied on.

What belongs here: names and types of that file. What does not: rounding; programs get the stored figures.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from orchestration.forecasts import thresholds
from orchestration.pages import answer, wording

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from orchestration.pages.tables import Tables

FORMAT: Final = 1
_PROBABILITY: Final = {"type": "number", "minimum": 0, "maximum": 1}
_FACTOR: Final = {"type": ["number", "null"]}
_DATE: Final = {"type": "string", "format": "date"}
_MAYBE_DATE: Final = {"type": ["string", "null"], "format": "date"}
_MOMENT: Final = {"type": "string", "format": "date-time"}
_TEXT: Final = {"type": "string"}
_BY_MODEL: Final[dict[str, dict[str, Any]]] = {
    "model": _TEXT,
    "weight": _PROBABILITY,
    "p_s1": _PROBABILITY,
    "p_s2": _PROBABILITY,
    "p_neither": _PROBABILITY,
    "leg_lag_p": _PROBABILITY,
    "leg_ratio_p": _PROBABILITY,
}
_SOURCE: Final[dict[str, dict[str, Any]]] = {
    "source": _TEXT,
    "title": _TEXT,
    "publisher": _TEXT,
    "url": _TEXT,
    "licence": _TEXT,
    "last_good_vintage": _MAYBE_DATE,
    "age_days": {"type": ["integer", "null"]},
    "figures_through_on": _MAYBE_DATE,
    "is_stale": {"type": "boolean"},
}
_ANSWER: Final[dict[str, dict[str, Any]]] = {
    "headline": _TEXT | {"description": "Who leads whom by how much, as the pages say it"},
    "lede": _TEXT | {"description": "Where that lies between the two paths, and where it is heading"},
    "newest_figure": _TEXT | {"description": "The age of the newest capability figure, in words"},
    "lead_months": _FACTOR | {"description": "L in the month of the run, as estimated; below 0 China leads"},
    "lead_months_low": _FACTOR | {"description": "5% quantile of it"},
    "lead_months_high": _FACTOR | {"description": "95% quantile of it"},
    "destination": {
        "enum": ["s1", "s2", "between", ""],
        "description": "Outcome that is named for {quarter}; empty when open",
    },
    "degree": {"enum": ["very likely", "likely", "open"], "description": "How it is named"},
    "evidence_fits": {
        "enum": ["s1", "s2", "none", ""],
        "description": "Path the evidence since {paper_on} fits, none for no change; empty when too early to tell",
    },
}
_VERDICT: Final[dict[str, dict[str, Any]]] = {
    "run_id": _TEXT,
    "as_of": _DATE | {"description": "Day the run looks from"},
    "verdict": {"enum": ["S1", "S2", "neither", "not distinguishable"]},
    "sentence": _TEXT | {"description": "The verdict in words, probabilities in whole percents"},
    "p_s1": _PROBABILITY
    | {"description": "Scenario 1, commanding lead: L >= {lag_s1} months and R >= {ratio_s1} over {quarter}"},
    "p_s2": _PROBABILITY | {"description": "Scenario 2, near parity: L <= {lag_s2} months over {quarter}"},
    "p_neither": _PROBABILITY | {"description": "The rest; the three sum to 1"},
    "p_china_ahead": _PROBABILITY | {"description": "L < 0, part of scenario 2"},
    "leg_lag_p": _PROBABILITY | {"description": "L >= {lag_s1} months, whatever R"},
    "leg_ratio_p": _PROBABILITY | {"description": "R >= {ratio_s1}, whatever L"},
    "leg_lag_s2_p": _PROBABILITY | {"description": "L <= {lag_s2} months"},
    "joint_p": _PROBABILITY | {"description": "L >= {lag_s1} months and R >= {ratio_s1}"},
    "log10_bf_s1": _FACTOR
    | {"description": "log10 Bayes factor of scenario 1 since {paper_on}; null before there is one"},
    "log10_bf_s2": _FACTOR | {"description": "The same for scenario 2"},
    "disagreement_pp": {"type": "number", "minimum": 0, "description": "Widest range of the models, in points"},
    "model_version": _TEXT,
    "seed": _TEXT,
    "data_fingerprint": _TEXT | {"description": "Hash of the evidence the model read"},
    "recorded_at": _MOMENT | {"description": "When the run entered the ledger"},
}


def content(found: Tables, made_at: dt.datetime) -> dict[str, Any]:
    """The verdict of the run, the models behind it and the age of every source."""
    row = found["verdict"].iloc[0]
    return {
        "$schema": "verdict.schema.json",
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        **{name: _plain(row[name], shape) for name, shape in _VERDICT.items()},
        **_answer(found),
        "by_model": _rows(found["by_model"], _BY_MODEL),
        "sources": _rows(found["sources"], _SOURCE),
    }


def _answer(found: Tables) -> dict[str, Any]:
    """The answer as the pages give it, with the figures it is made from."""
    run = {str(name): value for name, value in found["verdict"].astype("object").iloc[0].items()}
    course = answer.course(found, str(run["run_id"]))
    with wording.holding(course.shown):
        told = answer.tell(found, run, course.destination)
    today = next(iter(found["lead_today"].astype("object").to_dict("records")), {})
    region = course.destination.region
    values = {
        "headline": told.headline,
        "lede": told.lede,
        "newest_figure": told.newest,
        "lead_months": today.get("months"),
        "lead_months_low": today.get("low"),
        "lead_months_high": today.get("high"),
        "destination": answer.OUTCOMES[region] if region else "",
        "degree": course.destination.degree,
        "evidence_fits": answer.fit(run).path,
    }
    return {name: _plain(values[name], shape) for name, shape in _ANSWER.items()}


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of `verdict.json`."""
    properties: dict[str, dict[str, Any]] = {
        "$schema": _TEXT,
        "format": {"const": FORMAT, "description": "Raised when a name changes its meaning or goes away"},
        "made_at": _MOMENT,
        **{name: _told(shape) for name, shape in (_VERDICT | _ANSWER).items()},
        "by_model": {"type": "array", "minItems": 1, "items": _closed(_BY_MODEL)},
        "sources": {"type": "array", "items": _closed(_SOURCE)},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The verdict of path2028",
        **_closed(properties),
    }


def render(found: Tables, made_at: dt.datetime) -> str:
    """`verdict.json` as text."""
    return _json(content(found, made_at))


def render_schema() -> str:
    """`verdict.schema.json` as text."""
    return _json(schema())


def _told(shape: dict[str, Any]) -> dict[str, Any]:
    """A property whose description gives the thresholds."""
    return {key: thresholds.fill(value) if key == "description" else value for key, value in shape.items()}


def _closed(properties: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _rows(frame: pd.DataFrame, shapes: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {name: _plain(row[name], shape) for name, shape in shapes.items()}
        for row in frame.astype("object").to_dict("records")
    ]


def _plain(value: Any, shape: dict[str, Any]) -> Any:
    """A cell as JSON has it: missing as null, dates and moments (UTC) as ISO text."""
    if wording.is_missing(value):
        return None
    if shape.get("format") == "date":
        return value.strftime("%Y-%m-%d")
    if shape.get("format") == "date-time":
        return value.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return value.item() if hasattr(value, "item") else value


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
