"""The rows on which the generated tests and the example of the docstring train."""

from collections.abc import Callable, Iterator, Mapping
from math import prod

from ...catalog import Catalog
from ...catalog.facts import MERGING_LAYERS, WORD_ENCODERS
from ...code.evaluation import calculate_value
from ...code.fragments import Code, make_literal, write_code
from ...kinds import TEXT_ENCODERS
from ...network.model import SEVERAL, Network, Node
from ...spec import ColumnKind, ColumnSlice, Formula, InputSpec, LayerSpec, Spec
from ..imports import NUMPY
from ..model import Content, SampleColumn, SampleRows
from ..parts import name_from_runtime
from .expectations import collect_defaults

_SIDE = 8
"""What a size comes to that follows from the number of values, where a shape has several."""
_WIDEST = 1 << 12
_MERGING = MERGING_LAYERS | {"Concatenate"}

_KIND_CONTENTS: Mapping[str, tuple[Content, ...]] = {
    "number": ("number", "number"),
    "bool": ("flag",),
    "category": ("category",),
    "datetime": ("date",),
    "object": ("word",),
    "categorical": ("word", "word"),
}
_WORDS = name_from_runtime("WORDS")
_VALUES: Mapping[Content, Callable[[Code], Code]] = {
    "number": lambda position: write_code("X[:, {}]", position),
    "integer": lambda position: write_code("levels[:, {}]", position),
    "word": lambda position: write_code("{}[levels[:, {}]]", _WORDS, position),
    "category": lambda position: write_code("pd.Categorical({}[levels[:, {}]])", _WORDS, position),
    "flag": lambda position: write_code("levels[:, {}] > 1", position),
    "date": lambda position: write_code(
        'np.datetime64("2026-01-01") + levels[:, {}]', position, imports=[NUMPY]
    ),
    "text": lambda _: write_code('[" ".join(row) for row in {}[levels]]', _WORDS),
}


def plan_rows(spec: Spec, width: int) -> SampleRows:
    """Plan rows that all inputs of an estimator can read.

    Parameters
    ----------
    spec : Spec
        The specification.
    width : int
        Number of columns where any will do.

    Returns
    -------
    SampleRows
        Their form: plain numbers wherever these will do.
    """
    inputs = spec.inputs.values()
    contents = {_choose_content(given) for given in inputs}
    if any(map(_needs_frame, inputs)):
        columns = tuple(
            SampleColumn(make_literal(name), _VALUES[content](make_literal(position)), content)
            for position, (name, content) in enumerate(_list_columns(spec).items())
        )
        return SampleRows("frame", len(columns), columns)
    width = _choose_width(spec, width)
    if contents == {"text"}:
        return SampleRows("texts", width)
    if contents - {"number"}:
        return SampleRows("integers", width)
    return SampleRows("numbers", width, shapes=_list_shapes(spec, width))


def takes_any_table(spec: Spec, network: Network) -> bool:
    """Tell whether an estimator reads plain numbers, however many columns they have.

    Parameters
    ----------
    spec : Spec
        The specification.
    network : Network
        What its entries make.

    Returns
    -------
    bool
        Whether scikit-learn's checks can be run on it.
    """
    inputs = spec.inputs.values()
    if inputs and not any(map(_finds_numbers, inputs)):
        return False
    if not all(map(_finds_numbers, inputs)) and any(map(_merges_lists, network.walk())):
        return False
    return all(
        not isinstance(given.columns, tuple)
        and _choose_content(given) != "text"
        and _takes_any_width(given, spec)
        for given in inputs
    )


def _finds_numbers(given: InputSpec) -> bool:
    """Tell whether an input reads columns of a table of numbers."""
    return not isinstance(given.columns, ColumnKind) or given.columns.name == "number"


def _merges_lists(node: Node) -> bool:
    """Tell whether an entry merges lists alone, which are empty where there are no columns."""
    merges = isinstance(node.entry, LayerSpec) and node.entry.layer in _MERGING
    return merges and bool(node.sources) and all(each.count == SEVERAL for each in node.sources)


def is_reversible(spec: Spec, catalog: Catalog) -> bool:
    """Tell whether what a transformer decodes has the form of the rows.

    Parameters
    ----------
    spec : Spec
        The specification.
    catalog : Catalog
        What scikit-learn offers.

    Returns
    -------
    bool
        Whether there is a single input of all columns, and any encoder can be inverted.
    """
    match list(spec.inputs.values()):
        case []:
            return True
        case [InputSpec(columns=None, encoder=encoder)]:
            steps = encoder.chain if encoder else ()
            entries = [catalog.find("encoders", step.encoder) for step in steps]
            return all(entry is not None and entry.invertible for entry in entries)
    return False


def _choose_content(given: InputSpec) -> Content:
    encoder = given.encoder.encoder if given.encoder else ""
    if encoder in TEXT_ENCODERS:
        return "text"
    if encoder in WORD_ENCODERS:
        return "word"
    return "integer" if given.is_integer else "number"


