"""Whether ``[estimator]`` names a build function, and its options are arguments."""

from collections.abc import Iterator
from typing import Final

from ..code import check_identifier
from ..errors import Problem
from .check_compilation import check_options
from .check_estimator import check_name
from .context import Context, explain_place
from .scanner import KeyPath
from .wording import quote

_FORM: Final = "'package.module:function'"
_GIVEN: Final = frozenset({"compile_kwargs", "meta", "params"})
"""Arguments of a build function that the estimator has for it."""

_BUILD: Final[KeyPath] = ("estimator", "build")
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
    for name in options:
        path = (*_OPTIONS, name)
        yield from check_name(name, check_identifier, path, on_key=True)
        if name in _GIVEN:
            message = f"the estimator passes {quote(name)} itself"
            yield Problem(path, message, "another name", on_key=True)
    if build is not None:
        if context.catalog.find("layers", build) is None:
            yield explain_place(context.catalog, build, _BUILD)
        if context.spec.layers:
            message = "layers beside a build function"
            yield Problem(("layers", 0), message, "one of the two", on_key=True)
    elif options and _BUILD not in context.broken:
        message = "model_options are arguments of a build function, and there is none"
        yield Problem(_OPTIONS, message, f"build = {_FORM} in [estimator]", on_key=True)
