"""How a payload is refused: with one sentence that says what is wrong and what to do.

What belongs here: the one error that reading a payload may raise. What does not: what becomes of it (`intake`).
"""

from __future__ import annotations

# How the sentence ends: where the fault may pass, and where it will not.
RETRY = "it is fetched again at the next refresh"
ADAPT = "waiting does not help: adapt the source's module"


class PayloadError(ValueError):
    """A payload is not what the publisher promised; the sentence says what is wrong and what to do."""
