"""Names for blocks, for their arguments, and for tensors in them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Final

from ...code.identifiers import is_parameter_name
from ...spec.entries import ENTRY_KEYS
from ...spec.values import find_argument_kind
from .alignment import Pattern, name_parts
from .columns import Column

_USUAL: Final = "unit"
_WORDS: Final[Mapping[str, str]] = {
    "Attention": "attention",
    "LSTM": "recurrent",
    "GRU": "recurrent",
    "Add": "residual",
    "Concatenate": "branches",
    "Conv": "convolution",
    "Dense": "dense",
}
"""What blocks are called by the first of these that occurs in the class of a layer."""

_LEFT: Final = ("i", "j", "n", "activation", "depth", "dropout", "width")
"""What loops and parameters are called."""

_COUNTER: Final = re.compile(r"\d+[a-z]?(?=_|$)")


class Names:
    """Names that are taken.

    Parameters
    ----------
    taken : iterable of str
        Those of inputs and layers.
    """

    def __init__(self, taken: Sequence[str]) -> None:
        self.taken = {*taken, *ENTRY_KEYS, "block_input", "inputs", "previous", "x", *_LEFT}

    def branch(self) -> "Names":
        """Return the names that are taken for a block that has arguments of its own."""
        return Names(tuple(self.taken))

    def find_free(self, *wishes: str) -> str:
        """Return the first name that is free, or one made of the last; it is taken from now on."""
        wished = [*filter(is_parameter_name, map(str.lower, wishes))] or [_USUAL]
        numbered = (f"{wished[-1]}_{number}" for number in count(2))
        found = next(each for each in chain(wished, numbered) if each not in self.taken)
        self.taken.add(found)
        return found

    def name_block(self, pattern: Pattern) -> str:
        """Name a block by what the names of its layers begin with, or by what it holds."""
        prefixes = (name_parts(pattern.graph, each) for each in pattern.segments)
        stems = [_COUNTER.sub("", prefix.lower()) for prefix in prefixes]
        stems = [re.sub("_+", "_", stem).strip("_") for stem in stems]
        common = Counter(stem for stem in stems if stem).most_common(1)
        kinds = " ".join(slot.kind for slot in pattern.slots)
        word = next((word for key, word in _WORDS.items() if key in kinds), _USUAL)
        return self.find_free(*(stem for stem, _ in common), word)

    def name_argument(self, column: Column, others: Sequence[Column]) -> str:
        """Name an argument of a block by what it is given to."""
        same = [each for each in others if each.key == column.key]
        if column.is_flag:
            # A name such as `has_activation` would be that of an activation.
            wishes = [each for each in (column.word, column.key) if not find_argument_kind(each)]
            return self.find_free(*wishes, "further")
        alone = [column.key] if len(same) == 1 else []
        return self.find_free(*alone, f"{column.word}_{column.key}", column.key)
