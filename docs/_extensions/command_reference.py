"""Shows in the reference of the command what its help shows: both forms of use, and examples."""

import inspect

import click
from sphinx.application import Sphinx


def show_usage(_app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Replace the usage by that of the help, which the group of commands writes itself.

    Parameters
    ----------
    context : click.Context
        Where the command is.
    lines : list of str
        The usage in reStructuredText, changed in place.
    """
    usage = context.command.get_usage(context).replace("Usage: ", "").splitlines()
    lines[:] = [".. code-block:: text", "", *(f"   {line.strip()}" for line in usage), ""]


def show_examples(_app: Sphinx, context: click.Context, lines: list[str]) -> None:
    """Show the examples at the end of the help as they are: they are no reStructuredText.

    Parameters
    ----------
    context : click.Context
        Where the command is.
    lines : list of str
        The end of the help in reStructuredText, changed in place.
    """
    if context.command.epilog:
        title, *examples = inspect.cleandoc(context.command.epilog.replace("\b", "")).splitlines()
        lines[:] = [title, "", ".. code-block:: text", ""]
        lines += [f"   {line}" for line in inspect.cleandoc("\n".join(examples)).splitlines()]
        lines.append("")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict of str to bool
        What it permits.
    """
    app.connect("sphinx-click-process-usage", show_usage)
    app.connect("sphinx-click-process-epilog", show_examples)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
