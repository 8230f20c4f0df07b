"""Print, as JSON, what fitted estimators have whose specifications declare every kind of option.

The first argument is the folder of their modules, ``table_classifier`` and ``table_regressor``.
"""

import inspect
import json
import sys
from typing import Any

import numpy as np

sys.path.insert(0, sys.argv[1])


def main() -> None:
    """Describe both estimators together."""
    from table_classifier import TableClassifier
    from table_regressor import TableRegressor

    fitted = [fit_estimator(TableClassifier), fit_estimator(TableRegressor)]
    methods: dict[str, set[str]] = {}
    for each in fitted:
        for name, arguments in list_methods(each).items():
            methods.setdefault(name, set()).update(arguments)
    described = {
        "parameters": sorted({name for each in fitted for name in each.get_params()}),
        "attributes": sorted({name for each in fitted for name in list_attributes(each)}),
        "methods": {name: sorted(arguments) for name, arguments in methods.items()},
        "meta": sorted({name for each in fitted for name in each.model_.seen}),
    }
    sys.stdout.write(json.dumps(described))


def fit_estimator(kind: Any) -> Any:
    """Fit on a DataFrame, so that names of columns are learned."""
    import pandas as pd

    X = pd.DataFrame(np.random.RandomState(0).normal(size=(20, 3)), columns=list("abc"))
    return kind(random_state=0).fit(X, (X["a"] > 0).astype(int))


def list_attributes(estimator: Any) -> list[str]:
    """List attributes that are no methods and have values."""
    return [
        name
        for name in dir(estimator)
        if hasattr(estimator, name) and not inspect.isroutine(getattr(estimator, name))
    ]


def list_methods(estimator: Any) -> dict[str, list[str]]:
    """List methods with the names of their arguments."""
    methods = {
        name: getattr(estimator, name)
        for name in dir(estimator)
        if inspect.isroutine(getattr(estimator, name, None)) and not name.startswith("__")
    }
    return {name: list(inspect.signature(item).parameters) for name, item in methods.items()}


if __name__ == "__main__":
    main()
