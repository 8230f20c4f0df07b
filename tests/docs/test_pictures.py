"""Pictures of networks: boxes that do not overlap, in their frames, and all that is to be read."""

import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from keras_estimator_gen.explaining import chart_network
from keras_estimator_gen.explaining.mermaid import Edge, Flowchart, Group, Node
from keras_estimator_gen.loading import load_spec

ROOT = Path(__file__).resolve().parents[2]
SPECS = sorted(ROOT.glob("generator/keras_estimator_gen/gallery/*.toml"))

sys.path.insert(0, str(ROOT / "docs/_extensions"))

from network_pictures import Item, Layout, draw_picture, iterate_paths, iterate_placed  # noqa: E402


def lay_out(chart: Flowchart) -> tuple[Layout, Item]:
    layout = Layout(chart, dict(iterate_paths(chart.root, ())), {})
    return layout, layout.place_group(chart.root)


def get_sides(item: Item) -> tuple[float, float, float, float]:
    """Return left, right, top and bottom."""
    return item.x - item.width / 2, item.x + item.width / 2, item.y, item.y + item.height


def overlap(one: Item, other: Item) -> bool:
    left, right, top, bottom = get_sides(one)
    from_left, to_right, from_top, to_bottom = get_sides(other)
    return left < to_right and from_left < right and top < to_bottom and from_top < bottom


def iterate_frames(item: Item) -> Iterator[Item]:
    if isinstance(item.shown, Group):
        yield item
    for inner in item.items:
        yield from iterate_frames(inner)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_boxes_are_apart_in_their_frames_and_below_what_leads_to_them(path: Path) -> None:
    chart = chart_network(load_spec(path))
    layout, root = lay_out(chart)
    placed = {item.key: item for item in iterate_placed(root)}

    for frame in iterate_frames(root):
        left, right, top, bottom = get_sides(frame)
        for item in frame.items:
            sides = get_sides(item)
            assert left <= sides[0] < sides[1] <= right
            assert top <= sides[2] <= sides[3] <= bottom
        assert not any(overlap(*pair) for pair in combinations(frame.items, 2))
    for position, edge in enumerate(chart.edges):
        bends = layout.bends.get(position, [])
        heights = [placed[edge.start].y, *sorted(each.y for each in bends), placed[edge.end].y]
        assert heights == sorted(heights)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_the_picture_has_every_line_and_an_arrow_for_every_edge(path: Path) -> None:
    chart = chart_network(load_spec(path))
    picture = ET.fromstring(draw_picture(chart, "The network <of> a test"))
    space = "{http://www.w3.org/2000/svg}"
    texts = sorted(text.text or "" for text in picture.iter(f"{space}text"))
    arrows = [path for path in picture.iter(f"{space}path") if path.get("class") == "head"]

    labels = [edge.label for edge in chart.edges if edge.label]
    assert texts == sorted([*iterate_lines(chart.root), *labels])
    assert len(arrows) == len(chart.edges)
    assert picture.get("aria-label") == "The network <of> a test"


def iterate_lines(group: Group) -> Iterator[str]:
    for member in group.members:
        if isinstance(member, Node):
            yield from member.lines
        else:
            yield from [member.title] if member.title else []
            yield from iterate_lines(member)


def test_a_brief_picture_names_each_box_alone() -> None:
    chart = chart_network(load_spec(ROOT / SPECS[0].with_name("tabular_resnet.toml")))
    full, brief = draw_picture(chart, "Net"), draw_picture(chart, "Net", brief=True)

    assert "Dropout" in brief
    assert "dropout" in full
    assert "dropout" not in brief


def test_an_edge_that_leads_back_is_drawn() -> None:
    chart = Flowchart()
    boxes = [chart.add_node(chart.root, [name]) for name in ("one", "two")]
    chart.edges += [Edge(*boxes), Edge(*reversed(boxes))]

    assert draw_picture(chart, "Loop").count('class="head"') == 2
