"""The generated tests know the data that fit an estimator, and each check that it cannot pass."""

from ast import literal_eval

import pytest

from keras_estimator_gen.plan.assembly import make_plan
from keras_estimator_gen.plan.model import Target

OUTPUT = '[[outputs]]\nname = "o"\n'
OTHER = '[[outputs]]\nname = "p"\ntask = "multiclass"\n'


@pytest.fixture
def plan_tests(make_spec):
    """Return a function that plans the tests of an estimator."""

    def plan_tests(toml, kind="classifier", scorer=""):
        spec = make_spec((f'scorer = "{scorer}"\n' if scorer else "") + toml, kind)
        return make_plan(spec, Target()).tests

    return plan_tests


@pytest.fixture
def list_failing(plan_tests):
    """Return a function that lists the checks that are expected to fail."""

    def list_failing(toml, kind, scorer=""):
        failing = plan_tests(toml, kind, scorer).failing
        return {name for each in failing for name in literal_eval(str(each.checks))}

    return list_failing


def read_setting(tests, name):
    """Return a setting of the tests; None if there is none."""
    return next((str(each.value) for each in tests.settings if each.name == name), None)


@pytest.mark.parametrize("loss", ["poisson", "MeanSquaredLogarithmicError", "msle"])
@pytest.mark.parametrize("place", ["[training]\n", OUTPUT])
def test_losses_of_positive_numbers(list_failing, loss, place):
    toml = f'{place}loss = "{loss}"\n'

    assert "check_regressor_multioutput" in list_failing(toml, "regressor")


@pytest.mark.parametrize("loss", ["mse", "Huber"])
def test_losses_of_any_numbers(list_failing, loss):
    assert not list_failing(f'[training]\nloss = "{loss}"\n', "regressor")


def test_activations_of_positive_numbers(list_failing):
    toml = f'{OUTPUT}activation = "softplus"\n'

    assert list_failing(toml, "regressor") == {"check_regressors_train"}


@pytest.mark.parametrize(
    ("kind", "scorer", "failing"),
    [
        ("regressor", "r2", set()),
        ("regressor", "neg_mean_absolute_error", {"check_regressors_train"}),
        ("classifier", "accuracy", set()),
        ("classifier", "roc_auc", {"check_fit_score_takes_y"}),
        ("classifier", "f1_samples", {"check_fit_score_takes_y", "check_pipeline_consistency"}),
    ],
)
def test_scorers(list_failing, kind, scorer, failing):
    assert list_failing("", kind, scorer) == failing


@pytest.mark.parametrize(
    ("outputs", "kind"),
    [(OUTPUT + OTHER, "classifier"), (f"{OUTPUT}columns = [0, 1]\n", "regressor")],
)
def test_several_columns_cannot_be_one(plan_tests, outputs, kind):
    tests = plan_tests(outputs, kind)

    checks = "(*COLUMN_CHECKS, *MULTILABEL_CHECKS)"
    assert [str(each.checks) for each in tests.failing] == [checks]
    assert [str(base) for base in tests.bases] == ["ScikitLearnChecks", "FixedOutputsSuite"]


@pytest.mark.parametrize("loss", ["binary_crossentropy", "bce", "BinaryFocalCrossentropy"])
@pytest.mark.parametrize("place", ["[training]\n", OUTPUT, f'{OUTPUT}columns = ["y"]\n'])
def test_a_binary_loss_gets_two_classes(plan_tests, loss, place):
    assert read_setting(plan_tests(f'{place}loss = "{loss}"\n'), "labels") == "(0, 1)"


def test_a_binary_loss_of_one_of_several_outputs_gets_two_classes(plan_tests):
    target = plan_tests(f'{OUTPUT}loss = "bce"\n{OTHER}').target

    assert [str(each.sample) for each in target.columns] == [
        'np.where(X[:, 0] > 0, "yes", "no")',
        "np.digitize(X[:, 2], [-0.5, 0.5])",
    ]


