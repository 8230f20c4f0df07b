"""An estimator of a specification, without files."""

import doctest
import pickle
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from sklearn.base import is_classifier
from sklearn.model_selection import GridSearchCV

import keras_estimator_gen
from keras_estimator_gen import estimator_from_spec
from keras_estimator_gen.errors import SpecError

SPEC = """
[estimator]
name = "TinyNet"
kind = "classifier"
summary = "A tiny network."

[parameters.units]
default = 16
doc = "Number of hidden units."
tune = [2, 4]

[[layers]]
layer = "Dense"
units = "$units"
activation = "relu"
"""


def make_data():
    """Return rows of two classes."""
    X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
    return X, np.where(X[:, 0] > 0, "high", "low")


def test_class_is_an_estimator():
    TinyNet = estimator_from_spec(SPEC)

    assert TinyNet.__name__ == "TinyNet"
    assert is_classifier(TinyNet())
    assert TinyNet().get_params()["units"] == 16
    assert sys.modules[TinyNet.__module__].param_grid() == {"units": [2, 4]}


def test_equal_text_gives_the_same_class():
    assert estimator_from_spec(SPEC) is estimator_from_spec(SPEC)
    assert estimator_from_spec(SPEC) is not estimator_from_spec(SPEC.replace("16", "8"))


def test_tables_give_the_class_of_their_text():
    tables = tomllib.loads(SPEC)

    assert estimator_from_spec(tables)().get_params() == estimator_from_spec(SPEC)().get_params()


def test_file_gives_its_class(tmp_path):
    path = tmp_path / "net.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SPEC.replace("tiny", "tiny é").encode())

    assert "tiny é" in estimator_from_spec(path).__doc__


@pytest.mark.parametrize(
    ("tables", "message"),
    [
        ({"requires": 1}, "unknown key 'requires'"),
        ({"layers": ["Dense"]}, "layers"),
        ({"estimator": 3}, "estimator"),
        ({"a.b": {}}, "unknown key 'a.b'"),
        ({"layers": ({"layer": "Dens", "units": np.int64(4)},)}, "unknown layer 'Dens'"),
    ],
)
def test_mistake_in_tables_is_one_of_the_specification(tables, message):
    with pytest.raises(SpecError, match=message):
        estimator_from_spec({**tomllib.loads(SPEC), **tables})


def test_numbers_of_numpy_may_be_in_tables():
    tables = tomllib.loads(SPEC)
    tables["parameters"]["units"]["default"] = np.int64(16)

    assert estimator_from_spec(tables)().units == 16


def test_tables_without_a_form_in_toml_are_refused():
    tables = tomllib.loads(SPEC)
    tables["parameters"]["units"]["default"] = None

    with pytest.raises(TypeError, match="TOML has no form for None: leave its key out"):
        estimator_from_spec(tables)


def test_threads_may_try_the_same():
    text = SPEC.replace("tiny", "shared")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(estimator_from_spec, [text] * 8))

    assert len(set(found)) == 1


def test_search_runs_in_other_processes():
    X, y = make_data()
    search = GridSearchCV(estimator_from_spec(SPEC)(epochs=1), {"units": [2]}, cv=2, n_jobs=2)

    search.fit(X, y)

    copy = pickle.loads(pickle.dumps(search.best_estimator_))
    np.testing.assert_array_equal(copy.predict(X), search.predict(X))


def test_mistake_is_shown_in_its_line():
    with pytest.raises(SpecError) as caught:
        estimator_from_spec(SPEC.replace("relu", "rela"))

    assert caught.value.render().startswith("specification:15:14: unknown activation 'rela'\n")
    assert "did you mean 'relu'?" in caught.value.render()


def test_files_are_found_in_the_folder(tmp_path):
    text = SPEC + '\n[[layers]]\nlayer = ".doubling:Double"\n'
    body = "class Double(keras.layers.Layer):\n    def call(self, x):\n        return {} * x\n"
    outputs = []
    for factor in (1, 2):
        source = f"import keras\n\n\n{body.format(factor)}"
        (tmp_path / "doubling.py").write_text(source)
        estimator = estimator_from_spec(text, folder=tmp_path)(random_state=0)
        outputs.append(estimator.initialize(*make_data()).predict_proba(make_data()[0]))

    assert not np.allclose(*outputs)


def test_without_a_folder_files_are_looked_for_in_the_present_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(SpecError, match="doubling"):
        estimator_from_spec(SPEC + '\n[[layers]]\nlayer = ".doubling:Double"\n')


def test_docstring_example():
    assert doctest.testmod(keras_estimator_gen) == (0, 3)


def test_import_of_the_package_stays_light():
    code = "import sys, keras_estimator_gen; sys.exit('pydantic' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
