"""A block that is applied several times: a model of its own, whose layers are made once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ...code import Identifier
from ...code.fragments import (
    Code,
    Import,
    make_call,
    make_list,
    make_literal,
    make_name,
    make_subscript,
    name_keywords,
    write_code,
)
from ...network.references import BLOCK_INPUT, name_layer
from ..model import Assignment
from .flow import Flow
from .statements import Statements

_INPUT: Final = Import("keras", "Input")


@dataclass(frozen=True)
class BlockCall:
    """A call of the function of a block, but for its tensors.

    Attributes
    ----------
    function : Code
        The function.
    names : tuple of Identifier
        Names of the tensors that it takes beside the first one.
    keywords : mapping of Identifier to Code
        The values that it takes.
    """

    function: Code
    names: tuple[Identifier, ...]
    keywords: Mapping[Identifier, Code]

    def apply(self, tensors: Sequence[Code]) -> Code:
        """Return the call with some tensors."""
        further = dict(zip(self.names, tensors[1:], strict=True))
        return make_call(self.function, tensors[0], keywords={**further, **self.keywords})


def plan_model(
    name: str,
    block: BlockCall,
    tensors: tuple[Code, ...],
    flow: Flow,
    given: Iterable[str],
) -> tuple[Statements, tuple[Code, ...]]:
    """Plan the model of a block, with inputs like the tensors that it is first applied to.

    Parameters
    ----------
    name : str
        What the use of the block is called.
    block : BlockCall
        What applies the block.
    tensors : tuple of Code
        What it is first applied to.
    flow : Flow
        What is known there.
    given : iterable of str
        Variables that entries ask for.

    Returns
    -------
    statements : tuple of Statement
        What makes the model.
    tensors : tuple of Code
        What it is first applied to, in variables.
    """
    before: Statements = ()
    several = len(tensors) > 1
    variable = make_name(flow.choose_variable(f"{name}_input{'s' * several}", given))
    if not several and not tensors[0].text.isidentifier():
        kept = make_name(flow.choose_variable(BLOCK_INPUT, given))
        before, tensors = (Assignment(kept, tensors[0]),), (kept,)
    starts = [
        write_code("Input(shape={}.shape[1:], dtype={}.dtype)", each, each, imports=[_INPUT])
        for each in tensors
    ]
    places = [make_literal(index) for index in range(len(tensors))]
    inputs = [make_subscript(variable, [each]) for each in places] if several else [variable]
    start = make_list(starts) if several else starts[0]
    named = name_keywords(name=make_literal(name)) if flow.named else {}
    model = make_call(make_name("Model", "keras"), variable, block.apply(inputs), keywords=named)
    made = Assignment(make_name(name_layer(name)), model)
    return (*before, Assignment(variable, start), made), tensors
