"""What layers and tensors are called in a specification."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count, product
from string import ascii_lowercase
from typing import Final

from ..code import snake_case
from ..code.identifiers import is_parameter_name
from .network import Network, Reference
from .objects import find_automatic, is_automatic

ONLY_INPUT: Final = "inputs"
"""What the only input of a network is called."""

_TAKEN: Final = frozenset({"block_input", "input_layer", "output", "previous", "x"})
_HEAD: Final = "head"


@dataclass(frozen=True)
class TensorNames:
    """Names of tensors.

    Attributes
    ----------
    inputs : mapping of str to str
        The name of each input by that of its layer.
    layers : mapping of str to str
        The name of each layer that has one, by its name in the model.
    shared : frozenset of str
        The layers that are called more than once.
    many : frozenset of str
        The layers that put out several tensors.
    """

    inputs: Mapping[str, str]
    layers: Mapping[str, str]
    shared: frozenset[str]
    many: frozenset[str]

    def name_tensor(self, reference: Reference) -> str:
        """Return how an entry refers to a tensor."""
        if reference.layer in self.inputs:
            return self.inputs[reference.layer]
        name = self.name_output(reference.layer, reference.call)
        return f"{name}[{reference.index}]" if reference.layer in self.many else name

    def name_output(self, layer: str, call: int) -> str:
        """Return the name of what a call of a layer puts out."""
        name = self.layers[layer]
        return name if call == 0 else f"{name}_{call + 1}"


def name_tensors(network: Network, referenced: Iterable[str]) -> TensorNames:
    """Name the inputs, the layers that somebody has named, and those that have to be referred to.

    A name that Keras has given says little, and counts the models of a session: where one is
    needed, it is ``head`` for the output, or the class and a letter.

    Parameters
    ----------
    network : Network
        The layers and calls.
    referenced : iterable of str
        The layers whose outputs entries refer to by name.
    """
    calls = Counter(call.layer.name for call in network.calls)
    shared = frozenset(name for name, count in calls.items() if count > 1)
    needed = {*referenced, *shared}
    layers = {call.layer.name: call.layer for call in network.calls}
    classes = Counter(layer.class_name for layer in layers.values())
    taken = set(_TAKEN)
    inputs = _name_inputs(network, taken)
    own = {name for name, layer in layers.items() if not is_automatic(name, layer.class_name)}
    named = {name: _choose_name(name, taken) for name in layers if name in own}
    heads = {end.layer for end in network.outputs.values()} if len(network.outputs) == 1 else set()
    for name, layer in layers.items():
        if name in needed - own:
            stem = find_automatic(layer.class_name)
            alone = _HEAD if name in heads else stem if classes[layer.class_name] == 1 else ""
            named[name] = _find_letter(stem, taken) if alone in {"", *taken} else alone
            taken.add(named[name])
    ends = [*network.outputs.values(), *(each for call in network.calls for each in call.tensors)]
    many = frozenset(
        call.layer.name for call in network.calls if call.layer.config.get("return_state")
    )
    return TensorNames(inputs, named, shared, many | {end.layer for end in ends if end.index})


def _find_letter(stem: str, taken: set[str]) -> str:
    """Return a name with the first letter that is free, or with two or more."""
    words = (word for length in count(1) for word in product(ascii_lowercase, repeat=length))
    names = (f"{stem}_{''.join(word)}" for word in words)
    return next(name for name in names if name not in taken)


def _name_inputs(network: Network, taken: set[str]) -> dict[str, str]:
    if len(network.inputs) == 1 and is_automatic(network.inputs[0].name, "InputLayer"):
        taken.add(ONLY_INPUT)
        return {network.inputs[0].name: ONLY_INPUT}
    return {layer.name: _choose_name(layer.name, taken) for layer in network.inputs}


def _choose_name(name: str, taken: set[str]) -> str:
    """Return a name as near to that of a layer as the rules for names allow."""
    candidate = re.sub(r"[^A-Za-z0-9]+", "_", snake_case(name) if name[:1].isupper() else name)
    candidate = re.sub("__+", "_", candidate).strip("_") or "layer"
    if not candidate[0].isalpha() or candidate in taken or not is_parameter_name(candidate):
        candidate = f"layer_{candidate}"
    while candidate in taken:
        candidate = f"{candidate}_b"
    taken.add(candidate)
    return candidate
