"""Search on two worker processes of Ray: FOLDER of estimators, FILE to write."""

import sys

import joblib
import ray
from ray.util.joblib import register_ray
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
# Workers that have the module already, as part of an installed package, need no path to it.
environment = {"env_vars": {"PYTHONPATH": folder}}
ray.init(
    num_cpus=2,
    include_dashboard=False,
    _node_ip_address="127.0.0.1",
    runtime_env=environment,
)
register_ray()
# Without them, a killed worker ends the search.
retries = {"max_restarts": -1, "max_task_retries": -1}
with joblib.parallel_config(backend="ray", n_jobs=2, ray_remote_args=retries):
    search.fit(X, y)

joblib.dump(search, file)
