"""The entry of a parameter in the docstring: its type on one line, and its description."""

from ...code.docstrings import LINE_WIDTH

_INDENT = 4


def compose_heading(
    name: str, types: str, default: str, doc: str, *, choices: str = "", plain: str = ""
) -> tuple[str, str]:
    """Compose the type and the description of a parameter.

    numpydoc wants name, type and default on one line. Where they are too long for it, the
    permitted values move into the description, and then the default as well.

    Parameters
    ----------
    name : str
        The parameter.
    types : str
        Its type.
    default : str
        Its default, as a literal.
    doc : str
        Its description.
    choices : str, default=""
        Its permitted values, if the type lists them.
    plain : str, default=""
        Its type without them.

    Returns
    -------
    heading : str
        What stands after the name.
    doc : str
        The description.
    """
    heading = f"{types}, default={default}"
    if choices and not _fits(name, heading):
        heading = f"{plain}, default={default}"
        types, doc = plain, _add_sentence(doc, f"One of {choices}.")
    if not _fits(name, heading):
        heading, doc = types, _add_sentence(doc, f"The default is {default}.")
    return heading, doc


def _fits(name: str, heading: str) -> bool:
    return _INDENT + len(f"{name} : {heading}") <= LINE_WIDTH


def _add_sentence(doc: str, sentence: str) -> str:
    """Add a sentence to a description: to its only line, or as a paragraph."""
    text = doc.strip()
    return f"{text} {sentence}" if "\n" not in text else f"{text}\n\n{sentence}"
