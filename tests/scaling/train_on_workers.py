"""Train on this worker and on the others that ``TF_CONFIG`` names, and save the outcome."""

import sys

import joblib
import tensorflow as tf
from sklearn.datasets import load_digits

from mlp_classifier import MLPClassifier

# Before anything else that TensorFlow does.
strategy = tf.distribute.MultiWorkerMirroredStrategy()
X, y = load_digits(return_X_y=True)
with strategy.scope():
    classifier = MLPClassifier(epochs=5, batch_size=128, random_state=0)
    classifier.fit(X, y)

if strategy.cluster_resolver.task_id == 0:
    joblib.dump(classifier, sys.argv[1])
