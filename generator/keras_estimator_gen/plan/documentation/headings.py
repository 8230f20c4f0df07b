"""A parameter of ``__init__`` with its entry in the docstring: its type, and its description."""

from ...code import Code, Identifier
from ...code.docstrings import LINE_WIDTH
from ...code.fragments import make_literal
from ...code.literals import render_literal
from ..model import Parameter

_INDENT = 4


def make_parameter(
    name: str,
    default: object,
    annotation: Code,
    constraint: Code | None,
    *,
    types: str,
    doc: str,
    choices: str = "",
    plain: str = "",
) -> Parameter:
    """Make a parameter.

    numpydoc wants name, type and default on one line. Where they are too long for it, the
    permitted values move into the description, and then the default as well.

    Parameters
    ----------
    name : str
        The parameter.
    default : object
        Its default.
    annotation : Code
        Its type in the code.
    constraint : Code or None
        What it may be; None if its base class says that.
    types : str
        Its type in the docstring.
    doc : str
        Its description.
    choices : str, default=""
        Its permitted values, if the type lists them.
    plain : str, default=""
        Its type without them.
    """
    value = render_literal(default)
    heading = f"{types}, default={value}"
    if choices and not _fits(name, heading):
        heading = f"{plain}, default={value}"
        types, doc = plain, _add_sentence(doc, f"One of {choices}.")
    if not _fits(name, heading):
        heading, doc = types, _add_sentence(doc, f"The default is {value}.")
    return Parameter(Identifier(name), annotation, make_literal(default), constraint, heading, doc)


def _fits(name: str, heading: str) -> bool:
    return _INDENT + len(f"{name} : {heading}") <= LINE_WIDTH


def _add_sentence(doc: str, sentence: str) -> str:
    """Add a sentence to a description: to its only line, or as a paragraph."""
    text = doc.strip()
    return f"{text} {sentence}" if "\n" not in text else f"{text}\n\n{sentence}"
