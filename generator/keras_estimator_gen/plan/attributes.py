"""The fitted attributes that estimators document."""

from collections.abc import Sequence

from .model import DocEntry, Kind

_COMMON: Sequence[DocEntry] = (
    DocEntry("model_ : keras.Model", ("The trained network.",)),
    DocEntry(
        "history_ : dict of list", ("Loss and metrics of each epoch, under the names of Keras.",)
    ),
    DocEntry("loss_curve_ : list of float", ("Training loss of each epoch.",)),
    DocEntry("n_iter_ : int", ("Number of epochs trained.",)),
    DocEntry("n_features_in_ : int", ("Number of features seen in ``fit``.",)),
    DocEntry(
        "feature_names_in_ : ndarray of shape (n_features_in_,)",
        ("Names of the features; only there if all column names of ``X`` are strings.",),
    ),
    DocEntry("input_shape_ : tuple of int", ("Shape of one row of ``X``.",)),
    DocEntry("n_outputs_ : int", ("Number of columns of the target.",)),
    DocEntry(
        "trainer_ : str",
        ('``"compiled"``, or why training went through ``keras.Model.fit``.',),
    ),
)

_CLASSIFIER: Sequence[DocEntry] = (
    DocEntry("classes_ : ndarray of shape (n_classes,)", ("The labels, sorted.",)),
    DocEntry("n_classes_ : int", ("Number of labels.",)),
    DocEntry(
        "target_encoder_ : LabelEncoder", ("Turns labels into the numbers that training sees.",)
    ),
    DocEntry(
        'target_type_ : {"binary", "multiclass"}',
        ("Type of the target: up to two labels, or more.",),
    ),
)

_REGRESSOR: Sequence[DocEntry] = (
    DocEntry(
        'target_type_ : {"continuous", "continuous-multioutput"}',
        ("Type of the target: one column, or several.",),
    ),
)

_ATTRIBUTES = {"classifier": (*_CLASSIFIER, *_COMMON), "regressor": (*_COMMON, *_REGRESSOR)}


def list_attributes(kind: Kind) -> tuple[DocEntry, ...]:
    """List the fitted attributes of an estimator.

    Parameters
    ----------
    kind : {"classifier", "regressor"}
        Its kind.

    Returns
    -------
    tuple of DocEntry
        The attributes with their descriptions.
    """
    return _ATTRIBUTES[kind]
