"""Serialized objects of Keras as the tables of a specification."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from ..catalog import Catalog, Entry
from ..code import snake_case
from .custom import find_import_path
from .defaults import is_default, simplify_value

_SECTIONS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "keras.constraints": ("constraint", "constraints"),
        "keras.initializers": ("initializer", "initializers"),
        "keras.layers": ("layer", "layers"),
        "keras.losses": ("loss", "losses"),
        "keras.metrics": ("metric", "metrics"),
        "keras.optimizers": ("optimizer", "optimizers"),
        "keras.optimizers.schedules": ("schedule", "schedules"),
        "keras.regularizers": ("regularizer", "regularizers"),
    }
)
"""Modules of Keras, each with the key of its objects and the section of the catalog."""

_COUNTER: Final = re.compile(r"_\d+$")
_FLOAT: Final = "float32"
_NOTHING: Final = "$None"
_LEARNED_FOR: Final[Mapping[str, str]] = MappingProxyType({"num_bins": "bin_boundaries"})
"""Arguments that are not given beside what a layer has learned with them."""

_TEXTS: Final = ("initializers", "regularizers", "constraints")


@dataclass
class Translator:
    """Translates values, and collects why some cannot be.

    Attributes
    ----------
    catalog : Catalog
        What Keras offers, with its defaults.
    problems : list of str
        What was met that a specification cannot say.
    """

    catalog: Catalog
    problems: list[str] = field(default_factory=list)

    def translate_arguments(self, data: Mapping[str, Any], place: str) -> dict[str, Any]:
        """Return the arguments of an object that differ from their defaults.

        Parameters
        ----------
        data : mapping
            A serialized object: ``class_name``, ``module`` and ``config``.
        place : str
            What problems call the object.
        """
        config = data["config"]
        entry = self.find_entry(data)
        if entry is None:
            return {
                key: self.translate(value, f"{key!r} of {place}")
                for key, value in config.items()
                if not _is_usual(key, value, data["class_name"])
            }
        given = {
            key: self.translate(simplify_value(key, value), f"{key!r} of {place}")
            for key, value in config.items()
            if self._is_given(entry, key, value, config, place) or _is_strength(data, value)
        }
        order = [parameter.name for parameter in entry.parameters if parameter.name in given]
        return {key: given[key] for key in order}

    def translate(self, value: Any, place: str) -> Any:
        """Return a serialized value as a specification has it.

        Parameters
        ----------
        value : object
            A plain value, a list, or a serialized object.
        place : str
            What problems call it.
        """
        if value is None:
            return _NOTHING
        if isinstance(value, list | tuple):
            return [self.translate(item, place) for item in value]
        if not isinstance(value, dict):
            return f"${value}" if isinstance(value, str) and value.startswith("$") else value
        if "class_name" not in value:
            self.problems.append(f"{place} is a table, which a specification cannot say")
            return _NOTHING
        return self._translate_object(value, place)

    def find_entry(self, data: Mapping[str, Any]) -> Entry | None:
        """Return what the catalog knows of the class of a serialized object."""
        _, section = _SECTIONS.get(data.get("module") or "", ("", ""))
        return self.catalog.find(section, data["class_name"]) if section else None

    def name_class(self, data: Mapping[str, Any], place: str) -> str:
        """Return how a specification names a class: Keras' own by its name, others by a path."""
        if self.find_entry(data) is not None:
            return str(data["class_name"])
        path = find_import_path(data.get("module") or "", data["class_name"])
        if path is None:
            self.problems.append(_refuse_class(data, place))
        return path or str(data["class_name"])

    def _translate_object(self, data: Mapping[str, Any], place: str) -> Any:
        name = data["class_name"]
        if name == "__tuple__":
            return [self.translate(item, place) for item in data["items"]]
        if name == "function":
            return self._translate_function(data, place)
        if name == "DTypePolicy":
            return data["config"]["name"]
        key, section = _SECTIONS.get(data.get("module") or "", ("", ""))
        if not key:
            self.problems.append(_refuse_class(data, place))
            return _NOTHING
        arguments = self.translate_arguments(data, place)
        text = self._find_string(section, name) if section in _TEXTS and not arguments else None
        return text or {key: self.name_class(data, place), **arguments}

    def _translate_function(self, data: Mapping[str, Any], place: str) -> str:
        """Refuse a function, of which Keras notes the name, but not the module."""
        self.problems.append(
            f"{place} is the function {data['config']!r}, and the file does not say where it is; "
            "make it a layer of your own in a module, and save the model anew"
        )
        return _NOTHING

    def _find_string(self, section: str, name: str) -> str | None:
        """Return the usual string for an object without arguments, such as ``he_normal``."""
        strings = [
            text
            for text in self.catalog.list_strings(section)
            if self.catalog.resolve(section, text) == name and text.islower()
        ]
        return max(strings, key=lambda text: (text == snake_case(name), len(text)), default=None)

    def _is_given(self, entry: Entry, key: str, value: Any, config: Any, place: str) -> bool:
        """Tell whether an argument is one that the specification has to give."""
        if _is_usual(key, value, entry.name) or config.get(_LEARNED_FOR.get(key, "")):
            return False
        parameter = entry.find_parameter(key)
        if parameter is None:
            if value and key != "vocabulary_size":
                version = self.catalog.keras_version
                message = f"{place} has {key!r}, which Keras {version} does not know"
                self.problems.append(message)
            return False
        if isinstance(value, dict) and isinstance(parameter.default, str):
            quietly = Translator(self.catalog).translate(value, place)
            return bool(quietly != self._find_usual(key, parameter.default))
        return not is_default(parameter, value, config)

    def _find_usual(self, key: str, text: str) -> str | None:
        """Return the string that :meth:`translate` gives for the object of another string."""
        section = f"{key.rpartition('_')[2]}s"
        name = self.catalog.resolve(section, text) if section in _TEXTS else None
        return None if name is None else self._find_string(section, name)


_WRITE_MODULE: Final = (
    "put it into a module and register it there with "
    "keras.saving.register_keras_serializable, then save the model anew"
)


def is_automatic(name: str, class_name: str) -> bool:
    """Tell whether an object has the name that Keras gives by itself.

    Parameters
    ----------
    name : str
        Its name.
    class_name : str
        Its class.
    """
    return _COUNTER.sub("", name) == find_automatic(class_name)


def find_automatic(class_name: str) -> str:
    """Return the name that Keras gives to the first object of a class."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def _is_strength(data: Mapping[str, Any], value: Any) -> bool:
    """Tell whether an argument is the strength of a regularizer, which is given even if usual."""
    return data.get("module") == "keras.regularizers" and isinstance(value, float) and value > 0


def _is_usual(key: str, value: Any, class_name: str) -> bool:
    """Tell whether an argument that all layers or metrics have is as usual."""
    if key == "name":
        return isinstance(value, str) and is_automatic(value, class_name)
    if key == "dtype":
        return _name_dtype(value) in {_FLOAT, None}
    return key == "trainable" and value is True


def _name_dtype(value: Any) -> Any:
    return value["config"].get("name") if isinstance(value, dict) else value


def _refuse_class(data: Mapping[str, Any], place: str) -> str:
    name, module = data["class_name"], data.get("module") or ""
    origin = f" of {module}" if module else ""
    return f"{place} is the class {name!r}{origin}, which cannot be found; {_WRITE_MODULE}"


def join_problems(problems: Iterable[str]) -> str:
    """Return problems as the lines of one message."""
    return "\n".join(dict.fromkeys(problems))
