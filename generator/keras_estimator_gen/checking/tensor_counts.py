"""How many tensors stand behind each name at one point of a list of entries."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ..catalog import Catalog
from ..code import TensorReference
from ..network.references import PREVIOUS, may_return_several
from ..spec.entries import AnyEntry, LayerSpec
from .check_counts import SEVERAL


class Passage(NamedTuple):
    """How many tensors enter a block with a name, how many leave it, and whether it is just one."""

    entering: int
    leaving: int
    plain: bool = False


@dataclass
class Flow:
    """What is known at one point of a list of entries.

    Attributes
    ----------
    tensors : dict of str to int
        How many tensors stand behind each name.
    current : int
        How many the entry before has put out; 0 is none.
    layers : set of str
        Names of the layers that can be shared.
    names : dict of str to str
        Loop variables, and the arguments and parameters of the block.
    plain : set of str
        Names of single tensors, as opposed to what may be a list because somebody's own code made
        it; "previous" is what the entry before has put out.
    """

    tensors: dict[str, int]
    current: int
    layers: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    plain: set[str] = field(default_factory=set)

    def branch(self, current: int, /, **names: str) -> "Flow":
        """Return what is known inside of an entry, from where nothing gets out."""
        known = {**self.names, **names}
        return Flow(dict(self.tensors), current, set(self.layers), known, set(self.plain))

    def mark(self, name: str, *, plain: bool) -> None:
        """Note whether a name is that of a single tensor."""
        (self.plain.add if plain else self.plain.discard)(name)

    def count(self, reference: TensorReference) -> int:
        """Return how many tensors a reference stands for."""
        count = {**self.tensors, PREVIOUS: self.current}.get(reference.tensor, 1)
        if count == 1 or not reference.index:
            return count
        return SEVERAL if reference.is_slice else 1


def takes_one(entry: AnyEntry, flow: Flow) -> bool:
    """Tell whether an entry takes a single tensor for sure.

    Parameters
    ----------
    entry : entry
        The entry.
    flow : Flow
        What is known before it.
    """
    if len(entry.inputs) > 1:
        return False
    return all(text.partition("[")[0] in flow.plain for text in entry.inputs or (PREVIOUS,))


def puts_out_one(layer: LayerSpec, catalog: Catalog) -> bool:
    """Tell whether a layer puts out a single tensor, as all of Keras do by default.

    Parameters
    ----------
    layer : LayerSpec
        The layer.
    catalog : Catalog
        What Keras offers.
    """
    names = [layer.layer, *([] if layer.wraps is None else [layer.wraps.name])]
    entries = [catalog.find("layers", name) for name in names]
    known = all(entry is not None and not entry.own for entry in entries)
    return known and not may_return_several(layer)
