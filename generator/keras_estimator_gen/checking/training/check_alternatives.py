"""Whether the optimizer and the loss are there, and what may be chosen in their place."""

from collections.abc import Iterator

from ...errors import Problem
from ...spec.alternatives import Choice
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context
from ..values.check_arguments import check_keys
from ..values.check_values import check_alternatives
from .check_compilation import SECTIONS, check_loss, check_optimizer, check_options, find_entry


def check_named_objects(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the optimizer, the loss, and their alternatives.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    for key in SECTIONS:
        yield from _check_named(key, context)


def _check_named(key: str, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with an optimizer or a loss, and with what may be chosen instead."""
    given, path = context.spec.training.alternatives[key], ("training", key)
    check = check_optimizer if key == "optimizer" else check_loss
    names = tuple(each.name for each in given.choices)
    if not names:
        if given.default:
            yield from check(given.default, (*path, "default"), context)
        else:
            message = f"missing key 'default' in [training.{key}]"
            yield Problem((*path, "default"), message, "a default, or choices", on_key=True)
        if given.tune:
            yield Problem((*path, "tune"), f"a search for the {key} needs choices", on_key=True)
        return
    yield from check_alternatives(names, (*path, "choices"), "choice")
    tuned = given.tune if isinstance(given.tune, tuple) else None
    if tuned is not None:
        yield from check_alternatives(tuned, (*path, "tune"), "value")
    tried = [(name, (*path, "tune", index)) for index, name in enumerate(tuned or ())]
    for name, place in ((given.default, (*path, "default")), *tried):
        if name not in names:
            message, near = f"{quote(name)} is not one of the choices", closest(str(name), names)
            yield Problem(place, message, one_of(names), near)
    for index, choice in enumerate(given.choices):
        place = (*path, "choices", index)
        yield from check(choice.name, (*place, key), context)
        yield from _check_choice(key, choice, place, context)


def _check_choice(key: str, choice: Choice, path: KeyPath, context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the options of one of several optimizers or losses."""
    entry = find_entry(SECTIONS[key], choice.name, context.catalog)
    yield from check_options(choice.options, path, context, entry)
    if entry is not None:
        yield from check_keys(entry, choice.options, path)
    for name in choice.options.keys() & getattr(context.spec.training, f"{key}_options").keys():
        message = f"{quote(name)} is an option of all choices in [training.{key}_options], too"
        yield Problem((*path, name), message, "one of the two", on_key=True)
