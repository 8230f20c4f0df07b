"""Whether ``[inputs.NAME]`` describes inputs that a network can have."""

from collections.abc import Iterator

from ...code import check_identifier, check_tensor_name
from ...code.evaluation import calculate_value
from ...errors import Problem
from ...kinds import TEXT_ENCODERS
from ...spec.input_conversion import SIZE_FORM, is_size
from ...spec.models import InputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, describe, one_of, quote
from ..context import Context
from ..values.check_names import check_name
from .check_encoders import check_feature_encoder

_DTYPES = ("float", "int32")


def check_inputs(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the inputs of the network.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    several = len(context.spec.inputs) > 1
    for name, given in context.spec.inputs.items():
        path: KeyPath = ("inputs", name)
        # Of several inputs, each is a variable of the generated code.
        check = check_tensor_name if several else check_identifier
        yield from check_name(name, check, path, on_key=True)
        if name in context.parameters and several:
            message = f"the input {quote(name)} has the name of a parameter"
            yield Problem(path, message, "another name", on_key=True)
        yield from _check_input(given, path, context)


def _check_input(given: InputSpec, path: KeyPath, context: Context) -> Iterator[Problem]:
    if given.dtype not in (None, *_DTYPES):
        message = f"{describe(given.dtype)} is not a type of an input"
        yield Problem((*path, "dtype"), message, one_of(_DTYPES), closest(given.dtype, _DTYPES))
    for index, size in enumerate(given.shape or ()):
        if isinstance(size, Formula):
            # The encoder is made before anything is learned from the data.
            problems = [*context.check_expression(size.text, context.parameter_names)]
            yield from problems or _check_size(size, (*path, "shape", index), context)
    if given.pad and given.shape is None and (*path, "shape") not in context.broken:
        message = "samples can be padded only to a shape"
        yield Problem((*path, "pad"), message, "a key 'shape' in the same table", on_key=True)
    if given.encoder is not None:
        yield from check_feature_encoder(given.encoder, (*path, "encoder"), context)
        yield from _check_text_columns(given, path)


def _check_size(size: Formula, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield why an expression gives no size of an input with the default parameters."""
    unknown = object()
    value = calculate_value(size.text, context.values, unknown=unknown)
    if context.complete and value is not unknown and not is_size(value):
        message = f"{quote(size.text.strip())} is {quote(value)} with the default parameters"
        yield Problem(path, f"{message}, which is not an input size", SIZE_FORM)


def _check_text_columns(given: InputSpec, path: KeyPath) -> Iterator[Problem]:
    """Yield why a text encoder cannot read the columns, of which it takes a single one."""
    encoder, columns = given.encoder, given.columns
    if encoder is None or encoder.encoder not in TEXT_ENCODERS:
        return
    if isinstance(columns, tuple) and len(columns) > 1:
        message = f"the encoder {quote(encoder.encoder)} reads a single column of texts"
        yield Problem((*path, "columns"), message, "one column, and another input for each other")
