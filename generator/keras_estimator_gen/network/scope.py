"""What entries can refer to at one point of a list of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..code import TensorReference, parse_tensor
from ..errors import CodeError
from .model import SEVERAL, Fault, Known, Node, Source, Tensor
from .references import PREVIOUS, Reference


@dataclass
class Scope:
    """What is known at one point of a list of entries.

    Attributes
    ----------
    current : Tensor
        What the entry before has put out.
    tensors : dict of str to Tensor
        What names stand for.
    layers : dict of str to Node
        The layers that can be applied again.
    names : mapping of str to str
        What expressions may use.
    varies : frozenset of str
        The keys around for which entries may be skipped or repeated.
    """

    current: Tensor
    tensors: dict[str, Tensor]
    names: Mapping[str, str]
    layers: dict[str, Node] = field(default_factory=dict)
    varies: frozenset[str] = frozenset()

    def branch(self, names: Mapping[str, str], varies: frozenset[str]) -> "Scope":
        """Return what is known inside of an entry, from where nothing gets out."""
        return Scope(self.current, dict(self.tensors), names, dict(self.layers), varies)

    @property
    def known(self) -> Known:
        """The names that could stand here."""
        return Known(tuple(self.tensors), tuple(self.layers))

    def find_source(self, reference: Reference, names: Mapping[str, str]) -> Source:
        """Find what a reference stands for, with the names that its index may use."""
        text, path, name = reference.text, reference.path, reference.tensor
        tensor = self.current if name == PREVIOUS else self.tensors.get(name)
        try:
            parsed = parse_tensor(text, names)
        except CodeError as error:
            return Source(text, path, tensor, fault=Fault.UNREADABLE, error=error)
        taken = _take(parsed, tensor)
        if isinstance(taken, Fault):
            return Source(text, path, tensor, fault=taken)
        return Source(text, path, tensor, taken)


def _take(reference: TensorReference, tensor: Tensor | None) -> int | Fault:
    """Return how many tensors a reference takes, or why it can take none."""
    if tensor is None:
        return Fault.UNKNOWN
    if reference.tensor == PREVIOUS and tensor.count == 0:
        return Fault.NOWHERE
    if len(reference.index) > 1 and tensor.count != 1:
        return Fault.LISTED
    if not reference.keeps_rows and tensor.plain:
        return Fault.ROWS
    if tensor.count == 1 or not reference.index:
        return tensor.count
    return SEVERAL if reference.is_slice else 1
