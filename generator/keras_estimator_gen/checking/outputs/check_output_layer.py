"""Whether ``[output_layer]`` has arguments that output layers can be given."""

from collections.abc import Iterator
from typing import Final

from ...errors import Problem
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context
from ..values.check_arguments import check_arguments

_ROOT: Final[KeyPath] = ("output_layer",)
_DECIDED: Final = frozenset({"activation", "units"})
"""Arguments that follow from the target and the loss, or from ``[[outputs]]``."""

_PERMITTED: Final = (
    "use_bias",
    *(
        f"{part}_{kind}"
        for kind in ("initializer", "regularizer", "constraint")
        for part in ("kernel", "bias")
    ),
)


def check_output_layer(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the arguments of the output layers.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    spec = context.spec
    arguments = spec.output_layer.arguments
    if arguments and spec.estimator.build is not None:
        message = "output both layers and a build function, which has its own"
        yield Problem(_ROOT, message, "one of the two", on_key=True)
    for name in arguments.keys() - {*_PERMITTED}:
        message = f"the output layers are given no {quote(name)}"
        expected = one_of(_PERMITTED)
        if name in _DECIDED:
            expected = f"'{name}' of [[outputs]], if it is not to follow from the target"
        yield Problem((*_ROOT, name), message, expected, closest(name, _PERMITTED), on_key=True)
    known = {name: value for name, value in arguments.items() if name in _PERMITTED}
    entry = context.catalog.find("layers", "Dense")
    yield from check_arguments(known, context.names, _ROOT, context, entry)
