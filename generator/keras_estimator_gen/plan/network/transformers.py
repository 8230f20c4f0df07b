"""Transformers of scikit-learn and of the runtime, as calls that create them."""

from collections.abc import Mapping

from ...catalog import Catalog
from ...code import Identifier
from ...code.fragments import Code, make_call, make_list, make_name
from ...kinds import RUNTIME_ENCODERS
from ...spec import ArgumentValue, EncoderSpec
from ..arguments import make_argument, make_entry_name
from ..parts import name_from_runtime


def make_encoder_call(encoder: EncoderSpec, names: Mapping[str, str], catalog: Catalog) -> Code:
    """Return the call that creates a transformer.

    Parameters
    ----------
    encoder : EncoderSpec
        The transformer.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    Code
        The call.
    """
    if encoder.steps:
        steps = (make_encoder_call(step, names, catalog) for step in encoder.steps)
        return make_call(make_name(encoder.encoder, "sklearn.pipeline"), *steps)
    entry = catalog.find("encoders", encoder.encoder)
    known = entry.parameters if entry else ()
    defaults = {parameter.name: parameter.default for parameter in known}
    arguments = {
        Identifier(name): _make_option(value, defaults.get(name), names, catalog)
        for name, value in encoder.arguments.items()
    }
    name = make_entry_name("encoders", entry) if entry else make_name(encoder.encoder)
    if encoder.encoder in RUNTIME_ENCODERS:
        name = name_from_runtime(encoder.encoder)
    return make_call(name, keywords=arguments)


def _make_option(
    value: ArgumentValue, default: object, names: Mapping[str, str], catalog: Catalog
) -> Code:
    """Return an argument as code; a list stays one, unless scikit-learn has a tuple there."""
    if isinstance(value, tuple) and not isinstance(default, list):
        return make_list(_make_option(item, None, names, catalog) for item in value)
    return make_argument(value, names, catalog)
