"""The functions of blocks say the types of what they take."""

import pytest

SPEC = """
[parameters.units]
default = 8
doc = "Units."
[parameters.limit]
default = 8
nullable = true
doc = "Limit."
[parameters.factor]
default = 2.0
doc = "Factor."
[blocks.inner]
arguments = ["given"]
layers = [{ layer = "Dense", units = "$units if given else 4" }]
"""
USE = '[[layers]]\nblock = "inner"\ngiven = {}\n'


@pytest.mark.parametrize(
    ("values", "annotation"),
    [
        (["true", "false"], "bool"),
        (["3", '"$units"', '"$len(input_shape)"'], "int"),
        (['"$units // 2 + n_features_in"', '"$input_shape[0]"'], "int"),
        (['"$units * factor"'], "float"),
        (['"$factor"', "3"], "float"),
        (['"same"'], "str"),
        (['"same"', "3"], "Any"),
        (['"$limit"'], "Any"),
        (["[1, 2]"], "Any"),
    ],
)
def test_what_all_uses_give(make_spec, build_function, values, annotation):
    definition = build_function(make_spec(SPEC + "".join(map(USE.format, values)))).body[0]

    types = [str(each.annotation) for each in definition.arguments]
    assert types == ['"keras.KerasTensor"', annotation]
