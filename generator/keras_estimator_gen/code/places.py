"""Import paths: where a class or function of the user's own is."""

from dataclasses import dataclass
from typing import Final

from ..errors import IdentifierError
from .identifiers import check_dotted_name, check_imported_name, check_module_name

_FORM: Final = "'package.module:NAME', or '.module:NAME' for a module next to the specification"


@dataclass(frozen=True)
class Place:
    """Where a class or function is.

    Attributes
    ----------
    module : str
        Dotted name of its module, without a dot before it.
    name : str
        Its name in that module.
    beside : bool
        Whether the module lies next to the specification, and so beside the generated module.
    """

    module: str
    name: str
    beside: bool


def is_place(text: str) -> bool:
    """Tell whether a name is meant as an import path: no name of a library has a colon."""
    return ":" in text


def read_place(text: str) -> Place:
    """Read an import path.

    Parameters
    ----------
    text : str
        As written in a specification.

    Returns
    -------
    Place
        What it says.

    Raises
    ------
    IdentifierError
        If it is not an import path, its module cannot lie beside a generated one, or generated
        code has another use for its name.
    """
    module, _, name = text.partition(":")
    beside = module.startswith(".")
    try:
        check_dotted_name(module[1:] if beside else module)
        check_imported_name(name)
        if beside:
            check_module_name(module[1:])
    except IdentifierError as error:
        raise _explain(text, name, error) from error
    return Place(module.removeprefix("."), name, beside)


def _explain(text: str, name: str, error: IdentifierError) -> IdentifierError:
    module = text.partition(":")[0].removeprefix(".")
    if all(part.isidentifier() for part in (*module.split("."), name)):
        return error
    return IdentifierError(f"{text!r} is not an import path", _FORM)
