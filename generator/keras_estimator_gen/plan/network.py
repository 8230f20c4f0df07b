"""The entries of ``layers`` as statements that apply one layer after another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from ..catalog import Catalog
from ..code import parse_tensor
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
from ..spec.graph import BLOCK_INPUT, PREVIOUS, find_used_names
from ..spec.values import WRAPS
from .arguments import make_argument, make_object_call
from .fragments import (
    make_call,
    make_conjunction,
    make_expression,
    make_list,
    make_name,
    merge_code,
)
from .model import (
    Assignment,
    Code,
    Condition,
    Evaluation,
    ForLoop,
    FunctionDefinition,
    Return,
    Statement,
    iterate_code,
)

Names: TypeAlias = Mapping[str, str]
Statements: TypeAlias = tuple[Statement, ...]

TENSOR: Final = "x"
"""Variable of the output of the latest layer that nothing refers to by a name."""


@dataclass(frozen=True)
class Tensor:
    """A variable that holds a tensor, or a list of them.

    Attributes
    ----------
    code : Code
        The variable, or an expression.
    many : bool
        Whether it is a list.
    """

    code: Code
    many: bool = False

    @property
    def is_latest(self) -> bool:
        """Whether it is the variable that the next layer may overwrite."""
        return self.code.text == TENSOR


LATEST: Final = Tensor(make_name(TENSOR))
NOWHERE: Final = Tensor(Code(""))
"""Stands before the entries of a network with several inputs, of which each entry names some."""


@dataclass
class Flow:
    """What is known at one point of the statements.

    Attributes
    ----------
    current : Tensor
        Output of the latest entry.
    tensors : dict of str to Tensor
        What names stand for.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    named : bool
        Whether layers are called in Keras what their entries are called here.
    depth : int
        Number of blocks around whose input has a variable.
    """

    current: Tensor
    tensors: dict[str, Tensor]
    names: Names
    named: bool = True
    depth: int = 0

    def branch(self, current: Tensor, loop: Loop | None) -> "Flow":
        """Return what is known inside of an entry, from where no names get out."""
        names = self.names if loop is None else {**self.names, loop.variable: loop.variable}
        named = self.named and loop is None
        return Flow(current, dict(self.tensors), names, named, self.depth)


@dataclass
class NetworkPlanner:
    """Plans the statements of one list of entries.

    Attributes
    ----------
    catalog : Catalog
        What Keras offers.
    blocks : mapping of str to BlockDefinition
        The blocks that entries use by their names.
    used : frozenset of str
        Names of tensors that are referred to, which need variables of their own.
    shared : frozenset of str
        Names of layers that are applied more than once.
    """

    catalog: Catalog
    blocks: Mapping[str, BlockDefinition]
    used: frozenset[str] = field(default=frozenset())
    shared: frozenset[str] = field(default=frozenset())

    def plan_entries(self, entries: Iterable[AnyEntry], flow: Flow) -> Statements:
        """Plan entries in order; the flow goes on to what is known after them."""
        return merge_conditions(
            statement for entry in entries for statement in self._plan_entry(entry, flow)
        )

    def plan_definition(self, name: str, names: Names) -> FunctionDefinition:
        """Plan the function that applies a block with a name."""
        block = self.blocks[name]
        own = {key: f"self.{name_parameter(name, key)}" for key in block.parameters}
        scope = {**names, **own, **{each: each for each in block.arguments}}
        used, shared = find_used_names(block.layers)
        entering = BLOCK_INPUT if BLOCK_INPUT in used else TENSOR
        start = Tensor(make_name(entering))
        flow = Flow(start, {BLOCK_INPUT: start}, scope, named=False, depth=1)
        planner = replace(self, used=used - {BLOCK_INPUT}, shared=shared)
        body = planner.plan_entries(block.layers, flow)
        arguments = (entering, *block.arguments)
        return FunctionDefinition(_name_function(name), arguments, _return_current(body, flow))

    def _plan_entry(self, entry: AnyEntry, flow: Flow) -> Statements:
        if entry.collect:
            return self._plan_collection(entry, flow)
        if entry.loop is None and entry.when is None:
            flow.current = self._find_source(entry, flow)
            return self._plan_step(entry, flow, self._choose_target(entry))
        return self._plan_repeated(entry, flow)

    def _find_source(self, entry: AnyEntry, flow: Flow) -> Tensor:
        """Find what an entry takes."""
        tensors = [self.refer(text, flow) for text in entry.inputs]
        if len(tensors) == 1:
            return tensors[0]
        if not tensors:
            return flow.current
        return Tensor(make_list(map(_unpack, tensors)), many=True)

    def refer(self, text: str, flow: Flow) -> Tensor:
        """Return the code of a reference such as ``pair[:, 0]``."""
        reference = parse_tensor(text, flow.names)
        tensor = flow.current if reference.tensor == PREVIOUS else flow.tensors[reference.tensor]
        if not reference.index:
            return tensor
        code = merge_code(f"{tensor.code}{reference.index}", (tensor.code,))
        return Tensor(replace(code, names=code.names | reference.names))

    def _choose_target(self, entry: AnyEntry) -> str:
        return entry.name if entry.name in self.used and entry.name else TENSOR

    def _plan_step(self, entry: AnyEntry, flow: Flow, target: str) -> Statements:
        """Plan an entry once; what it puts out becomes the current tensor."""
        if isinstance(entry, BlockSpec):
            return self._plan_block(entry, flow, target)
        before, function = self._plan_function(entry, flow)
        arguments = self._list_tensors(entry, flow)
        keywords = self._plan_call_arguments(entry, flow)
        value = make_call(function, *arguments, **keywords)
        flow.current = Tensor(make_name(target))
        if target != TENSOR:
            flow.tensors[target] = flow.current
        return (*before, Assignment(target, value))

    def _plan_function(
        self, entry: LayerSpec | SharedSpec | UseSpec, flow: Flow
    ) -> tuple[Statements, Code]:
        """Plan what is called: a new layer, one that is there, or the function of a block."""
        if isinstance(entry, SharedSpec):
            return (), make_name(_name_layer(entry.share))
        if isinstance(entry, UseSpec):
            return (), make_name(_name_function(entry.block))
        arguments: dict[str, ArgumentValue] = dict(entry.arguments)
        if entry.wraps is not None:
            arguments = {WRAPS: entry.wraps, **arguments}
        if entry.name is not None and flow.named and entry.loop is None:
            arguments["name"] = entry.name
        layer = make_object_call("layer", entry.layer, arguments, flow.names, self.catalog)
        if entry.name not in self.shared or entry.name is None:
            return (), layer
        variable = _name_layer(entry.name)
        return (Assignment(variable, layer),), make_name(variable)

    def _list_tensors(self, entry: AnyEntry, flow: Flow) -> tuple[Code, ...]:
        """List what a layer is called with; some take several tensors apart, not in a list."""
        if isinstance(entry, LayerSpec) and len(entry.inputs) > 1:
            layer = self.catalog.find("layers", entry.layer)
            if layer is not None and len(layer.tensors) > 1:
                return tuple(_unpack(self.refer(text, flow)) for text in entry.inputs)
        return (flow.current.code,)

    def _plan_call_arguments(self, entry: AnyEntry, flow: Flow) -> dict[str, Code]:
        if isinstance(entry, UseSpec):
            given = entry.arguments.items()
            return {key: make_argument(value, flow.names, self.catalog) for key, value in given}
        call = entry.call if isinstance(entry, LayerSpec | SharedSpec) else {}
        return {
            key: self.refer(value, flow).code
            if isinstance(value, str)
            else make_argument(value, flow.names, self.catalog)
            for key, value in call.items()
        }

    def _plan_block(self, block: BlockSpec, flow: Flow, target: str) -> Statements:
        outer, depth = flow.tensors.get(BLOCK_INPUT), flow.depth
        before = self._keep_input(block, flow)
        statements = (*before, *self.plan_entries(block.block, flow))
        if outer is not None:
            flow.tensors[BLOCK_INPUT] = outer
        flow.depth = depth
        return (*statements, *_name_output(flow, target))

    def _keep_input(self, block: BlockSpec, flow: Flow) -> Statements:
        """Give the tensor that enters a block a variable of its own, if it is referred to."""
        current = flow.current
        flow.tensors[BLOCK_INPUT] = current
        if BLOCK_INPUT not in find_used_names(block.block)[0]:
            return ()
        if not current.is_latest and not current.code.text.startswith("["):
            return ()
        flow.depth += 1
        variable = BLOCK_INPUT if flow.depth == 1 else f"{BLOCK_INPUT}_{flow.depth}"
        flow.tensors[BLOCK_INPUT] = Tensor(make_name(variable), current.many)
        return (Assignment(variable, current.code),)

    def _plan_repeated(self, entry: AnyEntry, flow: Flow) -> Statements:
        """Plan an entry with a loop or a condition, before and after which the tensor is ``x``."""
        source = self._find_source(entry, flow)
        before = () if source.is_latest else (Assignment(TENSOR, source.code),)
        inner = flow.branch(LATEST, entry.loop)
        body = self._plan_step(entry.model_copy(update={"inputs": ()}), inner, TENSOR)
        if not inner.current.is_latest:
            body = (*body, Assignment(TENSOR, inner.current.code))
        repeated = _wrap_body(entry, body, flow.names, inner.names)
        flow.current = LATEST
        return (*before, *repeated, *_name_output(flow, self._choose_target(entry)))

    def _plan_collection(self, entry: AnyEntry, flow: Flow) -> Statements:
        """Plan a loop that collects the output of each turn in a list."""
        source = self._find_source(entry, flow)
        before: list[Statement] = []
        if source.is_latest:
            source = Tensor(make_name(BLOCK_INPUT if not flow.depth else f"{BLOCK_INPUT}_2"))
            before.append(Assignment(source.code.text, LATEST.code))
        name = entry.name or "branches"
        inner = flow.branch(source, entry.loop)
        body = self._plan_step(entry.model_copy(update={"inputs": ()}), inner, TENSOR)
        append = make_call(make_name(f"{name}.append"), inner.current.code)
        repeated = _wrap_body(entry, (*body, Evaluation(append)), flow.names, inner.names)
        flow.current = Tensor(make_name(name), many=True)
        flow.tensors[name] = flow.current
        empty = Assignment(f"{name}: list[Any]", make_list(()))
        return (*before, empty, *repeated)


def merge_conditions(statements: Iterable[Statement]) -> Statements:
    """Put neighbouring statements with the same condition under one.

    Conditions depend on parameters and loop variables only, which no statement changes.

    Parameters
    ----------
    statements : iterable of Statement
        Statements in order.

    Returns
    -------
    tuple of Statement
        The same statements, with fewer conditions.
    """
    merged: list[Statement] = []
    for statement in statements:
        match merged[-1:], statement:
            case [Condition(test, body)], Condition(same, more) if test == same:
                merged[-1] = Condition(test, merge_conditions(body + more))
            case _:
                merged.append(statement)
    return tuple(merged)


def _return_current(body: Statements, flow: Flow) -> Statements:
    """Return the current tensor, without a variable where the last statement makes it."""
    match body:
        case (*before, Assignment(target, value)) if target == flow.current.code.text:
            return (*before, Return(value))
    return (*body, Return(flow.current.code))


def _name_layer(name: str) -> str:
    return f"{name}_layer"


def _name_function(name: str) -> str:
    return f"apply_{name}"


def _name_output(flow: Flow, target: str) -> Statements:
    """Give the current tensor a name that is referred to."""
    if target == TENSOR:
        return ()
    if not flow.current.is_latest:
        flow.tensors[target] = flow.current
        return ()
    statement = Assignment(target, flow.current.code)
    flow.tensors[target] = flow.current = Tensor(make_name(target))
    return (statement,)


def _unpack(tensor: Tensor) -> Code:
    return merge_code(f"*{tensor.code}", (tensor.code,)) if tensor.many else tensor.code


def _wrap_body(entry: AnyEntry, body: Statements, names: Names, inner: Names) -> Statements:
    """Put statements into the loop and the condition of an entry.

    A condition that the loop does not matter to goes outside.
    """
    loop = entry.loop
    test = None if entry.when is None else make_expression(entry.when, inner)
    if not body:
        return ()
    if loop is None:
        return body if test is None else (_make_condition(test, body),)
    if test is None:
        return (_make_loop(loop, body, names),)
    if loop.variable in test.names:
        return (_make_loop(loop, (_make_condition(test, body),), names),)
    return (Condition(test, (_make_loop(loop, body, names),)),)


def _make_condition(test: Code, body: Statements) -> Condition:
    """Make a condition, joined with the one that is all there is inside it."""
    match body:
        case (Condition(inner, statements),):
            return Condition(make_conjunction(test, inner), statements)
    return Condition(test, body)


def _make_loop(loop: Loop, body: Statements, names: Names) -> ForLoop:
    used = frozenset().union(*(code.names for code in iterate_code(body)))
    target = loop.variable if loop.variable in used else "_"
    return ForLoop(target, make_expression(loop.iterable, names), body)
