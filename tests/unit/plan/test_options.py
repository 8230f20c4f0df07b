"""Where routed options stand in ``__init__``, and how they are described."""

import pytest

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target

TABLES = """
[training]
optimizer_options = { learning_rate = 0.01 }
loss_options = { label_smoothing = 0.1 }
metrics = [{ metric = "BinaryAccuracy", threshold = 0.4 }]
compile_options = { jit_compile = true }
callbacks_options = { patience = 3, stop__min_delta = 0.1 }
fit_options = { epochs = { default = 5, range = [1, 9], tune = true }, initial_epoch = 1 }
predict_options = { batch_size = { default = 100, doc = "Rows at once." } }
score_options = { normalize = false }
"""


SILENT = """
[training]
optimizer_options.learning_rate = { nullable = true }
optimizer_options.amsgrad = { nullable = true }
optimizer_options.clipnorm = { nullable = true }
loss_options.label_smoothing = { nullable = true }
loss_options.reduction = { nullable = true }
compile_options.steps_per_execution = { nullable = true }
compile_options.jit_compile = { nullable = true }
fit_options.epochs = { nullable = true }
fit_options.validation_split = { nullable = true }
predict_options.batch_size = { nullable = true }
score_options.normalize = { nullable = true }
callbacks_options.patience = { nullable = true }
metrics = [{ metric = "AUC", num_thresholds = { nullable = true } }]

[training.optimizer_options.beta_1]
nullable = true
range = [0.0, 1.0]
"""
"""Options that show no type of their own, but for one."""


@pytest.mark.parametrize(
    ("name", "annotation", "constraint"),
    [
        ("optimizer__learning_rate", "Any", "[Real, callable, None]"),
        ("optimizer__amsgrad", "bool | None", '["boolean", None]'),
        ("optimizer__clipnorm", "Any", "[object, None]"),
        (
            "optimizer__beta_1",
            "float | None",
            '[Interval(Real, 0.0, 1.0, closed="both"), None]',
        ),
        ("loss__label_smoothing", "float | None", "[Real, None]"),
        ("loss__reduction", "Any", "[object, None]"),
        ("compile__steps_per_execution", "int | None", "[Integral, None]"),
        ("compile__jit_compile", "Any", "[object, None]"),
        ("fit__epochs", "int | None", "[Integral, None]"),
        ("fit__validation_split", "float | None", "[Real, None]"),
        ("predict__batch_size", "Any", "[object, None]"),
        ("score__normalize", "bool | None", '["boolean", None]'),
        ("callbacks__patience", "Any", "[object, None]"),
        ("metrics__0__num_thresholds", "int | None", "[Integral, None]"),
    ],
)
def test_options_that_show_no_type_have_that_of_the_usual_default(
    make_spec, name, annotation, constraint
):
    plan = make_plan(make_spec(SILENT), Target())
    (option,) = (each for each in plan.estimator.common if each.name == name)

    assert (str(option.annotation), str(option.constraint)) == (annotation, constraint)


@pytest.fixture
def parameters(make_spec):
    plan = make_plan(make_spec(TABLES), Target())
    return {parameter.name: parameter for parameter in plan.estimator.common}


def test_options_follow_what_they_are_routed_to(parameters):
    names = list(parameters)

    assert names[:11] == [
        "optimizer",
        "optimizer__learning_rate",
        "loss",
        "loss__label_smoothing",
        "metrics",
        "metrics__0__threshold",
        "compile__jit_compile",
        "callbacks",
        "callbacks__patience",
        "callbacks__stop__min_delta",
        "epochs",
    ]
    assert names[names.index("verbose") + 1 :] == [
        "fit__epochs",
        "fit__initial_epoch",
        "predict__batch_size",
        "score__normalize",
    ]


@pytest.mark.parametrize(
    ("name", "annotation", "constraint", "doc"),
    [
        (
            "compile__jit_compile",
            "bool | None",
            '["boolean", None]',
            "Passed to ``Model.compile`` as ``jit_compile``; None leaves the default.",
        ),
        (
            "callbacks__stop__min_delta",
            "float | None",
            "[Real, None]",
            "Passed to the callbacks as ``stop__min_delta``; None leaves the default.",
        ),
        (
            "fit__epochs",
            "int | None",
            '[Interval(Integral, 1, 9, closed="both"), None]',
            "Passed to training as ``epochs``, instead of `epochs`; None is not passed.",
        ),
        (
            "fit__initial_epoch",
            "int | None",
            "[Integral, None]",
            "Passed to training as ``initial_epoch``; None leaves the default.",
        ),
        ("predict__batch_size", "int | None", "[Integral, None]", "Rows at once."),
        (
            "score__normalize",
            "bool | None",
            '["boolean", None]',
            "Passed to the scorer as ``normalize``; None leaves the default.",
        ),
    ],
)
def test_options_of_methods(parameters, name, annotation, constraint, doc):
    parameter = parameters[name]

    assert (parameter.annotation.text, parameter.constraint.text) == (annotation, constraint)
    assert parameter.doc == doc
