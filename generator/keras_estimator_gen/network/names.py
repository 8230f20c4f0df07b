"""The names that every expression of a specification may use."""

from collections.abc import Iterable, Mapping

from ..kinds import Kind, list_facts
from ..spec.input_facts import name_facts
from ..spec.models import InputSpec
from ..training_parameters import list_training_parameters


def list_names(
    kind: Kind | None, parameters: Iterable[str], inputs: Mapping[str, InputSpec]
) -> tuple[str, ...]:
    """List the names: parameters, what ``fit`` learns of the data, training parameters.

    Parameters
    ----------
    kind : {"classifier", "regressor", "transformer", "outlier_detector"} or None
        What the estimator is for; None if that is not known.
    parameters : iterable of str
        Its own parameters.
    inputs : mapping of str to InputSpec
        Its inputs.
    """
    training = sorted(each.name for each in list_training_parameters(kind))
    return (*parameters, *list_facts(kind), *name_facts(inputs), *training)
