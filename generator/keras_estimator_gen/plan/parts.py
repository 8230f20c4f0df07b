"""The parts of the runtime, which are copied only where a module needs them."""

from collections.abc import Iterable
from typing import Final

from ..code.fragments import Code, Import, make_name
from ..kinds import PARTS, AskedPart
from ..spec import Spec
from .model import Target

_FOLDER: Final = "parts"


def name_from_runtime(name: str, runtime: str) -> Code:
    """Return the name of something of the runtime, as imported from the core or from a part.

    Parameters
    ----------
    name : str
        The name.
    runtime : str
        Module that has the runtime.
    """
    part = PARTS.get(name)
    return make_name(name, runtime if part is None else f"{runtime}.{_FOLDER}.{part}")


def is_from_runtime(item: Import, runtime: str) -> bool:
    """Tell whether something is imported from the runtime, be it from the core or from a part."""
    return item.module == runtime or item.module.startswith(f"{runtime}.")


def list_asked_parts(spec: Spec, target: Target) -> tuple[AskedPart, ...]:
    """List the parts of the runtime that the specification or the command asks for.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        What the command asks for.
    """
    return tuple(dict.fromkeys((*spec.estimator.parts, *target.parts)))


def name_asked_parts(target: Target) -> list[str]:
    """Return the options by which the command asks for parts."""
    return [word for part in target.parts for word in ("--part", part)]


def find_parts(imports: Iterable[Import], asked: Iterable[str], runtime: str) -> tuple[str, ...]:
    """Find the parts of the runtime that something is imported from, or that are asked for.

    Parameters
    ----------
    imports : iterable of Import
        What is imported.
    asked : iterable of str
        Parts that are asked for.
    runtime : str
        Module that has the runtime.

    Returns
    -------
    tuple of str
        Their names, sorted.
    """
    start = f"{runtime}.{_FOLDER}."
    modules = {item.module for item in imports if item.module.startswith(start)}
    return tuple(sorted({*asked, *(module.removeprefix(start) for module in modules)}))
