"""Handwritten digits as images, which flat columns of pixels are as well."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from image_cnn import ImageCNN


def load():
    digits = load_digits()
    return train_test_split(digits.images / 16, digits.target, test_size=0.3, random_state=0)


def make():
    return ImageCNN(epochs=10, random_state=0)


def score(fitted, X, y):
    flat = ImageCNN(epochs=10, random_state=0).fit(X.reshape(len(X), -1), y)
    np.testing.assert_array_equal(flat.predict(X.reshape(len(X), -1)), flat.fit(X, y).predict(X))
    return fitted.score(X, y)
