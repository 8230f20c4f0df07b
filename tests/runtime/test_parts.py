"""Classes that need a part of the runtime, and do not name it."""

import keras
import numpy as np
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.preprocessing import OrdinalEncoder, StandardScaler

from _keras_runtime.parts.encoders import EncoderMixin
from _keras_runtime.parts.outputs import Output, OutputsMixin
from _keras_runtime.parts.own_networks import OwnNetworkMixin
from _keras_runtime.parts.target_decoders import TargetDecoderMixin
from _keras_runtime.parts.target_encoders import TargetEncoderMixin
from mlp_classifier import MLPClassifier

SMALL = {"hidden_layer_sizes": (4,), "epochs": 1, "random_state": 0}


class DeclaresOutput:
    """Declares the only output, whose column is called as it is."""

    def _list_outputs(self):
        return (Output("label", task="multiclass"),)

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, self._output_layer(inputs, "label"))
        model.compile(**compile_kwargs)
        return model


def test_outputs_are_not_ignored(X, y_binary):
    with pytest.raises(TypeError, match=r"`_list_outputs`.*`parts\.outputs\.OutputsMixin`"):
        type("Declares", (DeclaresOutput, MLPClassifier), {})

    kind = type("Declares", (DeclaresOutput, OutputsMixin, MLPClassifier), {})
    fitted = kind(**SMALL).fit(X, y_binary)
    assert fitted.model_.output_names == ["label"]
    assert fitted.model_.output_shape == (None, 2)


class EmitsLogits:
    """Leaves the sigmoid to the loss."""

    units = 1

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, keras.layers.Dense(self.units)(inputs))
        model.compile(**compile_kwargs)
        return model


class HasTwoUnits(EmitsLogits):
    """Has a unit for each of two classes."""

    units = 2


class ChoosesOptimizer:
    """Is compiled in its own way."""

    def _keras_build_fn(self, compile_kwargs):
        inputs = keras.Input(self.input_shape_)
        model = keras.Model(inputs, self._output_layer(inputs))
        model.compile(**{**compile_kwargs, "optimizer": keras.optimizers.SGD(0.1)})
        return model


@pytest.mark.parametrize("own", [EmitsLogits, HasTwoUnits, ChoosesOptimizer])
def test_a_network_is_not_taken_for_another(own, X, y_binary):
    """Logits would pass for probabilities, and their loss would compare nothing of use."""
    with pytest.raises(TypeError, match=r"`parts\.own_networks\.OwnNetworkMixin`"):
        type("Own", (own, MLPClassifier), {})(**SMALL).fit(X, y_binary)

    kind = type("Own", (own, OwnNetworkMixin, MLPClassifier), {})
    probabilities = kind(**SMALL).fit(X, y_binary).predict_proba(X)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-6)


class Decodes(TransformerMixin, BaseEstimator):
    """A target encoder that decodes outputs itself."""

    def fit(self, y):
        return self

    def transform(self, y):
        return np.asarray(y, dtype="float32").reshape(-1, 1)

    def inverse_transform(self, outputs, return_proba=False):
        return outputs if return_proba else (outputs[:, 0] > 0.5).astype(int)


@pytest.mark.parametrize(
    ("encoder", "mixin"),
    [(Decodes, TargetDecoderMixin), (OrdinalEncoder, TargetEncoderMixin)],
)
def test_an_encoder_of_labels_is_not_ignored(encoder, mixin, X, y_binary):
    members = {"target_encoder": property(lambda _: encoder())}
    kind = type("Own", (MLPClassifier,), members)

    with pytest.raises(TypeError, match=rf"`{mixin.__module__[15:]}\.{mixin.__name__}`"):
        kind(**SMALL).fit(X, y_binary)


def test_encoders_of_features_are_not_ignored(X, y_binary):
    members = {"feature_encoder": property(lambda self: StandardScaler())}
    with pytest.raises(TypeError, match=r"`feature_encoder`.*`parts\.encoders\.EncoderMixin`"):
        type("Encodes", (MLPClassifier,), members)

    kind = type("Encodes", (EncoderMixin, MLPClassifier), members)
    fitted = kind(**SMALL).fit(X, y_binary)
    np.testing.assert_allclose(fitted.feature_encoder_.mean_, X.mean(axis=0), rtol=1e-4)


class TakesEncoder(MLPClassifier):
    """Has what only a part reads as a parameter."""

    def __init__(self, feature_encoder=None, epochs=1):
        super().__init__(epochs=epochs)
        self.feature_encoder = feature_encoder


def test_an_encoder_that_is_set_on_an_estimator_is_not_ignored(X, y_binary):
    with pytest.raises(TypeError, match=r"`feature_encoder`.*`parts\.encoders\.EncoderMixin`"):
        TakesEncoder(StandardScaler()).fit(X, y_binary)


@pytest.mark.parametrize(
    ("method", "mixin"),
    [
        ("_call_build_function", "build_functions.BuildFunctionMixin"),
        ("_load_model", "prebuilt_models.PrebuiltModelMixin"),
    ],
)
def test_a_method_of_a_part_that_is_not_named_is_missed_by_that_name(method, mixin, X, y_binary):
    def build(self, compile_kwargs):
        return getattr(self, method)(compile_kwargs)

    kind = type("Calls", (MLPClassifier,), {"_keras_build_fn": build})
    with pytest.raises(TypeError, match=f"`{method}`.*`parts.{mixin}`"):
        kind(**SMALL).fit(X, y_binary)


def test_what_is_no_model_is_refused(X, y_binary):
    kind = type("Forgets", (MLPClassifier,), {"_keras_build_fn": lambda *_: None})
    with pytest.raises(TypeError, match=r"Forgets\._keras_build_fn` gave None"):
        kind(**SMALL).fit(X, y_binary)


@pytest.mark.parametrize("bases", [(MLPClassifier,), (TargetEncoderMixin, MLPClassifier)])
def test_without_an_encoder_labels_are_encoded_as_they_are(bases, X, y_labels):
    kind = type("Chooses", bases, {"target_encoder": None})
    fitted = kind(**SMALL).fit(X, y_labels)
    assert fitted.predict_proba(X).shape == (len(X), 2)
    assert fitted.classes_.tolist() == sorted(set(y_labels))
