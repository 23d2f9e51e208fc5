"""One refresh by command line, watched: which rooms a setting passes, and how often the environment is read.

What belongs here: watching (`python -m tests.docs.walking`, in an environment of the test's own). What does not: what
may come of it.
"""

from __future__ import annotations

import json
import sys
import threading
from typing import TYPE_CHECKING, Any

from orchestration.base import settings as home
from tests.faults import rehearsing

if TYPE_CHECKING:
    from types import FrameType

HOUSE = "orchestration."


class Walk:
    """The rooms in which a function was handed settings, in order, and how often the environment was read."""

    def __init__(self) -> None:
        """Nothing has been seen yet."""
        self.rooms: list[str] = []
        self.readings = 0

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """Look at a call, for Python's profiler."""
        module = frame.f_globals.get("__name__", "") if event == "call" else ""
        if not module.startswith(HOUSE):
            return
        code = frame.f_code
        if code is home.Settings.from_environment.__func__.__code__:  # type: ignore[attr-defined]
            self.readings += 1
        handed = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(isinstance(frame.f_locals.get(each), home.Settings) for each in handed):
            room = module.split(".")[1]
            if room not in self.rooms:
                self.rooms.append(room)


def main() -> None:
    """Refresh as `path2028 refresh` does, with fewer paths, and say what was seen as JSON."""
    rehearsing.warm()
    from orchestration import cli

    walk = Walk()
    sys.argv = ["path2028", "refresh", *sys.argv[1:]]
    threading.setprofile(walk)
    sys.setprofile(walk)
    try:
        cli.main()
    except SystemExit as end:
        if end.code:
            raise
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    print(json.dumps({"rooms": walk.rooms, "readings": walk.readings}))  # noqa: T201  # its answer


if __name__ == "__main__":
    main()
