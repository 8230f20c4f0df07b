"""The base classes: that of the kind, after a mixin for each thing that only some need."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from ..code.fragments import Code
from ..kinds import BASE_CLASSES, AskedPart
from ..spec import Spec
from .model import Target
from .network.prebuilt import is_whole
from .parts import list_asked_parts, name_from_runtime
from .targets.labels import has_own_encoder

_ASKED: Final[Mapping[AskedPart, str]] = {
    "saving": "SavingMixin",
    "scikit_learn_callbacks": "ScikitLearnCallbacksMixin",
    "distribution": "DistributionMixin",
    "convergence": "ConvergenceMixin",
    "dense_weights": "DenseWeightsMixin",
}
"""Mixins of parts that are asked for, and that follow from nothing else."""


def plan_bases(
    spec: Spec, target: Target, *, own_code: bool, counts_steps: bool
) -> tuple[Code, ...]:
    """Plan the classes that the generated one inherits from.

    Parameters
    ----------
    spec : Spec
        The specification.
    target : Target
        What the command asks for.
    own_code : bool
        Whether the network consists of code that is not Keras' own.
    counts_steps : bool
        Whether options follow from others, or callbacks know the steps of an epoch.

    Returns
    -------
    tuple of Code
        Mixins, and as the last one the class of the kind of estimator.
    """
    asked = list_asked_parts(spec, target)
    mixins = _list_mixins(spec, asked, own_code=own_code or "own_code" in asked)
    computed = ("ComputedOptionsMixin",) if counts_steps else ()
    names = (*computed, *mixins, BASE_CLASSES[spec.estimator.kind])
    return tuple(map(name_from_runtime, names))


def _list_mixins(spec: Spec, asked: Collection[str], *, own_code: bool) -> Iterator[str]:
    kind, target = spec.estimator.kind, spec.target
    yield from (mixin for part, mixin in _ASKED.items() if part in asked)
    if spec.inputs:
        yield "EncoderMixin"
    if has_own_encoder(spec):
        yield "TargetDecoderMixin"
    elif kind == "classifier" and target is not None and target.encoder is not None:
        yield "TargetEncoderMixin"
    draws = spec.has_active_layers
    if draws:
        yield "DrawsMixin"
    if spec.outputs:
        uncertain = draws or any(output.is_spread for output in spec.outputs)
        yield "DistributionOutputsMixin" if uncertain else "OutputsMixin"
    elif draws and kind == "regressor":
        yield "UncertaintyMixin"
    yield from _list_network_mixins(spec, own_code)


def _list_network_mixins(spec: Spec, own_code: bool) -> Iterator[str]:
    """Yield the mixins of a network; each of them inherits from the last."""
    if spec.estimator.model is not None:
        yield "PrebuiltModelMixin"
    if spec.estimator.build is not None:
        yield "BuildFunctionMixin"
    elif is_whole(spec):
        yield "OwnNetworkMixin"
    elif own_code and spec.estimator.model is None:
        yield "OwnCodeMixin"
