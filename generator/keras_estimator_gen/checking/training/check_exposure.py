"""Whether ``expose`` and ``hide`` choose among the training parameters that there are."""

from collections.abc import Iterator

from ...errors import Problem
from ...spec.models import ALWAYS_EXPOSED, Training
from ...spec.scanner import KeyPath
from ...spec.wording import closest, one_of, quote
from ..context import Context


def check_exposure(context: Context) -> Iterator[Problem]:
    """Yield what is wrong with the choice of training parameters for ``__init__``.

    Parameters
    ----------
    context : Context
        What the checks share.
    """
    training, path = context.spec.training, ("training",)
    if training.expose is not None and training.hide:
        yield Problem((*path, "hide"), "both hide and expose", "one of the two", on_key=True)
        return
    known = [*context.training_names, *training.routed_options]
    for key in ("expose", "hide"):
        for index, name in enumerate(getattr(training, key) or ()):
            place = (*path, key, index)
            if name not in known and context.kind is not None:
                message = f"there is no training parameter {quote(name)}"
                yield Problem(place, message, one_of(known), closest(name, known))
            elif key == "hide" and name in ALWAYS_EXPOSED:
                yield Problem(place, f"the parameter {quote(name)} cannot be hidden")
    yield from _check_searches(training, path)


def _check_searches(training: Training, path: KeyPath) -> Iterator[Problem]:
    """Yield the parameters that a search would set, and which are not there."""
    for name, setting in {**training.settings, **training.routed_options}.items():
        if setting.tune and not training.is_exposed(name):
            place = (*path, *find_option(name), "tune")
            message = f"a search cannot set {quote(name)}, which __init__ does not have"
            yield Problem(place, message, "no 'tune' here, or the parameter exposed", on_key=True)


def find_option(name: str) -> KeyPath:
    """Return where the table of a training parameter or routed option stands in [training].

    Parameters
    ----------
    name : str
        Its name in ``__init__``.
    """
    owner, routed, option = name.partition("__")
    if owner == "metrics" and routed:
        index, _, option = option.partition("__")
        return (owner, int(index) if index.isdecimal() else index, option)
    return (f"{owner}_options", *option.split("__")) if routed else (name,)
