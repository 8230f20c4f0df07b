"""Which columns of a target declared outputs learn, and the heads that they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ...heads import Head, Heads, choose_class_head
from ...routing import suggest_name
from ...samples import Array
from ..target_ranges import choose_number_head
from .declaration import Output, Outputs

Places = tuple[tuple[int, ...], ...]


def locate_columns(
    outputs: Outputs, names: Sequence[str] | None, n_columns: int
) -> Places:
    """Find the columns of a target that outputs learn."""
    owners: dict[int, str] = {}
    places: list[tuple[int, ...]] = []
    for output in outputs:
        place = tuple(_locate_output(output, len(outputs), names, n_columns))
        for index in place:
            if index in owners:
                raise ValueError(
                    f"The outputs {owners[index]!r} and {output.name!r} both learn "
                    f"{_name_column(index, names)} of y."
                )
            owners[index] = output.name
        places.append(place)
    unused = [index for index in range(n_columns) if index not in owners]
    if unused:
        raise ValueError(
            f"y has {n_columns} columns, and no output learns "
            f"{', '.join(_name_column(index, names) for index in unused)}. Leave out "
            "what is not learned."
        )
    return tuple(places)


def _locate_output(
    output: Output, count: int, names: Sequence[str] | None, n_columns: int
) -> Iterator[int]:
    columns = output.columns
    if columns is None:
        columns = range(n_columns) if count == 1 else [output.name]
    for column in columns:
        if isinstance(column, str):
            yield _find_name(column, output.name, names)
        elif not -n_columns <= column < n_columns:
            raise ValueError(
                f"The output {output.name!r} learns column {column} of y, but y has "
                f"{n_columns} column{'s' if n_columns > 1 else ''}."
            )
        else:
            yield column % n_columns


def _find_name(column: str, output: str, names: Sequence[str] | None) -> int:
    if names is None:
        raise ValueError(
            f"The output {output!r} learns the column {column!r} of y, but y has no "
            "column names. Give a data frame."
        )
    if column not in names:
        raise ValueError(
            f"The output {output!r} learns the column {column!r} of y, which is not "
            f"there.{suggest_name(column, names)} The columns of y are "
            f"{', '.join(map(str, names))}."
        )
    return list(names).index(column)


def _name_column(index: int, names: Sequence[str] | None) -> str:
    return f"column {index}" if names is None else f"the column {names[index]!r}"


def find_owner(output: Output, outputs: Outputs) -> int:
    """Find which of the outputs that predict has the columns that an output learns."""
    predicted = [each for each in outputs if not each.auxiliary]
    if output in predicted:
        return predicted.index(output)
    if len(predicted) == 1 and output.columns in (None, predicted[0].columns):
        return 0
    for index, each in enumerate(predicted):
        if each.key == output.key:
            return index
    raise ValueError(
        f"The output {output.name!r} is auxiliary, so that another one has to predict "
        f"its columns of y, {', '.join(map(repr, output.key))}. None does."
    )


def choose_output_heads(
    outputs: Outputs,
    tasks: Sequence[str],
    labels: Sequence[Sequence[Array | None]],
    parameters: Mapping[str, Any],
) -> Heads:
    """Choose the heads of declared outputs; what is known is of those that predict."""
    heads: list[Head] = []
    starts = np.cumsum([0, *map(len, labels)])
    for index, output in enumerate(outputs):
        place, owner = (index, len(outputs)), find_owner(output, outputs)
        head = _choose_head(output, tasks[owner], labels[owner], parameters, place)
        applied, first = output.activation or head.applied, int(starts[owner])
        head = replace(head, first=first, name=output.name, applied=applied)
        heads.append(output.adapt_head(head))
    return tuple(heads)


def _choose_head(
    output: Output,
    task: str,
    labels: Sequence[Array | None],
    parameters: Mapping[str, Any],
    place: tuple[int, int],
) -> Head:
    if task == "regression":
        loss = parameters["loss"]
        named = isinstance(loss, Mapping)
        loss = loss.get(output.name) if named else loss
        return _choose_number_head(output, len(labels), loss)
    if output.units is not None:
        raise ValueError(
            f"The output {output.name!r} has units={output.units}, but learns labels: "
            "the number of its units follows from them."
        )
    if task == "multilabel":
        return Head(len(labels), "sigmoid", "numbers", "BinaryCrossentropy", 2)
    classes = np.ravel(np.asarray(labels[0]))
    if task == "binary" and len(classes) > 2:
        raise ValueError(
            f"The output {output.name!r} is binary, but its column of y has "
            f"{len(classes)} labels: {', '.join(map(str, classes))}. Only binary "
            "classification is supported. Declare it multiclass for more."
        )
    softmax = task == "multiclass"
    return choose_class_head(
        len(classes), parameters, place, output.name, softmax=softmax
    )


def _choose_number_head(output: Output, n_columns: int, loss: Any) -> Head:
    head = choose_number_head(n_columns, loss)
    units = head.units if output.units is None else int(output.units)
    # To a loss of Keras, several units of a tensor would be a mistake.
    own = not isinstance(loss, str)
    # Without names of columns, all units that are asked for are for one column.
    named = output.columns is not None or output.units is None
    if n_columns > 1 and (units != n_columns or not named):
        raise ValueError(
            f"The output {output.name!r} has units={units}, but learns {n_columns} "
            "columns of y. Give each column an output of its own."
        )
    return replace(
        head,
        units=units,
        n_columns=n_columns,
        open_units=output.tensor and n_columns == 1 and own,
    )


def find_head(heads: Heads, name: str) -> Head:
    """Find the head of an output."""
    names = [head.name for head in heads]
    if name not in names:
        raise ValueError(
            f"There is no output {name!r}.{suggest_name(name, names)} The outputs are "
            f"{', '.join(names)}; `_list_outputs` declares them."
        )
    return heads[names.index(name)]
