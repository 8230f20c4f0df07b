"""The labels that the generated tests give a classifier: as many as it knows to tell apart."""

from typing import Any, Final

from ...catalog import Catalog
from ...code import is_place
from ...spec import LayerSpec, OutputSpec, Spec
from .scoring import find_scorer

_NAMED: Final = ("egg", "ham", "spam")
_POSITIVE: Final = (0, 1)
"""Two labels, of which scikit-learn takes the second one for the positive one."""

_THRESHOLDS: Final = ("thresholds", "num_thresholds")
"""Arguments of metrics that look at one probability, of which there is one for two classes."""

Labels = tuple[int | str, ...]


def choose_labels(spec: Spec, catalog: Catalog) -> Labels:
    """Choose the labels of the tests.

    Parameters
    ----------
    spec : Spec
        The specification of a classifier.
    catalog : Catalog
        What Keras and scikit-learn offer.

    Returns
    -------
    tuple of str or int
        Three strings; but 0 and 1 where the loss, a metric or the scorer is one of two classes, and
        as many integers as a layer that is the output has units.
    """
    fixed = [units for output in spec.predicted if (units := find_fixed_units(output, spec))]
    if fixed and max(fixed) > len(_POSITIVE):
        return tuple(range(max(fixed)))
    return _POSITIVE if fixed or _is_binary(spec, catalog) else _NAMED


def find_fixed_units(output: OutputSpec, spec: Spec) -> int | None:
    """Find the number of units of a layer that is an output as it is.

    Parameters
    ----------
    output : OutputSpec
        The output.
    spec : Spec
        The specification.

    Returns
    -------
    int or None
        Their number; None if it has a layer of its own, or follows from something else.
    """
    layers = (entry for entry in spec.layers if isinstance(entry, LayerSpec))
    named = {entry.name: entry for entry in layers if entry.name}
    layer = named.get(output.tensor or "")
    units: Any = None if layer is None else layer.arguments.get("units")
    known = layer is not None and layer.layer == "Dense" and isinstance(units, int)
    return units if known else None


def has_own_encoder(spec: Spec) -> bool:
    """Tell whether code of the user's own may decode the outputs of a classifier.

    Parameters
    ----------
    spec : Spec
        The specification.
    """
    encoder = spec.target.encoder if spec.target is not None else None
    return spec.estimator.kind == "classifier" and encoder is not None and is_place(encoder.encoder)


def _is_binary(spec: Spec, catalog: Catalog) -> bool:
    """Tell whether the loss, a metric or the scorer may be for two classes only."""
    scorer = find_scorer(spec, catalog)
    if scorer is not None and "multiclass" not in scorer.scoring.targets:
        return True
    if has_own_encoder(spec):
        return False
    metrics = [metric.metric for metric in spec.training.metrics]
    return (
        _names_two_classes("losses", spec.training.loss.default, catalog)
        or any(_names_two_classes("metrics", name, catalog) for name in metrics)
        or any(tells_two_classes(output, catalog) for output in spec.outputs)
    )


def tells_two_classes(output: OutputSpec, catalog: Catalog) -> bool:
    """Tell whether the loss or a metric of an output is for two classes only.

    Parameters
    ----------
    output : OutputSpec
        The output.
    catalog : Catalog
        What Keras offers.
    """
    return _names_two_classes("losses", output.loss.loss, catalog) or any(
        _names_two_classes("metrics", metric.metric, catalog) for metric in output.metrics
    )


def _names_two_classes(section: str, name: str, catalog: Catalog) -> bool:
    entry = catalog.find(section, catalog.resolve(section, name) or name)
    if entry is None or entry.own:
        return False
    return entry.name.startswith("Binary") or any(map(entry.find_parameter, _THRESHOLDS))
