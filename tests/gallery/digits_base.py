"""Trains the model that the specification `finetune_prebuilt` begins with, and writes its file.

It has seen the handwritten digits from 0 to 4 only. Run `python tests/gallery/digits_base.py` with
the lowest Keras that is admitted: a later one writes arguments that this one does not know.
"""

from pathlib import Path

import keras
from keras import layers
from sklearn.datasets import load_digits

FILE = Path(__file__).parents[2] / "generator/keras_estimator_gen/gallery/digits_base.keras"


def build_base():
    """Build a network for images of any size, whose features keep their place."""
    inputs = keras.Input((None, None, 1), name="image")
    x = layers.Conv2D(8, 3, padding="same", activation="relu", name="edges")(inputs)
    x = layers.MaxPooling2D(padding="same", name="smaller")(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu", name="features")(x)
    return keras.Model(inputs, x, name="digits_base")


def train_base():
    """Train the network as part of a classifier."""
    keras.utils.set_random_seed(0)
    digits = load_digits()
    seen = digits.target < 5
    base = build_base()
    x = layers.GlobalMaxPooling2D()(base.output)
    model = keras.Model(base.input, layers.Dense(5, activation="softmax")(x))
    model.compile("adam", "sparse_categorical_crossentropy")
    X = digits.images[seen][..., None] / 16
    model.fit(X, digits.target[seen], epochs=60, batch_size=32, verbose=0)
    return base


if __name__ == "__main__":
    train_base().save(FILE)
