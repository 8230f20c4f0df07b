"""Malignant and benign tumours."""

from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from tabular_resnet import TabularResNet


def load():
    data = load_breast_cancer()
    names = data.target_names[data.target]
    return train_test_split(data.data, names, test_size=0.3, random_state=0)


def make():
    return make_pipeline(StandardScaler(), TabularResNet(epochs=30, random_state=0))
