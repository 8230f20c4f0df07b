"""What the last layer looks like, and how targets are coded for the loss."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Coding = Literal["column", "one-hot"]

CHOSEN_BY_KERAS = frozenset({"accuracy", "acc", "crossentropy", "ce"})
"""Metrics whose class Keras chooses by the shape of the targets."""


@dataclass(frozen=True)
class Head:
    """The output layer of a network, and the targets that fit it.

    Attributes
    ----------
    units : int
        Number of outputs.
    activation : {"linear", "sigmoid", "softmax"}
        Activation of the output layer.
    coding : {"column", "one-hot"}
        Whether class codes reach the loss as one column, or as one column for each
        class.
    default_loss : str
        Class name of the Keras loss that ``loss="auto"`` stands for.
    """

    units: int
    activation: str
    coding: Coding
    default_loss: str

    @property
    def from_logits(self) -> bool | None:
        """What a loss has to assume about the outputs; None if it does not matter."""
        return None if self.activation == "linear" else False

    def encode_codes(self, codes: npt.NDArray[np.intp], dtype: str) -> npt.NDArray[Any]:
        """Encode class codes for the loss.

        Parameters
        ----------
        codes : ndarray of shape (n_samples,)
            Positions of the labels in ``classes_``.
        dtype : str
            Float type of the result.

        Returns
        -------
        ndarray of shape (n_samples, 1) or (n_samples, n_classes)
            The codes as one column, or one-hot.
        """
        if self.coding == "column":
            return codes.astype(dtype)[:, np.newaxis]
        return np.eye(self.units, dtype=dtype)[codes]

    def decode_probabilities(self, outputs: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Turn outputs of the network into one probability for each class.

        Parameters
        ----------
        outputs : ndarray of shape (n_samples, n_outputs)
            What the network emits, as probabilities.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            Probabilities; a single sigmoid output gives two columns.
        """
        if self.activation == "sigmoid":
            return np.concatenate([1 - outputs, outputs], axis=1)
        return outputs


def choose_classifier_head(n_classes: int, parameters: Mapping[str, Any]) -> Head:
    """Choose the head of a classifier.

    One or two classes take one sigmoid output, unless the loss compares classes: the
    losses named ``categorical`` need a softmax output for each. Only those named
    ``sparse`` read class codes; any other loss for several classes reads one-hot
    targets. ``loss="auto"`` stands for the sparse cross-entropy, unless a metric or
    label smoothing needs one-hot targets.

    Parameters
    ----------
    n_classes : int
        Number of classes.
    parameters : mapping of str to object
        Parameters of the estimator.

    Returns
    -------
    Head
        The head.
    """
    names = _list_names(parameters["loss"])
    automatic = names == ["auto"]
    sparse = any(name.startswith("sparse") for name in names)
    categorical = sparse or any("categorical" in name for name in names)
    if n_classes <= 2 and not categorical:
        return Head(1, "sigmoid", "column", "BinaryCrossentropy")
    if sparse or (automatic and not _needs_one_hot(parameters)):
        return Head(n_classes, "softmax", "column", "SparseCategoricalCrossentropy")
    return Head(n_classes, "softmax", "one-hot", "CategoricalCrossentropy")


def _needs_one_hot(parameters: Mapping[str, Any]) -> bool:
    """Tell whether a metric, or label smoothing, needs one-hot targets."""
    if parameters.get("loss__label_smoothing"):
        return True
    metrics = parameters["metrics"]
    listed = metrics if isinstance(metrics, list | tuple) else [metrics]
    return not all(_reads_codes(metric) for metric in listed if metric is not None)


def _reads_codes(metric: Any) -> bool:
    names = _list_names(metric)
    return inspect.isroutine(metric) or any(
        name.startswith("sparse") or name in CHOSEN_BY_KERAS for name in names
    )


def choose_regressor_head(n_outputs: int) -> Head:
    """Choose the head of a regressor.

    Parameters
    ----------
    n_outputs : int
        Number of columns of the target.

    Returns
    -------
    Head
        A linear head.
    """
    return Head(n_outputs, "linear", "column", "MeanSquaredError")


def check_same_outputs(head: Head, fitted: Head, loss: Any) -> None:
    """Check that a loss needs the outputs that a network has.

    Parameters
    ----------
    head : Head
        What the loss needs.
    fitted : Head
        What the network was built with.
    loss : object
        The loss, for the message.

    Raises
    ------
    ValueError
        If the outputs differ in number or activation.
    """
    if (head.units, head.activation) != (fitted.units, fitted.activation):
        raise ValueError(
            f"loss={loss!r} needs {head.units} {head.activation} outputs, but the "
            f"network was built with {fitted.units} {fitted.activation} outputs. Set "
            "the loss back, or call fit with warm_start=False."
        )


def apply_link(logits: npt.NDArray[Any], activation: str) -> npt.NDArray[Any]:
    """Turn logits into probabilities.

    Parameters
    ----------
    logits : ndarray of shape (n_samples, n_outputs)
        Outputs of a linear layer.
    activation : {"sigmoid", "softmax"}
        The link.

    Returns
    -------
    ndarray of shape (n_samples, n_outputs)
        Probabilities.
    """
    if activation == "sigmoid":
        return np.asarray(np.exp(-np.logaddexp(0, -logits)))
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _list_names(item: Any) -> list[str]:
    """Return the lower-case names of a loss or metric, and of its base classes."""
    if isinstance(item, str):
        names = [item]
    elif inspect.isroutine(item):
        names = [item.__name__]
    else:
        above = item if inspect.isclass(item) else type(item)
        names = [base.__name__ for base in inspect.getmro(above)]
    return [name.lower() for name in names]
