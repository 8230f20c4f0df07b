"""What the names in expressions stand for."""

from collections.abc import Mapping

from ..spec import Spec
from .training import list_training_names

_FACTS = {
    name: f"self.{name}_" for name in ("input_shape", "n_features_in", "n_outputs", "target_type")
}


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
    parameters = [*spec.parameters, *spec.training.routed_options]
    parameters += list_training_names(spec.estimator.kind)
    names = {name: f"self.{name}" for name in parameters} | _FACTS
    if spec.estimator.kind == "classifier":
        names["n_classes"] = "self.n_classes_"
    return names
