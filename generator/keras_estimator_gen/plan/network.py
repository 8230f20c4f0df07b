"""The entries of ``layers`` as statements that apply one layer after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ..catalog import Catalog
from ..code import Identifier
from ..code.fragments import (
    Code,
    make_call,
    make_list,
    make_name,
)
from ..network.references import (
    BLOCK_INPUT,
    find_used_names,
    list_given_names,
    name_function,
    name_layer,
    returns_several,
)
from ..spec import (
    AnyEntry,
    ArgumentValue,
    BlockDefinition,
    BlockSpec,
    LayerSpec,
    Loop,
    SharedSpec,
    UseSpec,
)
from ..spec.blocks import name_parameter
from ..spec.values import WRAPS
from .arguments import make_argument, make_object_call
from .flow import LATEST, TENSOR, Flow, Names, Tensor, join_tensors
from .model import Assignment, Evaluation, FunctionDefinition, Return
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
    """Plans the statements of one list of entries.

    Attributes
    ----------
    catalog : Catalog
        What Keras offers.
    blocks : mapping of str to BlockDefinition
        The blocks that entries use by their names.
    entries : tuple of entries
        The list.
    names : mapping of str to str
        What the names that every expression may use are called in the generated code.
    referred : frozenset of str
        Names of tensors that others than the entries refer to.
    functions : dict of str to FunctionDefinition
        Functions of the blocks that entries have used so far, each after those that it calls.
    """

    catalog: Catalog
    blocks: Mapping[str, BlockDefinition]
    entries: tuple[AnyEntry, ...]
    names: Names
    referred: frozenset[str] = frozenset()
    functions: dict[str, FunctionDefinition] = field(default_factory=dict)

    @cached_property
    def used(self) -> frozenset[str]:
        """Names of tensors that are referred to, which get variables of their own."""
        return find_used_names(self.entries)[0] | self.referred

    @cached_property
    def shared(self) -> frozenset[str]:
        """Names of layers that are applied more than once."""
        return find_used_names(self.entries)[1]

    def plan_network(self, flow: Flow) -> Statements:
        """Plan all entries in order; the flow goes on to what is known after them."""
        return self._plan_entries(self.entries, flow)

    def _plan_entries(self, entries: Iterable[AnyEntry], flow: Flow) -> Statements:
        return merge_conditions(
            statement for entry in entries for statement in self._plan_entry(entry, flow)
        )

    def _plan_entry(self, entry: AnyEntry, flow: Flow) -> Statements:
        if entry.collect and entry.loop is not None:
            return self._plan_collection(entry, entry.loop, flow)
        if entry.loop is None and entry.when is None:
            return self._plan_step(entry, flow, _find_sources(entry, flow), self._choose(entry))
        return self._plan_varying(entry, flow)

    def _choose(self, entry: AnyEntry) -> str:
        """Choose the variable of what an entry puts out."""
        return entry.name if entry.name in self.used and entry.name else TENSOR

    def _plan_step(
        self, entry: AnyEntry, flow: Flow, sources: tuple[Tensor, ...], target: str
    ) -> Statements:
        """Plan an entry once; what it puts out becomes the current tensor."""
        if isinstance(entry, BlockSpec):
            flow.current = join_tensors(sources)
            return self._plan_block(entry, flow, target)
        before, function, many = self._plan_function(entry, flow, sources)
        arguments = self._list_tensors(entry, sources)
        keywords = self._plan_call_arguments(entry, flow)
        value = make_call(function, *arguments, keywords=keywords)
        _set_current(flow, target, many=many)
        return (*before, Assignment(make_name(target), value))

    def _plan_function(
        self, entry: LayerSpec | SharedSpec | UseSpec, flow: Flow, sources: tuple[Tensor, ...]
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
        if entry.name is None or entry.name not in self.shared:
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
        planner = replace(self, entries=block.layers, referred=frozenset())
        entering = BLOCK_INPUT if BLOCK_INPUT in planner.used else TENSOR
        start = Tensor(make_name(entering), many)
        flow = Flow(start, {BLOCK_INPUT: start}, scope, named=False)
        before, value = split_result(planner.plan_network(flow), flow.current.code)
        self.functions[name] = FunctionDefinition(
            Identifier(name_function(name)),
            tuple(map(Identifier, (entering, *block.arguments))),
            (*before, Return(value)),
            flow.current.many,
        )

    def _list_tensors(self, entry: AnyEntry, sources: tuple[Tensor, ...]) -> tuple[Code, ...]:
        """List what a layer is called with; some take several tensors apart, not in a list."""
        layer = self.catalog.find("layers", entry.layer) if isinstance(entry, LayerSpec) else None
        if layer is not None and len(layer.tensors) > 1:
            return tuple(source.unpack() for source in sources)
        return (join_tensors(sources).code,)

    def _plan_call_arguments(self, entry: AnyEntry, flow: Flow) -> dict[Identifier, Code]:
        if isinstance(entry, UseSpec):
            given = entry.arguments.items()
            return {
                Identifier(key): make_argument(value, flow.names, self.catalog)
                for key, value in given
            }
        call = entry.call if isinstance(entry, LayerSpec | SharedSpec) else {}
        return {Identifier(key): self._plan_call_value(value, flow) for key, value in call.items()}

    def _plan_call_value(self, value: ArgumentValue, flow: Flow) -> Code:
        if isinstance(value, str):
            return flow.refer(value).code
        if isinstance(value, tuple) and any(isinstance(item, str) for item in value):
            return make_list(self._plan_call_value(item, flow) for item in value)
        return make_argument(value, flow.names, self.catalog)

    def _plan_block(self, block: BlockSpec, flow: Flow, target: str) -> Statements:
        outer, busy = flow.tensors.get(BLOCK_INPUT), flow.busy
        before = self._keep_input(block, flow)
        statements = self._plan_entries(block.block, flow)
        if outer is not None:
            flow.tensors[BLOCK_INPUT] = outer
        flow.busy = busy
        return (*before, *_name_result(statements, flow, target))

    def _keep_input(self, block: BlockSpec, flow: Flow) -> Statements:
        """Give the tensor that enters a block a variable of its own, if it is referred to."""
        flow.tensors[BLOCK_INPUT] = flow.current
        if BLOCK_INPUT not in find_used_names(block.block)[0] or flow.current.is_lasting:
            return ()
        return self._keep_current(flow)

    def _keep_current(self, flow: Flow) -> Statements:
        """Put the current tensor where no layer overwrites it."""
        variable = flow.choose_variable(BLOCK_INPUT, self._list_given())
        flow.busy |= {variable}
        kept = flow.tensors[BLOCK_INPUT] = Tensor(make_name(variable), flow.current.many)
        statement = Assignment(kept.code, flow.current.code)
        if not flow.current.is_latest:
            flow.current = kept
        return (statement,)

    def _list_given(self) -> frozenset[str]:
        return list_given_names(self.entries)

    def _plan_varying(self, entry: AnyEntry, flow: Flow) -> Statements:
        """Plan an entry with a loop or a condition, before and after which the tensor is ``x``.

        What enters it goes on where it is left out; of several tensors, the output of the entry
        before.
        """
        sources = _find_sources(entry, flow)
        source = sources[0] if len(sources) == 1 else flow.current
        before = () if source.is_latest else (Assignment(LATEST.code, source.code),)
        inner = flow.branch(LATEST, entry.loop)
        taken = (LATEST,) if len(sources) == 1 else _find_sources(entry, inner)
        body = self._plan_step(entry, inner, taken, TENSOR)
        if not inner.current.is_latest:
            body = (*body, Assignment(LATEST.code, inner.current.code))
        repeated = wrap_body(entry, body, flow.names, inner.names)
        flow.current = LATEST
        return (*before, *_name_result(repeated, flow, self._choose(entry)))

    def _plan_collection(self, entry: AnyEntry, loop: Loop, flow: Flow) -> Statements:
        """Plan a loop that collects the output of each turn in a list."""
        name = self._choose(entry)
        if name == TENSOR:
            name = flow.choose_variable(COLLECTION, self._list_given())
        source = join_tensors(_find_sources(entry, flow.branch(flow.current, loop)))
        body, inner = self._plan_turn(entry, flow, source, name)
        done, value = split_result(body, inner.current.code)
        before: Statements = ()
        if body and not done:
            value = make_collection(entry, loop, value, flow.names, inner.names)
            collected: Statements = (Assignment(make_name(name), value),)
        else:
            if not source.is_lasting:
                keeping = replace(flow, tensors=dict(flow.tensors))
                before, source = self._keep_source(entry, loop, source, keeping)
                body, inner = self._plan_turn(entry, keeping, source, name)
                done, value = split_result(body, inner.current.code)
            append = Evaluation(make_call(make_name(f"{name}.append"), value))
            repeated = wrap_body(entry, (*done, append), flow.names, inner.names)
            collected = (Assignment(make_name(name), make_list(())), *repeated)
        _set_current(flow, name, many=True)
        return (*before, *collected)

    def _keep_source(
        self, entry: AnyEntry, loop: Loop, source: Tensor, flow: Flow
    ) -> tuple[Statements, Tensor]:
        """Keep what each turn begins with; if it differs, what all of it is part of."""
        if loop.variable not in source.code.names:
            flow.current = source
            return self._keep_current(flow), flow.tensors[BLOCK_INPUT]
        before: Statements = ()
        if flow.current.is_latest:
            before = self._keep_current(flow)
            flow.current = flow.tensors[BLOCK_INPUT]
        return before, join_tensors(_find_sources(entry, flow.branch(flow.current, loop)))

    def _plan_turn(
        self, entry: AnyEntry, flow: Flow, source: Tensor, name: str
    ) -> tuple[Statements, Flow]:
        inner = flow.branch(source, entry.loop, name)
        return self._plan_step(entry, inner, (source,), TENSOR), inner


def _find_sources(entry: AnyEntry, flow: Flow) -> tuple[Tensor, ...]:
    """Find what an entry takes."""
    return tuple(flow.refer(text) for text in entry.inputs) or (flow.current,)


def _set_current(flow: Flow, variable: str, *, many: bool = False) -> None:
    """Let the current tensor be that of a variable, which names refer to unless it is ``x``."""
    flow.current = Tensor(make_name(variable), many)
    if variable != TENSOR:
        flow.tensors[variable] = flow.current


def _name_result(body: Statements, flow: Flow, target: str) -> Statements:
    """Give the current tensor, which statements have computed, a name that is referred to."""
    if target == TENSOR:
        return body
    if not flow.current.is_latest:
        flow.tensors[target] = flow.current
        return body
    before, value = split_result(body, flow.current.code)
    many = flow.current.many
    if before == body:
        # The next layer may as well take `x`, which is the same.
        flow.tensors[target] = Tensor(make_name(target), many)
    else:
        _set_current(flow, target, many=many)
    return (*before, Assignment(make_name(target), value))
