"""Which values of a network become parameters."""

from math import prod

from keras_estimator_gen.importing.settings import Leaf, Setting
from keras_estimator_gen.importing.tuning import MOST_PARAMETERS, make_parameters

WIDTHS = [f"group {n}" for n in range(20)]


def make_setting(key, *values, positions=(0,), owner="", index=""):
    """Return a setting, each of whose values is that of one position."""
    members = tuple(frozenset({(position, key)}) for position in positions)
    if not index:
        members = (frozenset().union(*members),)
    return Setting(key, "Dense", owner, "a layer", values, members, index)


def test_equal_rates_and_penalties_are_one_parameter():
    rates = [make_setting("rate", 0.1, positions=[n]) for n in range(3)]
    others = [make_setting("dropout", 0.1), make_setting("l2", 0.01), make_setting("l2", 0.01)]

    parameters = make_parameters([*rates, *others], WIDTHS, (), 300)

    assert {name: table["default"] for name, table in parameters.items()} == {
        "dropout": 0.1,
        "l2": 0.01,
    }
    assert {each.parameter for each in [*rates, others[0]]} == {"dropout"}


def test_widths_that_are_added_are_one_parameter():
    first, second = make_setting("units", 8, positions=[0]), make_setting("units", 8, positions=[1])
    other = make_setting("units", 8, positions=[2])

    make_parameters([first, second, other], ["a", "a", "b"], (), 300)

    assert (first.parameter, second.parameter, other.parameter) == ("units_1", "units_1", "units_2")


def test_a_fixed_width_is_no_parameter():
    settings = [make_setting("units", 8, positions=[n]) for n in range(3)]

    parameters = make_parameters(settings, ["", "a", "a"], (), 300)

    assert list(parameters) == ["units"]
    assert settings[0].parameter == ""


def test_a_list_for_a_loop():
    setting = make_setting("filters", 4, 8, 16, positions=[0, 1, 2], index="[i]", owner="unit")

    parameters = make_parameters([setting], WIDTHS, ("filters",), 300)

    assert parameters["unit_filters"]["default"] == [4, 8, 16]
    assert parameters["unit_filters"]["tune"] == [[2, 4, 8], [4, 8, 16], [8, 16, 32]]
    assert Leaf(setting, "2 * {}").write() == "$2 * unit_filters[i]"


def test_a_single_width_can_be_that_of_a_turn():
    stem = make_setting("filters", 8, positions=[0])
    stages = make_setting("filters", 4, 8, positions=[1, 2], index="[i]")

    make_parameters([stem, stages], ["a", "b", "a"], (), 300)

    assert Leaf(stem).write() == "$filters[1]"


def test_turns_that_have_to_be_equal_are_no_list():
    """A sum over all turns would not take each value of a list."""
    stages = make_setting("filters", 4, 8, positions=[0, 1], index="[i]")

    assert make_parameters([stages], ["a", "a"], (), 300) == {}


def test_values_within_a_stage_are_no_parameter():
    nested = make_setting("rate", [0.1], [0.1, 0.2], positions=[0, 1], index="[i][j]")

    assert make_parameters([nested], WIDTHS, (), 300) == {}
    assert Leaf(nested).write() == "$((0.1,), (0.1, 0.2))[i][j]"


def test_activations_of_several_layers_are_one_parameter():
    relu = make_setting("activation", "relu", positions=[0, 1])
    alone = make_setting("activation", "tanh", positions=[2])

    parameters = make_parameters([relu, alone], WIDTHS, (), 300)

    assert list(parameters) == ["activation"]
    assert parameters["activation"]["tune"][0] == "relu"
    assert alone.parameter == ""


def test_there_are_few_parameters_and_combinations():
    settings = [make_setting("units", 8 + n, positions=[n]) for n in range(12)]
    settings += [make_setting("depth", 3, positions=[]), make_setting("rate", 0.5, positions=[12])]

    parameters = make_parameters(settings, WIDTHS, (), 100)

    assert len(parameters) == MOST_PARAMETERS
    assert {"depth", "dropout"} <= parameters.keys()
    tried = [len(table["tune"]) for table in parameters.values() if "tune" in table]
    assert 50 < prod(tried) <= 100
    assert all("tune" in parameters[name] for name in ("depth", "dropout"))


def test_values_that_are_tried():
    settings = [
        make_setting("depth", 1, positions=[]),
        make_setting("rate", 0.0, positions=[1]),
        make_setting("l1", 0.01, positions=[2]),
        make_setting("units", 1, positions=[3]),
        make_setting("recurrent_dropout", 0.8, positions=[4]),
    ]

    parameters = make_parameters(settings, WIDTHS, (), 300)

    assert [table["tune"] for table in parameters.values()] == [
        [1, 2],
        [0.0, 0.2, 0.5],
        [0.001, 0.01, 0.1],
        [1, 2],
        [0.4, 0.8, 0.9],
    ]
