"""The encoders of features and target, as properties of the class."""

from ...code import Identifier
from ...code.fragments import Code, make_call
from ...spec import Spec
from ..imports import make_function
from ..model import Property, Return
from ..parts import name_from_runtime
from ..scope import Scope
from .inputs import plan_feature_encoder
from .transformers import make_encoder_call

_FEATURES = "Encoder of the features, a new one for each fit."
_TARGET = "Encoder of the target, a new one for each fit."


def plan_encoders(spec: Spec, scope: Scope) -> tuple[Property, ...]:
    """Plan the properties that return encoders.

    Parameters
    ----------
    spec : Spec
        The specification.
    scope : Scope
        What can be named there.

    Returns
    -------
    tuple of Property
        ``feature_encoder`` and ``target_encoder``, as far as the specification sets them.
    """
    found: dict[str, tuple[str, Code]] = {}
    target = spec.target
    if spec.inputs:
        found["feature_encoder"] = _FEATURES, plan_feature_encoder(spec, scope)
    if target is not None and target.encoder is not None:
        found["target_encoder"] = _TARGET, make_encoder_call(target.encoder, scope)
    elif target is not None and target.one_hot:
        found["target_encoder"] = _TARGET, make_call(name_from_runtime("OneHotClassEncoder"))
    return tuple(
        Property(Identifier(name), doc, make_function(Return(call)))
        for name, (doc, call) in found.items()
    )
