"""Which variable each tensor gets, and how long it lasts."""

from collections.abc import Sequence, Set
from typing import Final

from ...network.model import Node, list_given, list_referred, walk_nodes
from ...network.references import BLOCK_INPUT, PREVIOUS

TENSOR: Final = "x"
"""Variable of the output of the latest layer that nothing refers to by a name."""


def choose_name(node: Node, used: Set[str]) -> str:
    """Return the name of what a node puts out if it is one of those used, or else ``x``."""
    name = node.entry.name
    return name if name in used and name else TENSOR


def choose_variables(nodes: Sequence[Node], used: Set[str], last: str = TENSOR) -> tuple[str, ...]:
    """Choose the variables of what nodes put out.

    What is repeated or may be skipped changes a variable: that of the node before it, too.

    Parameters
    ----------
    nodes : sequence of Node
        The nodes of a list, in order.
    used : set of str
        Names of tensors that are referred to.
    last : str, default="x"
        Variable for the last one, unless it has a name that is referred to.
    """
    chosen: list[str] = []
    following: Node | None = None
    for node in reversed(nodes):
        variable = choose_name(node, used)
        if variable == TENSOR and following is None:
            variable = last
        elif variable == TENSOR and following is not None and _changes(following, node, chosen[-1]):
            variable = chosen[-1]
        chosen.append(variable)
        following = node
    return tuple(reversed(chosen))


def can_change(node: Node, variable: str, source: str) -> bool:
    """Tell whether a node can change the variable of its output again and again.

    Parameters
    ----------
    node : Node
        A node with a loop or a condition.
    variable : str
        The variable of its output.
    source : str
        The variable of what it takes.
    """
    again = source == variable and node.entry.loop is None
    return not node.entry.puts_out_list and (again or variable not in list_referred((node,)))


def overwrites_input(node: Node, variable: str, used: Set[str], last: str) -> bool:
    """Tell whether a block overwrites a variable before all that refers to its input has it.

    Parameters
    ----------
    node : Node
        The block, which refers to its input.
    variable : str
        The variable of its input.
    used, last : set of str, str
        As for :func:`choose_variables`, of what the block holds.
    """
    refer = [any(_refers_to_input(each, node) for each in walk_nodes((n,))) for n in node.content]
    end = len(refer) - refer[::-1].index(True)
    final = node.content[end - 1]
    end -= not (final.is_optional or final.content)
    variables = choose_variables(node.content, used, last)[:end]
    nodes = node.content[:end]
    loose = any(
        each.content or each.entry.puts_out_list or chosen in list_referred((each,))
        for each, chosen in zip(nodes, variables, strict=True)
    )
    given = {name for each in walk_nodes(nodes) for name in list_given(each)}
    return variable in {*variables, *given} or (loose and variable == TENSOR)


def refers_to_input(node: Node) -> bool:
    """Tell whether what a block holds refers to what enters the block."""
    return any(_refers_to_input(each, node) for each in walk_nodes(node.content))


def _refers_to_input(node: Node, block: Node) -> bool:
    return any(each.name == BLOCK_INPUT and each.tensor is block.entering for each in node.mentions)


def _changes(node: Node, before: Node, variable: str) -> bool:
    """Tell whether a node begins with what the one before it puts out, in its own variable."""
    goes_on = len(node.sources) != 1 or node.sources[0].text == PREVIOUS
    plain = not (before.entry.puts_out_list or before.carried or node.carried)
    free = variable not in list_referred((before,)) and can_change(node, variable, TENSOR)
    return node.is_optional and goes_on and plain and free
