"""The generated suite knows which checks the network cannot pass."""

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.network.resolution import resolve_network
from keras_estimator_gen.plan.suite.expectations import expect_failures

PARAMETERS = """
[parameters.rate]
default = 0.0
range = [0.0, 0.9]
doc = "Rate."
[parameters.noisy]
default = true
doc = "Noise."
[parameters.sizes]
default = [8]
doc = "Sizes."
[parameters.none]
default = 1
nullable = true
doc = "None."
"""


def expect(spec):
    return next(iter(expect_failures(spec, resolve_network(spec), load_catalog())), None)


@pytest.mark.parametrize(
    "toml",
    [
        "",
        '[[layers]]\nlayer = "Dense"\nunits = 8',
        '[[layers]]\nlayer = "LayerNormalization"',
        '[[layers]]\nlayer = "Dropout"\nrate = 0.5\nwhen = "rate > 0"',
        '[[layers]]\nlayer = "Dropout"\nrate = "$rate"',
        '[[layers]]\nlayer = "Dropout"\nrate = 0.5\nwhen = "not noisy or none is None"',
        '[[layers]]\nlayer = "GRU"\nunits = 8',
        '[[layers]]\nlayer = "GRU"\nunits = 8\ndropout = 0',
        '[[layers]]\nwhen = "rate > 0"\nblock = [{ layer = "BatchNormalization", when = "noisy" }]',
        '[[layers]]\nlayer = "Embedding"\ninput_dim = 9\noutput_dim = 2\n[inputs.ids]\n'
        'columns = { dtype = "categorical" }\nencoder = "CategoryEncoder"',
        '[[layers]]\nlayer = "Embedding"\ninput_dim = 9\noutput_dim = 2\n[inputs.ids]\n'
        'dtype = "int32"\n[training]\noptimizer = "SGD"',
        "[training]\nbatch_size = 200",
        "[training]\nbatch_size = -1",
        '[blocks.a]\nlayers = [{ layer = "Dropout", rate = "$p" }]\n[blocks.a.parameters.p]\n'
        'default = 0.0\ndoc = "P."\n[[layers]]\nblock = "a"',
    ],
)
def test_every_check_can_pass(make_spec, toml):
    assert expect(make_spec(PARAMETERS + toml)) is None


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('[[layers]]\nlayer = "BatchNormalization"', "BatchNormalization normalizes"),
        ('[[layers]]\nlayer = "Dropout"\nrate = 0.5', "Dropout draws"),
        (
            '[[layers]]\nlayer = "Dropout"\nrate = 0.5\nwhen = "noisy and rate == 0"',
            "Dropout draws",
        ),
        ('[[layers]]\nlayer = "Dropout"\nrate = "$1 - rate"', "Dropout draws"),
        ('[[layers]]\nlayer = "GaussianNoise"\nstddev = 0.1', "GaussianNoise draws"),
        ('[[layers]]\nlayer = "LSTM"\nunits = 8\nrecurrent_dropout = 0.1', "LSTM draws"),
        ('[[layers]]\nlayer = "RandomFlip"', "RandomFlip draws"),
        (
            '[[layers]]\nfor = "n in sizes"\nlayer = "Dropout"\nrate = 0.5\nwhen = "n > 4"',
            "Dropout draws",
        ),
        (
            '[[layers]]\nlayer = "Dropout"\nrate = "$rate"\n[checks]\nparams = { rate = 0.5 }',
            "Drop",
        ),
        (
            '[[layers]]\nlayer = "Embedding"\ninput_dim = 9\noutput_dim = 2\n[inputs.ids]\n'
            'dtype = "int32"',
            "Embedding has a gradient for each sample, which adam squares",
        ),
        ("[training]\nbatch_size = 16", "batches of 16"),
        ("[training]\nvalidation_split = 0.1", "held-out samples"),
        ('[training]\ndtype = "float32"', "float32 rounds"),
        ("[checks]\nparams = { batch_size = 8 }", "batches of 8"),
    ],
)
def test_what_depends_on_rows_rather_than_weights(make_spec, toml, reason):
    failure = expect(make_spec(PARAMETERS + toml))

    assert reason in failure.reason
    assert "check_sample_weight_equivalence_on_dense_data" in failure.checks


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        ('[inputs.table]\nencoder = "StandardScaler"', None),
        ('[inputs.table]\nencoder = "RobustScaler"', "RobustScaler learns from samples"),
        ('[inputs.table]\nencoder = "OrdinalEncoder"', None),
        (
            '[inputs.table]\nencoder = { encoder = "OrdinalEncoder", min_frequency = 2 }',
            "OrdinalEncoder learns from samples",
        ),
        ('[inputs.table]\nencoder = { encoder = "Normalizer", norm = "l1" }', None),
        ('[target]\nencoder = "QuantileTransformer"', "QuantileTransformer learns from samples"),
    ],
)
def test_encoders_that_count_rows_know_no_weights(make_spec, toml, reason):
    failure = expect(make_spec(toml, kind="regressor"))

    assert (failure and failure.reason.partition(",")[0]) == reason


