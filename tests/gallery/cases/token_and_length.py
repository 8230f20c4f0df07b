"""Words of scikit-learn's documentation as numbers, with their count, by what they are about."""

import inspect
import re
from importlib import import_module

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import train_test_split

from token_and_length import TokenAndLength

TOPICS = ("cluster", "linear_model", "metrics")
LENGTH = 30


def load():
    texts, topics = [], []
    for topic in TOPICS:
        module = import_module(f"sklearn.{topic}")
        for name in module.__all__:
            for paragraph in re.split(r"\n\s*\n", inspect.getdoc(getattr(module, name)) or ""):
                texts.append(paragraph)
                topics.append(topic)
    vectorizer = CountVectorizer(max_features=1000, stop_words="english").fit(texts)
    analyze, vocabulary = vectorizer.build_analyzer(), vectorizer.vocabulary_
    rows = [[vocabulary[word] for word in analyze(text) if word in vocabulary] for text in texts]
    X = np.full((len(rows), LENGTH + 1), np.nan)
    for row, codes in zip(X, rows, strict=True):
        row[: len(codes[:LENGTH])] = codes[:LENGTH]
        row[-1] = len(codes)
    long = X[:, -1] >= 10
    y = np.array(topics)[long]
    return train_test_split(X[long], y, test_size=0.3, random_state=0, stratify=y)


def make():
    return TokenAndLength(epochs=15, random_state=0)
