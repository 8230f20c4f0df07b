"""Networks as SVG pictures, which need no script and no network to be seen.

A flowchart is laid out frame by frame: what is in a frame goes in ranks from the top to the bottom,
and the frame is then one item of the frame around it. An edge that passes ranks bends around what
is in them. Colours are those of the page, by the classes in ``site.css``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from typing import Final

from keras_estimator_gen.explaining.mermaid import Edge, Flowchart, Group, Node, Shape

LETTER: Final = 6.7
"""Width of a letter of the font, which has one width for all of them."""
LINE: Final = 16.0
PADDING: Final = 10.0
GAP: Final = 28.0
"""Distance of neighbours in a rank, and of ranks."""
BEND: Final = 12.0
"""Width that is left for an edge."""
TITLE: Final = 22.0


@dataclass
class Item:
    """A node, a frame, or a bend of an edge, with the middle of its upper edge.

    The place is that in the frame around it, until everything is placed.
    """

    key: str
    width: float
    height: float
    shown: Node | Group | None = None
    rank: int = 0
    x: float = 0.0
    y: float = 0.0
    items: "list[Item]" = field(default_factory=list)


@dataclass
class Layout:
    """A flowchart that is being laid out."""

    chart: Flowchart
    paths: dict[str, tuple[str, ...]]
    """The frames around each node, from the outside inwards, and itself."""
    bends: dict[int, list[Item]]
    """Where each edge bends, by its position in the list of edges."""

    def place_group(self, group: Group, depth: int = 0) -> Item:
        """Place what is in a frame, and return the frame."""
        items = [self.make_item(member, depth) for member in group.members]
        known = {item.key: item for item in items}
        links = list(self.iterate_links(depth, known))
        rank_items([(start, end) for _, start, end in links if start and end], items)
        before: dict[int, list[Item]] = {}
        last = max((item.rank for item in items), default=0)
        for edge, start, end in links:
            chain = [start] if start else []
            for rank in range(start.rank + 1 if start else 0, end.rank if end else last + 1):
                chain.append(Item(f"{group.key}/{edge}/{rank}", BEND, 0.0, rank=rank))
                self.bends.setdefault(edge, []).append(chain[-1])
                items.append(chain[-1])
            chain += [end] if end else []
            for above, below in pairwise(chain):
                before.setdefault(id(below), []).append(above)
        width, height = place_ranks(items, before)
        title = TITLE if group.title else 0.0
        width = max(width + 2 * PADDING, measure([group.title]) if title else 0.0)
        for item in items:
            item.y += title + PADDING
        return Item(group.key, width, height + title + 2 * PADDING, group, items=items)

    def make_item(self, member: Node | Group, depth: int) -> Item:
        """Return a node or a frame as an item, which has a size."""
        if isinstance(member, Group):
            return self.place_group(member, depth + 1)
        height = LINE * len(member.lines) + PADDING
        return Item(member.key, measure(member.lines), height, member)

    def iterate_links(
        self, depth: int, known: dict[str, Item]
    ) -> Iterator[tuple[int, Item | None, Item | None]]:
        """Yield the edges that a frame sees, with what they join in it; None is outside."""
        for position, edge in enumerate(self.chart.edges):
            ends = [self.paths[key] for key in (edge.start, edge.end)]
            start, end = (known.get(path[depth]) if depth < len(path) else None for path in ends)
            if start is not end:
                yield position, start, end


def measure(lines: Sequence[str]) -> float:
    """Return the width of a box around lines."""
    return max(map(len, lines), default=0) * LETTER + 2 * PADDING


def rank_items(links: list[tuple[Item, Item]], items: list[Item]) -> None:
    """Put every item below those that it depends on, and sources next to what they lead to."""
    for _ in items:
        for start, end in links:
            end.rank = max(end.rank, min(start.rank + 1, len(items)))
    fed = {id(end) for _, end in links}
    for item in items:
        ends = [end.rank for start, end in links if start is item]
        if id(item) not in fed and ends:
            item.rank = min(ends) - 1


def place_ranks(items: list[Item], before: dict[int, list[Item]]) -> tuple[float, float]:
    """Place items rank by rank, below what leads to them, and return the size of all."""
    y = 0.0
    for rank in range(max((item.rank for item in items), default=0) + 1):
        row = [item for item in items if item.rank == rank]
        if not row:
            continue
        place_row(row, before)
        height = max(item.height for item in row)
        for item in row:
            item.y = y
            if item.shown is None:
                item.height = height  # edges pass a rank in a straight line
        y += height + GAP
    straighten_bends(items)
    left = min((item.x - item.width / 2 for item in items), default=0.0)
    right = max((item.x + item.width / 2 for item in items), default=0.0)
    for item in items:
        item.x -= (left + right) / 2
    return right - left, max(y - GAP, 0.0)


def place_row(row: list[Item], before: dict[int, list[Item]]) -> None:
    """Place the items of a rank side by side, as near as can be to where they would be best."""
    best = {id(item): find_best(item, before.get(id(item), ())) for item in row}
    row.sort(key=lambda item: best[id(item)])
    edge = -float("inf")
    for item in row:
        wanted = best[id(item)] if best[id(item)] < float("inf") else 0.0
        item.x = max(wanted, edge + item.width / 2)
        edge = item.x + item.width / 2 + GAP
    solid = [item for item in row if item.shown and best[id(item)] < float("inf")]
    moved = [item.x - best[id(item)] for item in solid]
    for item in row:
        item.x -= sum(moved) / len(moved) if moved else 0.0


def straighten_bends(items: list[Item]) -> None:
    """Let each edge pass all ranks in one line, where nothing is to the right of it."""
    ends: dict[int, float] = {}
    lines: dict[str, list[Item]] = {}
    for item in items:
        ends[item.rank] = max(item.x, ends.get(item.rank, item.x))
        if item.shown is None:
            lines.setdefault(item.key.rpartition("/")[0], []).append(item)
    for line in lines.values():
        for bend in line:
            if bend.x == ends[bend.rank]:
                bend.x = max(each.x for each in line)


def find_best(item: Item, before: Sequence[Item]) -> float:
    """Return the middle of what leads to an item; bends that come from outside go last."""
    known = [each for each in before if each.shown] or before
    if not known:
        return 0.0 if item.shown else float("inf")
    return sum(each.x for each in known) / len(known)


def draw_picture(chart: Flowchart, label: str, *, brief: bool = False) -> str:
    """Return a flowchart as SVG, to stand in a page.

    Parameters
    ----------
    chart : Flowchart
        Nodes, frames and arrows.
    label : str
        What the picture is of, for those who cannot see it.
    brief : bool
        Whether boxes have a single line, and frames no title.

    Returns
    -------
    str
        An element without blank lines.
    """
    chart = Flowchart(shorten(chart.root), chart.edges) if brief else chart
    layout = Layout(chart, dict(iterate_paths(chart.root, ())), {})
    root = layout.place_group(chart.root)
    root.x = root.width / 2
    placed = {item.key: item for item in iterate_placed(root)}
    lines = [
        f'<svg class="network" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{escape(label)}" width="{root.width:.0f}" height="{root.height:.0f}" '
        f'viewBox="0 0 {root.width:.0f} {root.height:.0f}">'
    ]
    lines += [draw_frame(item) for item in placed.values()]
    for position, edge in enumerate(chart.edges):
        bends = sorted(layout.bends.get(position, ()), key=lambda item: item.y)
        ends = placed[edge.start], placed[edge.end]
        lines.append(draw_edge(edge, [ends[0], *bends, ends[1]], brief=brief))
    lines += [draw_title(item) for item in placed.values()]
    lines += [draw_node(item, item.shown) for item in placed.values()]
    return "\n".join(line for line in [*lines, "</svg>"] if line)


def shorten(group: Group) -> Group:
    """Return a frame without its title, whose boxes say what they are and no more."""
    members = [
        shorten(member)
        if isinstance(member, Group)
        else Node(member.key, [find_name(member.lines)], member.shape, member.optional)
        for member in group.members
    ]
    return Group(group.key, "", members)


def find_name(lines: Sequence[str]) -> str:
    """Return the line of a label that follows loops and conditions."""
    return next((line for line in lines if not line.endswith(":")), lines[0])


def iterate_paths(group: Group, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each node with the frames around it."""
    for member in group.members:
        path = (*above, member.key)
        if isinstance(member, Group):
            yield from iterate_paths(member, path)
        else:
            yield member.key, path


