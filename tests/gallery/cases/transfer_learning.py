"""Handwritten digits from 5 to 9, on a backbone that knows those from 0 to 4."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from transfer_learning import TransferLearning

FOLDER = TemporaryDirectory()


def load():
    digits = load_digits()
    new = digits.target >= 5
    return train_test_split(
        digits.images[new] / 16, digits.target[new], test_size=0.5, random_state=0
    )


def make():
    digits = load_digits()
    seen = digits.target < 5
    learned = TransferLearning(epochs=3, trainable_from="block_1_conv", random_state=0)
    learned.fit(digits.images[seen] / 16, digits.target[seen])
    backbone = next(layer for layer in learned.model_.layers if hasattr(layer, "layers"))
    path = Path(FOLDER.name, "digits.weights.h5")
    backbone.save_weights(path)
    return TransferLearning(weights=str(path), epochs=20, random_state=0)
