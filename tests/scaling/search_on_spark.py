"""Search on two worker processes of Spark: FOLDER of estimators, FILE to write."""

import os
import shutil
import sys

import joblib
from joblibspark import register_spark
from pyspark.sql import SparkSession
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV

from mlp_classifier import MLPClassifier

folder, file = sys.argv[1:]
X, y = load_iris(return_X_y=True)
search = GridSearchCV(
    MLPClassifier(epochs=20, random_state=0),
    {"hidden_layer_sizes": [[8], [16]], "optimizer__learning_rate": [0.001, 0.01]},
    cv=3,
)
# Workers run the same Python as this.
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
# Two tasks at a time on this machine, each tried up to four times.
session = (
    SparkSession.builder.master("local[2, 4]")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.ui.enabled", False)
    .getOrCreate()
)
# Workers that have the module already, as part of an installed package, need no archive.
session.sparkContext.addPyFile(shutil.make_archive("estimators", "zip", folder))
register_spark()
with joblib.parallel_config(backend="spark", n_jobs=2):
    search.fit(X, y)
session.stop()

joblib.dump(search, file)