def _needs_frame(given: InputSpec) -> bool:
    """Tell whether an input takes columns by what only a frame has."""
    columns = given.columns
    if isinstance(columns, ColumnKind):
        return columns.name != "number"
    by_name = isinstance(columns, tuple) and isinstance(columns[0], str)
    return by_name or (columns is not None and _choose_content(given) == "text")


def _list_columns(spec: Spec) -> dict[str, Content]:
    """List the columns of a frame that has what each input reads."""
    found = _list_named(spec)
    for given in spec.inputs.values():
        if isinstance(given.columns, ColumnKind):
            for content in _KIND_CONTENTS[given.columns.name]:
                found[f"{content}_{len(found)}"] = content
    while len(found) < _WIDEST and not _fits(len(found), spec):
        found[f"number_{len(found)}"] = "number"
    names = list(found)
    for given in spec.inputs.values():
        for name in (names[position] for position in _list_positions(given, len(names)) or ()):
            if found[name] == "number":
                found[name] = _choose_content(given)
    return found


def _list_named(spec: Spec) -> dict[str, Content]:
    """List the columns that are named, with what the first input reads that reads no numbers."""
    found: dict[str, Content] = {}
    for given in spec.inputs.values():
        for column in given.columns if isinstance(given.columns, tuple) else ():
            if isinstance(column, str) and found.get(column, "number") == "number":
                found[column] = _choose_content(given)
    return found


def _choose_width(spec: Spec, start: int) -> int:
    """Choose a number of columns, from few to many."""
    is_free = any(
        given.shape is not None and len(given.shape) > 1 and -1 in given.shape
        for given in spec.inputs.values()
    )
    start = _SIDE**2 if is_free else start
    widths = [*range(start, _WIDEST), *range(1, start)]
    return next((width for width in widths if _fits(width, spec)), start)


def _fits(width: int, spec: Spec) -> bool:
    return all(_reads(given, width, spec) for given in spec.inputs.values())


def _reads(given: InputSpec, width: int, spec: Spec) -> bool:
    """Tell whether an input can read a table of some width."""
    if isinstance(given.columns, ColumnKind):
        return True
    positions = _list_positions(given, width)
    if not positions:
        return positions is None
    if given.shape is None or _choose_content(given) == "text":
        return True
    return _fits_shape(list(_calculate_sizes(given, spec)), len(positions), pad=given.pad)


def _list_positions(given: InputSpec, width: int) -> list[int] | None:
    """List the positions of columns, none if one is missing; None if it does not go by them."""
    match given.columns:
        case None:
            return list(range(width))
        case ColumnSlice(start, stop, step):
            ends = [end for end in (start, stop) if end is not None]
            # A slice may be cut short, but the rows are to have all of it.
            is_whole = all(-width <= end <= width for end in ends)
            return list(range(width))[slice(start, stop, step)] if is_whole else []
        case tuple() as columns:
            places = [column for column in columns if isinstance(column, int)]
            is_whole = all(-width <= place < width for place in places)
            found = [place % width for place in places] if is_whole else []
            return found if places else None
    return None


def _calculate_sizes(given: InputSpec, spec: Spec) -> Iterator[int]:
    values = {**collect_defaults(spec), **spec.checks.params}
    for size in given.shape or ():
        value: object = size
        if isinstance(size, Formula):
            value = calculate_value(size.text, values, unknown=-1)
        yield value if isinstance(value, int) else -1


def _list_shapes(spec: Spec, width: int) -> tuple[tuple[int, ...], ...]:
    """List the shapes of groups of columns, one after another; none if all are plain tables."""
    found: dict[int, tuple[int, ...]] = {}
    for given in spec.inputs.values():
        places = _list_positions(given, width) or []
        is_signal = given.shape is not None and len(given.shape) > 1
        if is_signal and places == list(range(places[0], places[0] + len(places))):
            found[places[0]] = _complete_shape(list(_calculate_sizes(given, spec)), len(places))
    shapes: list[tuple[int, ...]] = []
    end = 0
    for start, shape in sorted(found.items()):
        if start < end:
            # Inputs that share columns can see them in one shape only.
            continue
        shapes += [(start - end,)] if start > end else []
        shapes.append(shape)
        end = start + prod(shape)
    return (*shapes, (width - end,)) if shapes and end < width else tuple(shapes)


def _complete_shape(sizes: list[int], count: int) -> tuple[int, ...]:
    """Return a shape that has all of some columns, and perhaps more, which are padded."""
    fixed = prod(size for size in sizes if size > 0)
    side, free = 1, sizes.count(-1)
    while free and fixed * side**free < count:
        side += 1
    return tuple(side if size == -1 else size for size in sizes)


def _fits_shape(sizes: list[int], count: int, *, pad: bool) -> bool:
    if pad:
        return -1 in sizes or count <= prod(sizes)
    return prod(_complete_shape(sizes, count)) == count


def _takes_any_width(given: InputSpec, spec: Spec) -> bool:
    if given.shape is None:
        return True
    sizes = list(_calculate_sizes(given, spec))
    return -1 in given.shape and (given.pad or sizes.count(1) == len(sizes) - 1)
