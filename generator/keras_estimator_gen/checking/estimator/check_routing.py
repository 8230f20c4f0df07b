"""Whether the methods of an estimator take the options that ``[training]`` routes to them."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from ...catalog import Entry
from ...code import check_identifier
from ...errors import Problem
from ...spec.parameters import OptionSpec
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ...training_parameters import list_options
from ..context import Context
from ..outputs.check_scoring import check_scoring
from ..training.check_compilation import check_options
from ..training.check_training import check_option_values
from ..values.check_names import check_name

_COMPILED_ELSEWHERE: Final = frozenset({"loss", "metrics", "optimizer"})
_CALLBACK_OPTION: Final = re.compile(r"[A-Za-z0-9]+(?:_{1,2}[A-Za-z0-9]+)*")


def check_routing(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the options of methods and callbacks.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    training, path = context.spec.training, ("training",)
    compiled = context.catalog.find("methods", "compile")
    names = _list_names(compiled, _COMPILED_ELSEWHERE)
    yield from _check_known(training.compile_options, "compile", names, context, compiled)
    for owner in ("fit", "predict"):
        options = getattr(training, f"{owner}_options")
        yield from _check_known(options, owner, list_options(owner, context.kind), context)
        yield from _check_values(options, (*path, f"{owner}_options"), context)
    yield from check_scoring(context)
    yield from _check_callbacks(training.callbacks_options, (*path, "callbacks_options"), context)


def _check_known(
    options: Mapping[str, OptionSpec],
    owner: str,
    names: Collection[str],
    context: Context,
    entry: Entry | None = None,
) -> Iterator[Problem]:
    """Yield what is wrong with options that have to be among some names."""
    path: KeyPath = ("training", f"{owner}_options")
    yield from check_options(options, path, context, entry)
    for name in options:
        if name not in names:
            message = f"{owner} has no argument {quote(name)}"
            if owner == "compile" and name in _COMPILED_ELSEWHERE:
                message = f"{quote(name)} has a key of its own in [training]"
            near = closest(name, names)
            yield Problem((*path, name), message, one_of(names), near, on_key=True)


def _check_values(
    options: Mapping[str, OptionSpec], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield the values that a method cannot use, in tables that are right in themselves."""
    for name, option in options.items():
        place = (*path, name)
        sound = name in list_options("fit") and context.is_intact(place)
        if sound and not any(check_options({name: option}, path, context, None)):
            yield from check_option_values(name, option, place)


def _check_callbacks(
    options: Mapping[str, OptionSpec], path: KeyPath, context: Context
) -> Iterator[Problem]:
    """Yield what is wrong with options of callbacks, whose names are free."""
    yield from check_options(options, path, context, None)
    for name in options:
        argument = name.rpartition("__")[2]
        if not _CALLBACK_OPTION.fullmatch(name) or any(check_name(argument, check_identifier, ())):
            expected = "an argument, perhaps after a key and two underscores: stop__patience"
            message = f"{quote(name)} cannot be an option of callbacks"
            yield Problem((*path, name), message, expected, on_key=True)


def _list_names(entry: Entry | None, without: Collection[str]) -> list[str]:
    names = [parameter.name for parameter in entry.parameters] if entry else []
    return [name for name in names if name not in without]
