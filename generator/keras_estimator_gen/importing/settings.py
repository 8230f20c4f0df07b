"""The values in a specification that may become parameters, each with what it is the value of."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from ..code.evaluation import calculate_value
from .widths import WIDTHS

Member: TypeAlias = tuple[int, str]
"""The position of an entry before folding, and the name of its argument."""

ITEM: Final = "n"
"""The variable of a loop over one list."""

DEPTH: Final = "depth"
"""What is said of a value that is a number of turns."""

ACTIVATION: Final = "activation"
ACTIVATIONS: Final = ("relu", "gelu", "silu", "elu", "leaky_relu", "mish", "selu", "tanh")
"""Activations that are tried in place of one another."""

PENALTIES: Final = frozenset({"l1", "l2"})
HIGHEST_RATE: Final = 0.9
RATES: Final[Mapping[str, str]] = {
    "dropout": "Fraction of the inputs dropped in each training step",
    "rate": "Fraction dropped in each training step",
    "recurrent_dropout": "Fraction of the recurrent state dropped in each training step",
}


@dataclass(eq=False)
class Setting:
    """A value of the network, or one for each turn of a loop.

    Attributes
    ----------
    key : str
        Name of the argument; :data:`DEPTH` for a number of turns.
    class_name : str
        Class of the layer, or of the regularizer.
    owner : str
        The name of the layer or block, if it has one that says something.
    label : str
        What descriptions call the layer or block.
    values : tuple of object
        The value, or one for each turn.
    members : tuple of frozenset of Member
        The arguments of which it is the value, for each of the values.
    index : str
        How expressions take the value of a turn, as in ``"[i]"``; empty for a single value.
    parameter : str
        The parameter that it has become; empty if it is none.
    is_alone : bool
        Whether it is all that differs between the turns of its loop.
    turn : int
        The turn of the loop of its parameter to which a single value belongs.
    """

    key: str
    class_name: str
    owner: str
    label: str
    values: tuple[Any, ...]
    members: tuple[frozenset[Member], ...]
    index: str = ""
    parameter: str = ""
    is_alone: bool = False
    turn: int = 0

    @property
    def is_tunable(self) -> bool:
        """Whether all of its values are numbers that somebody would tune."""
        return all(is_tunable(self.key, value) for value in self.values)


def make_setting(
    key: str,
    class_name: str,
    owner: str,
    label: str,
    turns: Iterable[tuple[Any, Iterable[Member]]],
    *,
    index: str = "[i]",
) -> Setting:
    """Return the setting for what the turns of a loop have: a single value if that is the same.

    Parameters
    ----------
    key, class_name, owner, label : str
        As for :class:`Setting`.
    turns : iterable of tuple
        The value of each turn, and the arguments that have it.
    index : str, default="[i]"
        How expressions take the value of a turn.
    """
    values, members = zip(*((value, frozenset(each)) for value, each in turns), strict=True)
    if index == "[i]" and len({*map(write_value, values)}) == 1:
        return Setting(key, class_name, owner, label, values[:1], (frozenset().union(*members),))
    return Setting(key, class_name, owner, label, values, members, index)


@dataclass(frozen=True)
class Leaf:
    """A place where a setting stands.

    Attributes
    ----------
    setting : Setting
        What stands there.
    text : str
        An expression with ``{}`` for the value of the setting.
    """

    setting: Setting
    text: str = "{}"

    def express(self) -> str:
        """Return the expression for it."""
        setting = self.setting
        if setting.is_alone:
            return self.text.format(ITEM)
        if setting.parameter:
            return self.text.format(f"{setting.parameter}{setting.index}")
        values = self._calculate()
        if setting.index == "[i]" and {*map(type, values)} == {bool}:
            first, *others = values
            if first not in others:
                return "i == 0" if first else "i > 0"
        return f"{write_value(values)}{setting.index}"

    def write(self) -> Any:
        """Return the value of a key of a table."""
        if self.setting.parameter or self.setting.index:
            return f"${self.express()}"
        return self._calculate()

    def _calculate(self) -> Any:
        found = tuple(self._follow(value) for value in self.setting.values)
        return found if self.setting.index else found[0]

    def _follow(self, value: Any) -> Any:
        if self.text == "{}":
            return value
        return calculate_value(self.text.format("value"), {"value": value}, unknown=value)


@dataclass(frozen=True)
class Turns:
    """The ``for`` of a loop that counts.

    Attributes
    ----------
    variable : str
        Its variable.
    number : Leaf
        The number of turns.
    lists : tuple of Setting
        What has one value for each turn.
    """

    variable: str
    number: Leaf
    lists: tuple[Setting, ...] = ()

    def write(self) -> str:
        """Return the text of the key."""
        alone = [each for each in self.lists if each.is_alone]
        if alone:
            return f"{ITEM} in {alone[0].parameter or write_value(alone[0].values)}"
        named = [each.parameter for each in self.lists if each.parameter]
        number = f"len({named[0]})" if named else self.number.express()
        return f"{self.variable} in range({number})"


def is_tunable(key: str, value: Any) -> bool:
    """Tell whether an argument is a number that somebody would tune.

    Parameters
    ----------
    key : str
        Name of the argument.
    value : object
        Its value.
    """
    if key == ACTIVATION:
        return isinstance(value, str) and value in ACTIVATIONS
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if key in RATES:
        return 0 <= value <= HIGHEST_RATE
    return value > 0 and key in WIDTHS | PENALTIES | {DEPTH}


def write_leaves(value: Any) -> Any:
    """Return a table or a list with plain values and expressions in place of settings."""
    if isinstance(value, Leaf | Turns):
        return value.write()
    if isinstance(value, Mapping):
        return {key: write_leaves(each) for key, each in value.items()}
    return [write_leaves(each) for each in value] if isinstance(value, list) else value


def list_settings(value: Any) -> Iterator[Setting]:
    """Yield the settings in a table or a list, in order; each as often as it stands there."""
    if isinstance(value, Leaf):
        yield value.setting
    elif isinstance(value, Turns):
        yield value.number.setting
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from list_settings(each)


def write_value(value: Any) -> str:
    """Return a plain value as an expression has it; equal values of one type are written alike."""
    if isinstance(value, list | tuple):
        items = [write_value(each) for each in value]
        return f"({', '.join(items)}{',' * (len(items) == 1)})"
    return "None" if value == "$None" else repr(value)
