"""The one name that is installed: it finds the project's own packages and hands over to them.

What belongs here: where those packages lie, and nothing else. What does not: any work.

In a checkout they lie at its root. A wheel carries them in the folder `_lib` beside this file instead, because packages
called `model` and `orchestration` at the top of an environment would collide with anybody's own; only `path2028` is
installed by name.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

LIBRARY = Path(__file__).resolve().parent / "_lib"

if LIBRARY.is_dir() and str(LIBRARY) not in sys.path:
    sys.path.insert(0, str(LIBRARY))


def main() -> None:
    """Run the command line; Ctrl-C ends it with code 130 from the first moment on."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    from orchestration.cli import main as run

    run()
