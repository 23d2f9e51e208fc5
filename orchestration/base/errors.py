"""What every expected error is: one sentence for a person.

What belongs here: the kind that the command line prints without a traceback, wherever it is raised. What does not: the
errors, which stand beside what raises them, and the model's own (`model.errors`), which knows nothing of people.
"""


class ExpectedError(RuntimeError):
    """Something outside went wrong, and the text says in whole sentences what it was and what to do."""
