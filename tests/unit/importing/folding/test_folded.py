"""Networks with blocks and loops, and whether they are the same."""

import pytest

from keras_estimator_gen.importing.folding import is_same_network, list_folded


@pytest.fixture
def fold(graph_of, default):
    """Fold entries, and return the tables with the fewest characters."""

    def invoke(entries, hints=None, **options):
        graph = graph_of(entries, hints, **options)
        labels = [("", f"entry {n}") for n in range(len(graph.items))]
        found = [each.write() for each in list_folded(graph, labels, default)]
        assert all(is_same_network(graph, tables, {}, default) for tables in found)
        return found[0]

    return invoke


def test_equal_parts_are_repeated(fold):
    unit = [{"layer": "Dense", "units": 8}, {"layer": "Dropout", "rate": 0.1}]

    tables = fold([*unit * 4, "Softmax"])

    last = {"layer": "Softmax", "name": "head"}
    assert tables == {"layers": [{"repeat": 4, "block": unit}, last]}


def test_one_argument_runs_over_a_list(fold):
    units = [8, 6, 4]
    entries = [e for n in units for e in ({"layer": "Dense", "units": n}, {"layer": "ReLU"})]

    tables = fold([*entries, "Softmax"])

    block = [{"layer": "Dense", "units": "$n"}, {"layer": "ReLU"}]
    assert tables["layers"][0] == {"for": "n in (8, 6, 4)", "block": block}


def test_a_large_block_has_a_name(fold):
    entries = [{"layer": "Dense", "units": 8}, *({"layer": each} for each in ("ReLU",) * 4)]

    tables = fold([*entries * 4, "Softmax"])

    assert tables["blocks"] == {"dense": {"layers": entries}}
    assert tables["layers"][0] == {"repeat": 4, "block": "dense"}


def test_a_layer_alone_needs_no_block(fold):
    entries = [{"layer": "LSTM", "units": n, "return_sequences": True} for n in (8, 6, 4)]

    tables = fold([*entries, "Softmax"])

    assert tables == {
        "layers": [
            {
                "for": "n in (8, 6, 4)",
                "layer": "LSTM",
                "units": "$n",
                "return_sequences": True,
            },
            {"layer": "Softmax", "name": "head"},
        ]
    }


def test_stages_of_a_residual_network(fold, make_residual):
    rows = [(4, False)] * 2 + [(8, True)] + [(8, False)] * 2 + [(16, True), (16, False)]

    tables = fold(make_residual(rows))

    (block,) = tables["blocks"].values()
    assert block["arguments"] == ["filters", "strides"]
    assert block["layers"][0]["when"] == "strides != 1"
    assert block["layers"][0]["name"] == "shortcut"
    assert block["layers"][-1]["inputs"] == ["shortcut", "previous"]
    loop = tables["layers"][1]
    assert loop["for"] == "i in range(3)"
    assert loop["block"] == [
        {"block": "residual", "filters": "$(4, 8, 16)[i]", "strides": "$(1, 2, 2)[i]"},
        {
            "repeat": "$(1, 2, 1)[i]",
            "block": "residual",
            "filters": "$(4, 8, 16)[i]",
            "strides": 1,
        },
    ]


def test_a_part_that_recurs_keeps_the_name_that_is_referred_to(fold):
    pair = [{"layer": "Conv2D", "filters": 4}, {"layer": "ReLU"}, {"layer": "BatchNormalization"}]
    entries = [*pair, "MaxPooling2D", *pair, {"layer": "UpSampling2D", "name": "up"}]
    entries[2] = {**entries[2], "name": "skip"}

    tables = fold([*entries, {"layer": "Concatenate", "inputs": ["up", "skip"]}, *pair, "Softmax"])

    uses = [entry for entry in tables["layers"] if "block" in entry]
    assert uses == [
        {"block": "convolution", "name": "skip"},
        {"block": "convolution"},
        {"block": "convolution"},
    ]


def test_a_tower_for_each_input(fold):
    tower = [{"layer": "Dense", "units": 8}, {"layer": "ReLU"}, {"layer": "Dropout", "rate": 0.5}]
    entries = [
        {
            **each,
            **({"inputs": [name]} if n == 0 else {}),
            **({"name": f"end_{name}"} if n == 5 else {}),
        }
        for name in ("left", "right")
        for n, each in enumerate(tower * 2)
    ]
    entries.append({"layer": "Concatenate", "inputs": ["end_left", "end_right"]})

    tables = fold([*entries, "Dense"], inputs=("left", "right"))

    assert tables["layers"][:2] == [
        {"repeat": 2, "block": "dense", "inputs": ["left"], "name": "end_left"},
        {"repeat": 2, "block": "dense", "inputs": ["right"], "name": "end_right"},
    ]


def test_parts_that_differ_in_more_than_values_are_no_block(fold):
    entries = [
        {"layer": "Dense", "units": 8, "kernel_initializer": {"initializer": "Zeros"}},
        {"layer": "Dense", "units": 8, "kernel_initializer": {"constant": 3}},
    ]

    assert fold([*entries, "Softmax"])["layers"][:2] == entries


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("layers", lambda layers: [{**layers[0], "repeat": 3}, *layers[1:]]),
        ("layers", lambda layers: [*layers, {"layer": "ReLU"}]),
        ("layers", lambda layers: [{**layers[0], "repeat": "$unknown"}, *layers[1:]]),
        ("blocks", lambda _: {"dense": {"layers": [{"layer": "Dense", "units": 9}, "ReLU"]}}),
        ("blocks", lambda blocks: {"dense": {"layers": blocks["dense"]["layers"][:1]}}),
    ],
)
def test_another_network_is_told(graph_of, default, fold, key, change):
    unit = [{"layer": "Dense", "units": 8}, *[{"layer": "ReLU"}] * 4]
    entries = [*unit * 4, {"layer": "Softmax"}]
    tables = fold(entries)
    changed = change(tables[key])
    if key == "blocks":
        layers = changed["dense"]["layers"]
        changed["dense"]["layers"] = [{"layer": e} if isinstance(e, str) else e for e in layers]

    assert not is_same_network(graph_of(entries), {**tables, key: changed}, {}, default)
