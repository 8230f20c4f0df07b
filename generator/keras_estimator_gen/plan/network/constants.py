"""Numbers that are the same in each row, as a tensor of the network."""

from typing import Final

from ...code.fragments import Code, Import, make_call, make_name, write_code
from ...spec import ArgumentValue
from ..scope import Scope

_IMPORTS: Final = (Import("keras", "layers"), Import("keras", "ops"))


def plan_constant(value: ArgumentValue, rows: Code, scope: Scope) -> Code:
    """Return the code of a constant, once for each row of another tensor.

    Keras makes layers a part of the network where they are applied to tensors that depend on its
    inputs, and nowhere else.

    Parameters
    ----------
    value : bool, int, float, str, Formula or tuple of these
        A number, several, or an expression for these.
    rows : Code
        The other tensor.
    scope : Scope
        What can be named there.

    Returns
    -------
    Code
        The constant.
    """
    numbers = make_call(make_name("ops.array", "keras"), scope.make_argument(value))
    one = write_code("layers.Flatten()({})[:, :1]", rows)
    return write_code("ops.zeros_like({}) + {}", one, numbers, imports=_IMPORTS)
