"""Whether a pixel of a handwritten digit is dark, from the ids of the image and of the pixel."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from two_tower import TwoTower


def load():
    images, _ = load_digits(return_X_y=True)
    images = images[:400]
    pairs = np.argwhere(np.ones(images.shape, dtype=bool))
    return train_test_split(pairs, (images > 4).ravel(), test_size=0.2, random_state=0)


def make():
    return TwoTower(epochs=15, random_state=0)
