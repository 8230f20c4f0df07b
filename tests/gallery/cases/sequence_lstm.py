"""Handwritten digits, read line by line."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from sequence_lstm import SequenceLSTM


def load():
    digits = load_digits()
    return train_test_split(digits.images / 16, digits.target, test_size=0.3, random_state=0)


def make():
    return SequenceLSTM(n_channels=8, epochs=12, random_state=0)
