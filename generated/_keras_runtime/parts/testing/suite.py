# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:9d02f1b80ffa4d4ec990b20dfb3b10754429b1eb6a781ffc32cf6c72c6998ff1
"""What every generated estimator has to do, whatever it learns."""

import doctest
import os
import pickle
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import ParameterSampler

from .data import spread_factors

_IMPORT = """
import sys
from importlib import import_module
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV

module = import_module("{module}")
GridSearchCV(clone(module.{name}()), getattr(module, "param_grid", dict)())
sys.exit(bool({{"keras", "tensorflow", "jax", "torch"}} & set(sys.modules)))
"""
_SPACES = ("param_grid", "param_distributions")


class EstimatorSuite:
    """Tests of a generated estimator; a subclass declares what they are run with.

    Attributes
    ----------
    estimator : type
        The class under test.
    params : mapping of str to object
        Parameters by which it learns in short time.
    n_features : int
        Number of columns of the rows.
    shapes : tuple of tuple of int
        The shapes that the network gives to groups of these columns, as signals and
        images have them; empty for a table, whose columns have no order.
    """

    estimator: ClassVar[type[Any]]
    params: ClassVar[Mapping[str, Any]] = {}
    n_features: ClassVar[int] = 4
    shapes: ClassVar[tuple[tuple[int, ...], ...]] = ()
    _method: ClassVar[str] = "predict"

    @classmethod
    def make_estimator(cls) -> Any:
        """Make an unfitted estimator whose results are reproducible."""
        return cls.estimator(**cls.params).set_params(random_state=0)

    @staticmethod
    def make_rows(X: Any) -> Any:
        """Make standardized numbers what the estimator reads."""
        return X

    @classmethod
    def make_data(cls) -> tuple[Any, ...]:
        """Make what estimators are fitted to: rows, and the target if there is one."""
        raise NotImplementedError(f"{cls.__name__} must implement `make_data(cls)`.")

    @classmethod
    @cache
    def get_data(cls) -> tuple[Any, ...]:
        """Return what estimators are fitted to, which tests do not change."""
        return cls.make_data()

    @classmethod
    @cache
    def get_fitted(cls) -> Any:
        """Return an estimator fitted to the data, which tests do not change."""
        return cls.make_estimator().fit(*cls.get_data())

    @classmethod
    def _spread(cls, factors: Any) -> Any:
        """Make columns in the shapes of the network of what rows differ in."""
        if not cls.shapes:
            return factors
        return spread_factors(factors, cls.shapes)[:, : cls.n_features]

    @classmethod
    def _find_spaces(cls) -> dict[str, Any]:
        """Find the functions of search spaces, of which there may be none."""
        found = vars(sys.modules[cls.estimator.__module__])
        return {name: found[name] for name in _SPACES if name in found}

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make a test of each parameter and of each search space."""
        if "parameter" in metafunc.fixturenames:
            metafunc.parametrize("parameter", self.estimator().get_params())
        if "space" in metafunc.fixturenames:
            metafunc.parametrize("space", self._find_spaces())

    def test_parameter_is_kept(self, parameter: str) -> None:
        """A parameter is stored as given, set by ``set_params``, and cloned."""
        params: dict[str, Any] = {parameter: "any value"}

        given = self.estimator(**params)
        changed = self.estimator().set_params(**params)

        assert given.get_params()[parameter] == "any value"
        assert changed.get_params()[parameter] == "any value"
        assert clone(given).get_params()[parameter] == "any value"

    def test_results_survive_pickling(self) -> None:
        """A fitted estimator that went through pickle gives the same results."""
        X, fitted = self.get_data()[0], self.get_fitted()

        copy = pickle.loads(pickle.dumps(fitted))

        np.testing.assert_array_equal(self._apply(copy, X), self._apply(fitted, X))

    def test_fit_is_reproducible(self) -> None:
        """The same seed gives the same training and the same results."""
        X, fitted = self.get_data()[0], self.get_fitted()

        again = self.make_estimator().fit(*self.get_data())

        np.testing.assert_allclose(again.loss_curve_, fitted.loss_curve_, rtol=1e-5)
        np.testing.assert_array_equal(self._apply(again, X), self._apply(fitted, X))

    def test_import_does_not_load_keras(self) -> None:
        """Importing the module, and all that comes before ``fit``, does not load it."""
        kind = self.estimator
        code = _IMPORT.format(module=kind.__module__, name=kind.__name__)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

        result = subprocess.run(
            [sys.executable, "-c", code], env=environment, check=False
        )

        assert result.returncode == 0

    def test_docstring_example(self) -> None:
        """The example in the docstring gives what it says."""
        self.get_data()  # which skips the test if a package for such data is not there

        assert doctest.testmod(sys.modules[self.estimator.__module__]).failed == 0

    @pytest.mark.filterwarnings("ignore:The total space of parameters")
    def test_search_space_is_valid(self, space: str) -> None:
        """Searches try only parameters that exist, at values that they may have."""
        nothing = [part[:0] for part in self.get_data()]
        candidates = self._find_spaces()[space]()
        for candidate in ParameterSampler(candidates, n_iter=20, random_state=0):
            estimator = self.estimator().set_params(**candidate)
            # A fit looks at parameters first, and then misses the rows.
            with pytest.raises(ValueError, match="0 sample"):
                estimator.fit(*nothing)

    def test_search_space_takes_a_prefix(self) -> None:
        """The names of a search space can be those of a step in a pipeline."""
        for space in self._find_spaces().values():
            # Of alternatives with options of their own, it is a list.
            plain, named = np.ravel(space()), np.ravel(space("net__"))
            for part, given in zip(plain, named, strict=True):
                assert list(given) == [f"net__{name}" for name in part]

    def _apply(self, fitted: Any, X: Any) -> Any:
        return getattr(fitted, self._method)(X)
