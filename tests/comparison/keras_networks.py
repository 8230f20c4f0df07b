"""Networks of the gallery in Keras: written by hand, and for SciKeras."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import train_test_split

BATCH = 200
"""Most rows of a batch."""

HELD_OUT = 0.15
"""Fraction of the rows that decide when the training of a large network stops."""

PENALTY = 0.0001 / 400
"""Factor of the squares of kernels that scikit-learn's ``alpha`` is for such batches."""


@dataclass(frozen=True)
class Recipe:
    """How a network is built and trained.

    Parameters
    ----------
    build : callable
        Returns the layer before the output, for the input.
    compile : callable
        Returns an optimizer.
    stop : callable
        Returns the callbacks.
    epochs : int
        Most passes over the rows.
    held_out : float
        Fraction of the rows that is held out.
    penalty : float
        That of the output layer's kernel.
    """

    build: Callable[[Any], Any]
    compile: Callable[[], Any]
    stop: Callable[[], list[Any]]
    epochs: int = 200
    held_out: float = 0.0
    penalty: float = 0.0


def build_perceptron(inputs: Any) -> Any:
    """Build a hidden layer of 100 units."""
    from keras import layers, regularizers

    return layers.Dense(100, "relu", kernel_regularizer=regularizers.L2(PENALTY))(inputs)


def build_residual(inputs: Any) -> Any:
    """Build two residual blocks."""
    from keras import layers

    x = layers.Dense(64)(inputs)
    for _ in range(2):
        hidden = layers.Dense(128, "relu")(layers.LayerNormalization()(x))
        x = layers.Add()([x, layers.Dense(64)(layers.Dropout(0.3)(hidden))])
    return layers.Activation("relu")(layers.LayerNormalization()(x))


def build_transformer(inputs: Any) -> Any:
    """Build a block of attention over the features."""
    from keras import layers

    shape = (inputs.shape[1], 16)
    x = layers.EinsumDense("bf,ft->bft", output_shape=shape, bias_axes="ft")(inputs)
    tokens = layers.LayerNormalization()(x)
    x = layers.Add()([x, layers.MultiHeadAttention(2, 8, dropout=0.2)(tokens, tokens)])
    hidden = layers.Dense(32, "gelu")(layers.LayerNormalization()(x))
    x = layers.Add()([x, layers.Dense(16)(layers.Dropout(0.1)(hidden))])
    return layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))


def create_adam(rate: float) -> Any:
    """Create an optimizer."""
    from keras import optimizers

    return optimizers.Adam(rate)


def create_adamw(rate: float) -> Any:
    """Create an optimizer with a decay of weights."""
    from keras import optimizers

    return optimizers.AdamW(rate, weight_decay=1e-5)


def stop_early() -> Any:
    """Create what stops a training as scikit-learn does."""
    from keras import callbacks

    return callbacks.EarlyStopping("loss", min_delta=0.0001, patience=10)


def keep_best() -> Any:
    """Create what stops a training by rows that are held out."""
    from keras import callbacks

    return callbacks.EarlyStopping("val_loss", patience=16, restore_best_weights=True)


PERCEPTRON = Recipe(
    build_perceptron, lambda: create_adam(0.001), lambda: [stop_early()], penalty=PENALTY
)
RECIPES = {
    "mlp": PERCEPTRON,
    "linear_softmax": Recipe(lambda inputs: inputs, lambda: create_adam(0.05), list, epochs=100),
    "tabular_resnet": Recipe(
        build_residual, lambda: create_adamw(0.0003), lambda: [keep_best()], held_out=HELD_OUT
    ),
    "ft_transformer": Recipe(
        build_transformer, lambda: create_adamw(0.001), lambda: [keep_best()], held_out=HELD_OUT
    ),
}
"""Recipes by what the networks of the gallery that they write out are called."""


def build_network(recipe: Recipe, n_features: int, n_classes: int = 0) -> Any:
    """Build and compile a network.

    Parameters
    ----------
    recipe : Recipe
        How it is built.
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
    penalty = keras.regularizers.L2(recipe.penalty) if recipe.penalty else None
    output = keras.layers.Dense(units, activation, kernel_regularizer=penalty)
    inputs = keras.Input((n_features,))
    model = keras.Model(inputs, output(recipe.build(inputs)))
    model.compile(optimizer=recipe.compile(), loss=loss)
    return model


class KerasByHand(ClassifierMixin, BaseEstimator):
    """What a classifier of the gallery is, written in Keras and trained by ``Model.fit``.

    Parameters
    ----------
    network : str, default="mlp"
        A key of `RECIPES`.
    random_state : int, default=0
        Seed of all that is random.
    epochs : int or None, default=None
        Number of passes over the rows; None is that of the recipe.
    """

    def __init__(
        self, network: str = "mlp", random_state: int = 0, epochs: int | None = None
    ) -> None:
        self.network = network
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

        recipe = RECIPES[self.network]
        self.classes_, codes = np.unique(y, return_inverse=True)
        keras.utils.set_random_seed(self.random_state)
        self.model_ = build_network(recipe, X.shape[1], len(self.classes_))
        validation = {}
        if recipe.held_out:
            X, X_val, codes, codes_val = train_test_split(
                X, codes, test_size=recipe.held_out, random_state=self.random_state, stratify=codes
            )
            validation["validation_data"] = X_val, codes_val
        self.model_.fit(
            X,
            codes,
            batch_size=min(BATCH, len(X)),
            epochs=self.epochs or recipe.epochs,
            callbacks=recipe.stop(),
            verbose=0,
            **validation,
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
    """Build the perceptron for what SciKeras knows of the data.

    Parameters
    ----------
    meta : dict
        Facts by their names.

    Returns
    -------
    keras.Model
        The network.
    """
    return build_network(PERCEPTRON, meta["n_features_in_"], meta.get("n_classes_", 0))


def wrap(task: str, seed: int, epochs: int = PERCEPTRON.epochs) -> Any:
    """Wrap the perceptron by SciKeras.

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
        batch_size=BATCH,
        callbacks=stop_early(),
        verbose=0,
    )
