"""The encoders of features and target, as properties of the class."""

from collections.abc import Iterator

from ...code import Identifier
from ...code.fragments import Code, make_call, write_code
from ...spec import Spec
from ..imports import arrange_imports
from ..model import Function, Property, Return
from ..parts import is_from_runtime, name_from_runtime
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
    return tuple(_plan_properties(spec, scope))


def _plan_properties(spec: Spec, scope: Scope) -> Iterator[Property]:
    if spec.inputs:
        call = plan_feature_encoder(spec, scope)
        yield _make_property("feature_encoder", _FEATURES, call)
    target = spec.target
    if target is not None and target.encoder is not None:
        call = make_encoder_call(target.encoder, scope)
        yield _make_property("target_encoder", _TARGET, call)
    elif target is not None and target.one_hot:
        call = make_call(name_from_runtime("OneHotClassEncoder"))
        yield _make_property("target_encoder", _TARGET, call)


def _make_property(name: str, doc: str, call: Code) -> Property:
    """Make a property, which imports itself what the module does not import anyway."""
    shared = frozenset(item for item in call.imports if is_from_runtime(item))
    function = Function(arrange_imports(call.imports - shared), (Return(call),))
    needed = write_code("", imports=shared) if shared else None
    return Property(Identifier(name), doc, function, needed)
