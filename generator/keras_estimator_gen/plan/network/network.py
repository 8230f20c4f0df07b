"""The entries of ``layers`` as statements that apply one layer after another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ...code import Identifier
from ...code.fragments import Code, make_call, make_list, make_name, write_code
from ...network.model import Body, Network, Node, list_given, walk_nodes
from ...network.references import BLOCK_INPUT, name_function, name_layer
from ...spec import (
    BlockDefinition,
    BlockSpec,
    ConstantSpec,
    LayerSpec,
    Loop,
    SharedSpec,
    UseSpec,
)
from ...spec.blocks import name_parameter
from ..model import Argument, Assignment, Evaluation, FunctionDefinition, Return
from ..scope import Scope
from .annotations import annotate_tensor
from .backbones import keep_layer
from .calls import list_tensors, plan_keywords, plan_layer
from .constants import plan_constant
from .flow import Flow, TensorCode, join_tensors
from .sharing import BlockCall, plan_model
from .statements import (
    Statements,
    make_collection,
    merge_conditions,
    split_result,
    wrap_body,
)
from .variables import (
    TENSOR,
    can_change,
    choose_name,
    choose_variables,
    overwrites_input,
    refers_to_input,
)

COLLECTION: Final = "branches"
"""Variable of a list that nothing refers to by a name."""


@dataclass(frozen=True)
class NetworkPlanner:
    """Plans the statements of one list of nodes.

    Attributes
    ----------
    scope : Scope
        What every expression may name.
    blocks : mapping of str to BlockDefinition
        The blocks that entries use by their names.
    network : Network
        The network.
    body : Body
        The list.
    annotations : mapping of (str, str) to Code
        Types of the arguments of blocks.
    functions : dict of str to FunctionDefinition
        Functions of the blocks that entries have used so far, each after those that it calls.
    """

    scope: Scope
    blocks: Mapping[str, BlockDefinition]
    network: Network
    body: Body
    annotations: Mapping[tuple[str, str], Code]
    functions: dict[str, FunctionDefinition] = field(default_factory=dict)

    @cached_property
    def used(self) -> frozenset[str]:
        """Names of tensors that are referred to, which get variables of their own."""
        outputs = self.network.output_names if self.body is self.network else frozenset()
        return self.body.referred | outputs

    def plan_network(self, flow: Flow) -> Statements:
        """Plan all nodes in order; the flow goes on to what is known after them."""
        return self._plan_nodes(self.body.nodes, flow)

    def _plan_nodes(self, nodes: Sequence[Node], flow: Flow, last: str = TENSOR) -> Statements:
        """Plan nodes in order; the last one has a variable for what it puts out."""
        return merge_conditions(
            statement
            for node, target in zip(nodes, choose_variables(nodes, self.used, last), strict=True)
            for statement in (*flow.measure(node), *self._plan_node(node, flow, target))
        )

    def _plan_node(self, node: Node, flow: Flow, target: str) -> Statements:
        if node.entry.is_spread and node.entry.loop is not None:
            return self._plan_collection(node, node.entry.loop, flow)
        if not node.is_optional:
            return self._plan_step(node, flow, flow.find_sources(node), target)
        if node.carried:
            return self._plan_carrying(node, flow)
        return self._plan_varying(node, flow, target)

    def _plan_step(
        self, node: Node, flow: Flow, sources: tuple[TensorCode, ...], target: str
    ) -> Statements:
        """Plan a node once; what it puts out becomes the current tensor."""
        entry = node.entry
        if isinstance(entry, BlockSpec):
            flow.current = join_tensors(sources)
            return self._plan_block(node, flow, target)
        if isinstance(entry, ConstantSpec):
            value = plan_constant(entry.constant, sources[0].code, flow.scope)
            flow.set_current(node, target)
            return (Assignment(make_name(target), value),)
        arguments = list_tensors(entry, sources, self.scope.catalog)
        keywords = plan_keywords(node, flow)
        before, function = self._plan_function(entry, flow)
        model = entry if node.layer is None else node.layer.entry
        if isinstance(model, UseSpec) and model.name and model.name in self.body.shared:
            names = tuple(map(Identifier, self.blocks[model.block].tensors))
            arguments = (*arguments, *(keywords.pop(name) for name in names))
            if model is entry:
                block = BlockCall(function, names, keywords)
                before, arguments = plan_model(model.name, block, arguments, flow, self.body.given)
            function, keywords = make_name(name_layer(model.name)), {}
            arguments = arguments if len(arguments) == 1 else (make_list(arguments),)
        value = make_call(function, *arguments, keywords=keywords)
        flow.set_current(node, target, many=node.leaving.count != 1)
        return (*before, Assignment(make_name(target), value))

    def _plan_function(
        self, entry: LayerSpec | SharedSpec | UseSpec, flow: Flow
    ) -> tuple[Statements, Code]:
        """Plan what is called: a new layer, one that is there, or the function of a block."""
        if isinstance(entry, SharedSpec):
            return (), make_name(name_layer(entry.share))
        if isinstance(entry, UseSpec):
            if entry.block not in self.functions:
                self._plan_definition(entry.block)
            return (), make_name(self.functions[entry.block].name)
        layer = plan_layer(entry, flow)
        return keep_layer(entry, layer, self.body, flow)

    def _plan_definition(self, name: str) -> None:
        """Plan the function that applies a block with a name."""
        block = self.blocks[name]
        own = {key: f"self.{name_parameter(name, key)}" for key in block.parameters}
        scope = self.scope.add({**own, **{each: each for each in block.arguments}})
        planner = replace(self, body=self.network.blocks[name])
        body = planner.body
        entering = BLOCK_INPUT if BLOCK_INPUT in planner.used else TENSOR
        start = TensorCode(make_name(entering), body.entering.count != 1)
        further = {tensor: TensorCode(make_name(each)) for each, tensor in body.further.items()}
        flow = Flow(start, {body.entering: start, **further}, scope, named=False)
        statements = planner.plan_network(flow)
        result = join_tensors(tuple(map(flow.refer, body.returned)) or (flow.current,))
        before, value = split_result(statements, result.code)
        first = Argument(Identifier(entering), annotate_tensor(many=start.many))
        tensors = (Argument(Identifier(each), annotate_tensor()) for each in block.tensors)
        others = (
            Argument(Identifier(each), self.annotations.get((name, each), write_code("Any")))
            for each in block.arguments
        )
        self.functions[name] = FunctionDefinition(
            Identifier(name_function(name)),
            (first, *tensors, *others),
            (*before, Return(value)),
            annotate_tensor(many=result.many),
        )

    def _plan_block(self, node: Node, flow: Flow, target: str) -> Statements:
        busy = flow.busy
        before = self._keep_input(node, flow, target)
        statements = self._plan_nodes(node.content, flow, target)
        del flow.tensors[node.entering]
        flow.busy = busy
        flow.tensors[node.output] = flow.current
        return (*before, *statements)

    def _keep_input(self, node: Node, flow: Flow, target: str) -> Statements:
        """Give the tensor that enters a block a variable of its own, if it is overwritten early."""
        flow.tensors[node.entering] = current = flow.current
        variable = current.code.text
        if not refers_to_input(node) or (
            variable.isidentifier() and not overwrites_input(node, variable, self.used, target)
        ):
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

    def _plan_varying(self, node: Node, flow: Flow, target: str) -> Statements:
        """Plan a node with a loop or a condition, which changes a variable.

        What enters it goes on where it is left out; of several tensors, the output of the entry
        before.
        """
        sources = flow.find_sources(node)
        source = sources[0] if len(sources) == 1 else flow.current
        changed = target if can_change(node, target, source.code.text) else TENSOR
        variable = make_name(changed)
        lasts = node.entry.loop is None and changed != TENSOR and source.is_lasting
        entering = source if lasts else TensorCode(variable, source.many)
        before = _assign(variable, source.code)
        name = self._name_list(node, flow)
        inner = flow.branch(entering, node.entry.loop, name)
        taken = (entering,) if len(sources) == 1 else inner.find_sources(node)
        body = self._plan_step(node, inner, taken, changed)
        body = (*body, *_assign(variable, inner.current.code))
        repeated = self._plan_turns(node, body, inner, flow, name)
        if node.entry.puts_out_list:
            return (*before, *repeated)
        flow.set_current(node, target)
        return (*before, *repeated, *_assign(flow.current.code, variable))

    def _plan_carrying(self, node: Node, flow: Flow) -> Statements:
        """Plan a block of which each turn takes several tensors from the one before."""
        variables = {each: TensorCode(make_name(each.name)) for each in node.carried}
        pairs = zip(variables.values(), flow.find_sources(node), strict=True)
        before = [Assignment(variable.code, source.code) for variable, source in pairs]
        entering = {each.entering: code for each, code in variables.items()}
        name = self._name_list(node, flow)
        inner = flow.branch(entering[node.entering], node.entry.loop, name)
        inner.tensors |= entering
        body = self._plan_block(node, inner, TENSOR)
        inner.tensors |= {node.entering: entering[node.entering]}
        made = ((inner.tensors[each.leaving], code) for each, code in variables.items())
        moved = [each for old, new in made for each in _assign(new.code, old.code)]
        inner.current = variables[node.carried[-1]]
        flow.tensors |= {each.output: code for each, code in variables.items()}
        flow.current = inner.current
        return (*before, *self._plan_turns(node, (*body, *moved), inner, flow, name))

    def _plan_turns(
        self, node: Node, body: Statements, inner: Flow, flow: Flow, name: str
    ) -> Statements:
        """Plan the loop or the condition around statements, and the lists that they add to."""
        added = {each.output: (each.name, inner.refer(each.source)) for each in node.gathered}
        if node.entry.puts_out_list:
            added[node.output] = (name, inner.current)
        starts = [Assignment(make_name(each), make_list(())) for each, _ in added.values()]
        appends = [
            Evaluation(make_call(make_name(f"{each}.append"), tensor.code))
            for each, tensor in added.values()
        ]
        for tensor, (each, _) in added.items():
            flow.tensors[tensor] = TensorCode(make_name(each), many=True)
        flow.current = flow.tensors.get(node.output, flow.current)
        return (*starts, *wrap_body(node.entry, (*body, *appends), flow.scope, inner.scope))

    def _name_list(self, node: Node, flow: Flow) -> str:
        """Choose the variable of the list that a node puts out."""
        name = choose_name(node, self.used)
        if not node.entry.puts_out_list:
            return name
        return flow.choose_variable(COLLECTION, self.body.given) if name == TENSOR else name

    def _plan_collection(self, node: Node, loop: Loop, flow: Flow) -> Statements:
        """Plan a loop that collects the output of each turn in a list."""
        entry, name = node.entry, self._name_list(node, flow)
        source = join_tensors(flow.branch(flow.current, loop).find_sources(node))
        body, inner = self._plan_turn(node, flow, source, name)
        done, value = split_result(body, inner.current.code)
        before: Statements = ()
        if body and not done:
            value = make_collection(entry, loop, value, flow.scope, inner.scope)
            collected: Statements = (Assignment(make_name(name), value),)
        else:
            written = {TENSOR, *(name for each in walk_nodes((node,)) for name in list_given(each))}
            if not source.code.text.isidentifier() or source.code.text in written:
                keeping = replace(flow, tensors=dict(flow.tensors))
                before, source = self._keep_source(node, loop, source, keeping)
                body, inner = self._plan_turn(node, keeping, source, name)
                done, value = split_result(body, inner.current.code)
            append = Evaluation(make_call(make_name(f"{name}.append"), value))
            repeated = wrap_body(entry, (*done, append), flow.scope, inner.scope)
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


def _assign(target: Code, value: Code) -> Statements:
    """Return what lets a variable have a value, unless it is that variable."""
    return () if target.text == value.text else (Assignment(target, value),)
