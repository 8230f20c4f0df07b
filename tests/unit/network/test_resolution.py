"""Names become tensors: those of loops and blocks stay inside, and each use takes what it means."""

from dataclasses import dataclass

import pytest

from keras_estimator_gen.network.model import SEVERAL, Fault, Network, walk_nodes
from keras_estimator_gen.network.resolution import resolve_network
from keras_estimator_gen.spec.structure import build_draft

ESTIMATOR = {"name": "Net", "kind": "regressor", "summary": "A network."}
DENSE = {"layer": "Dense", "units": 3}


@dataclass
class Resolved:
    """A network, whose nodes are found by what their entries are called."""

    network: Network

    def find(self, name):
        nodes = [node for body in self.network.bodies.values() for node in body.walk()]
        return next(node for node in nodes if node.entry.name == name)


def resolve(layers, **tables):
    spec = build_draft({"estimator": ESTIMATOR, "layers": layers, **tables}, "net.toml").spec
    return Resolved(resolve_network(spec, names={"n": "n"}))


def named(name, *inputs, **keys):
    taken = {"inputs": list(inputs)} if inputs else {}
    return {**DENSE, "name": name, **taken, **keys}


def test_an_entry_takes_what_the_one_before_puts_out():
    found = resolve([named("a"), named("b")])

    assert found.find("a").taken == (found.network.inputs["inputs"],)
    assert found.find("b").taken == (found.find("a").output,)
    assert found.network.leaving is found.find("b").output


def test_names_of_a_block_are_known_after_it():
    found = resolve([{"block": [named("a")], "name": "outer"}, named("b", "a")])

    assert found.find("b").taken == (found.find("a").output,)
    assert found.find("outer").leaving is found.find("a").output


@pytest.mark.parametrize("keys", [{"when": "n > 1"}, {"repeat": 2}, {"for": "i in range(n)"}])
def test_names_of_a_varying_block_stay_inside(keys):
    found = resolve([{"block": [named("a"), named("b", "a")], **keys}, named("c", "a")])

    (source,) = found.find("c").sources
    assert source.fault is Fault.UNKNOWN
    assert found.find("b").taken == (found.find("a").output,)
    assert found.find("a").varies == ({"when"} if "when" in keys else {"for"})


def test_a_block_has_its_own_input_again_after_one_inside():
    inner = {"block": [named("a", "block_input")]}
    found = resolve([named("h"), {"block": [inner, named("b", "block_input")], "name": "outer"}])
    outer = found.find("outer")

    assert found.find("b").taken == (outer.entering,)
    assert found.find("a").taken == (outer.content[0].entering,)


def test_the_later_of_two_names_counts():
    found = resolve([named("a"), named("a", when="n > 1"), named("b", "a")])
    nodes = found.network.nodes

    assert found.find("b").taken == (nodes[1].output,)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nowhere", Fault.UNKNOWN),
        ("late", Fault.UNKNOWN),
        ("a[", Fault.UNREADABLE),
        ("a[bogus]", Fault.UNREADABLE),
        ("a[0]", Fault.ROWS),
        ("several[0, 1]", Fault.LISTED),
        ("a[:, n]", None),
        ("several[0]", None),
        ("previous", None),
    ],
)
def test_what_cannot_be_taken_is_marked(text, fault):
    several = named("several", repeat=2, collect=True)
    found = resolve([named("a"), several, named("b", text), named("late")])

    (source,) = found.find("b").sources
    assert source.fault is fault
    assert found.find("b").entering.count == (0 if fault else source.count)


def test_counts_of_tensors_add_up():
    lists = named("lists", repeat=2, collect=True)
    join = {"layer": "Concatenate", "name": "join"}
    found = resolve([named("a"), named("b"), {**join, "inputs": ["a", "b"]}, lists, named("c")])

    assert found.find("join").entering.count == 2
    assert found.find("lists").output.count == SEVERAL
    assert found.find("c").entering.count == SEVERAL


def test_several_inputs_are_not_there_for_the_first_entry():
    inputs = {name: {"columns": [index]} for index, name in enumerate("uv")}
    found = resolve([named("a")], inputs=inputs)

    assert found.network.entering.count == 0
    assert found.find("a").known.tensors == ("u", "v")


