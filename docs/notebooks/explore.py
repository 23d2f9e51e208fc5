"""A marimo notebook over the warehouse: `.venv/bin/marimo edit docs/notebooks/explore.py`, or run it as a script.

It opens the current generation read-only; `PATH2028_DATA` says where it is (default: `data` of the project).
"""

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="path2028")


@app.cell
def _():
    import os
    from pathlib import Path

    import altair as alt
    import duckdb
    import marimo as mo

    data = Path(os.environ.get("PATH2028_DATA") or Path(__file__).resolve().parents[2] / "data")
    warehouse = duckdb.connect(str(data / "warehouse.duckdb"), read_only=True)

    def ask(query, *values):
        return warehouse.execute(query, values).df()

    return alt, ask, mo


@app.cell
def _(ask, mo):
    verdict = ask("SELECT * FROM tracking.verdict ORDER BY as_of DESC, run_id LIMIT 1").iloc[0]
    mo.md(f"""
    # Which path to 2028?

    **{verdict.sentence}**

    As of {verdict.as_of:%Y-%m-%d}, model {verdict.model_version}, from `tracking.verdict`.
    """)
    return (verdict,)


@app.cell
def _(ask, mo, verdict):
    by_model = ask(
        "SELECT label, weight, p_s1, p_s2, p_neither FROM tracking.verdict_by_model WHERE run_id = ? ORDER BY model",
        verdict.run_id,
    )
    mo.vstack([mo.md("What each model says alone, from `tracking.verdict_by_model`:"), by_model])
    return (by_model,)


@app.cell
def _(ask, mo):
    definitions = ask("SELECT DISTINCT definition FROM marts.capability_gap WHERE gap_months IS NOT NULL ORDER BY 1")
    chosen = mo.ui.multiselect(
        definitions["definition"].tolist(), value=["epoch_daily", "at_release"], label="Definition"
    )
    chosen
    return (chosen,)


@app.cell
def _(alt, ask, chosen, mo):
    gap = ask(
        "SELECT valid_on, definition, gap_months, follower_model FROM marts.capability_gap "
        "WHERE gap_months IS NOT NULL AND list_contains(?, definition) ORDER BY valid_on",
        list(chosen.value),
    )
    lines = alt.Chart(gap).mark_line(point=True).encode(x="valid_on:T", y="gap_months:Q", color="definition:N")
    mo.vstack([mo.md("Months behind, from `marts.capability_gap`; definitions are never averaged:"), lines, gap])
    return (gap,)


@app.cell
def _(ask, mo):
    ratio = ask(
        "SELECT period_end, definition, low, median, high FROM marts.compute_ratio "
        "WHERE definition IN ('D1', 'D2', 'D3') ORDER BY period_end DESC, definition"
    )
    mo.vstack([mo.md("US and allied over Chinese stock of chips, from `marts.compute_ratio`:"), ratio])
    return (ratio,)


@app.cell
def _(ask, mo):
    whatif = ask(
        "SELECT label, p_s1, p_s2, p_neither, shift_p_s1, shift_p_s1_low, shift_p_s1_high "
        "FROM tracking.whatif WHERE model = 'mixture'"
    )
    told = "What if, from `tracking.whatif`: conditional projections under stated assumptions, not causal estimates."
    mo.vstack([mo.md(told), whatif])
    return (whatif,)


if __name__ == "__main__":
    app.run()
