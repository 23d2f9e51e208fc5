"""Where things are and what the environment asks for: the only reader of `os.environ` and of the clock.

What belongs here: paths below the data folder, environment variables, the present moment.
What does not: anything that opens a file or a connection.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import platformdirs

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]  # the checkout, or where a wheel keeps the same folders
IS_CHECKOUT: Final = (ROOT / "Makefile").exists()
DBT_PROJECT = ROOT / "dbt_project"
STUDY = "study-"  # what the site of a question begins with, in the data folder
VERSION = "0.2.0"
YEARS: Final = range(2000, 2200)  # in which a present moment may lie
ON: Final = ("1", "true", "yes", "on")
OFF: Final = ("0", "false", "no", "off")


class SettingsError(ValueError):
    """An environment variable holds something that cannot be used; the sentence names it and the cure."""


class DayError(ValueError):
    """A day that nothing can be seen from; the sentence names it."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Paths and switches of one data folder.

    Durable: `vintages`, `ledger` (append-only, the truth) and `bundle` (committed). Everything else is rebuilt.
    """

    data: Path
    bundle: Path = ROOT / "data" / "bundle"
    mirror: str | None = None
    offline: bool = False
    fetch_seconds: float = 1800.0
    contact: str = "no contact configured; set PATH2028_CONTACT"
    building: Path | None = None
    fixed_now: dt.datetime | None = None
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    webhook: str | None = field(default=None, repr=False)
    notify: tuple[str, ...] = field(default=(), repr=False)
    ping: str | None = field(default=None, repr=False)
    address: str = ""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read `PATH2028_*` (see README, Configuration).

        Raises:
            SettingsError: a variable cannot be read as what it should be.
        """
        env = os.environ if environment is None else environment
        mirror = _address("PATH2028_MIRROR", env.get("PATH2028_MIRROR"))
        if mirror and not mirror.startswith(("http://", "https://")):
            raise SettingsError(f"PATH2028_MIRROR must start with http:// or https://, not {mirror!r}.")
        return cls(
            data=_folder("PATH2028_DATA", env.get("PATH2028_DATA")) or _home(env).resolve(),
            bundle=_folder("PATH2028_BUNDLE", env.get("PATH2028_BUNDLE")) or (ROOT / "data" / "bundle").resolve(),
            mirror=mirror.rstrip("/") if mirror else None,
            offline=_switch("PATH2028_OFFLINE", env.get("PATH2028_OFFLINE")),
            fetch_seconds=_seconds(env.get("PATH2028_FETCH_SECONDS")),
            contact=_header("PATH2028_CONTACT", env.get("PATH2028_CONTACT")) or cls.contact,
            fixed_now=_moment(env.get("PATH2028_NOW")),
            webhook=_secret_address("PATH2028_WEBHOOK", env.get("PATH2028_WEBHOOK")),
            notify=_services(env.get("PATH2028_NOTIFY")),
            ping=_secret_address("PATH2028_PING", env.get("PATH2028_PING")),
            address=_public_address("PATH2028_ADDRESS", env.get("PATH2028_ADDRESS")),
            keys={name: key for name, value in env.items() if name.endswith("_API_KEY") and (key := _key(name, value))},
        )

    def now(self) -> dt.datetime:
        """The present moment in UTC, to the second; `PATH2028_NOW` replaces it for rehearsals."""
        return self.fixed_now or dt.datetime.now(dt.UTC).replace(microsecond=0)

    def seen_from(self, day: dt.date | None) -> dt.date:
        """The day to look from: `day`, or today.

        Raises:
            DayError: it is still to come.
        """
        today = self.now().date()
        if day and day > today:
            raise DayError(f"{day} is still to come: today is {today} (UTC), and nothing can be seen from later days.")
        return day or today

    @property
    def vintages(self) -> Path:
        """Immutable payloads with their origins."""
        return self.data / "vintages"

    @property
    def quarantine(self) -> Path:
        """Refused payloads with the reason."""
        return self.data / "quarantine"

    @property
    def ledger(self) -> Path:
        """The append-only record of what was forecast."""
        return self.data / "ledger"

    @property
    def alerts(self) -> Path:
        """What was worth telling, and how much of it the webhook took."""
        return self.data / "alerts"

    @property
    def pulls(self) -> Path:
        """What the last pull of each source met: validators for conditional requests, outcome, time."""
        return self.data / "pulls"

    @property
    def figures(self) -> Path:
        """Parsed vintages, a cache."""
        return self.data / "figures"

    @property
    def backtest(self) -> Path:
        """What past origins would have forecast, and how that came out."""
        return self.data / "backtest"

    @property
    def datadocs(self) -> Path:
        """Link to the newest pages about the contracts' outcome."""
        return self.data / "datadocs"

    @property
    def datadocs_sites(self) -> Path:
        """Where those pages are made and kept."""
        return self.data / ".datadocs"

    @property
    def build(self) -> Path:
        """The warehouse file under construction; its stem is the catalog name that views carry."""
        return (self.building or self.data / "build") / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """Complete generations: each a warehouse and the pages made from it."""
        return self.data / "releases"

    @property
    def current(self) -> Path:
        """Link to the newest complete release; replacing it is the one moment of publication."""
        return self.data / "current"

    @property
    def days(self) -> Path:
        """Past days as somebody asked to see them: each a warehouse and its pages; nobody's record."""
        return self.data / "days"

    @property
    def warehouse(self) -> Path:
        """What readers open."""
        return self.data / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """What readers look at."""
        return self.data / "published"

    @property
    def dagster_home(self) -> Path:
        """Dagster's own storage."""
        return self.data / ".dagster"

    @property
    def lock(self) -> Path:
        """Held by the one refresh that may run."""
        return self.data / ".refresh.lock"

    @property
    def user_agent(self) -> str:
        """Who we are, for publishers (the SEC requires a contact)."""
        return f"path2028/{VERSION} (public AI scenario tracker; {self.contact})"


