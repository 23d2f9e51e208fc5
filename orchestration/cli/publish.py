"""The command that sends a generation elsewhere.

What belongs here: publish. What does not: the work, which is `upkeep.publishing`.
"""

from __future__ import annotations

import dataclasses
from typing import Annotated

import typer

from orchestration.base.settings import Settings
from orchestration.cli.console import Json, print_json
from orchestration.cli.waiting import bar

app = typer.Typer()


@app.command()
def publish(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="file:///folder, s3://bucket/prefix, gs://... or az://...")
    ],
    as_json: Json = False,
) -> None:
    """Send the current generation, pages and tables, to a folder or an object store, then point to it there."""
    from orchestration.upkeep import publishing

    with bar(hidden=as_json):
        sent = publishing.publish(Settings.from_environment(), address)
    if as_json:
        print_json(dataclasses.asdict(sent))
        return
    typer.echo(f"{sent.run_id}: {sent.files} files sent ({sent.bytes / 1e6:.1f} MB); it is at {sent.address}")
    if not sent.is_current:
        typer.echo("A newer generation is there already and stays the current one.", err=True)
