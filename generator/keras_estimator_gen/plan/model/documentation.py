"""Docstrings of generated code."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DocEntry:
    """An entry of a docstring section: a parameter or an attribute.

    Attributes
    ----------
    head : str
        Name and type, as in ``"epochs : int, default=200"``.
    lines : tuple of str
        The description, wrapped; blank lines are empty.
    """

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class DocSection:
    """A section of a docstring whose content is running text or an example.

    Attributes
    ----------
    title : str
        Its title.
    lines : tuple of str
        Its content, wrapped.
    """

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ClassDoc:
    """The docstring of the generated class; every text in it is escaped.

    Attributes
    ----------
    quotes : str
        How it opens: three double quotes, with a prefix where the text has backslashes.
    summary : str
        Its first line.
    description : tuple of str
        Lines of the extended summary; empty when there is none.
    parameters, attributes : tuple of DocEntry
        The entries of these sections.
    sections : tuple of DocSection
        The sections that follow.
    """

    quotes: str
    summary: str
    description: tuple[str, ...]
    parameters: tuple[DocEntry, ...]
    attributes: tuple[DocEntry, ...]
    sections: tuple[DocSection, ...]
