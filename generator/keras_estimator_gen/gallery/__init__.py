"""Starter specifications, shipped with the package."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

from ..errors import StarterError
from ..suggestion import find_nearest

_SCHEMA: Final = re.compile(r"^#:schema (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Starter:
    """A specification of the gallery.

    Attributes
    ----------
    name : str
        Name of its file, without the suffix.
    text : str
        Its content.
    """

    name: str
    text: str

    @property
    def class_name(self) -> str:
        """Name of the class that it describes."""
        name: str = tomllib.loads(self.text)["estimator"]["name"]
        return name

    @property
    def summary(self) -> str:
        """First line of the docstring of that class."""
        summary: str = tomllib.loads(self.text)["estimator"]["summary"]
        return summary


def list_starters() -> tuple[Starter, ...]:
    """Read the gallery.

    Returns
    -------
    tuple of Starter
        Every specification, sorted by name.
    """
    paths = (path for path in _folder().iterdir() if path.name.endswith(".toml"))
    return tuple(_read_starter(path) for path in sorted(paths, key=lambda path: path.name))


def find_starter(name: str) -> Starter:
    """Return a specification of the gallery.

    Parameters
    ----------
    name : str
        Its name; the suffix may follow.

    Returns
    -------
    Starter
        The specification.

    Raises
    ------
    StarterError
        If the gallery has none of that name.
    """
    starters = {starter.name: starter for starter in list_starters()}
    starter = starters.get(name.removesuffix(".toml"))
    if starter is None:
        nearest = find_nearest(name, starters)
        meant = f"did you mean {nearest!r}? " if nearest else ""
        raise StarterError(
            f"the gallery has no specification {name!r}; {meant}"
            "`keras-estimator-gen gallery` lists them"
        )
    return starter


def read_companions(starter: Starter) -> dict[str, bytes]:
    """Read the files of the gallery that a specification names: its schema, code and models.

    Parameters
    ----------
    starter : Starter
        The specification.

    Returns
    -------
    dict of str to bytes
        The content of each, by its name.
    """
    named = {
        *_SCHEMA.findall(starter.text),
        *_iterate_files(tomllib.loads(starter.text)),
    }
    paths = (path for path in _folder().iterdir() if path.name in named)
    return {path.name: path.read_bytes() for path in sorted(paths, key=lambda path: path.name)}


def _folder() -> Traversable:
    return files(__package__)


def _read_starter(path: Traversable) -> Starter:
    return Starter(path.name.removesuffix(".toml"), path.read_text("utf-8"))


def _iterate_files(value: object) -> Iterator[str]:
    """Yield the file names that the strings of a document can stand for.

    A module next to the specification is written as ``".module:Name"``, a model by its file name.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _iterate_files(item)
    elif isinstance(value, str):
        yield value
        if value.startswith(".") and ":" in value:
            yield f"{value[1:].partition(':')[0]}.py"
