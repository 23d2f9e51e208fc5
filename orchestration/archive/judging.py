"""The door of the archive: a payload is accepted, or refused into quarantine with one sentence.

What belongs here: the decision, and keeping what it has read. What does not: how a payload came (`asking`,
`backfilling`), the expectations themselves (`checks`, the sources), or files (`vintages`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from orchestration.archive import checks, figures, holdings, vintages
from orchestration.archive.vintages import Origin, Vintage
from orchestration.sources import PayloadError

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd

    from orchestration.archive.fetching import Download
    from orchestration.base.settings import Settings
    from orchestration.sources import Request, Source


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a payload was not taken in, for a person, and what was found in it."""

    reason: str
    findings: tuple[checks.Finding, ...] = ()


def origin_of(settings: Settings, source: Source, download: Download, request: Request, at: dt.datetime) -> Origin:
    """Where a downloaded payload came from, dated `at`."""
    assert download.sha256 is not None  # noqa: S101  # the caller has seen that there is a payload
    return Origin(
        source=source.name,
        part=request.part,
        url=request.origin,
        retrieved_at=at,
        sha256=download.sha256,
        size=download.size,
        licence=source.licence.name,
        via="mirror" if settings.mirror else "network",
        etag=download.validators.etag,
        last_modified=download.validators.last_modified,
    )


def judge(settings: Settings, source: Source, origin: Origin, payload: Path, known: list[Vintage]) -> Vintage | Refusal:
    """Accept into the archive and among the vintages `known`, or refuse into quarantine."""
    last = holdings.before(origin, known)
    found = _examined(settings, source, origin, payload, last, last or holdings.after(origin, known))
    if not isinstance(found, Refusal):
        frame, findings = found
        vintage = vintages.keep(settings, source, origin, payload)
        figures.keep(settings, source, vintage, frame)
        checks.remember(settings, source, vintage, findings)
        known.append(vintage)
        return vintage
    in_use = f"the vintage of {last.origin.vintage} stays in use" if last else "nothing older is held"
    refusal = Refusal(reason=f"{found.reason} Refused; {in_use}.", findings=found.findings)
    notes = {"reason": refusal.reason, "findings": [asdict(finding) for finding in refusal.findings]}
    vintages.refuse(settings, source, origin, payload, notes)
    return refusal


def _examined(
    settings: Settings,
    source: Source,
    origin: Origin,
    payload: Path,
    last: Vintage | None,
    neighbour: Vintage | None,
) -> tuple[pd.DataFrame, list[checks.Finding]] | Refusal:
    """The figures and what the contract says of them, or why they cannot be used."""
    try:
        new = source.parse(payload.read_bytes())
        previous = _readable(settings, source, last)
        beside = previous if neighbour is last else _readable(settings, source, neighbour)
        findings = checks.examine(source, new, figures.change(source, new, previous, origin.vintage, beside))
    except PayloadError as error:
        return Refusal(reason=str(error))
    except Exception as error:  # noqa: BLE001  # a mistake in one source's reader must not stop the others
        told = f"{type(error).__name__}: {str(error)[:80]!r}"
        return Refusal(reason=f"Its reader stumbled ({told}): a mistake of ours, please report it.")
    broken = checks.refusals(findings)
    if not broken:
        return new, findings
    told = "; ".join(finding.sentence for finding in broken)
    reason = f"{told}. If the change is real, adapt the contract in the source's module."
    return Refusal(reason=reason, findings=tuple(findings))


def _readable(settings: Settings, source: Source, vintage: Vintage | None) -> pd.DataFrame | None:
    return figures.readable(settings, source, vintage) if vintage else None
