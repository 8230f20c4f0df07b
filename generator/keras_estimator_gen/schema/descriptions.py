"""What editors say of a table and its keys: the docstrings of the models."""

import inspect
import re
from typing import Any, Final

_ENTRY: Final = re.compile(r"^(?P<names>\w+(?:, \w+)*) : .*\n(?P<text>(?:[ ]+.*\n?|\n)+)", re.M)
_SECTION: Final = re.compile(r"\n\n(?:Attributes|Parameters)\n-+\n")
_MARKUP: Final = re.compile(r"``(.*?)``")


def describe_model(model: type[Any]) -> str:
    """Return what a model's docstring says before its attributes.

    Parameters
    ----------
    model : type
        A model of a table.

    Returns
    -------
    str
        The text, with Markdown's marks for code.
    """
    text = _SECTION.split(inspect.getdoc(model) or "")[0]
    return _clean_text(text)


def describe_fields(model: type[Any]) -> dict[str, str]:
    """Return what the docstrings of a model and its bases say of their attributes.

    Parameters
    ----------
    model : type
        A model of a table.

    Returns
    -------
    dict of str to str
        The description of each attribute.
    """
    descriptions: dict[str, str] = {}
    for base in reversed(model.__mro__):
        own = inspect.cleandoc(base.__dict__.get("__doc__") or "")
        for match in _ENTRY.finditer("".join(_SECTION.split(own)[1:])):
            text = _clean_text(match["text"])
            descriptions |= dict.fromkeys(match["names"].split(", "), text)
    return descriptions


def _clean_text(text: str) -> str:
    return _MARKUP.sub(r"`\1`", " ".join(text.split()))
