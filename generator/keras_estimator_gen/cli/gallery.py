"""The command ``gallery``: the specifications to start from."""

from typing import Final

import click

from .console import print_line, report_faults

_USUAL_WIDTH: Final = 24
"""Columns of a name, so that one more specification does not move the others."""


@click.command()
def gallery() -> None:
    """List the starter specifications, which `init` copies."""
    from ..gallery import list_starters

    with report_faults():
        starters = list_starters()
        width = max(_USUAL_WIDTH, *(len(each.name) for each in starters))
        for each in starters:
            print_line(f"{each.name:<{width}}  {each.summary}")
