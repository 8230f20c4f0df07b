"""The fitted attributes that estimators document."""

from collections.abc import Mapping
from textwrap import wrap
from typing import Final

from ...kinds import SUPERVISED, TEXT_ENCODERS, AskedPart
from ...spec import InputSpec, Spec
from ...spec.input_facts import name_facts
from ..model import DocEntry
from .target_attributes import describe_target

_WIDTH: Final = 80
"""Characters of a line below the head of an entry."""

_OF_PARTS: Final[Mapping[AskedPart, Mapping[str, str]]] = {
    "convergence": {
        "loss_ : float": "Training loss of the last epoch.",
        "best_loss_ : float or None": "Lowest training loss of an epoch; None with "
        "`early_stopping`.",
        "validation_scores_ : list of float or None": "Score of the validation data after each "
        "epoch, with `early_stopping`.",
        "best_validation_score_ : float or None": "Highest of `validation_scores_` in the latest "
        "training.",
    },
    "dense_weights": {
        "coefs_ : list of ndarray of shape (n_inputs, n_units)": "Kernel of each layer.",
        "intercepts_ : list of ndarray of shape (n_units,)": "Biases of each layer.",
        "n_layers_ : int": "Number of layers, including the input.",
        'out_activation_ : {"identity", "exp", "logistic", "softmax"}': "Activation of the last "
        "layer.",
    },
}
"""What parts add that a specification asks for."""

_FACTS: Final[Mapping[str, tuple[str, str]]] = {
    "vocabulary_size": ("int", "Number of codes of the input `{}`."),
    "vocabulary_sizes": ("tuple of int", "Number of codes of each column of the input `{}`."),
    "embedding_sizes": (
        "tuple of int",
        "Suggested size of the embedding of each column of the input `{}`.",
    ),
    "sequence_length": ("int", "Number of codes in a sample of the input `{}`."),
}
"""Types and descriptions of what encoders learn."""


def list_attributes(spec: Spec, *, counts_steps: bool) -> tuple[DocEntry, ...]:
    """List the fitted attributes of an estimator.

    Parameters
    ----------
    spec : Spec
        Its specification.
    counts_steps : bool
        Whether it counts the steps of an epoch.

    Returns
    -------
    tuple of DocEntry
        The attributes with their descriptions.
    """
    described = {**_describe_training(spec), **_describe_rows(spec)}
    if spec.estimator.kind in SUPERVISED:
        described["n_outputs_ : int"] = "Number of columns of the target."
        described |= describe_target(spec)
    elif spec.estimator.kind == "outlier_detector":
        described["offset_ : float"] = "Score below which a sample is an outlier."
    for part, added in _OF_PARTS.items():
        described |= added if part in spec.estimator.parts else {}
    described |= _describe_facts(spec)
    if counts_steps:
        described["steps_per_epoch_ : int"] = (
            "Number of gradient steps of an epoch of the last fit."
        )
    described["trainer_ : str"] = (
        '``"compiled"``, ``"compiled by XLA"``, or ``"keras: "`` and the reason why '
        "``keras.Model.fit`` trained the network."
    )
    return tuple(
        DocEntry(head, tuple(wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)))
        for head, text in described.items()
    )


def _describe_training(spec: Spec) -> dict[str, str]:
    latest = " of the latest training" if "convergence" in spec.estimator.parts else " trained"
    return {
        "model_ : keras.Model": "The trained network.",
        "history_ : dict of list": "Loss and metrics of each epoch, under Keras' names.",
        "loss_curve_ : list of float": "Training loss of each epoch.",
        "n_iter_ : int": f"Number of epochs{latest}.",
        "best_epoch_ : int": "Number of the best epoch, counted from 1.",
        "has_validation_ : bool": "Whether the last fit had validation data, held out or passed.",
    }


def _describe_rows(spec: Spec) -> dict[str, str]:
    texts = any(each.columns is None and _reads_texts(each) for each in spec.inputs.values())
    features = "; defined only if ``X`` is not a sequence of texts" if texts else " seen in ``fit``"
    several = len(spec.inputs) > 1
    return {
        "n_features_in_ : int": f"Number of features{features}.",
        "feature_names_in_ : ndarray of shape (n_features_in_,)": "Names of the features; defined "
        "only if all column names of ``X`` are strings.",
        "feature_encoder_ : transformer or None": "Fitted encoder of ``X``; None if there is none.",
        f"input_shape_ : {'dict of ' * several}tuple of int": "Shape of one sample as the network "
        f"reads it{', for each of its inputs' * several}.",
    }


def _reads_texts(source: InputSpec) -> bool:
    """Tell whether an input may be a sequence of texts."""
    chain = source.encoder.chain if source.encoder is not None else ()
    return any(step.encoder in TEXT_ENCODERS for step in chain)


def _describe_facts(spec: Spec) -> dict[str, str]:
    """Describe what encoders learn; of the only input that has it, it has two names."""
    owners = {f"{owner}_{fact}": (owner, fact) for owner in spec.inputs for fact in _FACTS}
    described: dict[str, str] = {}
    for name in name_facts(spec.inputs):
        owner, fact = owners.get(name, ("", name))
        kind, text = _FACTS[fact]
        full = next(each for each in name_facts(spec.inputs) if each.endswith(f"_{fact}"))
        text = text.format(owner) if owner else f"The same as `{full}_`."
        described[f"{name}_ : {kind}"] = text
    return described
