"""Whether ``[estimator]`` names a build function, and its options are arguments."""

from collections.abc import Iterator
from typing import Final

from ...catalog import BUILD_FUNCTIONS
from ...errors import IdentifierError, Problem
from ...spec.scanner import KeyPath
from ...spec.values import Formula
from ...spec.wording import closest, one_of, quote
from ..context import Context, explain_place
from ..training.check_compilation import check_options
from ..values.check_arguments import check_own_keys
from ..values.model_files import MAX_MODEL_BYTES, check_file_name, read_model_file

_FORM: Final = "'package.module:function'"
_HIDDEN: Final = frozenset({"meta", "params"})
"""What the estimator passes to a build function, and parameters are called only without one."""

_NAMED: Final = "a model whose layers have names"

_BUILD: Final[KeyPath] = ("estimator", "build")
_MODEL: Final[KeyPath] = ("estimator", "model")
_OPTIONS: Final[KeyPath] = ("training", "model_options")


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
