"""What layers and blocks are made with, and called with."""

from collections.abc import Mapping

from ...catalog import Catalog
from ...code import Identifier
from ...code.fragments import Code, make_call, make_list, make_name
from ...network.model import Node
from ...spec import AnyEntry, ArgumentValue, CalledSpec, LayerSpec, UseSpec
from ...spec.scanner import KeyPath
from ...spec.values import TRAINABLE, WRAPS
from .backbones import freezes_layers
from .flow import Flow, TensorCode, join_tensors


def plan_layer(entry: LayerSpec, flow: Flow) -> Code:
    """Return the call that makes a layer.

    Parameters
    ----------
    entry : LayerSpec
        The layer.
    flow : Flow
        What is known where it is made.
    """
    arguments: dict[str, ArgumentValue] = dict(entry.arguments)
    if entry.wraps is not None:
        arguments = {WRAPS: entry.wraps, **arguments}
    if entry.name is not None and flow.named and entry.loop is None:
        arguments["name"] = entry.name
    if freezes_layers(entry, flow.scope.catalog):
        arguments.pop(TRAINABLE, None)
    layer = flow.scope.make_object_call("layer", entry.layer, arguments)
    return layer if entry.active is None else make_call(make_name("self._stay_active"), layer)


def list_tensors(
    entry: AnyEntry, sources: tuple[TensorCode, ...], catalog: Catalog
) -> tuple[Code, ...]:
    """List what an entry is called with; some layers take several tensors apart, not in a list.

    Parameters
    ----------
    entry : entry
        The entry.
    sources : tuple of TensorCode
        What it takes.
    catalog : Catalog
        What Keras offers.
    """
    layer = catalog.find("layers", entry.layer) if isinstance(entry, LayerSpec) else None
    if layer is not None and len(layer.tensors) > 1:
        return tuple(source.unpack() for source in sources)
    return (join_tensors(sources).code,)


def plan_keywords(node: Node, flow: Flow) -> dict[Identifier, Code]:
    """Return the arguments of the call of a node by their names.

    Parameters
    ----------
    node : Node
        An entry that applies a layer or a block.
    flow : Flow
        What is known there.
    """
    entry = node.entry
    tensors = {source.path: flow.refer(source).code for source in node.call}

    def plan_value(value: ArgumentValue, path: KeyPath) -> Code:
        if path in tensors:
            return tensors[path]
        if any(place[:-1] == path for place in tensors) and isinstance(value, tuple):
            return make_list(plan_value(item, (*path, i)) for i, item in enumerate(value))
        return flow.scope.make_argument(value)

    called = entry.call if isinstance(entry, CalledSpec) else {}
    given: Mapping[str, ArgumentValue] = entry.arguments if isinstance(entry, UseSpec) else {}
    return {
        Identifier(key): plan_value(value, (*node.path, place, key))
        for place, values in (("call", called), ("", given))
        for key, value in values.items()
    }
