"""Code of the user's own: in the network, named by parameters and files, and scoring."""

from collections.abc import Iterator

from ...catalog import Catalog
from ...code import is_place
from ...code.fragments import make_call, make_dict, make_name, write_code
from ...network.model import Network
from ...spec import Spec
from ..imports import make_function
from ..model import Function, Return
from ..scope import make_entry_name
from ..targets.scoring import find_scorer


def name_object(text: str) -> str:
    """Return how parameters name something of Keras or of the user's own.

    Parameters
    ----------
    text : str
        A name of Keras, or an import path.

    Returns
    -------
    str
        The name, without its module.
    """
    return text.rpartition(":")[2]


def plan_own_code(spec: Spec, catalog: Catalog) -> Function | None:
    """Plan the function that returns code by the names that parameters have for it.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What knows where the code is.

    Returns
    -------
    Function or None
        Its body; None where there is no such code.
    """
    found = {
        name_object(text): make_entry_name(section, entry)
        for section, text in _list_named(spec)
        if is_place(text) and (entry := catalog.find(section, text))
    }
    return make_function(Return(make_dict(found))) if found else None


def has_own_code(spec: Spec, network: Network, build: Function, catalog: Catalog) -> bool:
    """Tell whether a network consists of more than Keras creates anew from a configuration.

    Parameters
    ----------
    spec : Spec
        The specification.
    network : Network
        What its entries make.
    build : Function
        The build function.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    bool
        Whether code of the user's own is in it, or a layer that computes with what it has adapted
        to.
    """
    entries = (node.entry for body in network.bodies.values() for node in body.walk())
    found = (each for entry in entries for each, _ in entry.walk_objects() if each.kind == "layer")
    layers = (catalog.find("layers", each.name) for each in found)
    return (
        any(line.module != "keras" for section in build.imports for line in section)
        or any(isinstance(e.activation, str) and is_place(e.activation) for e in spec.outputs)
        or any(entry is not None and entry.adapt is not None for entry in layers)
    )


def _list_named(spec: Spec) -> Iterator[tuple[str, str]]:
    """Yield what parameters and the file of a model may name, and the encoders, which are saved."""
    yield from ((section, text) for section, text, _ in spec.training.named_objects)
    if spec.estimator.model is not None:
        # Code of the user's own is found in any section.
        yield from (("layers", text) for text in spec.own_places)
    target = (spec.target,) if spec.target else ()
    for each in (*spec.inputs.values(), *target):
        if each.encoder is not None:
            yield from (("encoders", step.encoder) for step in each.encoder.chain)


def plan_scorer(spec: Spec, catalog: Catalog) -> Function | None:
    """Plan the function that scores predictions.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What knows where the function is.

    Returns
    -------
    Function or None
        Its body; None where the base class has it, or scikit-learn by the name of a scorer.
    """
    entry = find_scorer(spec, catalog)
    if entry is None or entry.scoring.named:
        return None
    function = make_entry_name("scorers", entry)
    score = make_call(function, *map(make_name, ("y_true", "y_pred")), write_code("**options"))
    return make_function(Return(make_call(make_name("float"), score)))


def find_scorer_name(spec: Spec, catalog: Catalog) -> str | None:
    """Find the scorer of scikit-learn that scores an estimator.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    str or None
        Its name; None if a function does, or what the base class has.
    """
    entry = find_scorer(spec, catalog)
    return spec.estimator.scorer if entry is not None and entry.scoring.named else None
