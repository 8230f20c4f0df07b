"""What the names in expressions stand for."""

from collections.abc import Mapping

from ..kinds import list_facts
from ..spec import Spec, name_facts
from ..training_parameters import list_training_parameters


def collect_names(spec: Spec) -> Mapping[str, str]:
    """Collect the names that every expression may use, with their code.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    mapping of str to str
        For each parameter the attribute that stores it, as a list if it may be a single item, and
        for each fact about the data the fitted attribute.
    """
    kind = spec.estimator.kind
    stored = (*spec.parameters, *(each.name for each in list_training_parameters(kind)))
    names = {name: f"self.{name}" for name in stored}
    single = (name for name, parameter in spec.parameters.items() if parameter.single)
    names |= {name: f"self._make_list(self.{name})" for name in single}
    facts = {name: f"{name}_" for name in list_facts(kind)} | name_facts(spec.inputs)
    # A parameter goes before what an encoder learns, which has another name as well.
    return {name: f"self.{attribute}" for name, attribute in facts.items()} | names
