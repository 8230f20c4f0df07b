"""The inputs of the network: which columns each reads, as the encoder of the features."""

from ...code.fragments import (
    Code,
    make_call,
    make_dict,
    make_list,
    make_literal,
    make_name,
    make_tuple,
    name_keywords,
)
from ...spec import ColumnKind, Columns, ColumnSlice, InputSpec, Spec
from ..parts import name_from_runtime
from ..scope import Scope
from .transformers import make_encoder_call


def plan_feature_encoder(spec: Spec, scope: Scope) -> Code:
    """Plan the encoder of the features.

    Parameters
    ----------
    spec : Spec
        The specification, with at least one input.
    scope : Scope
        What can be named there.

    Returns
    -------
    Code
        A transformer of scikit-learn where an input is nothing more; else what the runtime has
        for inputs.
    """
    match list(spec.inputs.values()):
        case [InputSpec(is_plain=True, encoder=encoder)] if encoder:
            return make_encoder_call(encoder, scope)
    inputs = {name: _make_input(given, scope) for name, given in spec.inputs.items()}
    return make_call(name_from_runtime("InputEncoder"), make_dict(inputs))


def _make_input(given: InputSpec, scope: Scope) -> Code:
    options: dict[str, Code] = {}
    if given.columns is not None:
        options["columns"] = _make_columns(given.columns)
    if given.encoder is not None:
        options["encoder"] = make_encoder_call(given.encoder, scope)
    if given.is_integer:
        options["dtype"] = make_literal("int32")
    if given.shape is not None:
        options["shape"] = make_tuple(map(scope.make_argument, given.shape))
    if given.pad:
        options["pad"] = make_literal(True)
    return make_call(name_from_runtime("NetworkInput"), keywords=name_keywords(**options))


def _make_columns(columns: Columns) -> Code:
    if isinstance(columns, ColumnKind):
        return make_dict({"dtype": make_literal(columns.name)})
    if isinstance(columns, ColumnSlice):
        ends = [columns.start, columns.stop, columns.step]
        given = ends if columns.step is not None else ends[:2]
        return make_call(make_name("slice"), *map(make_literal, given))
    return make_list(map(make_literal, columns))
