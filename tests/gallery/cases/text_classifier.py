"""Sentences of scikit-learn's documentation, by the part of the library that they are about."""

import inspect
import re
from importlib import import_module

import numpy as np
from sklearn.model_selection import train_test_split

from text_classifier import TextClassifier

TOPICS = ("cluster", "decomposition", "linear_model", "metrics", "preprocessing")


def iterate_paragraphs(topic):
    module = import_module(f"sklearn.{topic}")
    for name in module.__all__:
        documentation = inspect.getdoc(getattr(module, name)) or ""
        for paragraph in re.split(r"\n\s*\n", documentation):
            if len(paragraph.split()) > 15:
                yield paragraph


def load():
    texts = {topic: sorted(set(iterate_paragraphs(topic))) for topic in TOPICS}
    X = np.array([text for each in texts.values() for text in each], dtype=object)
    y = np.repeat(list(texts), [len(each) for each in texts.values()])
    return train_test_split(X, y, test_size=0.3, random_state=0, stratify=y)


def make():
    return TextClassifier(epochs=12, random_state=0)
