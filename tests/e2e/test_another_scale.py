"""Publishers who change a unit, a scale or a word overnight: refused by name, and the verdict stays to the last digit.

Their payloads are the shipped figures in the publishers' own layouts, changed; the board's and Hong Kong's are ours.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from orchestration.base.settings import ROOT
from orchestration.sources import SOURCES
from tests import wire
from tests.homes import BIN, environment, run
from tests.sources import wire_trade

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.loopback import Publisher

pytestmark = pytest.mark.slow


def shipped(name: str) -> pd.DataFrame:
    """The newest shipped figures of a source, every cell as it is written."""
    newest = max((ROOT / "data/bundle" / name).glob("*.csv"))
    return pd.read_csv(newest, dtype="string", keep_default_na=False)


def published(name: str, figures: pd.DataFrame) -> bytes:
    """Figures under the names that their publisher gives the columns."""
    named = {column: of.upstream[0].lstrip("?") for column, of in SOURCES[name].columns.items()}
    return figures.rename(columns=named).to_csv(index=False).encode()


def times(figures: pd.DataFrame, factor: float, *columns: str) -> pd.DataFrame:
    """The figures with some columns on another scale."""
    return figures.assign(**{
        name: [repr(float(cell) * factor) if cell else "" for cell in figures[name]] for name in columns
    })  # fmt: skip


def halved_index() -> bytes:
    return published("epoch_eci", times(shipped("epoch_eci"), 0.5, "eci", "eci_low", "eci_high"))


def owners_in_thousands() -> bytes:
    changed = times(shipped("epoch_chip_owners"), 0.001, "h100e", "h100e_low", "h100e_high")
    return wire.zipped(cumulative_by_designer=published("epoch_chip_owners", changed))


def board_anchored_anew() -> bytes:
    rows = [
        {
            "row": {
                "model_name": row["model"], "organization": row["organization"], "license": row["license"],
                "rating": float(row["rating"]) + 150, "rating_lower": None, "rating_upper": None, "vote_count": None,
                "rank": row["rank"], "leaderboard_publish_date": "2026-11-20",
            }
        }
        for row in shipped("arena_text").to_dict("records")
    ]  # fmt: skip
    return json.dumps({"rows": rows, "num_rows_total": len(rows), "partial": False}).encode()


def hong_kong_in_dollars() -> bytes:
    return wire_trade.hk().replace(b"HK$ THOUSAND", b"HK$")


def said_no(word: str) -> bytes:
    figures = shipped("epoch_chip_sales")
    marks = [word if cell == "False" else "TRUE" for cell in figures["is_incomplete"]]
    return wire.zipped(timelines_by_chip=published("epoch_chip_sales", figures.assign(is_incomplete=marks)))


# Source -> what it answers, and what is told of it.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "epoch_eci": (halved_index, "eci keeps its scale: broken, eci ratio is 0.5 where"),
    "epoch_chip_owners": (owners_in_thousands, "h100e keeps its scale: broken, h100e ratio is 0.001 where"),
    "arena_text": (board_anchored_anew, "rating keeps its scale: broken, rating ratio is 1."),
    "hk_idds": (hong_kong_in_dollars, "counts in 'HK$' and not in thousands of HK dollars"),
    "epoch_chip_sales": (lambda: said_no("NEIN"), "is_incomplete should hold a flag but row 2 says 'NEIN'"),
}
ABOUT_THE_RUN = ("made_at", "recorded_at", "run_id", "sources")


def refreshed(data: Path, publisher: Publisher) -> dict[str, Any]:
    """The verdict after a refresh in which every address that has no answer is gone, without when and from what."""
    done = subprocess.run(
        [str(BIN), "refresh", "--json"],
        env=environment(data) | {"PATH2028_OFFLINE": "0", "PATH2028_MIRROR": publisher.url},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode in (0, 3), done.stderr
    assert json.loads(done.stdout)["rebuilt"] is True
    return verdict(data)


def verdict(data: Path) -> dict[str, Any]:
    """All that a verdict says but when it was made and what its sources answered."""
    told = json.loads((data / "published/verdict.json").read_text("utf-8"))
    return {name: said for name, said in told.items() if name not in ABOUT_THE_RUN}


def test_another_scale_is_refused_by_name_and_the_verdict_stays(
    home: Path, tmp_path: Path, publisher: Publisher
) -> None:
    data = tmp_path / "data"
    shutil.copytree(home, data, symlinks=True)
    before = verdict(data)
    assert {"p_s1", "p_s2", "p_neither", "lead_months", "by_model"} <= before.keys()
    for name, (body, _) in REFUSED.items():
        url = SOURCES[name].url
        publisher.says(url if name == "arena_text" else url.partition("?")[0], body())
    assert refreshed(data, publisher) == before
    met = {row["source"]: row for row in json.loads(run(data, "sources", "--json").stdout)}
    for name, (_, told) in REFUSED.items():
        assert met[name]["state"] == "refused", met[name]
        assert told in met[name]["message"], met[name]

    publisher.says(SOURCES["epoch_chip_sales"].url, said_no("FALSE"))
    after = refreshed(data, publisher)
    # a new vintage is new evidence, whatever it says
    assert after.pop("data_fingerprint") != before.pop("data_fingerprint")
    assert after == before, "a word for no is no mark"
    met = {row["source"]: row for row in json.loads(run(data, "sources", "--json").stdout)}
    assert met["epoch_chip_sales"]["state"] == "new"