@pytest.mark.parametrize(
    ("count", "table"),
    [(2, "X[:, ::2]"), (3, "X[:, [0, 1, 2]]"), (4, "X"), (5, "X[:, [0, 1, 2, 3, 0]]")],
)
def test_columns_of_one_kind_are_made_at_once(plan_tests, count, table):
    tests = plan_tests(f"{OUTPUT}columns = {list(range(count))}\n", "regressor")

    assert str(tests.target.table) == table
    assert read_setting(tests, "scores") == f"(r2_score,) * {count}"


@pytest.mark.parametrize("output", ["columns = [0, 1]", 'units = 3\nloss = "mse"'])
def test_an_output_that_says_its_columns_refuses_others(plan_tests, output):
    bases = plan_tests(f"{OUTPUT}{output}\n", "regressor").bases

    assert str(bases[-1]) == "FixedOutputsSuite"


@pytest.mark.parametrize(
    ("dtypes", "checked"),
    [(["categorical"], False), (["object", "bool"], False), (["categorical", "number"], True)],
)
def test_numbers_are_checked_only_if_an_input_reads_them(plan_tests, dtypes, checked):
    read = [
        f'[inputs.{dtype}s]\ncolumns = {{ dtype = "{dtype}" }}\n'
        + ('encoder = "OneHotEncoder"\n' if dtype != "number" else "")
        for dtype in dtypes
    ]
    names = [f"{dtype}s" for dtype in dtypes]
    joined = f"[[layers]]\nlayer = 'Concatenate'\ninputs = {names}\n" if names[1:] else ""
    bases = list(map(str, plan_tests("".join(read) + joined).bases))

    assert ("ScikitLearnChecks" in bases) == checked


TENSOR = '[[layers]]\nlayer = "Dense"\nname = "t"\nunits = {}\n[[outputs]]\ntensor = "t"\n'


def test_units_that_follow_the_target_are_tested_with_several_columns(plan_tests):
    tests = plan_tests(TENSOR.format('"$n_outputs"'), "regressor")

    assert str(tests.bases[-1]) == "RegressorSuite"
    assert not tests.failing


@pytest.mark.parametrize(
    ("units", "loss", "count"), [(1, "mse", 1), (3, "mse", 3), (3, "mypackage.losses:Own", 1)]
)
def test_a_tensor_is_tested_with_the_columns_that_it_learns(plan_tests, units, loss, count):
    tests = plan_tests(TENSOR.format(units) + f'loss = "{loss}"\n', "regressor")

    assert str(tests.bases[-1]) == "FixedOutputsSuite"
    assert len(tests.target.columns) == count


def test_only_the_network_knows_how_many_units_a_layer_has(list_failing):
    assert list_failing(TENSOR.format('"$epochs"'), "regressor") == {"check_regressor_multioutput"}


@pytest.mark.parametrize("columns", ["columns = 0", "units = 1"])
def test_an_output_of_one_column_is_not_tested_with_two(plan_tests, columns):
    tests = plan_tests(f"{OUTPUT}{columns}\n", "regressor")

    assert str(tests.bases[-1]) == "FixedOutputsSuite"


def test_several_labels_of_a_sample(plan_tests):
    tests = plan_tests(f'{OUTPUT}task = "multilabel"\n')

    assert str(tests.target.table) == "(X[:, [0, 1, 2]] > 0).astype(int)"
    assert [str(each.checks) for each in tests.failing] == ["COLUMN_CHECKS"]
    assert [str(base) for base in tests.bases] == ["ScikitLearnChecks", "OutputsSuite"]


@pytest.mark.parametrize(
    ("toml", "kind", "maker", "shape"),
    [
        ("", "classifier", "make_classification", "(2, 2)"),
        (
            f'{OUTPUT}task = "multilabel"\n',
            "classifier",
            "make_multilabel_classification",
            "(2, 3)",
        ),
        (TENSOR.format('"$n_outputs"'), "regressor", "make_regression", "(2,)"),
    ],
)
def test_the_example_has_the_target_of_the_network(make_spec, toml, kind, maker, shape):
    doc = make_plan(make_spec(toml, kind), Target(tests=False)).estimator.doc
    example = next(section.lines for section in doc.sections if section.title == "Examples")

    assert example[0] == f">>> from sklearn.datasets import {maker}"
    assert example[-1] == shape