def test_encoders_of_labels_do_not_depend_on_weights(make_spec):
    assert expect(make_spec('[target]\nencoder = "OrdinalEncoder"')) is None


def test_a_rate_that_a_loop_gives(make_spec):
    toml = '[[layers]]\nfor = "p in sizes"\nlayer = "Dropout"\nrate = "$p / 100"'

    assert expect(make_spec(PARAMETERS + toml)).reason.startswith("Dropout draws again")


@pytest.mark.parametrize(
    "toml",
    [
        '[[layers]]\nlayer = "mypackage.layers:Noise"',
        '[[layers]]\nrepeat = 2\nblock = [{ layer = "mypackage.layers:Noise" }]',
        '[[layers]]\nlayer = "TimeDistributed"\nwraps = { layer = "mypackage.layers:Noise" }',
        '[[layers]]\nlayer = "mypackage.layers:Noise"\n[training]\ndtype = "float32"',
    ],
)
def test_layers_of_ones_own_may_be_random_in_predictions(make_spec, toml):
    failure = expect(make_spec(toml))

    assert failure.reason.startswith("mypackage.layers:Noise is your own code")
    assert "check_methods_sample_order_invariance" in failure.checks
    assert "check_methods_subset_invariance" in failure.checks


def test_a_layer_of_ones_own_that_is_left_out_is_not_random(make_spec):
    toml = '[[layers]]\nlayer = "mypackage.layers:Noise"\nwhen = "rate > 0"'

    assert expect(make_spec(PARAMETERS + toml)) is None


ATTENTION = 'layer = "MultiHeadAttention", num_heads = 2, key_dim = 4, call = { value = "rows" }'
REPEATED = f"""
[blocks.a]
layers = [{{ layer = "Dense", units = 4, name = "rows" }}, {{ {ATTENTION} }}]
[[layers]]
block = "a"
repeat = 2"""


@pytest.mark.parametrize(
    ("options", "backends"),
    [
        (None, []),
        ("", ["jax"]),
        (', when = "rate > 0"', []),
        # These cannot pass on any backend.
        (", dropout = 0.5", [""]),
        (', dtype = "float32"', [""]),
    ],
)
def test_some_checks_cannot_pass_on_one_backend(make_spec, options, backends):
    given = options or ""
    training = f"[training]\n{given[2:]}\n" if "dtype" in given else ""
    layer = f"{{ {ATTENTION}{'' if training else given} }}"
    block = '[[layers]]\nblock = [{ layer = "Dense", units = 4, name = "rows" }'
    block += "]" if options is None else f", {layer}]"

    assert list_backends(make_spec, f"{PARAMETERS}{block}\n{training}") == backends


def test_attention_in_a_block_with_a_name(make_spec):
    assert list_backends(make_spec, PARAMETERS + REPEATED) == ["jax"]


def list_backends(make_spec, toml):
    spec = make_spec(toml)
    found = expect_failures(spec, resolve_network(spec), load_catalog())
    return [each.backend for each in found]


def test_models_of_keras_may_normalize_over_rows(make_spec):
    failure = expect(make_spec('[[layers]]\nlayer = "keras.applications:MobileNetV2"\n'))

    assert failure.reason.startswith("keras.applications:MobileNetV2 has layers that normalize")
