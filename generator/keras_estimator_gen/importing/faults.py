"""Descriptions of models that are not as Keras writes them, told by what reading them raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from ..errors import ModelError

_FAULTS: Final = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RuntimeError,
    StopIteration,
    TypeError,
    ValueError,
)
"""What reading JSON of another form than the expected one can raise."""


@contextmanager
def locate_faults(place: str = "") -> Iterator[None]:
    """Say that a description is broken, and where, instead of raising what follows from it.

    Parameters
    ----------
    place : str, default=""
        What is read, as in ``"the layer 'dense'"``; of nested places the innermost counts.

    Raises
    ------
    ModelError
        If the description is broken.
    """
    try:
        yield
    except RecursionError as error:
        raise ModelError("the description of the model is nested too deeply") from error
    except _FAULTS as error:
        broken = f"the description of the model is broken{f' at {place}' if place else ''}"
        raise ModelError(f"{broken}: {_explain(error)}") from error


def _explain(error: Exception) -> str:
    """Return what is wrong: the key that is missing, if the error has one."""
    key = error.args[0] if isinstance(error, KeyError) and error.args else None
    return f"no {key!r}" if isinstance(key, str) else "a part is not as Keras writes it"
