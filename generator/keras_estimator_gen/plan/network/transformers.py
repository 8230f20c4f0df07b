"""Transformers of scikit-learn and of the runtime, as calls that create them."""

from ...code import Identifier
from ...code.fragments import Code, make_call, make_list, make_name
from ...kinds import RUNTIME_ENCODERS
from ...spec import ArgumentValue, EncoderSpec
from ..parts import name_from_runtime
from ..scope import Scope, make_entry_name


def make_encoder_call(encoder: EncoderSpec, scope: Scope) -> Code:
    """Return the call that creates a transformer.

    Parameters
    ----------
    encoder : EncoderSpec
        The transformer.
    scope : Scope
        What can be named there.

    Returns
    -------
    Code
        The call.
    """
    if encoder.steps:
        steps = (make_encoder_call(step, scope) for step in encoder.steps)
        return make_call(make_name(encoder.encoder, "sklearn.pipeline"), *steps)
    entry = scope.catalog.find("encoders", encoder.encoder)
    known = entry.parameters if entry else ()
    defaults = {parameter.name: parameter.default for parameter in known}
    arguments = {
        Identifier(name): _make_option(value, defaults.get(name), scope)
        for name, value in encoder.arguments.items()
    }
    name = make_entry_name("encoders", entry) if entry else make_name(encoder.encoder)
    if encoder.encoder in RUNTIME_ENCODERS:
        name = name_from_runtime(encoder.encoder)
    return make_call(name, keywords=arguments)


def _make_option(value: ArgumentValue, default: object, scope: Scope) -> Code:
    """Return an argument as code; a list stays one, unless scikit-learn has a tuple there."""
    if isinstance(value, tuple) and not isinstance(default, list):
        return make_list(_make_option(item, None, scope) for item in value)
    return scope.make_argument(value)
