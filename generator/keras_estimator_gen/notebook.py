"""The cell magic ``%%estimator``: a specification in a cell of a notebook."""

import sys
from pathlib import Path

import click
from IPython import get_ipython
from IPython.core.error import UsageError

from .errors import SpecError
from .trial import define_estimator


def define_cell(line: str, cell: str) -> None:
    """Define the estimator that the cell specifies, and what searches try.

    %%estimator

    What follows is the content of a TOML file. Files that it names are looked for in the present
    folder.
    """
    if line.strip():
        raise UsageError(f"%%estimator takes no arguments. Got {line.strip()!r} instead.")
    try:
        # The magic itself is the first line of the cell.
        estimator = define_estimator(f"\n{cell}", Path(), "cell")
    except SpecError as error:
        raise UsageError(error.render()) from None
    module = sys.modules[estimator.__module__]
    get_ipython().push({name: getattr(module, name) for name in module.__all__})
    click.echo(f"Defined {', '.join(module.__all__)}.")
