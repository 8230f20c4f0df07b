"""Flowcharts, and how they are written for Mermaid."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from ..code import render_label

_INDENT: Final = "    "
_OPTIONAL: Final = "optional"


class Shape(Enum):
    """Brackets around the label of a node."""

    BOX = ("[", "]")
    ROUND = ("([", "])")


@dataclass(frozen=True)
class Node:
    """Something with a label.

    Attributes
    ----------
    key : str
        What edges call it.
    lines : sequence of str
        Its label.
    shape : Shape
        Its outline.
    optional : bool
        Whether its outline is dashed.
    """

    key: str
    lines: Sequence[str]
    shape: Shape = Shape.BOX
    optional: bool = False


@dataclass(frozen=True)
class Edge:
    """An arrow from one node to another.

    Attributes
    ----------
    start, end : str
        The nodes.
    label : str
        What stands at it.
    dotted : bool
        Whether it is dotted.
    """

    start: str
    end: str
    label: str = ""
    dotted: bool = False


@dataclass
class Group:
    """A frame around nodes and further frames.

    Attributes
    ----------
    key : str
        Its name, which is not shown.
    title : str
        What stands above it.
    members : list of (Node or Group)
        What is in it, in order.
    """

    key: str = ""
    title: str = ""
    members: "list[Node | Group]" = field(default_factory=list)


@dataclass
class Flowchart:
    """Nodes and arrows.

    Attributes
    ----------
    root : Group
        All nodes.
    edges : list of Edge
        All arrows.
    """

    root: Group = field(default_factory=Group)
    edges: list[Edge] = field(default_factory=list)
    count: int = 0

    def add_node(
        self,
        group: Group,
        lines: Sequence[str],
        shape: Shape = Shape.BOX,
        *,
        optional: bool = False,
    ) -> str:
        """Add a node to a group, and return its key."""
        self.count += 1
        key = f"n{self.count}"
        group.members.append(Node(key, lines, shape, optional))
        return key

    def add_group(self, group: Group, title: str) -> Group:
        """Add a frame to a group, and return it."""
        self.count += 1
        added = Group(f"g{self.count}", title)
        group.members.append(added)
        return added


def render_flowchart(chart: Flowchart) -> str:
    """Return a flowchart as text for Mermaid.

    Parameters
    ----------
    chart : Flowchart
        The flowchart.

    Returns
    -------
    str
        Lines from ``flowchart TB`` on, the last one with its line end.
    """
    lines = ["flowchart TB", *_render_members(chart.root, _INDENT)]
    lines += [f"{_INDENT}{_render_edge(edge)}" for edge in chart.edges]
    if any(f":::{_OPTIONAL}" in line for line in lines):
        lines.append(f"{_INDENT}classDef {_OPTIONAL} stroke-dasharray: 5 4")
    return "\n".join(lines) + "\n"


def _render_members(group: Group, margin: str) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, Node):
            opening, closing = member.shape.value
            dashes = f":::{_OPTIONAL}" if member.optional else ""
            yield f"{margin}{member.key}{opening}{render_label(member.lines)}{closing}{dashes}"
        else:
            yield f"{margin}subgraph {member.key}[{render_label([member.title])}]"
            yield from _render_members(member, margin + _INDENT)
            yield f"{margin}end"


def _render_edge(edge: Edge) -> str:
    arrow = "-.->" if edge.dotted else "-->"
    label = f"|{render_label([edge.label])}|" if edge.label else ""
    return f"{edge.start} {arrow}{label} {edge.end}"
