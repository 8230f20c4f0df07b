"""Numbers that are the same in each row, as a tensor of the network."""

from collections.abc import Mapping
from typing import Final

from ...catalog import Catalog
from ...code.fragments import Code, Import, make_call, make_name, write_code
from ...spec import ArgumentValue
from ..arguments import make_argument

_IMPORTS: Final = (Import("keras", "layers"), Import("keras", "ops"))


def plan_constant(
    value: ArgumentValue, rows: Code, names: Mapping[str, str], catalog: Catalog
) -> Code:
    """Return the code of a constant, once for each row of another tensor.

    Keras makes layers a part of the network where they are applied to tensors that depend on its
    inputs, and nowhere else.

    Parameters
    ----------
    value : bool, int, float, str, Formula or tuple of these
        A number, several, or an expression for these.
    rows : Code
        The other tensor.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    Code
        The constant.
    """
    numbers = make_call(make_name("ops.array", "keras"), make_argument(value, names, catalog))
    one = write_code("layers.Flatten()({})[:, :1]", rows)
    return write_code("ops.zeros_like({}) + {}", one, numbers, imports=_IMPORTS)
