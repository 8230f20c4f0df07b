"""Import paths: what they say, and what none is."""

import pytest

from keras_estimator_gen.code import Place, read_place
from keras_estimator_gen.errors import IdentifierError


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("shop:Sinc", Place("shop", "Sinc", beside=False)),
        ("shop.deep.layers:_Sinc", Place("shop.deep.layers", "_Sinc", beside=False)),
        (".layers_of_shop:Sinc", Place("layers_of_shop", "Sinc", beside=True)),
        ("os:Sinc", Place("os", "Sinc", beside=False)),
    ],
)
def test_import_paths(text, place):
    assert read_place(text) == place


@pytest.mark.parametrize(
    "text",
    [
        ":",
        "shop:",
        ":Sinc",
        ".:Sinc",
        "..shop:Sinc",
        ".shop.layers:Sinc",
        "shop:Sinc:Sinc",
        "shop:Sinc.call",
        "shop:Sinc()",
        "shop :Sinc",
        "shop/layers:Sinc",
        "shöp:Sinc",
        "class:Sinc",
        "shop:class",
        "shop:compile_kwargs",
        "shop:print",
        ".os:Sinc",
        "._keras_runtime:Sinc",
        ".con:Sinc",
        "shop:Sinc\nimport os",
    ],
)
def test_what_is_no_import_path(text):
    with pytest.raises(IdentifierError):
        read_place(text)
