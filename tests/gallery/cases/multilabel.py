"""What holds for handwritten digits: to be even, to be large, to have a hole."""

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from multilabel import MultilabelClassifier


def load():
    X, digits = load_digits(return_X_y=True)
    labels = [digits % 2 == 0, digits > 4, np.isin(digits, [0, 4, 6, 8, 9])]
    return train_test_split(
        X / 16, np.column_stack(labels).astype(int), test_size=0.3, random_state=0
    )


def make():
    return MultilabelClassifier(epochs=30, random_state=0)
