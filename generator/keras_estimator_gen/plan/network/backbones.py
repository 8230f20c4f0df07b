"""Models that stand for layers, of which some layers are not trained."""

from collections.abc import Iterable
from typing import Final

from ...catalog import Catalog
from ...code import Identifier
from ...code.fragments import make_call, make_literal, make_name, write_code
from ...spec import Formula, LayerSpec
from ...spec.values import TRAINABLE
from ..arguments import make_argument
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


def freeze_layers(
    entry: LayerSpec, variable: str, flow: Flow, given: Iterable[str], catalog: Catalog
) -> tuple[Statement, ...]:
    """Plan which layers of a model are trained.

    Parameters
    ----------
    entry : LayerSpec
        The model.
    variable : str
        What it is called.
    flow : Flow
        What its expressions know.
    given : iterable of str
        Variables that others have.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    tuple of Statement
        Statements for the time after it was made.
    """
    switch = make_name(f"{variable}.{TRAINABLE}")
    statements: list[Statement] = []
    if TRAINABLE in entry.arguments:
        value = make_argument(entry.arguments[TRAINABLE], flow.names, catalog)
        statements.append(Assignment(switch, value))
    if entry.trainable_from is None:
        return tuple(statements)
    layers = make_name(f"{variable}.layers")
    name = make_argument(entry.trainable_from, flow.names, catalog)
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
