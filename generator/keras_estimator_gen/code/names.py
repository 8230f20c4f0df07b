"""Names that were checked, as types: whatever demands one cannot get any other text."""

import re
from keyword import iskeyword
from typing import Final, Self, final

from ..errors import IdentifierError

MAX_LENGTH: Final = 80
"""Characters that a name may have: file names are made from it."""

_IDENTIFIER: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST_SHOWN: Final = 40


def suggest_identifier(text: str) -> str:
    """Return the nearest usable name in quotes, without underscores around it, or nothing."""
    near = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    is_usable = _IDENTIFIER.fullmatch(near) and not iskeyword(near) and len(near) <= MAX_LENGTH
    return f"'{near}'" if is_usable else ""


@final
class Identifier(str):
    """An ASCII identifier of Python that is no keyword.

    Parameters
    ----------
    name : str
        Any text.

    Raises
    ------
    IdentifierError
        If it is no such identifier.
    """

    __slots__ = ()

    def __new__(cls, name: str) -> Self:
        """Check a text, and make an identifier of it."""
        if not _IDENTIFIER.fullmatch(name):
            shown = repr(name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}...")
            expected = "ASCII letters, digits and underscores, beginning with a letter"
            message = f"{shown} is not an identifier"
            raise IdentifierError(message, expected, suggest_identifier(name))
        if iskeyword(name):
            raise IdentifierError(f"{name!r} is a keyword of Python", "another name")
        return super().__new__(cls, name)


@final
class DottedName(str):
    """One identifier, or several with dots between them: a module, or an attribute.

    Parameters
    ----------
    name : str
        Any text.

    Raises
    ------
    IdentifierError
        If a part of it is no :class:`Identifier`.
    """

    __slots__ = ()

    def __new__(cls, name: str) -> Self:
        """Check a text, and make a dotted name of it."""
        for part in name.split("."):
            Identifier(part)
        return super().__new__(cls, name)


def spell_name(name: Identifier | DottedName) -> str:
    """Return a checked name as text.

    The check is made again, because a cast or ``str.__new__`` gets around that of the type.

    Parameters
    ----------
    name : Identifier or DottedName
        The name.

    Raises
    ------
    TypeError
        If it is a text of another type.
    IdentifierError
        If it was made without its check.
    """
    if type(name) not in (Identifier, DottedName):
        raise TypeError(f"a name has to be checked before it is written, not {name!r}")
    return str(type(name)(name))


def spell_reference(text: str) -> str:
    """Return what stands for a name as text: a dotted name, or a call with one argument.

    Parameters
    ----------
    text : str
        Such as ``"self.units"`` or ``"self._make_list(self.units)"``.

    Raises
    ------
    IdentifierError
        If it is neither.
    """
    function, call, argument = text.partition("(")
    spelled = spell_name(DottedName(function))
    if not call:
        return spelled
    return f"{spelled}({spell_name(DottedName(argument.removesuffix(')')))})"
