"""The rules on SQL that `dbt-bouncer.yml` states as patterns find what they are to find, and nothing else."""

from __future__ import annotations

import re

import pytest
import yaml

from tests.dbt.warehouses import PROJECT

GOOD = """-- Rows from a source.
with frontier as (
    select * from {{ ref('frontier') }}
),

scores as (
    select * from {{ as_of(source('raw', 'epoch_eci')) }}
),

best as (
    select max(eci) as eci
    from scores
)

select best.eci
from best
inner join frontier on best.eci = frontier.eci
"""


def refused(sql: str) -> list[str]:
    """What the linter would say of a model with this SQL; it looks at the text from its beginning, as here."""
    rules = yaml.safe_load((PROJECT.parent / "dbt-bouncer.yml").read_text("utf-8"))["manifest_checks"]
    patterns = {rule["description"]: rule["regexp_pattern"] for rule in rules if "regexp_pattern" in rule}
    return [said for said, pattern in patterns.items() if re.compile(pattern, re.DOTALL).match(sql)]


def test_a_model_that_begins_with_what_it_reads_is_let_through() -> None:
    assert refused(GOOD) == []


def test_every_mart_says_when_it_is_empty() -> None:
    files = [yaml.safe_load(file.read_text("utf-8")) for file in (PROJECT / "models" / "marts").glob("*.yml")]
    marts = [mart for file in files for mart in file.get("models", [])]
    assert {mart["name"] for mart in marts} == {file.stem for file in (PROJECT / "models" / "marts").glob("*.sql")}
    assert [mart["name"] for mart in marts if "has_rows" not in mart.get("data_tests", [])] == []


ONLY_IMPORTS, IMPORTS_FIRST = "Only an import reads another table.", "No import comes after logic."
LATE = ",\n\nlate as (\n    select * from {{ ref('late') }}\n)\n\nselect best.eci"


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("inner join frontier on", "inner join {{ ref('frontier') }} as frontier on", ONLY_IMPORTS),
        ("    from scores\n", "    from {{ ref('scores') }}\n", ONLY_IMPORTS),
        ("\nselect best.eci", LATE, IMPORTS_FIRST),
    ],
)
def test_what_is_read_in_the_midst_of_logic_is_refused(good: str, bad: str, said: str) -> None:
    assert good in GOOD
    assert refused(GOOD.replace(good, bad)) == [said]