def iterate_placed(item: Item) -> Iterator[Item]:
    """Yield an item and all in it, moved to where they are in the picture."""
    yield item
    for inner in item.items:
        inner.x += item.x
        inner.y += item.y
        yield from iterate_placed(inner)


def draw_frame(item: Item) -> str:
    """Return the outline of a frame."""
    is_frame = isinstance(item.shown, Group) and item.key
    return f'<g class="frame">{draw_box(item, 6)}</g>' if is_frame else ""


def draw_title(item: Item) -> str:
    """Return the title of a frame."""
    if not isinstance(item.shown, Group) or not item.shown.title:
        return ""
    left = item.x - item.width / 2 + PADDING
    return draw_text(left, item.y + LINE, item.shown.title, "title")


def draw_node(item: Item, node: Node | Group | None) -> str:
    """Return a box with its lines, of which the one with the name stands out."""
    if not isinstance(node, Node):
        return ""
    name = find_name(node.lines)
    dashes = " optional" if node.optional else ""
    radius = 14 if node.shape is Shape.ROUND else 3
    texts = [
        draw_text(item.x, item.y + LINE * (row + 1), line, "name" if line is name else "")
        for row, line in enumerate(node.lines)
    ]
    kind = "end" if node.shape is Shape.ROUND else "layer"
    return f'<g class="{kind}{dashes}">{draw_box(item, radius)}{"".join(texts)}</g>'


