"""Print, as JSON, what the installed SciKeras has: run in a process of its own, since importing
SciKeras changes classes of Keras."""

import inspect
import json
import sys
from typing import Any

import keras
import numpy as np
from scikeras import wrappers


def main() -> None:
    """Describe classes, and fitted estimators."""
    losses = {"KerasClassifier": "binary_crossentropy", "KerasRegressor": "mse"}
    fitted = [fit_estimator(name, loss) for name, loss in losses.items()]
    base = wrappers.BaseWrapper
    kinds = [base, *map(type, fitted)]
    described = {
        "parameters": {name for kind in kinds for name in list_parameters(kind)},
        "prefixes": base._routing_prefixes,
        "fit": base._fit_kwargs,
        "predict": base._predict_kwargs,
        "compile": base._compile_kwargs,
        "attributes": {name for estimator in fitted for name in list_attributes(estimator)},
        "meta": {name for estimator in fitted for name in estimator.model_.seen},
        "methods": {name for estimator in fitted for name in list_methods(type(estimator))},
        "classes": {
            name
            for name, item in vars(wrappers).items()
            if inspect.isclass(item) and item.__module__ == wrappers.__name__
        },
    }
    sys.stdout.write(json.dumps({name: sorted(items) for name, items in described.items()}))


def fit_estimator(name: str, loss: str) -> Any:
    """Fit an estimator whose model remembers what its build function was told."""

    def build(meta, compile_kwargs):
        inputs = keras.Input((meta["n_features_in_"],))
        activation = "sigmoid" if "classes_" in meta else None
        model = keras.Model(inputs, keras.layers.Dense(1, activation=activation)(inputs))
        model.compile(**compile_kwargs)
        model.seen = sorted(meta)
        return model

    X = np.random.RandomState(0).normal(size=(20, 3))
    return getattr(wrappers, name)(build, loss=loss, verbose=0).fit(X, (X[:, 0] > 0).astype(int))


def list_parameters(kind: type) -> list[str]:
    """List the parameters of a class, with stars before those that are open."""
    parameters = inspect.signature(kind).parameters.items()
    return [f"**{key}" if item.kind is item.VAR_KEYWORD else key for key, item in parameters]


def list_attributes(estimator: Any) -> set[str]:
    """List what is learned, and the properties but for those that subclasses override."""
    learned = set(vars(estimator)) - set(estimator.get_params())
    properties = find_properties(type(estimator)) - {"feature_encoder", "target_encoder"}
    return {name for name in learned if not name.startswith("_")} | properties


def list_methods(kind: type) -> set[str]:
    """List methods, and what subclasses override."""
    public = {name for name in dir(kind) if not name.startswith("_")}
    overridden = {"feature_encoder", "target_encoder", "_keras_build_fn"}
    return public - find_properties(kind) | overridden


def find_properties(kind: type) -> set[str]:
    """Find the public properties of a class."""
    members = inspect.getmembers_static(kind)
    return {name for name, item in members if isinstance(item, property) and name[0] != "_"}


if __name__ == "__main__":
    main()
