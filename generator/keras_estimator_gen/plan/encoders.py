"""The encoders of features and target, as properties of the class."""

from collections.abc import Iterator, Mapping

from ..catalog import Catalog
from ..spec import ArgumentValue, EncoderSpec, Spec
from .arguments import make_argument
from .fragments import make_call, make_entry_name, make_list, make_literal, make_name
from .imports import arrange_imports
from .model import Code, Function, Property, Return

_FEATURES = "Encoder of the features, a new one for each fit."
_TARGET = "Encoder of the target, a new one for each fit."


def plan_encoders(
    spec: Spec, names: Mapping[str, str], catalog: Catalog, runtime: str
) -> tuple[Property, ...]:
    """Plan the properties that return encoders.

    Parameters
    ----------
    spec : Spec
        The specification.
    names : mapping of str to str
        What the names in expressions are called in the generated code.
    catalog : Catalog
        What scikit-learn offers.
    runtime : str
        Module that has the encoder of classes.

    Returns
    -------
    tuple of Property
        ``feature_encoder`` and ``target_encoder``, as far as the specification sets them.
    """
    return tuple(_plan_properties(spec, names, catalog, runtime))


def _plan_properties(
    spec: Spec, names: Mapping[str, str], catalog: Catalog, runtime: str
) -> Iterator[Property]:
    for given in spec.inputs.values():
        function = _plan_function(given.encoder, names, catalog)
        yield Property("feature_encoder", _FEATURES, function)
    target = spec.target
    if target is not None and target.encoder is not None:
        function = _plan_function(target.encoder, names, catalog)
        yield Property("target_encoder", _TARGET, function)
    elif target is not None and target.one_hot:
        encoder = make_name("ClassEncoder", runtime)
        call = make_call(encoder, one_hot=make_literal(True))
        yield Property("target_encoder", _TARGET, Function((), (Return(call),)), encoder)


def _plan_function(encoder: EncoderSpec, names: Mapping[str, str], catalog: Catalog) -> Function:
    """Plan the body of a property: the import of a transformer, and a new instance of it."""
    entry = catalog.find("encoders", encoder.encoder)
    known = entry.parameters if entry else ()
    defaults = {parameter.name: parameter.default for parameter in known}
    arguments = {
        name: _make_option(value, defaults.get(name), names, catalog)
        for name, value in encoder.arguments.items()
    }
    name = make_entry_name("encoders", entry) if entry else make_name(encoder.encoder)
    call = make_call(name, **arguments)
    return Function(arrange_imports(call.imports), (Return(call),))


def _make_option(
    value: ArgumentValue, default: object, names: Mapping[str, str], catalog: Catalog
) -> Code:
    """Return an argument as code; a list stays one, unless scikit-learn has a tuple there."""
    if isinstance(value, tuple) and not isinstance(default, list):
        return make_list(_make_option(item, None, names, catalog) for item in value)
    return make_argument(value, names, catalog)