def draw_box(item: Item, radius: int) -> str:
    """Return the outline of an item."""
    return (
        f'<rect x="{item.x - item.width / 2:.1f}" y="{item.y:.1f}" width="{item.width:.1f}" '
        f'height="{item.height:.1f}" rx="{radius}"/>'
    )


def draw_text(x: float, y: float, text: str, kind: str = "") -> str:
    """Return a line of text around a place."""
    named = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{named}>{escape(text)}</text>'


def draw_edge(edge: Edge, items: Sequence[Item], *, brief: bool) -> str:
    """Return an arrow through some places, with its label."""
    first, last = items[0], items[-1]
    path = f"M{first.x:.1f},{first.y + first.height:.1f}"
    for above, below in pairwise(items):
        middle = (above.y + above.height + below.y) / 2
        path += f" C{above.x:.1f},{middle:.1f} {below.x:.1f},{middle:.1f}"
        path += f" {below.x:.1f},{below.y:.1f}"
        path += f" V{below.y + below.height:.1f}" if below.shown is None else ""
    head = f"M{last.x - 4:.1f},{last.y - 7:.1f} l4,7 l4,-7 z"
    dotted = " dotted" if edge.dotted else ""
    text = "" if brief or not edge.label else draw_label(edge.label, items)
    return f'<g class="edge{dotted}"><path d="{path}"/><path class="head" d="{head}"/>{text}</g>'


def draw_label(label: str, items: Sequence[Item]) -> str:
    """Return a label at the bend of an edge, or in its middle."""
    first, last = items[0], items[-1]
    bend = items[len(items) // 2]
    if bend.shown is None:
        return draw_text(bend.x, bend.y + bend.height / 2 + 4, label, "label")
    y = (first.y + first.height + last.y) / 2
    return draw_text((first.x + last.x) / 2, y + 4, label, "label")
