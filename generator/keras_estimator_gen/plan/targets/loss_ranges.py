"""Which numbers the losses of Keras compare, as far as generated tests have to know."""

from typing import Final, Literal

Range = Literal["any", "positive", "fraction"]

_POSITIVE: Final = frozenset({"meansquaredlogarithmicerror", "msle", "poisson"})
_FRACTIONS: Final = frozenset(
    {"bce", "binarycrossentropy", "binaryfocalcrossentropy", "dice", "tversky"}
)


def find_loss_range(loss: str) -> Range:
    """Find the numbers that a loss compares, as the runtime demands them of a target.

    Parameters
    ----------
    loss : str
        Name or alias of a loss of Keras, or an import path.

    Returns
    -------
    {"any", "positive", "fraction"}
        Numbers from 0 upwards, those from 0 to 1, or any.
    """
    key = loss.lower().replace("_", "")
    if key in _POSITIVE:
        return "positive"
    return "fraction" if key in _FRACTIONS else "any"
