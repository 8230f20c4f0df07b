"""Results of single fits, one line of JSON for each, so that a run can be taken up again."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Fit:
    """One fit of a contestant, by what makes it different from the others.

    Parameters
    ----------
    dataset, contestant : str
        Their names.
    repeat, fold : int
        The split.
    rows : int
        Largest number of rows of a table.
    folds : int
        Number of folds.
    """

    dataset: str
    contestant: str
    repeat: int
    fold: int
    rows: int
    folds: int


@dataclass(frozen=True)
class Result:
    """What came of a fit.

    Parameters
    ----------
    fit : Fit
        The fit.
    scores : dict of float
        Log loss and accuracy, or RMSE and R2.
    seconds : dict of float
        What fitting and predicting took.
    error : str
        What went wrong, if it did.
    """

    fit: Fit
    scores: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    error: str = ""


def append_result(path: Path, result: Result) -> None:
    """Add a result to a file.

    Parameters
    ----------
    path : Path
        The file, which need not exist.
    result : Result
        The result.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def read_results(path: Path) -> Iterator[Result]:
    """Read results.

    Parameters
    ----------
    path : Path
        The file; there are none if it does not exist.

    Yields
    ------
    Result
        The results; a line that an interrupted run has left unfinished is passed over.
    """
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            values = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield Result(Fit(**values.pop("fit")), **values)
