"""The outputs of a network, from ``[[outputs]]``."""

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import Field, PlainValidator, model_validator

from .conversion import read_loss, read_target_columns
from .tables import Argument, NamedTable, OpenTable, Table, Tensors

Task: TypeAlias = Literal["auto", "binary", "multiclass", "multilabel", "regression"]
Distribution: TypeAlias = Literal["normal"]

TASKS: tuple[Task, ...] = get_args(Task)
DISTRIBUTIONS: tuple[Distribution, ...] = get_args(Distribution)

_Columns: TypeAlias = Annotated[tuple[int | str, ...] | None, PlainValidator(read_target_columns)]


class OutputLoss(OpenTable):
    """The loss of an output; the keys that are not listed here are its arguments.

    Attributes
    ----------
    loss : str
        Name of the Keras loss, or an alias of it; "auto" follows the task.
    """

    loss: str

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, raw: Any) -> Any:
        return read_loss(raw)


class OutputMetric(NamedTable, OpenTable):
    """A metric of an output; the keys that are not listed here are its arguments.

    Attributes
    ----------
    metric : str
        Name of the Keras metric, or an alias of it.
    """

    metric: str


class OutputLayerSpec(OpenTable):
    """What the output layers are beside their units and activation, from ``[output_layer]``.

    The keys are arguments of ``Dense``.
    """


class OutputSpec(Table):
    """An output of the network, from ``[[outputs]]``.

    Attributes
    ----------
    name : str or None
        Its name, which its layer has too; only an output that is a layer's tensor has one anyway.
    columns : tuple of (int or str) or None
        Columns of the target that it learns, by position or by name. By default a single output
        learns all, and each of several the column of its own name.
    task : {"auto", "binary", "multiclass", "multilabel", "regression"}
        What it learns; "auto" follows the kind of estimator.
    inputs : tuple of str
        Tensors that its layer takes, joined if they are several; by default the output of the last
        entry of ``layers``. The name of another output is its tensor.
    tensor : str or None
        Name of the layer whose output it is as it is, without a layer of its own.
    units : int, Formula or None
        Number of units, if it is another one than the task needs.
    prediction : int, str or Formula
        Of several units for one column, the one that is predicted, by its position, or what makes
        one number of them: "mean", "median" or the import path of a function.
    distribution : {"normal"} or None
        Distribution of its column that it predicts, by a mean and a standard deviation.
    beta : int, float or Formula
        Power of the predicted variance by which the loss of the distribution weighs each row.
    quantiles : tuple of float, Formula or None
        Levels of the quantiles of its column that it predicts, in ascending order.
    auxiliary : bool
        Whether it only helps in the training: it learns what another output predicts.
    activation : str, Formula or None
        Activation of its layer, if it is another one than the task needs.
    loss : OutputLoss
        Its loss.
    metrics : tuple of OutputMetric
        Its metrics.
    loss_weight : int, float or Formula
        Weight of its loss in the sum of all.
    """

    name: str | None = None
    columns: _Columns = None
    task: Task = "auto"
    inputs: Tensors = ()
    tensor: str | None = None
    units: Argument = None
    prediction: Argument = 0
    distribution: Distribution | None = None
    beta: Argument = 0.0
    quantiles: Argument = None
    auxiliary: bool = False
    activation: Argument = None
    loss: OutputLoss = OutputLoss(loss="auto")
    metrics: Annotated[tuple[OutputMetric, ...], Field(strict=False)] = ()
    loss_weight: Argument = 1.0

    @property
    def key(self) -> tuple[int | str, ...]:
        """The columns of the target that it learns, if it is one of several."""
        return (self.label,) if self.columns is None else self.columns

    @property
    def is_spread(self) -> bool:
        """Whether it predicts a distribution of its column, normal or by quantiles."""
        return self.distribution is not None or self.quantiles is not None

    @property
    def has_units(self) -> bool:
        """Whether it says how many units it has."""
        return self.units is not None or self.is_spread

    @property
    def label(self) -> str:
        """The name of the output; empty if it has none."""
        return self.name or self.tensor or ""
