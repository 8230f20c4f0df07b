"""How many columns of the target an output of numbers learns."""

from ...code import is_place
from ...code.evaluation import find_names
from ...network.references import list_expressions
from ...spec import OutputSpec, Spec
from .labels import find_fixed_units

_COUNT = "n_outputs"
"""What expressions call the number of columns."""


def count_columns(output: OutputSpec, spec: Spec) -> int | None:
    """Count the columns that an output of numbers learns.

    Parameters
    ----------
    output : OutputSpec
        An output that predicts numbers.
    spec : Spec
        The specification.

    Returns
    -------
    int or None
        Their number; None if it learns as many as there are, or if only the network knows.
    """
    if output.columns is not None:
        return len(output.columns)
    if output.has_units or len(spec.predicted) > 1:
        return 1
    if output.tensor is None:
        return None
    if is_place(output.loss.loss):
        # Such a loss may compare several units with one column, and would mix up several.
        return None if follows_target(spec) else 1
    return find_fixed_units(output, spec)


def learns_any_columns(output: OutputSpec, spec: Spec) -> bool:
    """Tell whether an output of numbers learns as many columns as the target has.

    Parameters
    ----------
    output : OutputSpec
        An output that predicts numbers.
    spec : Spec
        The specification.
    """
    is_open = output.tensor is None or follows_target(spec)
    return is_open and count_columns(output, spec) is None


def follows_target(spec: Spec) -> bool:
    """Tell whether the network depends on the number of columns of the target.

    Parameters
    ----------
    spec : Spec
        The specification.
    """
    texts = (text for entry in spec.entries for text, _ in list_expressions(entry))
    return any(_COUNT in find_names(text) for text in texts)
