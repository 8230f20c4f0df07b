"""Whether ``[estimator]`` names a build function or a model that can be used."""

import io
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ...catalog import BUILD_FUNCTIONS
from ...errors import IdentifierError, Problem
from ...saved_models import list_faults, read_description
from ...spec.companions import Companion
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, one_of, quote
from ..context import Context, explain_place
from ..training.check_compilation import check_options
from ..values.check_arguments import check_own_keys

_FORM: Final = "'package.module:function'"
_HIDDEN: Final = frozenset({"meta", "params"})
"""What the estimator passes to a build function, and parameters are called only without one."""

_NAMED: Final = "a model whose layers have names"

_BUILD: Final[KeyPath] = ("estimator", "build")
_MODEL: Final[KeyPath] = ("estimator", "model")
_OPTIONS: Final[KeyPath] = ("training", "model_options")

MAX_MODEL_BYTES: Final = 1_000_000_000
"""Largest model that is read."""

_FILE_FORM: Final = (
    "a name such as 'base.keras': letters, digits, '_', '-' and '.', without a folder or blanks"
)
_FILE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\.keras")


@dataclass(frozen=True)
class ModelFile:
    """The model of a file.

    Attributes
    ----------
    layers : tuple of str
        Names of its layers, in order.
    open : bool
        Whether the file does not tell all layers, because the model is a class of its own.
    """

    layers: tuple[str, ...]
    open: bool


def check_build(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the build function and what is routed to it.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    build, options = context.spec.estimator.build, context.spec.training.model_options
    yield from check_options(options, _OPTIONS, context, None)
    yield from _check_model(context)
    if build is not None:
        yield from _check_parameters(context)
        entry = context.catalog.find(BUILD_FUNCTIONS, build)
        if entry is None:
            yield explain_place(context.catalog, BUILD_FUNCTIONS, build, _BUILD)
        else:
            yield from check_own_keys(entry, options, _OPTIONS)
        if context.spec.layers:
            message = "both layers and a build function"
            yield Problem(("layers", 0), message, "one of the two", on_key=True)
    elif options and _BUILD not in context.broken:
        message = "model_options are arguments of a build function, and there is none"
        yield Problem(_OPTIONS, message, f"build = {_FORM} in [estimator]", on_key=True)


def _check_parameters(context: Context) -> Iterator[Problem]:
    """Yield the parameters that a build function could not get."""
    for name in context.spec.parameters:
        if name in _HIDDEN:
            message = f"the estimator passes another {quote(name)} to the build function"
            yield Problem(("parameters", name), message, "another name", on_key=True)


def _check_model(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with a prebuilt model."""
    model = context.spec.estimator.model
    if model is None:
        return
    if context.spec.estimator.build is not None:
        yield Problem(_MODEL, "both a model and a build function", "one of the two", on_key=True)
    try:
        check_file_name(model.file)
        file = read_model_file(context.companions.read(model.file, MAX_MODEL_BYTES))
    except IdentifierError as error:
        yield Problem((*_MODEL, "file"), error.message, error.expected, error.suggestion)
    else:
        if model.output is not None and model.output not in file.layers and not file.open:
            message = f"the model in {quote(model.file)} has no layer {quote(model.output)}"
            near = closest(model.output, file.layers)
            yield Problem((*_MODEL, "output"), message, one_of(file.layers) or _NAMED, near)
    if isinstance(model.trainable, Formula):
        yield from context.check_expression(model.trainable.text, context.names)


def check_file_name(name: str) -> str:
    """Return a name if it can be that of a model beside a generated module.

    Parameters
    ----------
    name : str
        As written in a specification.

    Raises
    ------
    IdentifierError
        If it is no plain name of a ``.keras`` file.
    """
    if not _FILE.fullmatch(name):
        message = f"{name!r} is not the name of a model next to the specification"
        raise IdentifierError(message, _FILE_FORM)
    return name


def read_model_file(file: Companion) -> ModelFile:
    """Read what a file says of its model.

    Parameters
    ----------
    file : Companion
        The file.

    Raises
    ------
    IdentifierError
        If it is not an archive that Keras has written, or names what may do more than compute.
    """
    name = file.path.name
    try:
        config = read_description(io.BytesIO(file.content))
        model = _read_config(config)
    except ValueError as error:
        message = f"{name!r} is not a model that Keras has saved"
        raise IdentifierError(
            message, "a file that model.save('NAME.keras') has written"
        ) from error
    for fault in list_faults(config, _may_be_own):
        message = f"{name!r} would not be loaded, because {fault}"
        raise IdentifierError(message, "a model of layers of Keras that only compute")
    return model


def _may_be_own(table: Mapping[str, Any]) -> bool:
    """Tell whether a class could be the user's, which is known only when the network is built."""
    package = str(table["module"]).partition(".")[0]
    return package not in sys.stdlib_module_names | {"keras"}


def _read_config(config: Any) -> ModelFile:
    if not isinstance(config, dict) or not isinstance(config.get("config"), dict):
        raise ValueError("it describes no model")
    layers = config["config"].get("layers")
    if not isinstance(layers, list):
        return ModelFile((), open=True)
    described = [layer.get("config", {}) for layer in layers if isinstance(layer, dict)]
    names = [each.get("name") for each in described if isinstance(each, dict)]
    return ModelFile(tuple(name for name in names if isinstance(name, str)), open=False)
