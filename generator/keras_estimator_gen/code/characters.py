"""Which characters may stand in source text as they are, and how the others are written."""

import re
from types import MappingProxyType
from typing import Final

# Everything that a reader cannot see, or that moves what is seen: controls, spaces other than the
# plain one, joiners, bidirectional marks, line and paragraph separators, lone surrogates, private
# use, tags and noncharacters. The ranges are written out because str.isprintable follows the
# interpreter's edition of Unicode, and the same text must give the same bytes everywhere.
_DECEPTIVE_RANGES: Final = (
    (0x00, 0x1F),
    (0x7F, 0xA0),
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x600, 0x605),
    (0x61C, 0x61C),
    (0x6DD, 0x6DD),
    (0x70F, 0x70F),
    (0x890, 0x891),
    (0x8E2, 0x8E2),
    (0x115F, 0x1160),
    (0x1680, 0x1680),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2000, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xD800, 0xF8FF),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0xFFFE, 0xFFFF),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0x10FFFF),
)

DECEPTIVE: Final = re.compile(
    "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _DECEPTIVE_RANGES) + "]"
)
"""Matches one character that is never written as itself."""

_SHORT_ESCAPES: Final = MappingProxyType({"\t": r"\t", "\n": r"\n", "\r": r"\r"})


def escape_character(character: str) -> str:
    r"""Return the escape sequence that gives a character inside a string literal.

    Parameters
    ----------
    character : str of length 1
        Any code point, lone surrogates included.

    Returns
    -------
    str
        ``\t``, ``\n`` or ``\r``, else the shortest of ``\xhh``, ``\uhhhh`` and ``\Uhhhhhhhh``, in
        lower case as black writes them.
    """
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    return f"\\x{ord(character):02x}" if ord(character) <= 0xFF else escape_widely(character)


def escape_widely(character: str) -> str:
    r"""Return ``\uhhhh`` or ``\Uhhhhhhhh`` for a character, as TOML and Python have it."""
    code_point = ord(character)
    return f"\\u{code_point:04x}" if code_point <= 0xFFFF else f"\\U{code_point:08x}"


def escape_deceptive(text: str) -> str:
    """Return the text with every deceptive character written as its escape sequence."""
    return DECEPTIVE.sub(lambda match: escape_character(match.group()), text)
