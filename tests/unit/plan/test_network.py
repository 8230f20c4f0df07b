"""Layers become the statements that an expert would write."""

from textwrap import dedent

import pytest

from keras_estimator_gen.catalog import load_catalog
from keras_estimator_gen.network.resolution import resolve_network
from keras_estimator_gen.plan.network.build import plan_build
from keras_estimator_gen.plan.parameters.callbacks import plan_callbacks
from keras_estimator_gen.plan.scope import Scope, collect_names

PARAMETERS = """
[parameters.sizes]
default = [8]
doc = "Sizes."
[parameters.rate]
default = 0.5
doc = "Rate."
[parameters.tall]
default = true
doc = "Tall."
[parameters.wide]
default = true
doc = "Wide."
"""


@pytest.mark.parametrize(
    ("layers", "body"),
    [
        ("", "model = Model(inputs, self._output_layer(inputs))"),
        (
            '[[layers]]\nlayer = "Dense"\nunits = 8\nactivation = "relu"',
            """
            x = layers.Dense(8, activation="relu")(inputs)
            model = Model(inputs, self._output_layer(x))
            """,
        ),
        (
            """
            [[layers]]
            layer = "Flatten"
            [[layers]]
            layer = "Dropout"
            rate = "$rate"
            when = "rate > 0"
            """,
            """
            x = layers.Flatten()(inputs)
            if self.rate > 0:
                x = layers.Dropout(self.rate)(x)
            model = Model(inputs, self._output_layer(x))
            """,
        ),
        (
            '[[layers]]\nlayer = "Dense"\nunits = "$n"\nfor = "n in sizes"',
            """
            x = inputs
            for n in self.sizes:
                x = layers.Dense(n)(x)
            model = Model(inputs, self._output_layer(x))
            """,
        ),
        (
            """
            [[layers]]
            block = [
              { layer = "Dense", units = 8 },
              { layer = "Dense", units = 4, for = "n in sizes" },
            ]
            """,
            """
            x = layers.Dense(8)(inputs)
            for _ in self.sizes:
                x = layers.Dense(4)(x)
            model = Model(inputs, self._output_layer(x))
            """,
        ),
        (
            '[[layers]]\nblock = [{ block = [{ layer = "Dense", units = 8, when = "tall" }] }]',
            """
            x = inputs
            if self.tall:
                x = layers.Dense(8)(x)
            model = Model(inputs, self._output_layer(x))
            """,
        ),
    ],
)
def test_chain(make_spec, build, layers, body):
    assert build(make_spec(PARAMETERS + layers)) == "\n".join(
        [
            "inputs = Input(shape=self.input_shape_)",
            dedent(body).strip(),
            "model.compile(**compile_kwargs)",
            "return model",
        ]
    )


