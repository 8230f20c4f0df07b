"""What the encoders of inputs learn from the data, by the names that expressions have for it."""

from collections.abc import Mapping

from ..kinds import ENCODER_FACTS
from .models import InputSpec


def name_facts(inputs: Mapping[str, InputSpec]) -> dict[str, str]:
    """Return the attribute for each name that stands for something that an encoder learns.

    Parameters
    ----------
    inputs : mapping of str to InputSpec
        The inputs.

    Returns
    -------
    dict of str to str
        ``text_vocabulary_size`` for the input ``text``, and ``vocabulary_size`` if no other input
        has one.
    """
    owners = _find_owners(inputs)
    names = {f"{owner}_{fact}": fact for fact, found in owners.items() for owner in found}
    names = {name: f"{name}_" for name in names}
    return names | {fact: f"{fact}_" for fact, found in owners.items() if len(found) == 1}


def list_meanings(fact: str, inputs: Mapping[str, InputSpec]) -> tuple[str, ...]:
    """List what a name may mean that several inputs have, by the names that are clear.

    Parameters
    ----------
    fact : str
        The name, such as ``vocabulary_size``.
    inputs : mapping of str to InputSpec
        The inputs.

    Returns
    -------
    tuple of str
        Two names or more; none if the name is clear, or not known at all.
    """
    owners = _find_owners(inputs).get(fact, [])
    return tuple(f"{owner}_{fact}" for owner in owners) if len(owners) > 1 else ()


def _find_owners(inputs: Mapping[str, InputSpec]) -> dict[str, list[str]]:
    """Find the inputs that have each fact."""
    owners: dict[str, list[str]] = {}
    for name, given in inputs.items():
        encoder = given.encoder.encoder if given.encoder else ""
        for fact in ENCODER_FACTS.get(encoder, ()):
            owners.setdefault(fact, []).append(name)
    return owners
