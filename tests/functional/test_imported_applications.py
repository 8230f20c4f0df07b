"""The published networks of Keras are the same after import: configurations and outputs."""

from importlib import import_module, invalidate_caches
from pathlib import Path

import keras
import numpy as np
import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.errors import ModelError
from keras_estimator_gen.importing import import_model
from keras_estimator_gen.loading import load_spec

pytestmark = pytest.mark.slow

SIDES = {"InceptionResNetV2": 75, "InceptionV3": 75, "NASNetMobile": 32, "Xception": 71}
"""The smallest pictures that a network takes, where it does not take those of 32 pixels."""

TOO_LARGE = {
    *("ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtXLarge", "EfficientNetB6", "EfficientNetB7"),
    *("EfficientNetV2L", "NASNetLarge"),
}
"""Networks of the families that are tried, of more than 80 million weights or 700 layers."""

APPLICATIONS = sorted(
    name
    for name, item in vars(keras.applications).items()
    if name[0].isupper() and callable(item) and name not in TOO_LARGE
)


HIDDEN = {
    "ConvNeXtSmall": "'LayerScale' of 'keras.src.applications.convnext', which is not one of",
    "ConvNeXtTiny": "'LayerScale' of 'keras.src.applications.convnext', which is not one of",
    "InceptionResNetV2": "'CustomScaleLayer' of 'keras.src.applications.inception_resnet_v2'",
}
"""Networks that have a layer which Keras does not export."""


@pytest.mark.parametrize("name", HIDDEN)
def test_a_network_of_hidden_layers_is_refused(name, tmp_path):
    path = tmp_path / "net.json"
    path.write_text(make_network(name).to_json())

    with pytest.raises(ModelError, match=HIDDEN[name]):
        import_model(path)


@pytest.mark.parametrize("name", [each for each in APPLICATIONS if each not in HIDDEN])
def test_a_published_network(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    model = make_network(name)

    again = rebuild(model, f"{name.lower()}_net")

    assert [each.shape for each in again.weights] == [each.shape for each in model.weights]
    again.set_weights(draw_weights(model))
    pictures = (
        np.random.default_rng(0).uniform(0, 255, (2, *model.input_shape[1:])).astype("float32")
    )
    outputs = [np.asarray(each(pictures, training=False)) for each in (model, again)]
    np.testing.assert_allclose(outputs[1], outputs[0], rtol=1e-4, atol=1e-6)
    assert np.ptp(outputs[0]) > 0


def make_network(name):
    side = SIDES.get(name, 32)
    build = getattr(keras.applications, name)
    return build(weights=None, input_shape=(side, side, 3), classes=4)


def draw_weights(model):
    """Give a model weights of which each matters, and return them."""
    random = np.random.default_rng(1)
    weights = [each + random.uniform(-0.01, 0.01, each.shape) for each in model.get_weights()]
    model.set_weights(weights)
    return weights


def rebuild(model, name):
    """Import a model, generate from it, and build the network again."""
    Path(f"{name}.json").write_text(model.to_json())
    for command in (
        ["import", f"{name}.json", "-o", f"{name}.toml"],
        [f"{name}.toml", "--no-tests", "--runtime", "keras_estimator_gen.runtime"],
    ):
        result = CliRunner().invoke(main, command)
        assert result.exit_code == 0, result.output
    invalidate_caches()
    spec = load_spec(Path(f"{name}.toml"))
    estimator = getattr(import_module(spec.estimator.module_name), spec.estimator.name)
    X = np.zeros((8, int(np.prod(model.input_shape[1:]))), "float32")
    return estimator().initialize(X, np.arange(8) % 4).model_
