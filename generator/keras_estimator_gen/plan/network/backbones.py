"""Models that stand for layers, of which some layers are not trained."""

from collections.abc import Iterable
from typing import Final

from ...catalog import Catalog
from ...code import Identifier
from ...code.fragments import Code, make_call, make_literal, make_name, write_code
from ...network.model import Body
from ...network.references import name_layer
from ...spec import Formula, LayerSpec
from ...spec.values import TRAINABLE
from ..model import Assignment, Condition, ForLoop, Statement
from .flow import Flow

BACKBONE: Final = "backbone"
"""Variable of a model that stands for a layer, of which some layers are not trained."""


def freezes_layers(entry: LayerSpec, catalog: Catalog) -> bool:
    """Tell whether an entry is a model for whose layers is said whether they are trained.

    Parameters
    ----------
    entry : LayerSpec
        The entry.
    catalog : Catalog
        What Keras offers.
    """
    found = catalog.find("layers", entry.layer)
    says = TRAINABLE in entry.arguments or entry.trainable_from is not None
    return says and found is not None and found.makes_model


def keep_layer(
    entry: LayerSpec, layer: Code, body: Body, flow: Flow
) -> tuple[tuple[Statement, ...], Code]:
    """Give a layer a variable if it is applied again, or if some of its layers are not trained.

    Parameters
    ----------
    entry : LayerSpec
        The layer.
    layer : Code
        The call that makes it.
    body : Body
        The entries around it.
    flow : Flow
        What is known where it is made.

    Returns
    -------
    before : tuple of Statement
        What comes first.
    layer : Code
        The layer.
    """
    freezes = freezes_layers(entry, flow.scope.catalog)
    if entry.name is not None and entry.name in body.shared:
        name = name_layer(entry.name)
    elif freezes:
        name = flow.choose_variable(BACKBONE, body.given)
    else:
        return (), layer
    frozen = _freeze_layers(entry, name, flow, body.given) if freezes else ()
    return (Assignment(make_name(name), layer), *frozen), make_name(name)


def _freeze_layers(
    entry: LayerSpec, variable: str, flow: Flow, given: Iterable[str]
) -> tuple[Statement, ...]:
    """Plan which layers of a model are trained, for the time after it was made."""
    switch = make_name(f"{variable}.{TRAINABLE}")
    statements: list[Statement] = []
    if TRAINABLE in entry.arguments:
        value = flow.scope.make_argument(entry.arguments[TRAINABLE])
        statements.append(Assignment(switch, value))
    if entry.trainable_from is None:
        return tuple(statements)
    layers = make_name(f"{variable}.layers")
    name = flow.scope.make_argument(entry.trainable_from)
    found = make_call(make_name(f"{variable}.get_layer"), name)
    first = make_name(flow.choose_variable("first", given))
    place = Assignment(first, make_call(make_name(f"{variable}.layers.index"), found))
    layer = Identifier(flow.choose_variable("layer", given))
    freeze = Assignment(make_name(f"{layer}.{TRAINABLE}"), make_literal(False))
    loop = ForLoop(layer, write_code("{}[:{}]", layers, first), (freeze,))
    body: tuple[Statement, ...] = (place, loop)
    if isinstance(entry.trainable_from, Formula):
        thawed = (Assignment(switch, make_literal(True)),) if statements else ()
        body = (Condition(write_code("{} is not None", name), (*thawed, *body)),)
    return (*statements, *body)
