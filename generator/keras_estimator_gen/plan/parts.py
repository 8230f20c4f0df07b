"""The parts of the runtime, which are copied only where a module needs them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ..code.fragments import Code, Import, make_name
from ..kinds import COPIED_RUNTIME, PARTS, AskedPart
from ..spec import Spec
from .model import Target

_PARTS: Final = f"{COPIED_RUNTIME}.parts."


def name_from_runtime(name: str) -> Code:
    """Return the name of something of the runtime, as imported from the core or from a part.

    Parameters
    ----------
    name : str
        The name.
    """
    part = PARTS.get(name)
    return make_name(name, COPIED_RUNTIME if part is None else f"{_PARTS}{part}")


def is_from_runtime(item: Import) -> bool:
    """Tell whether something is imported from the runtime, be it from the core or from a part."""
    return item.module.partition(".")[0] == COPIED_RUNTIME


def locate_runtime(imports: Iterable[Import], runtime: str) -> set[Import]:
    """Let what is imported from the runtime come from the module that has it.

    Parameters
    ----------
    imports : iterable of Import
        What is imported.
    runtime : str
        Full or relative name of that module.
    """
    return {
        replace(each, module=each.module.replace(COPIED_RUNTIME, runtime, 1))
        if is_from_runtime(each)
        else each
        for each in imports
    }


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


def find_parts(imports: Iterable[Import], asked: Iterable[str]) -> tuple[str, ...]:
    """Find the parts of the runtime that something is imported from, or that are asked for.

    Parameters
    ----------
    imports : iterable of Import
        What is imported.
    asked : iterable of str
        Parts that are asked for.

    Returns
    -------
    tuple of str
        Their names, sorted.
    """
    modules = {item.module for item in imports if item.module.startswith(_PARTS)}
    return tuple(sorted({*asked, *(module.removeprefix(_PARTS) for module in modules)}))
