"""The entries of ``layers`` as statements that apply one layer after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ...catalog import Catalog
from ...code import Identifier
from ...code.fragments import (
    Code,
    make_call,
    make_list,
    make_name,
)
from ...network.model import Body, Network, Node, list_referred
from ...network.references import BLOCK_INPUT, name_function, name_layer, returns_several
from ...spec import (
    AnyEntry,
    ArgumentValue,
    BlockDefinition,
    BlockSpec,
    LayerSpec,
    Loop,
    SharedSpec,
    UseSpec,
)
from ...spec.blocks import name_parameter
from ...spec.scanner import KeyPath
from ...spec.values import WRAPS
from ..arguments import make_argument, make_object_call
from ..model import Assignment, Evaluation, FunctionDefinition, Return
from .flow import LATEST, TENSOR, Flow, Names, TensorCode, join_tensors
from .statements import (
    Statements,
    make_collection,
    merge_conditions,
    split_result,
    wrap_body,
)

COLLECTION: Final = "branches"
"""Variable of a list that nothing refers to by a name."""


@dataclass(frozen=True)
class NetworkPlanner:
    """Plans the statements of one list of nodes.

    Attributes
    ----------
    catalog : Catalog
        What Keras offers.
    blocks : mapping of str to BlockDefinition
        The blocks that entries use by their names.
    network : Network
        The network.
    body : Body
        The list.
    names : mapping of str to str
        What the names that every expression may use are called in the generated code.
    functions : dict of str to FunctionDefinition
        Functions of the blocks that entries have used so far, each after those that it calls.
    """

    catalog: Catalog
    blocks: Mapping[str, BlockDefinition]
    network: Network
    body: Body
    names: Names
    functions: dict[str, FunctionDefinition] = field(default_factory=dict)

    @cached_property
    def used(self) -> frozenset[str]:
        """Names of tensors that are referred to, which get variables of their own."""
        outputs = self.network.output_names if self.body is self.network else frozenset()
        return self.body.referred | outputs

    def plan_network(self, flow: Flow) -> Statements:
        """Plan all nodes in order; the flow goes on to what is known after them."""
        return self._plan_nodes(self.body.nodes, flow)

    def _plan_nodes(self, nodes: Iterable[Node], flow: Flow) -> Statements:
        return merge_conditions(
            statement for node in nodes for statement in self._plan_node(node, flow)
        )

    def _plan_node(self, node: Node, flow: Flow) -> Statements:
        if node.entry.collect and node.entry.loop is not None:
            return self._plan_collection(node, node.entry.loop, flow)
        if not node.is_optional:
            return self._plan_step(node, flow, flow.find_sources(node), self._choose(node))
        return self._plan_varying(node, flow)

    def _choose(self, node: Node) -> str:
        """Choose the variable of what a node puts out."""
        name = node.entry.name
        return name if name in self.used and name else TENSOR

    def _plan_step(
        self, node: Node, flow: Flow, sources: tuple[TensorCode, ...], target: str
    ) -> Statements:
        """Plan a node once; what it puts out becomes the current tensor."""
        entry = node.entry
        if isinstance(entry, BlockSpec):
            flow.current = join_tensors(sources)
            return self._plan_block(node, flow, target)
        before, function, many = self._plan_function(entry, flow, sources)
        arguments = self._list_tensors(entry, sources)
        keywords = self._plan_call_arguments(node, flow)
        value = make_call(function, *arguments, keywords=keywords)
        flow.set_current(node, target, many=many)
        return (*before, Assignment(make_name(target), value))

    def _plan_function(
        self, entry: LayerSpec | SharedSpec | UseSpec, flow: Flow, sources: tuple[TensorCode, ...]
    ) -> tuple[Statements, Code, bool]:
        """Plan what is called: a new layer, one that is there, or the function of a block.

        Returns
        -------
        before : tuple of Statement
            What comes first.
        function : Code
            What is called.
        many : bool
            Whether it returns several tensors.
        """
        if isinstance(entry, SharedSpec):
            return (), make_name(name_layer(entry.share)), False
        if isinstance(entry, UseSpec):
            if entry.block not in self.functions:
                self._plan_definition(entry.block, join_tensors(sources).many)
            definition = self.functions[entry.block]
            return (), make_name(definition.name), definition.many
        layer, many = self._plan_layer(entry, flow), returns_several(entry)
        if entry.name is None or entry.name not in self.body.shared:
            return (), layer, many
        variable = make_name(name_layer(entry.name))
        return (Assignment(variable, layer),), variable, many

    def _plan_layer(self, entry: LayerSpec, flow: Flow) -> Code:
        arguments: dict[str, ArgumentValue] = dict(entry.arguments)
        if entry.wraps is not None:
            arguments = {WRAPS: entry.wraps, **arguments}
        if entry.name is not None and flow.named and entry.loop is None:
            arguments["name"] = entry.name
        return make_object_call("layer", entry.layer, arguments, flow.names, self.catalog)

    def _plan_definition(self, name: str, many: bool) -> None:
        """Plan the function that applies a block with a name."""
        block = self.blocks[name]
        own = {key: f"self.{name_parameter(name, key)}" for key in block.parameters}
        scope = {**self.names, **own, **{each: each for each in block.arguments}}
        planner = replace(self, body=self.network.blocks[name])
        entering = BLOCK_INPUT if BLOCK_INPUT in planner.used else TENSOR
        start = TensorCode(make_name(entering), many)
        flow = Flow(start, {planner.body.entering: start}, scope, named=False)
        before, value = split_result(planner.plan_network(flow), flow.current.code)
        self.functions[name] = FunctionDefinition(
            Identifier(name_function(name)),
            tuple(map(Identifier, (entering, *block.arguments))),
            (*before, Return(value)),
            flow.current.many,
        )

    def _list_tensors(self, entry: AnyEntry, sources: tuple[TensorCode, ...]) -> tuple[Code, ...]:
        """List what a layer is called with; some take several tensors apart, not in a list."""
        layer = self.catalog.find("layers", entry.layer) if isinstance(entry, LayerSpec) else None
        if layer is not None and len(layer.tensors) > 1:
            return tuple(source.unpack() for source in sources)
        return (join_tensors(sources).code,)

    def _plan_call_arguments(self, node: Node, flow: Flow) -> dict[Identifier, Code]:
        entry = node.entry
        given = entry.arguments if isinstance(entry, UseSpec) else {}
        if isinstance(entry, LayerSpec | SharedSpec):
            given = entry.call
        tensors = {source.path: flow.refer(source).code for source in node.call}
        return {
            Identifier(key): self._plan_call_value(value, (*node.path, "call", key), tensors, flow)
            for key, value in given.items()
        }

    def _plan_call_value(
        self, value: ArgumentValue, path: KeyPath, tensors: Mapping[KeyPath, Code], flow: Flow
    ) -> Code:
        if path in tensors:
            return tensors[path]
        if any(place[:-1] == path for place in tensors) and isinstance(value, tuple):
            items = enumerate(value)
            return make_list(self._plan_call_value(v, (*path, i), tensors, flow) for i, v in items)
        return make_argument(value, flow.names, self.catalog)

    def _plan_block(self, node: Node, flow: Flow, target: str) -> Statements:
        busy = flow.busy
        before = self._keep_input(node, flow)
        statements = self._plan_nodes(node.content, flow)
        del flow.tensors[node.entering]
        flow.busy = busy
        return (*before, *_name_result(statements, node, flow, target))

    def _keep_input(self, node: Node, flow: Flow) -> Statements:
        """Give the tensor that enters a block a variable of its own, if it is referred to."""
        flow.tensors[node.entering] = flow.current
        if BLOCK_INPUT not in list_referred(node.content) or flow.current.is_lasting:
            return ()
        before, flow.tensors[node.entering] = self._keep_current(flow)
        return before

    def _keep_current(self, flow: Flow) -> tuple[Statements, TensorCode]:
        """Put the current tensor where no layer overwrites it."""
        variable = flow.choose_variable(BLOCK_INPUT, self.body.given)
        flow.busy |= {variable}
        kept = TensorCode(make_name(variable), flow.current.many)
        statement = Assignment(kept.code, flow.current.code)
        if not flow.current.is_latest:
            flow.current = kept
        return (statement,), kept

    def _plan_varying(self, node: Node, flow: Flow) -> Statements:
        """Plan a node with a loop or a condition, before and after which the tensor is ``x``.

        What enters it goes on where it is left out; of several tensors, the output of the entry
        before.
        """
        sources = flow.find_sources(node)
        source = sources[0] if len(sources) == 1 else flow.current
        before = () if source.is_latest else (Assignment(LATEST.code, source.code),)
        inner = flow.branch(LATEST, node.entry.loop)
        taken = (LATEST,) if len(sources) == 1 else inner.find_sources(node)
        body = self._plan_step(node, inner, taken, TENSOR)
        if not inner.current.is_latest:
            body = (*body, Assignment(LATEST.code, inner.current.code))
        repeated = wrap_body(node.entry, body, flow.names, inner.names)
        flow.current = LATEST
        return (*before, *_name_result(repeated, node, flow, self._choose(node)))

    def _plan_collection(self, node: Node, loop: Loop, flow: Flow) -> Statements:
        """Plan a loop that collects the output of each turn in a list."""
        entry, name = node.entry, self._choose(node)
        if name == TENSOR:
            name = flow.choose_variable(COLLECTION, self.body.given)
        source = join_tensors(flow.branch(flow.current, loop).find_sources(node))
        body, inner = self._plan_turn(node, flow, source, name)
        done, value = split_result(body, inner.current.code)
        before: Statements = ()
        if body and not done:
            value = make_collection(entry, loop, value, flow.names, inner.names)
            collected: Statements = (Assignment(make_name(name), value),)
        else:
            if not source.is_lasting:
                keeping = replace(flow, tensors=dict(flow.tensors))
                before, source = self._keep_source(node, loop, source, keeping)
                body, inner = self._plan_turn(node, keeping, source, name)
                done, value = split_result(body, inner.current.code)
            append = Evaluation(make_call(make_name(f"{name}.append"), value))
            repeated = wrap_body(entry, (*done, append), flow.names, inner.names)
            collected = (Assignment(make_name(name), make_list(())), *repeated)
        flow.set_current(node, name, many=True)
        return (*before, *collected)

    def _keep_source(
        self, node: Node, loop: Loop, source: TensorCode, flow: Flow
    ) -> tuple[Statements, TensorCode]:
        """Keep what each turn begins with; if it differs, what all of it is part of."""
        if loop.variable not in source.code.names:
            flow.current = source
            return self._keep_current(flow)
        before: Statements = ()
        if flow.current.is_latest:
            before, flow.current = self._keep_current(flow)
        return before, join_tensors(flow.branch(flow.current, loop).find_sources(node))

    def _plan_turn(
        self, node: Node, flow: Flow, source: TensorCode, name: str
    ) -> tuple[Statements, Flow]:
        inner = flow.branch(source, node.entry.loop, name)
        return self._plan_step(node, inner, (source,), TENSOR), inner


def _name_result(body: Statements, node: Node, flow: Flow, target: str) -> Statements:
    """Give the current tensor, which statements have computed, a name that is referred to."""
    if target == TENSOR:
        return body
    if not flow.current.is_latest:
        flow.tensors[node.output] = flow.current
        return body
    before, value = split_result(body, flow.current.code)
    many = flow.current.many
    if before == body:
        # The next layer may as well take `x`, which is the same.
        flow.tensors[node.output] = TensorCode(make_name(target), many)
    else:
        flow.set_current(node, target, many=many)
    return (*before, Assignment(make_name(target), value))
