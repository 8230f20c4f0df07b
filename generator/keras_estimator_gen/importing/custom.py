"""Code outside Keras that a model names: whether it may be named, and where it is."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any, Final

from ..code import check_dotted_name
from ..errors import IdentifierError, ModelError

OPTION: Final = "--own-code"
"""The option of the command that allows a module."""

_NOT_OWN: Final = frozenset({"__main__", "keras", "tensorflow"})
_WRITE_MODULE: Final = (
    "cannot be found; put it into a module and register it there with "
    "keras.saving.register_keras_serializable, then save the model anew"
)


@dataclass
class OwnCode:
    """What a model may name beside Keras. Nothing is imported to find out.

    Attributes
    ----------
    modules : tuple of str
        The modules and packages that whoever imports the model has allowed.
    named : dict of str to None
        The import paths that the model names, in order.
    """

    modules: tuple[str, ...] = ()
    named: dict[str, None] = field(default_factory=dict)

    def find_import_path(self, module: str, name: str) -> str:
        """Return the import path of a class, as in ``"package.module:Name"``.

        Parameters
        ----------
        module : str
            Full name of the module.
        name : str
            Name of the class.

        Raises
        ------
        ModelError
            If there is no such module, or if it is not allowed; with what to do about it.
        """
        try:
            check_dotted_name(f"{module}.{name}")
        except IdentifierError as error:
            raise ModelError(_WRITE_MODULE) from error
        parts = module.split(".")
        if parts[0] in sys.stdlib_module_names - _NOT_OWN:
            raise ModelError("is of Python itself, which has nothing that a network could use")
        if parts[0] == "keras":
            raise ModelError(
                "is not one of Keras' public layers; put one of your own in its place, and save "
                "the model anew"
            )
        if parts[0] in _NOT_OWN or not _is_installed(parts):
            raise ModelError(_WRITE_MODULE)
        if not _is_within(module, self.modules):
            raise ModelError(
                "is not of Keras, and would be run to build the network; if you trust the module, "
                f"allow it: {OPTION} {module}"
            )
        self.named[f"{module}:{name}"] = None
        return f"{module}:{name}"

    def has_named(self, table: Mapping[str, Any]) -> bool:
        """Tell whether a serialized class is one that was found here."""
        return f"{table['module']}:{table['class_name']}" in self.named


def _is_within(module: str, packages: Iterable[str]) -> bool:
    return any(f"{module}.".startswith(f"{package}.") for package in packages)


def _is_installed(parts: list[str]) -> bool:
    """Tell whether a module has a file."""
    found: ModuleSpec | None = None
    for end, _ in enumerate(parts, 1):
        places = None if found is None else list(found.submodule_search_locations or ())
        found = PathFinder.find_spec(".".join(parts[:end]), places)
        if found is None:
            return False
    return found is not None
