"""Ways to cut a network into parts."""

from keras_estimator_gen.importing.folding.segments import list_divisions


def test_names_tell_parts(graph_of):
    hints = ["stem", *(f"unit{n}_{word}" for n in (1, 2, 3) for word in ("conv", "relu")), "top"]

    graph = graph_of(["Conv2D", *["Conv2D", "ReLU"] * 3, "Dense"], hints)

    assert ((1, 3), (3, 5), (5, 7)) in list_divisions(graph)


def test_layers_without_a_name_belong_to_those_before(graph_of):
    hints = ["unit1_conv", "", "unit2_conv", "", "top"]

    graph = graph_of(["Conv2D", "ReLU", "Dense", "ReLU", "Dense"], hints)

    assert ((0, 2), (2, 4)) in list_divisions(graph)


def test_repetition_in_a_row(graph_of):
    graph = graph_of(["Conv2D", *["Dense", "ReLU", "Dropout"] * 3, "Dense"])

    assert ((1, 4), (4, 7), (7, 10)) in list_divisions(graph)


def test_recurrence_with_something_between(graph_of):
    pair = ["Dense", "ReLU"]

    graph = graph_of([*pair, "Flatten", *pair, "Dropout", *pair, "Softmax"])

    assert ((0, 2), (3, 5), (6, 8)) in list_divisions(graph)


def test_branches(graph_of, make_residual):
    graph = graph_of(make_residual([(4, False), (8, True), (8, False)]))

    assert ((1, 5), (5, 10), (10, 14)) in list_divisions(graph)


def test_nothing_repeats(graph_of):
    assert list(list_divisions(graph_of(["Conv2D", "ReLU", "Flatten", "Dense"]))) == []


def test_parts_do_not_overlap(graph_of, make_residual):
    graph = graph_of(make_residual([(4, False)] * 4))

    for division in list_divisions(graph):
        positions = [each for segment in division for each in range(*segment)]
        assert positions == sorted(set(positions))
        assert all(graph.find_entry(*segment) is not None for segment in division)
