"""Write the current answer into README.md, between its markers, from the published verdict (`make readme`)."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- answer: written by `make readme` -->", "<!-- /answer -->"


def block(verdict: dict[str, object]) -> str:
    """The lines between the markers."""
    return (
        f"{BEGIN}\n> **{verdict['headline']}** {verdict['lede']}\n>\n"
        f"> As of {verdict['as_of']}. {verdict['newest_figure']} Model "
        f"{verdict['model_version']}; in full: `path2028 verdict --json`.\n{END}"
    )


def main() -> None:
    """Replace the block; say so when the markers are missing."""
    verdict = json.loads((Path(sys.argv[1]) / "verdict.json").read_text("utf-8"))
    readme = ROOT / "README.md"
    marked = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    text, count = marked.subn(lambda _: block(verdict), readme.read_text("utf-8"))
    if count != 1:
        sys.exit(f"README.md has {count} answer blocks; it needs one, between {BEGIN} and {END}.")
    readme.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
