"""Entries as a graph."""

import pytest


@pytest.fixture
def branch(graph_of):
    return graph_of(
        [
            "Dense",
            {"layer": "ReLU", "name": "a"},
            "Dense",
            {"layer": "Dense", "name": "b"},
            {"layer": "Add", "inputs": ["a", "b"]},
            "Dense",
        ]
    )


def test_positions_stand_for_names(branch):
    assert [item.sources for item in branch.items] == [(-1,), (0,), (1,), (2,), (1, 3), (4,)]
    assert branch.users[1] == {2, 4}


@pytest.mark.parametrize(
    ("start", "stop", "entering"),
    [
        (0, 2, -1),
        (2, 5, 1),
        (1, 5, 0),
        pytest.param(2, 4, 1, id="what leaves it alone is used twice"),
        pytest.param(1, 3, None, id="two tensors leave"),
        pytest.param(3, 5, None, id="two tensors enter"),
        pytest.param(4, 6, None, id="the end of the network stays apart"),
    ],
)
def test_a_part_has_one_tensor_on_each_side(branch, start, stop, entering):
    assert branch.find_entry(start, stop) == entering


def test_tensors_of_calls_count(graph_of):
    attention = {"layer": "MultiHeadAttention", "inputs": ["a", "a"], "call": {"key": "b"}}
    first = [{"layer": "Dense", "name": "a"}, {"layer": "Dense", "name": "b"}]

    graph = graph_of([*first, {**attention, "call": {"key": "b", "use_causal_mask": True}}, "ReLU"])

    item = graph.items[2]
    assert (item.inputs, item.call, item.given) == ((0, 0), {"key": 1}, {"use_causal_mask": True})


@pytest.mark.parametrize(
    "entry",
    [
        {"share": "a", "name": "again"},
        {"layer": "Dense", "inputs": ["a[:, 0]"]},
        {"layer": "LSTM", "call": {"initial_state": ["a"]}},
    ],
)
def test_shared_layers_and_parts_of_tensors_stay_apart(graph_of, entry):
    graph = graph_of([{"layer": "Dense", "name": "a"}, entry, "Dense", "Dense"])

    assert graph.items[1].kind == "" or graph.items[0].kind == ""
    assert graph.find_entry(0, 2) is None
    assert 1 in graph.users[0]
