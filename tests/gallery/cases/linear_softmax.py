"""Three cultivars of wine."""

from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from linear_softmax import LinearSoftmax


def load():
    X, y = load_wine(return_X_y=True)
    return train_test_split(X, y, test_size=0.3, random_state=0)


def make():
    return make_pipeline(StandardScaler(), LinearSoftmax(random_state=0))
