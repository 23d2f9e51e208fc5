"""What can go wrong in the model, each with a sentence that names the remedy."""

from __future__ import annotations


class ModelError(Exception):
    """Base of the model's own errors."""


class NotEnoughEvidence(ModelError):  # noqa: N818  # the name is the sentence
    """The panel is too thin to say anything that the priors did not say already."""


class HorizonPassed(ModelError):  # noqa: N818  # the name is the sentence
    """The day asked about lies behind the horizon of the scenarios."""


class BadAssumption(ModelError):  # noqa: N818  # the name is the sentence
    """The configuration holds an unread key, or a number without source or grade."""