def _home(env: Mapping[str, str]) -> Path:
    """Where data lie when nothing is said: in the checkout, else in the user's own place for data."""
    if IS_CHECKOUT:
        return ROOT / "data"
    if not (env.get("HOME") or env.get("LOCALAPPDATA") or env.get("XDG_DATA_HOME")):
        raise SettingsError("There is no home folder to keep data in; name a folder in PATH2028_DATA.")
    return platformdirs.user_data_path("path2028", appauthor=False)


def export(variables: Mapping[str, str]) -> None:
    """Set environment variables for the libraries that only read them there (dbt's profile, Dagster's home)."""
    os.environ.update(variables)


def _given(text: str | None) -> str:
    """What a variable holds, without the blanks and the pair of quotes that files of variables leave around it."""
    found = (text or "").strip()
    if len(found) > 1 and found[0] == found[-1] and found[0] in "\"'":
        found = found[1:-1].strip()
    return found


def _folder(name: str, text: str | None) -> Path | None:
    """A folder, with all links followed; None where nothing is said."""
    try:
        return Path(_given(text)).resolve() if _given(text) else None
    except (OSError, RuntimeError, ValueError) as error:
        raise SettingsError(f"{name} names no folder (its links may lead in a circle): {_given(text)!r}.") from error


def _header(name: str, text: str | None) -> str:
    """Words that go into a request's head: Latin letters, on one line."""
    found = _given(text)
    if not all(" " <= letter <= "~" or "\xa1" <= letter <= "\xff" for letter in found):
        raise SettingsError(f"{name} must be in Latin letters and on one line: a request's head carries no others.")
    return found


def _key(name: str, text: str | None) -> str:
    """A key, of which nothing is repeated."""
    found = _given(text)
    if not all("!" <= letter <= "~" for letter in found):
        raise SettingsError(f"{name} must be a key without blanks or letters beyond ASCII; copy it again.")
    return found


def _address(name: str, text: str | None) -> str | None:
    """An address as it can be asked for. It may hold a secret, so it is not repeated."""
    found = _given(text)
    try:
        is_address = not found or (bool(urlsplit(found).hostname) and (urlsplit(found).port or True))
    except ValueError:
        is_address = False
    if not is_address or not all("!" <= letter <= "~" for letter in found):
        raise SettingsError(f"{name} must be an address such as https://example.org/path, in ASCII and without blanks.")
    return found or None


def _secret_address(name: str, text: str | None) -> str | None:
    """An address that may hold a secret, which does not go over a network in the clear."""
    found = _address(name, text)
    if found and not found.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise SettingsError(f"{name} must start with https:// (http:// only on this machine).")
    return found


def _public_address(name: str, text: str | None) -> str:
    """An address that pages may name: of a site, without a user, a query or a fragment."""
    found = _address(name, text) or ""
    parts = urlsplit(found)
    is_named = parts.scheme in ("http", "https") and not (parts.username or parts.query or parts.fragment)
    if found and not (is_named and set(found).isdisjoint("<>\"'`\\()")):
        raise SettingsError(f"{name} must be where readers find the pages, such as https://example.org/path2028.")
    return found.rstrip("/")


def _services(text: str | None) -> tuple[str, ...]:
    """Addresses of services that carry alerts, with blanks between; of what they hold nothing is repeated."""
    found = tuple(_given(text).split())
    if not all("://" in each and all("!" <= letter <= "~" for letter in each) for each in found):
        raise SettingsError("PATH2028_NOTIFY must be addresses such as mailtos://..., in ASCII, with blanks between.")
    return found


def _switch(name: str, text: str | None) -> bool:
    found = _given(text).lower()
    if found and found not in ON + OFF:
        raise SettingsError(f"{name} must be one of {', '.join(ON + OFF)}, not {found[:20]!r}.")
    return found in ON


def _seconds(text: str | None) -> float:
    if not _given(text):
        return Settings.fetch_seconds
    try:
        seconds = float(_given(text))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise SettingsError(f"PATH2028_FETCH_SECONDS must be a number of seconds above 0, not {text!r}.")
    return seconds


def _moment(text: str | None) -> dt.datetime | None:
    if not _given(text):
        return None
    try:
        moment = dt.datetime.fromisoformat(_given(text))
        moment = moment.replace(tzinfo=moment.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:  # the latter at the ends of the calendar
        raise SettingsError(f"PATH2028_NOW must be an ISO date or time, not {text!r}.") from error
    if moment.year not in YEARS:
        raise SettingsError(f"PATH2028_NOW must lie in the years {YEARS[0]} to {YEARS[-1]}, not in {moment.year}.")
    return moment
