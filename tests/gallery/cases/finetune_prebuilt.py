"""Handwritten digits from 5 to 9, few of each, with what a network knows of those from 0 to 4."""

from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

from finetune_prebuilt import FinetunePrebuilt


def load():
    digits = load_digits()
    new = digits.target >= 5
    return train_test_split(
        digits.images[new] / 16, digits.target[new], test_size=0.5, random_state=0
    )


def make():
    return FinetunePrebuilt(epochs=15, random_state=0)
