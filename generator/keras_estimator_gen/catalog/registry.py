"""The catalog: everything in Keras and scikit-learn that a specification can name."""

import json
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from ..code import Place, is_place, read_place
from ..errors import CodeError
from ..suggestion import find_nearest
from .entries import Entry, make_own_entry, read_entry
from .libraries import (
    APPLICATIONS,
    OWN_SECTIONS,
    explain_stranger,
    find_module,
    has_further,
    is_known,
)

DATA_FILES: Final = ("keras.json", "sklearn.json")
"""Names of the data files in this package."""


class Catalog:
    """What Keras and scikit-learn offer, by section.

    Those of Keras are ``activations``, ``applications`` (functions that return models),
    ``callbacks``, ``constraints``, ``initializers``,
    ``layers``, ``losses``, ``methods`` (of a model), ``metrics``, ``optimizers``,
    ``regularizers`` and ``schedules``; those of scikit-learn ``encoders`` (transformers),
    ``scorers`` and ``measures`` (functions that are no scorers). An unknown section is a mistake of
    the caller and raises KeyError.

    Code of the user's own is in every section, by its import path. What is known of a library is
    in the section that the catalog has it in, by its path too.

    Parameters
    ----------
    *data : mapping
        The content of ``keras.json``, and of ``sklearn.json``.
    """

    def __init__(self, *data: Mapping[str, Any]) -> None:
        self._versions = {
            key: str(value) for each in data for key, value in each.items() if key != "sections"
        }
        self._sections: dict[str, Mapping[str, Any]] = {}
        for each in data:
            for name, section in each["sections"].items():
                self._sections[name] = {"exports": {}, "strings": {}, **section}
        self._entries: dict[tuple[str, str], Entry] = {}
        self.find_place: Callable[[str], Place] = read_place

    def with_places(self, find_place: Callable[[str], Place]) -> "Catalog":
        """Return the same catalog with another way to the user's own code.

        Parameters
        ----------
        find_place : callable
            Takes an import path, and returns where it leads; it raises CodeError if that is
            nowhere.

        Returns
        -------
        Catalog
            A catalog that shares everything else with this one.
        """
        other = copy(self)
        other.find_place = find_place
        return other

    @property
    def keras_version(self) -> str:
        """Version of the Keras that the catalog describes."""
        return self._versions["keras"]

    @property
    def sklearn_version(self) -> str:
        """Version of the scikit-learn that the catalog describes."""
        return self._versions["scikit-learn"]

    @property
    def sections(self) -> tuple[str, ...]:
        """Names of the sections, in order."""
        return tuple(self._sections)

    def names(self, section: str) -> tuple[str, ...]:
        """Return the names of a section's entries, in order.

        Parameters
        ----------
        section : str
            One of :attr:`sections`.

        Returns
        -------
        tuple of str
            One name for each class or function.
        """
        return tuple(self._sections[section]["entries"])

    def list_names(self, section: str) -> tuple[str, ...]:
        """Return everything that :meth:`resolve` knows, in order.

        Parameters
        ----------
        section : str
            One of :attr:`sections`.

        Returns
        -------
        tuple of str
            Names of entries, other names of them, and strings.
        """
        data = self._sections[section]
        return tuple(dict.fromkeys([*data["entries"], *data["exports"], *data["strings"]]))

    def list_strings(self, section: str) -> tuple[str, ...]:
        """Return the strings that :meth:`is_string` knows, in order.

        Parameters
        ----------
        section : str
            One of :attr:`sections`.

        Returns
        -------
        tuple of str
            Those from which Keras makes an object.
        """
        return tuple(self._sections[section]["strings"])

    def find(self, section: str, name: str) -> Entry | None:
        """Return an entry by a name under which its module exports it.

        Parameters
        ----------
        section : str
            One of :attr:`sections`, or of :data:`~.libraries.OWN_SECTIONS`.
        name : str
            As in ``keras.layers.NAME``; ``MaxPool2D`` finds ``MaxPooling2D``. Or an import path.

        Returns
        -------
        Entry or None
            The entry; None if there is no such thing.
        """
        if is_place(name) or section in OWN_SECTIONS:
            return self._find_own(section, name)
        data = self._sections[section]
        name = data["exports"].get(name, name)
        if name not in data["entries"]:
            return None
        if (section, name) not in self._entries:
            self._entries[section, name] = read_entry(name, data["entries"][name])
        return self._entries[section, name]

    def _find_own(self, section: str, name: str) -> Entry | None:
        try:
            return self.follow_path(section, name)
        except CodeError:
            return None

    def follow_path(self, section: str, path: str) -> Entry:
        """Return what an import path names.

        Parameters
        ----------
        section : str
            One of :attr:`sections`, or of :data:`~.libraries.OWN_SECTIONS`.
        path : str
            As in ``"package.module:NAME"``.

        Returns
        -------
        Entry
            Code of the user's own, or what the catalog knows at that place.

        Raises
        ------
        CodeError
            If it is not an import path, leads nowhere, or to a library that has no such thing: the
            standard library never has.
        """
        place = self.find_place(path)
        if section == "layers" and place.module == APPLICATIONS:
            section = "applications"
        if place.beside or not is_known(place.module) or has_further(section, place.module):
            return make_own_entry(section, place)
        listed = section not in OWN_SECTIONS
        entry = self.find(section, place.name) if listed else None
        if entry is None or find_module(section, entry.module) != place.module:
            near = self.suggest(section, place.name) if listed else None
            raise explain_stranger(section, place, entry.name if entry else near)
        return replace(entry, module=place.module)

    def resolve(self, section: str, name_or_alias: str) -> str | None:
        """Return the name of the entry that a class name or a string of Keras stands for.

        Parameters
        ----------
        section : str
            One of :attr:`sections`.
        name_or_alias : str
            A name that :meth:`find` knows, or a string that :meth:`is_string` knows.

        Returns
        -------
        str or None
            ``"mse"`` and ``"mean_squared_error"`` give ``"MeanSquaredError"``; None if it stands
            for nothing.
        """
        entry = self.find(section, name_or_alias)
        if entry is not None:
            return entry.name
        name: str | None = self._sections[section]["strings"].get(name_or_alias)
        return name

    def is_string(self, section: str, text: str) -> bool:
        """Tell whether ``keras.SECTION.get``, or ``compile``, takes a string.

        Not every class can be had by a string: ``keras.optimizers.get`` does not know
        ``"Lamb"``, and classes with required parameters cannot be made without them.

        Parameters
        ----------
        section : str
            One of :attr:`sections`.
        text : str
            The string, for example ``"adam"``.

        Returns
        -------
        bool
            Whether Keras makes the object from the string alone.
        """
        return text in self._sections[section]["strings"]

    def suggest(self, section: str, name: str) -> str | None:
        """Return the name or string that is probably meant by a wrong one.

        Parameters
        ----------
        section : str
            One of :attr:`sections`.
        name : str
            A name that :meth:`resolve` does not know.

        Returns
        -------
        str or None
            The nearest, without quotes, or None if nothing comes near. What Keras takes as a
            string comes in that form if the wrong name was in lower case.
        """
        data = self._sections[section]
        candidates = [*data["entries"], *data["exports"], *data["strings"]]
        if name == name.lower():
            candidates.sort(key=lambda candidate: bool(candidate != candidate.lower()))
        return find_nearest(name, candidates)


@lru_cache(maxsize=1)
def load_catalog() -> Catalog:
    """Return the catalog that is shipped with this package; no library is imported.

    Returns
    -------
    Catalog
        The same object for every call.
    """
    folder = files(__package__)
    return Catalog(*(json.loads(folder.joinpath(name).read_text("utf-8")) for name in DATA_FILES))
