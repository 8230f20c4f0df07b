"""The network of scikit-learn's MLP in Keras: by hand, and for SciKeras."""

from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin

EPOCHS = 200
"""Most passes over the rows; early stopping may leave some out."""


def build_network(n_features: int, n_classes: int = 0) -> Any:
    """Build and compile a network of one hidden layer of 100 units.

    Parameters
    ----------
    n_features : int
        Number of columns.
    n_classes : int, default=0
        Number of labels, or zero if numbers are predicted.

    Returns
    -------
    keras.Model
        The network.
    """
    import keras

    units, activation, loss = {
        0: (1, "linear", "mean_squared_error"),
        2: (1, "sigmoid", "binary_crossentropy"),
    }.get(n_classes, (n_classes, "softmax", "sparse_categorical_crossentropy"))
    penalty = keras.regularizers.L2(0.0001)
    hidden = keras.layers.Dense(100, activation="relu", kernel_regularizer=penalty)
    output = keras.layers.Dense(units, activation=activation)
    model = keras.Sequential([keras.Input((n_features,)), hidden, output])
    model.compile(optimizer="adam", loss=loss)
    return model


def stop_early() -> Any:
    """Create what stops a training as scikit-learn does."""
    import keras

    return keras.callbacks.EarlyStopping("loss", min_delta=0.0001, patience=10)


class KerasByHand(ClassifierMixin, BaseEstimator):
    """What the gallery's ``mlp_classifier`` is, written in Keras and trained by ``Model.fit``.

    Parameters
    ----------
    random_state : int, default=0
        Seed of all that is random.
    epochs : int, default=200
        Number of passes over the rows.
    """

    def __init__(self, random_state: int = 0, epochs: int = EPOCHS) -> None:
        self.random_state = random_state
        self.epochs = epochs

    def fit(self, X: Any, y: Any) -> "KerasByHand":
        """Train the network.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Numbers.
        y : array of shape (n_samples,)
            Labels.

        Returns
        -------
        KerasByHand
            The fitted estimator.
        """
        import keras

        self.classes_, codes = np.unique(y, return_inverse=True)
        keras.utils.set_random_seed(self.random_state)
        self.model_ = build_network(X.shape[1], len(self.classes_))
        self.model_.fit(
            X,
            codes,
            batch_size=min(200, len(X)),
            epochs=self.epochs,
            callbacks=[stop_early()],
            verbose=0,
        )
        return self

    def predict_proba(self, X: Any) -> Any:
        """Predict probabilities.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Numbers.

        Returns
        -------
        ndarray of shape (n_samples, n_classes)
            The probabilities.
        """
        outputs = self.model_.predict(X, batch_size=len(X), verbose=0)
        return outputs if outputs.shape[1] > 1 else np.hstack([1 - outputs, outputs])

    def predict(self, X: Any) -> Any:
        """Predict labels.

        Parameters
        ----------
        X : array of shape (n_samples, n_features)
            Numbers.

        Returns
        -------
        ndarray of shape (n_samples,)
            The labels.
        """
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


def build_for_scikeras(meta: dict[str, Any]) -> Any:
    """Build the network for what SciKeras knows of the data.

    Parameters
    ----------
    meta : dict
        Facts by their names.

    Returns
    -------
    keras.Model
        The network.
    """
    return build_network(meta["n_features_in_"], meta.get("n_classes_", 0))


def wrap(task: str, seed: int, epochs: int = EPOCHS) -> Any:
    """Wrap the network by SciKeras.

    Parameters
    ----------
    task : {"classification", "regression"}
        What is learned.
    seed : int
        Seed of all that is random.
    epochs : int, default=200
        Number of passes over the rows.

    Returns
    -------
    estimator
        SciKeras' estimator.
    """
    from scikeras.wrappers import KerasClassifier, KerasRegressor

    wrapper = KerasClassifier if task == "classification" else KerasRegressor
    return wrapper(
        build_for_scikeras,
        random_state=seed,
        epochs=epochs,
        batch_size=200,
        callbacks=stop_early(),
        verbose=0,
    )
