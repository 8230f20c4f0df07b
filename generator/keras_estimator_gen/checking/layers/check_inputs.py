"""Whether ``[inputs.NAME]`` describes inputs that a network can have, and ``[target]`` a target."""

from collections.abc import Iterator
from typing import Final

from ...catalog import Entry
from ...code import check_identifier, check_tensor_name
from ...code.evaluation import calculate_value
from ...errors import Problem
from ...kinds import RUNTIME_ENCODERS, SUPERVISED, TEXT_ENCODERS, name_kind
from ...spec.input_conversion import SIZE_FORM, is_size
from ...spec.models import EncoderSpec, InputSpec
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, describe, one_of, quote
from ..context import Context, explain_unknown
from ..values.check_arguments import check_arguments, check_keys
from ..values.check_names import check_name

_DTYPES = ("float", "int32")

_UNFIT: Final = {
    "wrapper": "wraps other estimators, which is not supported yet",
    "code": "needs arrays, which is not supported yet",
}


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


def check_target(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the encoder of the target.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    target, path = context.spec.target, ("target",)
    if target is None or context.kind is None:
        return
    if context.kind not in SUPERVISED:
        message = f"{name_kind(context.kind)} has no target"
        yield Problem(path, message, "no such table", on_key=True)
        return
    if target.one_hot and context.kind == "regressor":
        message = "a regressor has no labels that could be one-hot"
        yield Problem((*path, "one_hot"), message, on_key=True)
    elif target.one_hot and target.encoder is not None:
        message = "both one_hot and an encoder"
        yield Problem((*path, "one_hot"), message, "one of the two", on_key=True)
    if target.encoder is not None:
        for step, place in _list_steps(target.encoder, (*path, "encoder")):
            yield from _check_target_encoder(step, place, context)


def check_feature_encoder(
    encoder: EncoderSpec, path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with the encoder of an input.

    Parameters
    ----------
    encoder : EncoderSpec
        The encoder.
    path : tuple of str and int
        Where it stands.
    context : Context
        What the checks share.
    """
    for step, place in _list_steps(encoder, path):
        entry = context.catalog.find("encoders", step.encoder)
        if entry is not None and entry.inputs == "target":
            message = f"the encoder {quote(entry.name)} is for labels"
            yield Problem((*place, "encoder"), message, "a transformer of features")
        elif encoder.steps and step.encoder in RUNTIME_ENCODERS:
            message = f"the encoder {quote(step.encoder)} reads columns as they are, and no list"
            yield Problem((*place, "encoder"), message, "this encoder alone")
        yield from _check_encoder(step, entry, place, context)


def _list_steps(encoder: EncoderSpec, path: KeyPath) -> Iterator[tuple[EncoderSpec, KeyPath]]:
    """Yield the transformers of an encoder with their places."""
    for index, step in enumerate(encoder.chain):
        yield step, (*path, index) if encoder.steps else path


def _check_target_encoder(
    encoder: EncoderSpec, path: KeyPath, context: Context
) -> Iterator[Problem]:
    entry = context.catalog.find("encoders", encoder.encoder)
    if entry is not None and not entry.invertible:
        message = (
            f"the encoder {quote(entry.name)} has no inverse_transform, which predictions need"
        )
        yield Problem((*path, "encoder"), message, "a transformer that can be inverted")
    elif entry is not None and entry.inputs == "target" and context.kind == "regressor":
        message = f"the encoder {quote(entry.name)} is for labels"
        yield Problem((*path, "encoder"), message, "a transformer of numbers")
    yield from _check_encoder(encoder, entry, path, context)


def _check_encoder(
    encoder: EncoderSpec, entry: Entry | None, path: KeyPath, context: Context
) -> Iterator[Problem]:
    place = (*path, "encoder")
    if entry is None:
        yield explain_unknown(context.catalog, "encoders", encoder.encoder, place)
    elif entry.inputs in _UNFIT:
        yield Problem(place, f"the encoder {quote(entry.name)} {_UNFIT[entry.inputs]}")
    else:
        yield from check_keys(entry, encoder.arguments, path, ("encoder",))
    # The properties run before anything is learned from the data.
    yield from check_arguments(encoder.arguments, context.parameter_names, path, context, entry)
