"""What is known at one point of a network: its tensors, and what code calls them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ...code import parse_tensor
from ...code.fragments import Code, make_list, make_name, make_subscript, write_code
from ...code.widths import name_width
from ...network.model import Node, Source, Tensor
from ...network.references import PREVIOUS
from ...spec import Loop
from ..model import Assignment
from ..scope import Scope
from .variables import TENSOR


@dataclass(frozen=True)
class TensorCode:
    """Code of a tensor, or of a list of them.

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
        """Whether it is the variable that the next layer overwrites."""
        return self.code.text == TENSOR

    @property
    def is_lasting(self) -> bool:
        """Whether it is a variable that the next layer does not overwrite."""
        return self.code.text.isidentifier() and not self.is_latest

    def unpack(self) -> Code:
        """Return it as items of a list, or as arguments."""
        return write_code("*{}", self.code) if self.many else self.code


LATEST: Final = TensorCode(make_name(TENSOR))
NOWHERE: Final = TensorCode(write_code(""))
"""Stands before the entries of a network with several inputs, of which each entry names some."""


@dataclass
class Flow:
    """What is known at one point of the statements.

    Attributes
    ----------
    current : TensorCode
        Output of the latest entry.
    tensors : dict of Tensor to TensorCode
        Those that names stand for.
    scope : Scope
        What can be named there.
    named : bool
        Whether layers are called in Keras what their entries are called here.
    busy : frozenset of str
        Variables that the blocks and collections around still need.
    """

    current: TensorCode
    tensors: dict[Tensor, TensorCode]
    scope: Scope
    named: bool = True
    busy: frozenset[str] = frozenset()

    def branch(self, current: TensorCode, loop: Loop | None, *busy: str) -> "Flow":
        """Return what is known inside of an entry, from where no names get out."""
        scope = self.scope.add({name_width(PREVIOUS): current.code.text})
        scope = scope if loop is None else scope.add({loop.variable: loop.variable})
        named = self.named and loop is None
        return Flow(current, dict(self.tensors), scope, named, self.busy.union(busy))

    def refer(self, source: Source) -> TensorCode:
        """Return the tensor that an entry or an output names."""
        reference = parse_tensor(source.text, self.scope.names)
        if source.name == PREVIOUS or source.tensor is None:
            tensor = self.current
        else:
            tensor = self.tensors[source.tensor]
        if not reference.index:
            return tensor
        code = make_subscript(tensor.code, reference.index)
        return TensorCode(code, tensor.many and reference.is_slice)

    def find_sources(self, node: Node) -> tuple[TensorCode, ...]:
        """Find what a node takes."""
        return tuple(map(self.refer, node.sources)) or (self.current,)

    def measure(self, node: Node) -> tuple[Assignment, ...]:
        """Let expressions of a node ask for the widths of tensors, which need variables for it."""
        before: tuple[Assignment, ...] = ()
        asks = any(source.name == PREVIOUS for source in node.widths)
        if asks and not self.current.code.text.isidentifier():
            before = (Assignment(LATEST.code, self.current.code),)
            self.current = LATEST
        widths = {name_width(each.name): self.refer(each).code.text for each in node.widths}
        self.scope = self.scope.add(widths)
        return before

    def set_current(self, node: Node, variable: str, *, many: bool = False) -> None:
        """Let the current tensor, which a node puts out, be that of a variable."""
        self.current = TensorCode(make_name(variable), many)
        if variable != TENSOR:
            self.tensors[node.output] = self.current

    def choose_variable(self, name: str, given: Iterable[str]) -> str:
        """Return a variable that nothing has: a name, or that name with a number."""
        taken = {*given, *self.busy, self.current.code.text}
        taken |= {tensor.code.text for tensor in self.tensors.values()} | {
            *self.scope.names.values()
        }
        number = 1
        variable = name
        while variable in taken:
            number += 1
            variable = f"{name}_{number}"
        return variable


def join_tensors(tensors: tuple[TensorCode, ...]) -> TensorCode:
    """Return what a layer is called with: one tensor, or a list of several."""
    if len(tensors) == 1:
        return tensors[0]
    return TensorCode(make_list(tensor.unpack() for tensor in tensors), many=True)
