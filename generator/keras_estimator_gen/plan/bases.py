"""The base classes: that of the kind, after a mixin for each thing that only some need."""

from collections.abc import Iterator

from ..code.fragments import Code
from ..kinds import BASE_CLASSES
from ..spec import Spec
from .labels import has_own_encoder
from .parts import name_from_runtime
from .prebuilt import is_whole


def plan_bases(spec: Spec, runtime: str) -> tuple[Code, ...]:
    """Plan the classes that the generated one inherits from.

    Parameters
    ----------
    spec : Spec
        The specification.
    runtime : str
        Module that has the runtime.

    Returns
    -------
    tuple of Code
        Mixins, and as the last one the class of the kind of estimator.
    """
    names = (*_list_mixins(spec), BASE_CLASSES[spec.estimator.kind])
    return tuple(name_from_runtime(name, runtime) for name in names)


def _list_mixins(spec: Spec) -> Iterator[str]:
    if has_own_encoder(spec):
        yield "TargetDecoderMixin"
    elif spec.estimator.kind == "classifier" and _has_target_encoder(spec):
        yield "TargetEncoderMixin"
    if spec.outputs:
        yield "OutputsMixin"
    if spec.estimator.model is not None:
        yield "PrebuiltModelMixin"
    if spec.estimator.build is not None:
        yield "BuildFunctionMixin"
    elif is_whole(spec):
        yield "OwnNetworkMixin"


def _has_target_encoder(spec: Spec) -> bool:
    return spec.target is not None and spec.target.encoder is not None
