"""What differs between the parts of a pattern, as few arguments of a block as can be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ..settings import RATES, Member, is_tunable, write_value
from ..widths import WIDTHS

_SHAPES: Final = WIDTHS | {"target_shape"}
_LARGEST_FACTOR: Final = 16


@dataclass(eq=False)
class Column:
    """The values that the parts have at one place.

    Attributes
    ----------
    key : str
        Name of the argument.
    kind : str
        Class of the layer.
    word : str
        What people call the layer inside of a part; empty if there is no name for it.
    values : dict of int to object
        The values by part, as far as the parts have the place.
    members : dict of int to set of Member
        The arguments that have the value, by part.
    is_flag : bool
        Whether it tells which parts have an entry.
    base : Column or None
        Another column from which its values follow.
    text : str
        How they follow from it, with ``{}`` in place of its name.
    name : str
        What the argument is called; empty if all parts have the same value.
    """

    key: str
    kind: str
    word: str
    values: dict[int, Any]
    members: dict[int, set[Member]] = field(default_factory=dict)
    is_flag: bool = False
    base: "Column | None" = None
    text: str = "{}"
    name: str = ""

    @property
    def is_constant(self) -> bool:
        """Whether all parts have the same value."""
        return len(self.distinct) == 1

    @property
    def distinct(self) -> list[Any]:
        """The values that occur, each once."""
        return list({write_value(value): value for value in self.values.values()}.values())

    @property
    def is_tuned(self) -> bool:
        """Whether its values are numbers that somebody would tune."""
        return all(is_tunable(self.key, value) for value in self.values.values())

    def follow(self) -> tuple["Column", str]:
        """Return the column of which its values are made, and how."""
        if self.base is None:
            return self, "{}"
        base, text = self.base.follow()
        return base, self.text.replace("{}", text)


def reduce_columns(columns: Sequence[Column], parts: int) -> None:
    """Let columns follow from others where they do, and fill what parts do not have.

    Parameters
    ----------
    columns : sequence of Column
        All columns of a pattern, which are changed.
    parts : int
        Number of its parts.
    """
    ordered = sorted(columns, key=_measure)
    for n, column in enumerate(ordered):
        for other in ordered[:n]:
            if other.base is None and _join(other, column):
                break
    kept = [column for column in columns if column.base is None]
    numbers = [each for each in kept if _has_numbers(each) and not each.is_constant]
    bases = [each for each in numbers if each.key not in _SHAPES | RATES.keys()]
    flags = [column for column in kept if column.is_flag]
    others = [each for each in kept if each not in {*numbers, *flags} and not each.is_constant]
    for column in [*flags, *others]:
        _choose(bases, column, parts)
        if column.is_flag:
            bases.append(column)
    for column in kept:
        if column.base is None:
            _fill(column, parts)


def _measure(column: Column) -> tuple[float, bool]:
    """Return what puts columns before those that follow from them."""
    if column.key in _SHAPES and _has_numbers(column):
        mean = sum(column.values.values()) / len(column.values)
        return mean, column.key not in WIDTHS
    return -1, False


def _has_numbers(column: Column) -> bool:
    return all(type(value) in (int, float) for value in column.values.values())


def _join(base: Column, column: Column) -> bool:
    """Let a column follow from another one if it has the same values, or a multiple of them."""
    common = base.values.keys() & column.values.keys()
    if not common or base.is_flag != column.is_flag or not _has_role(base, column):
        return False
    factor = _find_factor(base, column, common)
    if factor is None or (factor > 1 and not {base.key, column.key} <= WIDTHS):
        return False
    added = {part: value for part, value in column.values.items() if part not in common}
    if factor > 1:
        if any(value % factor for value in added.values()):
            return False
        added = {part: value // factor for part, value in added.items()}
        column.text = f"{factor} * {{}}"
    base.values |= added
    for part, members in column.members.items():
        base.members.setdefault(part, set()).update(members)
    column.base = base
    return True


def _has_role(base: Column, column: Column) -> bool:
    if base.is_flag:
        return True
    families = (_SHAPES, RATES.keys())
    alike = any({base.key, column.key} <= family for family in families)
    return alike or base.key == column.key


def _find_factor(base: Column, column: Column, common: set[int]) -> int | None:
    pairs = [(base.values[part], column.values[part]) for part in common]
    if all(write_value(a) == write_value(b) for a, b in pairs):
        return 1
    if not all(type(each) is int and each > 0 for pair in pairs for each in pair):
        return None
    first, second = pairs[0]
    factor = second // first
    is_factor = 1 < factor <= _LARGEST_FACTOR and all(b == factor * a for a, b in pairs)
    return factor if is_factor else None


def _choose(bases: Sequence[Column], column: Column, parts: int) -> None:
    """Let a column of two values follow from another one of two."""
    for base in bases:
        if base is column or base.base is not None or len(base.values) < parts:
            continue
        rows = {
            (write_value(base.values[part]), write_value(value)): (base.values[part], value)
            for part, value in column.values.items()
        }
        known = {each for each, _ in rows}
        if {len(rows), len(known), len(base.distinct), len(column.distinct)} != {2}:
            continue
        column.base, column.text = base, _write_choice(base, column, list(rows.values()))
        return


def _write_choice(base: Column, column: Column, pairs: Sequence[tuple[Any, Any]]) -> str:
    """Write how one of two values is chosen."""
    (known, first), (_, second) = pairs
    if base.is_flag:
        (first, second) = (first, second) if known else (second, first)
        return f"{write_value(first)} if {{}} else {write_value(second)}"
    if column.is_flag:
        return f"{{}} {'==' if first else '!='} {write_value(known)}"
    return f"{write_value(first)} if {{}} == {write_value(known)} else {write_value(second)}"


def _fill(column: Column, parts: int) -> None:
    """Give the parts without a value one that no entry reads: that of the next part."""
    known = dict(column.values)
    for part in range(parts):
        if part in known:
            continue
        if column.key in RATES:
            column.values[part] = 0.0
            continue
        after = [known[each] for each in sorted(known) if each > part]
        column.values[part] = after[0] if after else known[max(known)]


def walk_columns(value: Any) -> Iterator[Column]:
    """Yield the columns in a table, in order."""
    if isinstance(value, Column):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from walk_columns(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk_columns(each)
