"""Whether a commit has a short subject and a body that says why; `pre-commit` calls it with the file of the message."""

import sys
from pathlib import Path

SUBJECT = 72


def flaws(message: str) -> list[str]:
    """What is wrong, each as a sentence that says what to do; lines of comment are git's own."""
    lines = [line.rstrip() for line in message.partition("\n# ---")[0].splitlines() if not line.startswith("#")]
    subject, *rest = lines or [""]
    told = []
    if not subject:
        told.append("Begin with a subject: what the change does, as an order.")
    if len(subject) > SUBJECT:
        told.append(f"The subject has {len(subject)} characters; keep it to {SUBJECT} and move the rest into the body.")
    if subject.endswith("."):
        told.append("End the subject without a full stop.")
    if rest and rest[0]:
        told.append("Leave the second line empty; git takes what is above it for the subject.")
    trailers = ("signed-off-by:", "co-authored-by:", "fixup!")
    if not any(line and not line.lower().startswith(trailers) for line in rest):
        told.append("Say in a body why the change is made.")
    return told


if __name__ == "__main__":
    found = flaws(Path(sys.argv[1]).read_text("utf-8"))
    print(*found, sep="\n", end="\n" if found else "")
    sys.exit(bool(found))
