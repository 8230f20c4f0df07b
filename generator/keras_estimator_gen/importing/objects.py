"""Serialized objects of Keras as the tables of a specification."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..catalog import Catalog, Entry, name_member
from ..catalog.libraries import find_module
from ..code import check_identifier, snake_case
from ..errors import IdentifierError, ModelError
from ..saved_models import CLASSES
from ..spec.entries import ENTRY_KEYS
from .custom import OwnCode
from .defaults import is_default, simplify_value

_SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    find_module(section): (name_member(section), section)
    for section in (
        *("constraints", "initializers", "layers", "losses", "metrics", "optimizers"),
        *("regularizers", "schedules"),
    )
}
"""Modules of Keras, each with the key of its objects and the section of the catalog."""

_BACKWARD: Final = "backward_layer"
_FORCED: Final = "zero_output_for_mask"
_OWN: Final = frozenset({"go_backwards", "name"})
"""What the two inner layers of ``Bidirectional`` do not have in common."""

_COUNTER: Final = re.compile(r"_\d+$")
_FLOAT: Final = "float32"
_NOTHING: Final = "$None"
_UNLEARNED: Final[Mapping[str, tuple[str, ...]]] = {"Normalization": ("mean", "variance")}
"""Layers that compute without what they would learn from data, with its arguments."""

_COUNTING: Final = frozenset({"HashedCrossing", "Hashing"})
"""Layers that give integers with ``output_mode = "int"`` unless they have a ``dtype``."""

_LEARNED_FOR: Final[Mapping[str, str]] = {"num_bins": "bin_boundaries"}
"""Arguments that are not given beside what a layer has learned with them."""

_TEXTS: Final = ("initializers", "regularizers", "constraints")
_TAKEN: Final = (ENTRY_KEYS | {"loss", "metric", "wraps"}) - {"name"}
"""Keys that say something else in a specification than an argument."""


@dataclass
class Translator:
    """Translates values, and collects why some cannot be.

    Attributes
    ----------
    catalog : Catalog
        What Keras offers, with its defaults.
    own_code : OwnCode
        What else the model may name.
    problems : list of str
        What was met that a specification cannot say.
    unlearned : list of str
        What the model may have learned that its description does not say.
    """

    catalog: Catalog
    own_code: OwnCode = field(default_factory=OwnCode)
    problems: list[str] = field(default_factory=list)
    unlearned: list[str] = field(default_factory=list)

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
                if not _is_usual(key, value, data["class_name"]) and self.is_argument(key, place)
            }
        given = {
            key: self.translate(simplify_value(key, value), f"{key!r} of {place}")
            for key, value in config.items()
            if self._is_given(entry, key, value, config, place) or _is_strength(data, value)
        }
        learned = _UNLEARNED.get(entry.name, ())
        if learned and not given.keys() & set(learned):
            names = " and ".join(map(repr, learned))
            self.unlearned.append(f"{place} may have learned {names}, which are not taken over")
            given |= dict.fromkeys(learned, _NOTHING)
        order = [parameter.name for parameter in entry.parameters if parameter.name in given]
        return {key: given[key] for key in order}

    def translate_layer(self, data: Mapping[str, Any], place: str) -> dict[str, Any]:
        """Return a layer as the table of an entry, with the layer that it wraps.

        Parameters
        ----------
        data : mapping
            A serialized layer.
        place : str
            What problems call it.
        """
        config = dict(data["config"])
        table: dict[str, Any] = {"layer": self.name_class(data, place)}
        inner = config.pop("layer", None)
        if inner is not None:
            backward = config.pop(_BACKWARD, None)
            free = _free_inner(inner, "forward")
            table["wraps"] = self.translate_layer(free, f"the layer inside of {place}")
            if backward and not _mirrors(backward, inner):
                config[_BACKWARD] = _free_inner(backward, "backward")
        return table | self.translate_arguments({**data, "config": config}, place)

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

    def translate_name(self, value: Any) -> Any:
        """Return the name of a loss, a metric or an optimizer as a specification has it.

        Parameters
        ----------
        value : object
            A text, or a serialized function, of which Keras has its own by name; or anything else,
            which is returned as it is.
        """
        is_function = isinstance(value, dict) and value.get("class_name") == "function"
        text = value.get("config") if is_function and value.get("module") == "builtins" else value
        return self.translate(text, "") if isinstance(text, str) else value

    def find_entry(self, data: Mapping[str, Any]) -> Entry | None:
        """Return what the catalog knows of the class of a serialized object, if it is safe."""
        module, name = data.get("module") or "", data["class_name"]
        _, section = _SECTIONS.get(module, ("", ""))
        return self.catalog.find(section, name) if section and name in CLASSES[module] else None

    def find_default(self, class_name: str, key: str) -> Any:
        """Return what an argument of a layer is if nobody gives it.

        Parameters
        ----------
        class_name : str
            The class, as a specification names it.
        key : str
            Name of the argument.

        Raises
        ------
        LookupError
            If that is not known.
        """
        entry = self.catalog.find("layers", class_name)
        parameter = entry.find_parameter(key) if entry is not None else None
        if parameter is None or not parameter.has_default:
            raise LookupError(key)
        return simplify_value(key, _NOTHING if parameter.default is None else parameter.default)

    def name_class(self, data: Mapping[str, Any], place: str) -> str:
        """Return how a specification names a class: Keras' own by its name, others by a path."""
        name, module = str(data["class_name"]), data.get("module") or ""
        if self.find_entry(data) is not None:
            return name
        try:
            if module in _SECTIONS:
                raise ModelError("is not one of those that only compute")
            return self.own_code.find_import_path(module, name)
        except ModelError as error:
            self.problems.append(f"{place} is the class {name!r} of {module!r}, which {error}")
            return name

    def is_argument(self, key: str, place: str) -> bool:
        """Tell whether a key that the catalog does not know can be an argument.

        Parameters
        ----------
        key : str
            Whatever the model says.
        place : str
            What problems call that to which the argument belongs.
        """
        try:
            check_identifier(key)
        except IdentifierError as error:
            self.problems.append(f"{place} has an argument whose name is not valid: {error}")
            return False
        if key in _TAKEN:
            self.problems.append(
                f"{place} has the argument {key!r}, which means something else in a specification"
            )
        return key not in _TAKEN

    def _translate_object(self, data: Mapping[str, Any], place: str) -> Any:
        name = data["class_name"]
        if name == "function":
            return self._translate_function(data, place)
        if name == "DTypePolicy":
            return self.translate(data["config"]["name"], place)
        key, section = _SECTIONS.get(data.get("module") or "", ("", ""))
        if not key:
            self.problems.append(
                f"{place} is the class {name!r} of {data.get('module')!r}, which a "
                "specification cannot say there; write a layer of your own that has it"
            )
            return _NOTHING
        if section == "layers":
            return self.translate_layer(data, place)
        arguments = self.translate_arguments(data, place)
        text = self.find_string(section, name) if section in _TEXTS and not arguments else None
        return text or {key: self.name_class(data, place), **arguments}

    def _translate_function(self, data: Mapping[str, Any], place: str) -> str:
        """Refuse a function, of which Keras notes the name, but not the module."""
        self.problems.append(
            f"{place} is the function {data['config']!r}, and the file does not say where it is; "
            "make it a layer of your own in a module, and save the model anew"
        )
        return _NOTHING

    def find_string(self, section: str, name: str) -> str | None:
        """Return the usual string for an object without arguments, such as ``he_normal``.

        Parameters
        ----------
        section : str
            The section of the catalog.
        name : str
            Name of the class.

        Returns
        -------
        str or None
            The string; None if Keras takes none in lower case.
        """
        strings = [
            text
            for text in self.catalog.list_strings(section)
            if self.catalog.resolve(section, text) == name and text.islower()
        ]
        return max(strings, key=lambda text: (text == snake_case(name), len(text)), default=None)

    def _is_given(self, entry: Entry, key: str, value: Any, config: Any, place: str) -> bool:
        """Tell whether an argument is one that the specification has to give."""
        if key == "dtype" and entry.name in _COUNTING and config.get("output_mode") == "int":
            return _name_dtype(value) not in {"int64", None}
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
        return None if name is None else self.find_string(section, name)


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


def _free_inner(data: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return an inner layer without what ``Bidirectional`` has set in it."""
    config = {key: value for key, value in data["config"].items() if key != _FORCED}
    stem = str(config.get("name", "")).removeprefix(f"{prefix}_")
    if is_automatic(stem, data["class_name"]):
        config.pop("name", None)
    return {**data, "config": config}


def _mirrors(backward: Mapping[str, Any], forward: Mapping[str, Any]) -> bool:
    """Tell whether an inner layer is the other one in the other direction."""
    ways = {each["config"].get("go_backwards") for each in (backward, forward)}
    configs = [
        {key: value for key, value in each["config"].items() if key not in _OWN}
        for each in (backward, forward)
    ]
    return ways == {False, True} and configs[0] == configs[1]
