"""What is known at one point of a network: its tensors, and what code calls them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from ..code import parse_tensor
from ..code.fragments import Code, make_list, make_name, make_subscript, write_code
from ..network.references import PREVIOUS
from ..spec import Loop

Names: TypeAlias = Mapping[str, str]

TENSOR: Final = "x"
"""Variable of the output of the latest layer that nothing refers to by a name."""


@dataclass(frozen=True)
class Tensor:
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
        """Whether it is a variable that no further layer overwrites."""
        return self.code.text.isidentifier() and not self.is_latest

    def unpack(self) -> Code:
        """Return it as items of a list, or as arguments."""
        return write_code("*{}", self.code) if self.many else self.code


LATEST: Final = Tensor(make_name(TENSOR))
NOWHERE: Final = Tensor(write_code(""))
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
    busy : frozenset of str
        Variables that the blocks and collections around still need.
    """

    current: Tensor
    tensors: dict[str, Tensor]
    names: Names
    named: bool = True
    busy: frozenset[str] = frozenset()

    def branch(self, current: Tensor, loop: Loop | None, *busy: str) -> "Flow":
        """Return what is known inside of an entry, from where no names get out."""
        names = self.names if loop is None else {**self.names, loop.variable: loop.variable}
        named = self.named and loop is None
        return Flow(current, dict(self.tensors), names, named, self.busy.union(busy))

    def refer(self, text: str) -> Tensor:
        """Return the tensor of a reference such as ``pair[:, 0]``."""
        reference = parse_tensor(text, self.names)
        tensor = self.current if reference.tensor == PREVIOUS else self.tensors[reference.tensor]
        if not reference.index:
            return tensor
        code = make_subscript(tensor.code, reference.index)
        return Tensor(code, tensor.many and reference.is_slice)

    def choose_variable(self, name: str, given: Iterable[str]) -> str:
        """Return a variable that nothing has: a name, or that name with a number."""
        taken = {*given, *self.busy, self.current.code.text}
        taken |= {tensor.code.text for tensor in self.tensors.values()} | {*self.names.values()}
        number = 1
        variable = name
        while variable in taken:
            number += 1
            variable = f"{name}_{number}"
        return variable


def join_tensors(tensors: tuple[Tensor, ...]) -> Tensor:
    """Return what a layer is called with: one tensor, or a list of several."""
    if len(tensors) == 1:
        return tensors[0]
    return Tensor(make_list(tensor.unpack() for tensor in tensors), many=True)
