"""What the names in expressions stand for."""

from collections.abc import Mapping

from ..code.reserved import CLASSIFIER_NAMES, FACTS
from ..spec import Spec
from .training import list_training_names


def collect_names(spec: Spec) -> Mapping[str, str]:
    """Collect the names that every expression may use, with their code.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    mapping of str to str
        For each parameter the attribute that stores it, and for each fact about the data the
        fitted attribute.
    """
    kind = spec.estimator.kind
    facts = FACTS if kind == "classifier" else FACTS - CLASSIFIER_NAMES
    names = {name: f"self.{name}" for name in (*spec.parameters, *list_training_names(kind))}
    return names | {name: f"self.{name}_" for name in sorted(facts)}
