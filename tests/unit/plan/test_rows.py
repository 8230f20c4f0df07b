"""The rows on which generated tests and examples train fit the inputs."""

from ast import literal_eval
from math import prod

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.network.resolution import resolve_network
from keras_estimator_gen.plan.suite.rows import is_reversible, plan_rows, takes_any_table

JOIN = '\n[[layers]]\nlayer = "Concatenate"\ninputs = ["a", "b"]\n'
SIDE = '[parameters.side]\ndefault = 3\ndoc = "Side."\n'


@pytest.mark.parametrize(
    ("toml", "form", "width", "checkable"),
    [
        ("", "numbers", 4, True),
        ('[inputs.table]\nencoder = "StandardScaler"', "numbers", 4, True),
        ('[inputs.table]\ncolumns = { dtype = "number" }', "numbers", 4, True),
        ('[inputs.table]\ncolumns = "2:9"', "numbers", 9, True),
        ('[inputs.table]\ncolumns = "2:-1"', "numbers", 4, True),
        ("[inputs.table]\ncolumns = [1, 6]", "numbers", 7, False),
        ("[inputs.table]\ncolumns = [-6]", "numbers", 6, False),
        ("[inputs.table]\nshape = [8, 8, 1]", "numbers", 64, False),
        ('[inputs.table]\nshape = [3, 2]\ncolumns = ":-1"', "numbers", 7, False),
        ("[inputs.table]\nshape = [-1, 1]", "numbers", 64, True),
        ("[inputs.table]\nshape = [-1, -1, 3]", "numbers", 75, False),
        ("[inputs.table]\nshape = [-1, -1, 3]\npad = true", "numbers", 64, True),
        ("[inputs.table]\nshape = [5, 2]\npad = true", "numbers", 4, False),
        (SIDE + '[inputs.table]\nshape = ["$side", "$side"]', "numbers", 9, False),
        (SIDE + '[inputs.table]\nshape = [-1, "$side"]', "numbers", 66, False),
        (SIDE + '[inputs.table]\nshape = [-1, "$side - 2"]', "numbers", 64, True),
        (SIDE + '[inputs.table]\nshape = [-1, "$side"]\npad = true', "numbers", 64, True),
        ('[inputs.ids]\ndtype = "int32"', "integers", 4, True),
        ('[inputs.ids]\nencoder = "VocabularyEncoder"', "integers", 4, True),
        ('[inputs.text]\nencoder = "TextEncoder"', "texts", 4, False),
    ],
)
def test_arrays(make_spec, toml, form, width, checkable):
    spec = make_spec(toml)
    rows = plan_rows(spec, 4)

    assert (rows.form, rows.width) == (form, width)
    assert takes_any_table(spec, resolve_network(spec)) == checkable


@pytest.mark.parametrize(
    ("toml", "columns", "checkable"),
    [
        (
            '[inputs.a]\ncolumns = ["age", "size"]\n[inputs.b]\ncolumns = ["city", "age"]\n'
            'encoder = "CategoryEncoder"',
            [("age", "word"), ("size", "number"), ("city", "word")],
            False,
        ),
        (
            '[inputs.a]\ncolumns = { dtype = "number" }\n[inputs.b]\n'
            'columns = { dtype = "categorical" }\nencoder = "CategoryEncoder"',
            [
                ("number_0", "number"),
                ("number_1", "number"),
                ("word_2", "word"),
                ("word_3", "word"),
            ],
            True,
        ),
        (
            '[inputs.a]\ncolumns = [1]\nencoder = "TextEncoder"\n[inputs.b]\ncolumns = "2:4"',
            [
                ("number_0", "number"),
                ("number_1", "text"),
                ("number_2", "number"),
                ("number_3", "number"),
            ],
            False,
        ),
        (
            '[inputs.a]\ncolumns = { dtype = "bool" }\n[inputs.b]\n'
            'columns = { dtype = "category" }\nencoder = "OneHotEncoder"',
            [("flag_0", "flag"), ("category_1", "category")],
            False,
        ),
    ],
)
def test_frames(make_spec, toml, columns, checkable):
    spec = make_spec(toml + JOIN)
    rows = plan_rows(spec, 4)

    assert rows.form == "frame"
    assert [(literal_eval(each.name.text), each.content) for each in rows.columns] == columns
    assert takes_any_table(spec, resolve_network(spec)) == checkable


@pytest.mark.parametrize(
    ("inputs", "checkable"),
    [('["codes"]', False), ('["codes", "codes"]', False), ('["codes", "numbers"]', True)],
)
def test_a_merge_of_one_tensor_for_each_category_needs_one(make_spec, inputs, checkable):
    spec = make_spec(
        '[inputs.numbers]\ncolumns = { dtype = "number" }\n[inputs.words]\n'
        'columns = { dtype = "categorical" }\nencoder = "CategoryEncoder"\n[[layers]]\n'
        'for = "i in range(len(vocabulary_sizes))"\ncollect = true\nname = "codes"\n'
        'inputs = ["words[:, i]"]\nlayer = "Embedding"\ninput_dim = "$vocabulary_sizes[i]"\n'
        f'output_dim = 1\n[[layers]]\nlayer = "Concatenate"\ninputs = {inputs}\nname = "all"\n'
        '[[layers]]\nlayer = "Concatenate"\ninputs = ["all", "numbers"]\n'
    )

    assert takes_any_table(spec, resolve_network(spec)) == checkable


@pytest.mark.parametrize(
    ("toml", "reversible"),
    [
        ("", True),
        ("[inputs.table]\nshape = [-1, 1]", True),
        ('[inputs.table]\nencoder = "StandardScaler"', True),
        ('[inputs.table]\nencoder = "PolynomialFeatures"', False),
        ('[inputs.table]\ncolumns = "2:"', False),
        ("[inputs.a]\n[inputs.b]" + JOIN, False),
    ],
)
def test_what_comes_back_from_a_code(make_spec, toml, reversible):
    assert is_reversible(make_spec(toml), load_catalog()) == reversible


@pytest.mark.parametrize(
    ("toml", "shapes"),
    [
        ("", ()),
        ("[inputs.table]\nshape = [12]", ()),
        ("[inputs.signal]\nshape = [16, 2]", ((16, 2),)),
        ("[inputs.signal]\nshape = [-1, 1]", ((64, 1),)),
        ("[inputs.image]\nshape = [-1, -1, 3]", ((5, 5, 3),)),
        ("[inputs.image]\nshape = [-1, -1, 3]\npad = true", ((5, 5, 3),)),
        (SIDE + '[inputs.image]\nshape = ["$side", "$side", 1]', ((3, 3, 1),)),
        ('[inputs.ids]\nshape = [8, 2]\ndtype = "int32"', ()),
        (
            '[inputs.a]\nshape = [4, 4, 1]\ncolumns = "3:19"\n[inputs.b]\ncolumns = "0:3"' + JOIN,
            ((3,), (4, 4, 1)),
        ),
        (
            '[inputs.a]\nshape = [4, 1]\ncolumns = "0:4"\n'
            '[inputs.b]\nshape = [2, 3]\ncolumns = "6:12"' + JOIN,
            ((4, 1), (2,), (2, 3)),
        ),
    ],
)
def test_signals_and_images(make_spec, toml, shapes):
    rows = plan_rows(make_spec(toml), 4)

    assert rows.shapes == shapes
    assert sum(map(prod, shapes)) >= rows.width * bool(shapes)
