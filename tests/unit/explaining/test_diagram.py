"""Networks as flowcharts for Mermaid."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.code import render_label
from keras_estimator_gen.explaining import draw_network
from keras_estimator_gen.loading import load_spec

GALLERY = sorted((Path(__file__).resolve().parents[3] / "generator").rglob("gallery/*.toml"))
ESTIMATOR = '[estimator]\nname = "Net"\nkind = "regressor"\nsummary = "A network."\n'
GRAPH = """
[parameters.depth]
default = 2
doc = "Number of blocks."

[blocks.tower]
arguments = ["width"]
layers = [
  { layer = "Dense", units = "$width" },
  { layer = "Add", inputs = ["previous", "block_input"] },
]

[[layers]]
layer = "Dense"
name = "trunk"
units = 8

[[layers]]
for = "i in range(depth)"
when = "depth > 1"
block = [{ layer = "Dropout", rate = 0.5, when = "i > 0" }]

[[layers]]
block = "tower"
width = 8
name = "risen"

[[layers]]
share = "trunk"
inputs = ["inputs"]
name = "again"

[[layers]]
layer = "Concatenate"
inputs = ["again[:, :4]", "risen"]
"""
EXPECTED = """\
flowchart TB
    n1(["inputs"])
    n2["Dense<br/>units=8"]
    subgraph g3["for i in range(depth): if depth #gt; 1:"]
        n4["if i #gt; 0:<br/>Dropout<br/>rate=0.5"]:::optional
    end
    subgraph g5["tower(width=8)"]
        n6["Dense<br/>units=width"]
        n7["Add"]
    end
    n8["trunk again"]
    n9["Concatenate"]
    n10(["output<br/>as the target needs it"])
    n1 --> n2
    n2 --> n4
    n4 --> n6
    n6 --> n7
    n4 --> n7
    n1 --> n8
    n2 -.->|"same layer"| n8
    n8 -->|"[:, :4]"| n9
    n7 --> n9
    n9 --> n10
    classDef optional stroke-dasharray: 5 4
"""
NODE = re.compile(r"^ *(n\d+)(?:\[|\()", re.MULTILINE)
EDGE = re.compile(r"^ *(n\d+) -\.?-+>(?:\|[^|]*\|)? (n\d+)$", re.MULTILINE)


def write_spec(folder: Path, text: str) -> Path:
    path = folder / "net.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_graph(tmp_path: Path) -> None:
    path = write_spec(tmp_path, ESTIMATOR + GRAPH)
    assert draw_network(load_spec(path)) == EXPECTED


def test_what_a_block_names_is_known_after_it(tmp_path: Path) -> None:
    entries = """
[[layers]]
name = "outer"
block = [{ layer = "Dense", units = 2, name = "inner" }, { layer = "Dense", units = 2 }]

[[layers]]
layer = "Add"
inputs = ["outer", "inner"]
"""
    text = draw_network(load_spec(write_spec(tmp_path, ESTIMATOR + entries)))

    assert EDGE.findall(text) == [
        ("n1", "n2"),
        ("n2", "n3"),
        ("n3", "n4"),
        ("n2", "n4"),
        ("n4", "n5"),
    ]


@pytest.mark.parametrize("path", GALLERY, ids=lambda path: path.stem)
def test_every_network_of_the_gallery(path: Path) -> None:
    text = draw_network(load_spec(path))
    nodes, edges = NODE.findall(text), EDGE.findall(text)
    assert len(edges) == text.count(">|") + text.count("> n")
    assert {node for edge in edges for node in edge} == set(nodes)
    starts = {start for start, _ in edges}
    ends = {end for _, end in edges}
    assert [node for node in nodes if node not in ends and node not in starts] == []
    assert text.count("subgraph") == len(re.findall(r"^ *end$", text, re.MULTILINE))


def test_labels_stay_inside_of_their_quotes() -> None:
    label = render_label(['a"b', "<script>#amp;`x`*y*\n_z_", "snake_case"])
    assert label.count('"') == 2
    assert not set(label[1:-1].replace("<br/>", "")) & set('<>"`*\n&')
    assert label.endswith('<br/>snake_case"')


def test_the_command_prints_it(tmp_path: Path) -> None:
    path = write_spec(tmp_path, ESTIMATOR)
    result = CliRunner().invoke(main, ["explain", str(path), "--diagram"])
    assert result.exit_code == 0
    assert result.output == draw_network(load_spec(path))


SEVERAL = """
[blocks.pair]
tensors = ["side"]
outputs = ["a", "b"]
layers = [
  { layer = "Dense", units = 2, name = "a" },
  { layer = "Dense", units = 2, inputs = ["side"], name = "b" },
]

[[layers]]
constant = 0.0
name = "zero"

[[layers]]
repeat = 2
carry = ["u", "v"]
inputs = ["inputs", "zero"]
collect = { firsts = "parts[0]" }
block = [
  { block = "pair", call = { side = "v" }, name = "parts" },
  { layer = "Add", inputs = ["u", "parts[0]"], name = "u" },
  { layer = "Add", inputs = ["v", "parts[1]"], name = "v" },
]

[[layers]]
layer = "Concatenate"
inputs = ["firsts", "u", "v"]
"""


def test_several_tensors_of_blocks_and_turns(tmp_path: Path) -> None:
    text = draw_network(load_spec(write_spec(tmp_path, ESTIMATOR + SEVERAL)))
    first, zero, a, b, u, v, end = (f"n{number}" for number in (1, 2, 5, 6, 7, 8, 9))

    assert f'{zero}["constant 0.0"]' in text
    assert f'{a} -->|"of each iteration"| {end}' in text
    assert set(EDGE.findall(text)) == {
        (first, zero),
        (first, a),
        (zero, b),
        (first, u),
        (a, u),
        (zero, v),
        (b, v),
        (a, end),
        (u, end),
        (v, end),
        (end, "n10"),
    }
