"""The types of what the functions of blocks take, as their uses tell them."""

from collections.abc import Mapping
from typing import Any, Final

from ...code.evaluation import Values, calculate_value
from ...code.fragments import Code, make_name, write_code
from ...kinds import list_facts
from ...network.model import Network
from ...spec import ArgumentValue, Formula, Spec, UseSpec, name_facts
from ..suite.expectations import collect_defaults

_SIZES: Final = (2,) * 64
"""Stands for sizes of which every item is an integer."""

_NUMBERS: Final = frozenset({"int", "float"})
_SCALARS: Final = _NUMBERS | {"bool", "str"}


def annotate_tensor(*, many: bool = False) -> Code:
    """Return the type of a tensor, or of a list of them, which a function takes or returns."""
    if many:
        return write_code('"list[keras.KerasTensor]"')
    return write_code('"keras.KerasTensor"')


def annotate_arguments(spec: Spec, network: Network) -> Mapping[tuple[str, str], Code]:
    """Find the types of the arguments of blocks.

    Parameters
    ----------
    spec : Spec
        The specification.
    network : Network
        What its entries make.

    Returns
    -------
    mapping of (str, str) to Code
        The type by the block and the argument; ``Any`` where the uses do not tell it.
    """
    values = {**_make_facts(spec), **collect_defaults(spec)}
    nullable = {name for name, each in spec.parameters.items() if each.nullable}
    known = {name: values[name] for name in values.keys() - nullable}
    found: dict[tuple[str, str], set[str]] = {}
    for entry in (node.entry for body in network.bodies.values() for node in body.walk()):
        if isinstance(entry, UseSpec):
            for name, value in entry.arguments.items():
                found.setdefault((entry.block, name), set()).add(_find_type(value, known))
    return {key: make_name(_join_types(types)) for key, types in found.items()}


def _make_facts(spec: Spec) -> dict[str, Any]:
    """Make what stands for the facts about the data."""
    names = (*list_facts(spec.estimator.kind), *name_facts(spec.inputs))
    facts: dict[str, Any] = {name: _SIZES if name.endswith("sizes") else 2 for name in names}
    several = len(spec.inputs) > 1
    shapes = dict.fromkeys(spec.inputs, _SIZES) if several else _SIZES
    return {**facts, "input_shape": shapes, "target_type": "binary"}


def _find_type(value: ArgumentValue, values: Values) -> str:
    found: object = value
    if isinstance(value, Formula):
        found = calculate_value(value.text, values, unknown=None)
    name = type(found).__name__
    return name if name in _SCALARS else "Any"


def _join_types(types: set[str]) -> str:
    if len(types) == 1:
        return types.pop()
    return "float" if types == _NUMBERS else "Any"
