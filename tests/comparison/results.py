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
    rows : int
        Largest number of rows of a table.
    folds : int
        Number of folds of a cross-validation.
    split : int
        Number of the fold, which is counted on through the cross-validations.
    """

    dataset: str
    contestant: str
    rows: int
    folds: int
    split: int

    @property
    def seed(self) -> int:
        """Seed of the cross-validation that the split belongs to."""
        return self.split // self.folds


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
    discard_unfinished_line(path)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(result)) + "\n")


def discard_unfinished_line(path: Path) -> None:
    """Remove what follows the last end of a line."""
    text = path.read_bytes() if path.exists() else b""
    if not text.endswith(b"\n"):
        path.write_bytes(text[: text.rfind(b"\n") + 1])


def read_results(path: Path) -> Iterator[Result]:
    """Read results.

    Parameters
    ----------
    path : Path
        The file; there are none if it does not exist.

    Yields
    ------
    Result
        The results, without the last one if an interrupted run has left its line unfinished.
    """
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    for line in lines:
        if not line.endswith("\n"):
            return
        values = json.loads(line)
        yield Result(Fit(**values.pop("fit")), **values)
