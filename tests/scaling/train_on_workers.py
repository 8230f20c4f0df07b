"""Train on this worker and on the others that ``TF_CONFIG`` names, and save the outcome."""

import sys

import tensorflow as tf
from shared_net import SharedNet
from sklearn.datasets import load_digits

# Before anything else that TensorFlow does.
strategy = tf.distribute.MultiWorkerMirroredStrategy()
X, y = load_digits(return_X_y=True)
with strategy.scope():
    classifier = SharedNet(epochs=5, batch_size=128, random_state=0)
    classifier.fit(X, y)

if strategy.cluster_resolver.task_id == 0:
    classifier.model_.save(sys.argv[1])
