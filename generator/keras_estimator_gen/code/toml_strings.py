"""Texts as strings of TOML."""

import json

from .characters import DECEPTIVE


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
    return DECEPTIVE.sub(lambda match: _escape_character(match.group()), quoted)


def _escape_character(character: str) -> str:
    code_point = ord(character)
    return f"\\u{code_point:04x}" if code_point <= 0xFFFF else f"\\U{code_point:08x}"
