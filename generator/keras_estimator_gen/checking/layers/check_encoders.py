"""Whether there are the transformers of ``[inputs.NAME]`` and ``[target]``."""

from collections.abc import Iterator
from typing import Final

from ...catalog import Entry
from ...errors import Problem
from ...kinds import RUNTIME_ENCODERS, SUPERVISED, name_kind
from ...spec.encoders import EncoderSpec
from ...spec.scanner import KeyPath
from ...spec.wording import quote
from ..context import Context, explain_unknown
from ..values.check_arguments import check_arguments, check_keys

_UNFIT: Final = {
    "wrapper": "wraps other estimators, which is not supported yet",
    "code": "needs arrays, which is not supported yet",
}


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
