"""Lay out rendered modules in black's style, and sign them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from .code.docstrings import LINE_WIDTH
from .errors import KerasEstimatorGenError
from .plan.model import OutputFile
from .signing.header import sign_text

if TYPE_CHECKING:
    from black.mode import Mode


class FormatError(KerasEstimatorGenError):
    """Rendered text that is not Python, which is a fault of this package."""


def format_files(files: Iterable[OutputFile], source: str) -> tuple[OutputFile, ...]:
    """Format rendered modules and put the header on them.

    Parameters
    ----------
    files : iterable of OutputFile
        Modules as rendered.
    source : str
        File name of the specification that they come from.

    Returns
    -------
    tuple of OutputFile
        The modules as they go to disk.

    Raises
    ------
    FormatError
        If a module is not valid Python.
    """
    return tuple(
        replace(file, text=sign_text("Generated", source, format_module(file.text, str(file.path))))
        for file in files
    )


def format_module(text: str, name: str, line_length: int = LINE_WIDTH) -> str:
    """Format one module in a fixed style, of which only the width can be chosen.

    Parameters
    ----------
    text : str
        Source of the module.
    name : str
        What to call it in an error message.
    line_length : int, default=LINE_WIDTH
        Columns of a line of code. Comments and docstrings keep their lines.

    Returns
    -------
    str
        The formatted source.

    Raises
    ------
    FormatError
        If the text is not valid Python.
    """
    from black import format_str
    from black.parsing import InvalidInput

    try:
        return format_str(text, mode=_load_mode(line_length))
    except (InvalidInput, AssertionError, RecursionError) as error:
        reason = str(error).partition("\n")[0]
        raise FormatError(
            f"{name} cannot be formatted: {reason}\n"
            "This is a fault of keras-estimator-gen; please report it with the specification."
        ) from error


@cache
def _load_mode(line_length: int) -> "Mode":
    from black.mode import Mode, TargetVersion

    return Mode(target_versions={TargetVersion.PY311}, line_length=line_length)
