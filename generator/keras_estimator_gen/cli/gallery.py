"""The command ``gallery``: the specifications to start from."""

import click

from .console import print_line, report_faults


@click.command()
def gallery() -> None:
    """List the starter specifications, which `init` copies."""
    from ..gallery import list_starters

    with report_faults():
        starters = list_starters()
        width = max(len(each.name) for each in starters)
        for each in starters:
            print_line(f"{each.name:<{width}}  {each.summary}")
