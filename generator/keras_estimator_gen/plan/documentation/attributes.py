"""The fitted attributes that estimators document."""

from collections.abc import Mapping, Sequence

from ...kinds import SUPERVISED, TEXT_ENCODERS, AskedPart
from ...spec import InputSpec, Spec
from ...spec.input_facts import name_facts
from ..model import DocEntry
from .target_attributes import list_target_attributes

_NETWORK: Sequence[DocEntry] = (
    DocEntry("model_ : keras.Model", ("The trained network.",)),
    DocEntry(
        "history_ : dict of list", ("Loss and metrics of each epoch, under the names of Keras.",)
    ),
    DocEntry("loss_curve_ : list of float", ("Training loss of each epoch.",)),
    DocEntry("n_iter_ : int", ("Number of epochs trained.",)),
    DocEntry("best_epoch_ : int", ("Number of the best epoch, counted from 1.",)),
    DocEntry(
        "has_validation_ : bool",
        ("Whether the last fit had validation data, held out or passed.",),
    ),
    DocEntry("n_features_in_ : int", ("Number of features seen in ``fit``.",)),
    DocEntry(
        "feature_names_in_ : ndarray of shape (n_features_in_,)",
        ("Names of the features; defined only if all column names of ``X`` are strings.",),
    ),
    DocEntry(
        "feature_encoder_ : transformer or None",
        ("Encoder of ``X``, fitted; None if there is none.",),
    ),
    DocEntry("input_shape_ : tuple of int", ("Shape of one sample that the network reads.",)),
)

_SEVERAL_INPUTS: Mapping[str, DocEntry] = {
    _NETWORK[-1].head: DocEntry(
        "input_shape_ : dict of tuple of int",
        ("Shape of one sample that the network reads, for each of its inputs.",),
    ),
}
"""What is said otherwise of networks with several inputs."""

_TEXTS: Mapping[str, DocEntry] = {
    "n_features_in_ : int": DocEntry(
        "n_features_in_ : int",
        ("Number of features; defined only if ``X`` is not a sequence of texts.",),
    ),
}
"""What is said otherwise of networks that read texts."""

_OUTPUTS = DocEntry("n_outputs_ : int", ("Number of columns of the target.",))

_TRAINER = DocEntry(
    "trainer_ : str",
    (
        '``"compiled"``, ``"compiled by XLA"``, or why training went through',
        "``keras.Model.fit``.",
    ),
)

_OUTLIER_DETECTOR: Sequence[DocEntry] = (
    DocEntry("offset_ : float", ("Score below which a sample is an outlier.",)),
)

_STEPS = DocEntry(
    "steps_per_epoch_ : int", ("Number of gradient steps of an epoch of the last fit.",)
)
_CONVERGENCE: Mapping[str, DocEntry] = {
    "n_iter_ : int": DocEntry("n_iter_ : int", ("Number of epochs of the latest training.",)),
}
"""What is said otherwise of networks that stop as scikit-learn's do."""

_OF_PARTS: Mapping[AskedPart, Sequence[DocEntry]] = {
    "convergence": (
        DocEntry("loss_ : float", ("Training loss of the last epoch.",)),
        DocEntry("best_loss_ : float or None", ("Lowest one; None with `early_stopping`.",)),
        DocEntry(
            "validation_scores_ : list of float or None",
            ("Score of the validation data after each epoch, with `early_stopping`.",),
        ),
        DocEntry(
            "best_validation_score_ : float or None",
            ("The highest of these in the latest training.",),
        ),
    ),
    "dense_weights": (
        DocEntry(
            "coefs_ : list of ndarray of shape (n_inputs, n_units)", ("Kernel of each layer.",)
        ),
        DocEntry("intercepts_ : list of ndarray of shape (n_units,)", ("Biases of each layer.",)),
        DocEntry("n_layers_ : int", ("Number of layers, the input among them.",)),
        DocEntry(
            'out_activation_ : {"identity", "exp", "logistic", "softmax"}',
            ("Activation of the last layer.",),
        ),
    ),
}
"""What parts add that a specification asks for."""

_FACTS: Mapping[str, tuple[str, str]] = {
    "vocabulary_size": ("int", "Number of codes of {owner}."),
    "vocabulary_sizes": ("tuple of int", "Number of codes of each column of {owner}."),
    "embedding_sizes": ("tuple of int", "Suggested size of the embedding of each column."),
    "sequence_length": ("int", "Number of codes in a sample of {owner}."),
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
    facts = tuple(_describe_fact(attribute, spec) for attribute in name_facts(spec.inputs).values())
    learned = (_OUTPUTS, *list_target_attributes(spec)) if spec.estimator.kind in SUPERVISED else ()
    scores = _OUTLIER_DETECTOR if spec.estimator.kind == "outlier_detector" else ()
    steps = (_STEPS,) if counts_steps else ()
    parts = spec.estimator.parts
    added = (entry for part, shown in _OF_PARTS.items() if part in parts for entry in shown)
    entries = (*_NETWORK, *learned, *scores, *added, *facts, *steps, _TRAINER)
    others = _SEVERAL_INPUTS if len(spec.inputs) > 1 else {}
    if "convergence" in parts:
        others = {**others, **_CONVERGENCE}
    if any(each.columns is None and _reads_texts(each) for each in spec.inputs.values()):
        others = {**others, **_TEXTS}
    return tuple(others.get(entry.head, entry) for entry in entries)


def _reads_texts(source: InputSpec) -> bool:
    """Tell whether an input may be a sequence of texts."""
    chain = source.encoder.chain if source.encoder is not None else ()
    return any(step.encoder in TEXT_ENCODERS for step in chain)


def _describe_fact(attribute: str, spec: Spec) -> DocEntry:
    """Describe what an encoder has learned of an input, by the name that has it or another."""
    fact = next(name for name in _FACTS if attribute.removesuffix("_").endswith(name))
    owner = attribute.removesuffix("_").removesuffix(fact).removesuffix("_")
    kind, text = _FACTS[fact]
    whose = f"the input `{owner}`" if owner in spec.inputs else "its input"
    return DocEntry(f"{attribute} : {kind}", (text.format(owner=whose),))
