"""Parts laid over one another."""

from keras_estimator_gen.importing.folding.alignment import ENTERING, align_parts


def describe(pattern):
    slots = enumerate(pattern.slots)
    return [(slot.kind, "maybe" if pattern.is_optional(n) else "always") for n, slot in slots]


def test_what_some_parts_leave_out_is_optional(graph_of, make_residual):
    graph = graph_of(make_residual([(4, False), (8, True), (8, False)]))

    (pattern,) = align_parts(graph, [(1, 5), (5, 10), (10, 14)])

    assert describe(pattern) == [
        ("Conv2D", "maybe"),
        ("Conv2D", "always"),
        ("ReLU", "always"),
        ("Conv2D", "always"),
        ("Add", "always"),
    ]
    assert pattern.wiring == ((ENTERING,), (ENTERING,), (1,), (2,), (0, 3))


def test_parts_that_are_connected_in_other_ways_are_other_patterns(graph_of):
    entries = []
    for n, taken in enumerate(("a0", "b1")):
        entries += [
            {"layer": "Dense", "name": f"a{n}"},
            {"layer": "ReLU", "name": f"b{n}"},
            {"layer": "Dense", "name": f"c{n}"},
            {"layer": "Add", "inputs": [taken, f"c{n}"]},
        ]

    assert align_parts(graph_of([*entries, "Dense"]), [(0, 4), (4, 8)]) == []


def test_a_part_that_lacks_a_merge_passes_what_is_before_it(graph_of):
    entries = [{"layer": "Dense", "name": "stem"}]
    entries += ["Dense", {"layer": "Dense", "name": "a"}]
    entries += [{"layer": "Add", "inputs": ["stem", "a"]}, "Dense", "Dense", "Softmax"]

    (pattern,) = align_parts(graph_of(entries), [(1, 4), (4, 6)])

    assert describe(pattern)[-1] == ("Add", "maybe")


def test_parts_that_have_little_in_common_stay_apart(graph_of):
    graph = graph_of(["Dense", "ReLU", "Flatten", "Dense", "Softmax", "Reshape", "Dense"])

    assert align_parts(graph, [(0, 3), (3, 6)]) == []


def test_names_decide_which_layers_match(graph_of):
    words = [["main", "norm"], ["extra", "main", "norm"]]
    kinds = {"main": "Conv2D", "extra": "Conv2D", "norm": "LayerNormalization"}
    hints = [f"unit{n}_{word}" for n, part in enumerate(words) for word in part]
    entries = [kinds[hint.partition("_")[2]] for hint in hints]

    (pattern,) = align_parts(graph_of([*entries, "Dense"], [*hints, "top"]), [(0, 2), (2, 5)])

    assert [sorted(slot.items) for slot in pattern.slots] == [[1], [0, 1], [0, 1]]
    assert pattern.slots[0].first.hint == "extra"
