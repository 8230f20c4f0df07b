"""Where a class of somebody's own can be imported from, found without importing it."""

from importlib.machinery import ModuleSpec, PathFinder

from ..code import check_dotted_name
from ..errors import IdentifierError


def find_import_path(module: str, name: str) -> str | None:
    """Return the import path of a class or function, if its module is installed.

    A file from elsewhere names the module, so it is looked for, but not imported.

    Parameters
    ----------
    module : str
        Full name of the module.
    name : str
        Name of the class or function.

    Returns
    -------
    str or None
        As in ``"package.module:Name"``.
    """
    try:
        check_dotted_name(f"{module}.{name}")
    except IdentifierError:
        return None
    return f"{module}:{name}" if _is_installed(module.split(".")) else None


def _is_installed(parts: list[str]) -> bool:
    """Tell whether a module has a file; those of Keras itself and scripts do not count."""
    if parts[0] in {"__main__", "builtins", "keras", "tensorflow"}:
        return False
    found: ModuleSpec | None = None
    for end, _ in enumerate(parts, 1):
        places = None if found is None else list(found.submodule_search_locations or ())
        found = PathFinder.find_spec(".".join(parts[:end]), places)
        if found is None:
            return False
    return found is not None