def test_a_block_with_a_name_is_resolved_for_its_first_use():
    blocks = {"tower": {"layers": [named("a", "block_input")], "arguments": ["units"]}}
    use = {"block": "tower", "units": 2}
    found = resolve([named("h"), {**use, "name": "one"}, {**use, "name": "two"}], blocks=blocks)
    body = found.network.blocks["tower"]

    assert found.find("a").taken == (body.entering,)
    assert body.entering.plain
    assert found.find("one").output is not found.find("two").output


def test_a_block_that_uses_itself_ends():
    blocks = {"loop": {"layers": [{"block": "loop", "name": "again"}]}}
    found = resolve([{"block": "loop"}], blocks=blocks)

    assert found.find("again").output.count == 1


def test_a_layer_that_is_shared_is_found_where_it_is_always():
    share = {"share": "a", "name": "again"}
    found = resolve([named("a"), {"block": [share], "when": "n > 1"}])
    lost = resolve([named("a", when="n > 1"), share])

    assert found.find("again").layer is found.find("a")
    assert lost.find("again").layer is None


def test_outputs_take_layers_and_one_another():
    outputs = [{"name": "first", "inputs": ["a"]}, {"name": "second", "inputs": ["first"]}]
    found = resolve([named("a")], outputs=outputs)
    first, second = found.network.outputs

    assert first.sources[0].tensor is found.find("a").output
    assert second.sources[0].tensor is first.tensor
    assert found.network.output_names == {"a", "first"}


def test_each_node_has_tensors_of_its_own():
    found = resolve([{"block": [{"block": [named("a")], "name": "b"}], "name": "c"}])
    nodes = [*walk_nodes(found.network.nodes)]

    assert len({node.output for node in nodes}) == len(nodes) == 3


def test_what_is_carried_enters_each_turn_and_is_known_after_the_loop():
    block = [named("x1", "b"), named("a", "x1"), named("b", "a")]
    loop = {"repeat": 3, "carry": ["a", "b"], "inputs": ["stem", "inputs"], "block": block}
    found = resolve([named("stem"), loop, named("last")])
    loop = found.network.nodes[1]
    first, second = loop.carried

    assert found.find("x1").taken == (second.entering,)
    assert found.find("b").taken == (found.find("a").output,)
    assert [first.leaving, second.leaving] == [node.output for node in loop.content[1:]]
    assert loop.entering is first.entering
    assert found.network.tensors["a"] is first.output
    assert found.find("last").taken == (second.output,)


def test_what_turns_collect_is_known_after_the_loop_alone():
    loop = {"repeat": 3, "collect": {"skips": "a"}, "block": [named("a"), named("end")]}
    found = resolve([loop, named("b", "skips[0]"), named("c", "skips"), named("d", "a")])

    (gathered,) = found.network.nodes[0].gathered
    assert gathered.source.tensor is found.find("a").output
    assert found.find("b").entering.count == 1
    assert found.find("c").entering.count == SEVERAL
    assert found.find("d").sources[0].fault is Fault.UNKNOWN
    assert found.network.nodes[0].output.count == 1


def test_a_block_takes_and_puts_out_several_tensors():
    block = {"tensors": ["side"], "outputs": ["b", "c"], "layers": [named("b", "side"), named("c")]}
    use = {"block": "pair", "call": {"side": "inputs"}, "name": "first"}
    found = resolve([use, named("d", "first[1]")], blocks={"pair": block})
    body = found.network.blocks["pair"]

    assert found.find("b").taken == (body.further["side"],)
    assert [source.tensor for source in body.returned] == [node.output for node in body.nodes]
    assert found.find("first").call[0].tensor is found.network.inputs["inputs"]
    assert found.find("first").output.count == 2
    assert found.find("d").entering.count == 1


def test_a_use_of_a_block_is_shared_as_a_layer_is():
    shared = {"share": "first", "inputs": ["inputs"], "name": "second"}
    uses = [{"block": "pair", "name": "first"}, shared]
    found = resolve(uses, blocks={"pair": {"layers": [named("a")]}})

    assert found.find("second").layer is found.find("first")


def test_widths_are_no_inputs_but_name_tensors():
    found = resolve([named("a"), named("b", when="width(a) > width(c)", units="$width(a)")])
    node = found.find("b")

    assert node.taken == (found.find("a").output,)
    assert [(source.name, source.path[2]) for source in node.widths] == [
        ("a", "units"),
        ("a", "when"),
        ("c", "when"),
    ]
    assert node.widths[2].fault is Fault.UNKNOWN
