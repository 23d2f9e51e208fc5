"""The record of this version of the model: how its backtest and its calibration came out.

Belongs here: reading and writing the files in `record/`, which are committed beside the code they judge. Does not
belong here: computing any of it (`origins`, `synthetic`), or the scores of real forecasts, which come from the ledger.

A record is of one version of the model. Of another version nothing is read but the reason, so that no page shows how
good a model was that is no longer the one speaking.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from model.assumptions import load

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = Path(__file__).parent / "record"
# Each kind of record: its frames, and the columns of theirs that are days.
KINDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "backtest": {"summary": (), "pit": ()},
    "calibration": {"reliability": ("check_on",), "groups": ("check_on",)},
}


@dataclass(frozen=True)
class Track:
    """One kind of record.

    Attributes:
        frames: by name; empty when there is no record of this version.
        about: model_version, command and whatever else was said of it; empty with the frames.
        reason: why there is none, in one sentence; empty when there is.
    """

    frames: Mapping[str, pd.DataFrame]
    about: Mapping[str, str]
    reason: str = ""


def write(kind: str, frames: Mapping[str, pd.DataFrame], about: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Write a record of the version at hand in place of the last one; one that was not finished reads as none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{kind}.toml").unlink(missing_ok=True)
    for name in KINDS[kind]:
        text = frames[name].to_csv(index=False, float_format="%.6g", lineterminator="\n")
        (folder / f"{kind}_{name}.csv").write_text(text, "utf-8")
    told = {"model_version": load().scenarios.model_version, **about}
    lines = [f'{name} = "{value}"\n' for name, value in told.items()]
    (folder / f"{kind}.toml").write_text("".join(lines), "utf-8")


def read(kind: str, folder: Path = FOLDER) -> Track:
    """Read the record of the version at hand, or say why there is none."""
    version = load().scenarios.model_version
    place = folder / f"{kind}.toml"
    if not place.exists():
        return Track({}, {}, f"No {kind} of model {version} is on record yet.")
    about = tomllib.loads(place.read_text("utf-8"))
    if about["model_version"] != version:
        return Track(
            {},
            {},
            f"The {kind} on record is of model {about['model_version']}, not of model {version}, and is not shown.",
        )
    frames = {}
    for name, days in KINDS[kind].items():
        frame = pd.read_csv(folder / f"{kind}_{name}.csv", parse_dates=list(days))
        frames[name] = frame.assign(**{day: frame[day].dt.date for day in days})
    return Track(frames, about)
