"""Search on the workers of a Dask cluster: ADDRESS of its scheduler, FOLDER of estimators, FILE."""

import shutil
import sys
from itertools import chain

import joblib
from distributed import Client
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from mlp_classifier import MLPClassifier

address, folder, file = sys.argv[1:]
X, y = load_iris(return_X_y=True)
splits = list(StratifiedKFold(3).split(X, y))
search = GridSearchCV(
    MLPClassifier(epochs=20, random_state=0),
    {"hidden_layer_sizes": [[8], [16]], "optimizer__learning_rate": [0.001, 0.01]},
    cv=splits,
)
with Client(address) as client:
    # Workers that have the module already, as part of an installed package, need no archive.
    client.upload_file(shutil.make_archive("estimators", "zip", folder))
    # All workers get all data. What only one of them has is lost with it, and so are its fits.
    data = [X, y, *chain.from_iterable(splits)]
    with joblib.parallel_config(backend="dask", scatter=data):
        search.fit(X, y)

joblib.dump(search, file)
