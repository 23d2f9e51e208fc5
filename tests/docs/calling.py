"""Commands as pages show them, against the commands and options that the program has.

What belongs here: finding calls of `path2028` in a text, and whether each is one of the program's. What does not: which
texts are looked through.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any


@cache
def commands() -> dict[str, frozenset[str]]:
    """Every command, with its options."""
    import typer.main

    from orchestration.cli import app

    root: Any = typer.main.get_command(app)
    found = {}
    for name, command in root.commands.items():
        found[name] = command
        found |= {f"{name} {inner}": below for inner, below in getattr(command, "commands", {}).items()}
    return {
        name: frozenset(word for parameter in command.params for word in parameter.opts)
        for name, command in found.items()
    }


def calls(text: str) -> list[str]:
    """The calls of `path2028` in a line, each to where it ends or hands on."""
    found = re.findall(r"(?:^|(?<=[ (`])|(?<=\.venv/bin/))path2028 [a-z-][^|>;)`]*", text)
    return [call.partition(" && ")[0].strip() for call in found if "git clone" not in text]


def unknown(call: str) -> bool:
    """Whether a call names a command or an option that there is not."""
    words = call.split()[1:]
    pair = " ".join(words[:2])
    command = pair if pair in commands() else words[0]
    options = {word.partition("=")[0].strip("[]") for word in words if word.lstrip("[").startswith("--")} - {"--help"}
    return command not in commands() or not options <= commands()[command]
