"""Texts as strings of TOML."""

import json

from .characters import DECEPTIVE, escape_widely


def render_toml_string(text: str) -> str:
    """Return a basic string of TOML that holds a text.

    Parameters
    ----------
    text : str
        Anything but lone surrogates, which TOML has no form for.

    Returns
    -------
    str
        The string with its quotes, on one line; what nobody sees is written as an escape sequence.
    """
    quoted = json.dumps(text, ensure_ascii=False)
    return DECEPTIVE.sub(lambda match: escape_widely(match.group()), quoted)