@pytest.mark.parametrize(
    ("entry", "statements"),
    [
        (
            'when = "tall"\nblock = [{ layer = "Flatten", when = "wide or rate > 0" }]',
            "if self.tall and (self.wide or self.rate > 0):\n    x = layers.Flatten()(x)",
        ),
        (
            'when = "tall if wide else rate > 0"\nblock = [{ layer = "Flatten", when = "wide" }]',
            "if (self.tall if self.wide else self.rate > 0) and self.wide:\n"
            "    x = layers.Flatten()(x)",
        ),
        (
            'block = [{ layer = "Flatten", when = "wide" }, { layer = "ReLU", when = "wide" }]',
            "if self.wide:\n    x = layers.Flatten()(x)\n    x = layers.ReLU()(x)",
        ),
        (
            'for = "n in sizes"\nlayer = "Dense"\nunits = "$n"\nwhen = "n > 4"',
            "for n in self.sizes:\n    if n > 4:\n        x = layers.Dense(n)(x)",
        ),
        (
            'for = "n in sizes"\nlayer = "Dense"\nunits = "$n"\nwhen = "tall"',
            "if self.tall:\n    for n in self.sizes:\n        x = layers.Dense(n)(x)",
        ),
        (
            'for = "i in range(len(sizes))"\n'
            'block = [{ layer = "Dense", units = "$sizes[i]", for = "k in range(i)" }]',
            "for i in range(len(self.sizes)):\n"
            "    for _ in range(i):\n"
            "        x = layers.Dense(self.sizes[i])(x)",
        ),
    ],
)
def test_loops_and_conditions(make_spec, build, entry, statements):
    source = build(make_spec(f"{PARAMETERS}[[layers]]\n{entry}"))

    assert f"x = inputs\n{statements}\nmodel = " in source


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        ('layer = "Dense"\nunits = 8\nuse_bias = false', "Dense(8, use_bias=False)"),
        ('layer = "Dense"\nuse_bias = false\nunits = 8', "Dense(8, use_bias=False)"),
        ('layer = "Conv1D"\nfilters = 8\nkernel_size = 3', "Conv1D(8, kernel_size=3)"),
        ('layer = "BatchNormalization"\naxis = -1', "BatchNormalization(axis=-1)"),
        (
            'layer = "Reshape"\ntarget_shape = ["$n_features_in", 1]',
            "Reshape((self.n_features_in_, 1))",
        ),
        (
            'layer = "Dense"\nunits = "$2 * n_outputs"\n'
            'kernel_regularizer = { regularizer = "L2", l2 = 0.1 }',
            "Dense(2 * self.n_outputs_, kernel_regularizer=regularizers.L2(0.1))",
        ),
        (
            'layer = "Dense"\nunits = 8\n'
            'kernel_regularizer = { regularizer = "L1L2", l1 = 0.1, l2 = "$rate" }',
            "Dense(8, kernel_regularizer=regularizers.L1L2(l1=0.1, l2=self.rate))",
        ),
        (
            'layer = "Dense"\nunits = 8\n'
            'kernel_initializer = { initializer = "HeNormal", seed = 0 }',
            "Dense(8, kernel_initializer=initializers.HeNormal(seed=0))",
        ),
        (
            'layer = "Dense"\nunits = "$n_classes"\n'
            'kernel_constraint = { constraint = "MaxNorm", max_value = 3.0 }',
            "Dense(self.n_classes_, kernel_constraint=constraints.MaxNorm(3.0))",
        ),
        ('layer = "Dense"\nunits = 8\nname = "hidden"', 'Dense(8, name="hidden")'),
        (
            'layer = "EinsumDense"\nequation = "$$ab,bc->ac"\noutput_shape = 2',
            'EinsumDense("$ab,bc->ac", output_shape=2)',
        ),
        (
            'layer = "Dense"\nunits = "$max(8, sizes[-1] // 2)"',
            "Dense(max(8, self.sizes[-1] // 2))",
        ),
        ('layer = "Dense"\nunits = "$epochs"', "Dense(self.epochs)"),
    ],
)
def test_arguments(make_spec, build, arguments, call):
    assert f"x = layers.{call}(inputs)" in build(make_spec(f"{PARAMETERS}[[layers]]\n{arguments}"))


def test_only_what_is_used_is_imported(make_spec):
    spec = make_spec('[[layers]]\nlayer = "Dense"\nunits = 8')
    function = plan_build(spec, resolve_network(spec), Scope(collect_names(spec), load_catalog()))

    ((line,),) = function.imports

    assert (line.module, line.names) == ("keras", ("Input", "Model", "layers"))


@pytest.mark.parametrize(
    ("callbacks", "body"),
    [
        (
            '[training.callbacks.stop]\ncallback = "EarlyStopping"\nmonitor = "loss"',
            'return [callbacks.EarlyStopping(monitor="loss")]',
        ),
        (
            '[training.callbacks.nan]\ncallback = "TerminateOnNaN"\n'
            '[training.callbacks.stop]\ncallback = "EarlyStopping"\nwhen = "tall"\n'
            '[training.callbacks.log]\ncallback = "CSVLogger"\nfilename = "log.csv"',
            """
            selected: list[Any] = [callbacks.TerminateOnNaN()]
            if self.tall:
                selected.append(callbacks.EarlyStopping())
            selected.append(callbacks.CSVLogger("log.csv"))
            return selected
            """,
        ),
    ],
)
def test_callbacks(make_spec, write, callbacks, body):
    spec = make_spec(PARAMETERS + callbacks)

    function = plan_callbacks(
        spec.training.callbacks.values(), Scope(collect_names(spec), load_catalog())
    )

    assert write(function.body) == dedent(body).strip()


def test_no_callbacks(make_spec):
    assert plan_callbacks([], Scope(collect_names(make_spec()), load_catalog())) is None
