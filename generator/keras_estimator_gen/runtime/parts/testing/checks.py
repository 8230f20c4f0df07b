"""scikit-learn's checks of estimators, as tests of a suite."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, TypeAlias

from sklearn.utils.estimator_checks import parametrize_with_checks

from .suite import EstimatorSuite

Failures: TypeAlias = Mapping[str | tuple[str, str], str]
"""Reasons by the names of checks, or by those of a check and a backend of Keras."""

MULTILABEL_CHECKS = (
    "check_classifier_multioutput",
    "check_classifiers_multilabel_output_format_decision_function",
    "check_classifiers_multilabel_output_format_predict",
    "check_classifiers_multilabel_output_format_predict_proba",
    "check_classifiers_multilabel_representation_invariance",
)
"""Checks of scikit-learn whose target has several labels for each sample."""

COLUMN_CHECKS = (
    "check_array_api_input",
    "check_class_weight_classifiers",
    "check_classifier_data_not_an_array",
    "check_classifier_not_supporting_multiclass",
    "check_classifiers_classes",
    "check_classifiers_one_label",
    "check_classifiers_one_label_sample_weights",
    "check_classifiers_regression_target",
    "check_classifiers_train",
    "check_decision_proba_consistency",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_dtype_object",
    "check_estimator_sparse_array",
    "check_estimator_sparse_matrix",
    "check_estimator_sparse_tag",
    "check_estimators_dtypes",
    "check_estimators_fit_returns_self",
    "check_estimators_nan_inf",
    "check_estimators_overwrite_params",
    "check_estimators_partial_fit_n_features",
    "check_estimators_pickle",
    "check_f_contiguous_array_estimator",
    "check_fit2d_1feature",
    "check_fit2d_1sample",
    "check_fit2d_predict1d",
    "check_fit_check_is_fitted",
    "check_fit_idempotent",
    "check_fit_score_takes_y",
    "check_methods_sample_order_invariance",
    "check_methods_subset_invariance",
    "check_n_features_in",
    "check_n_features_in_after_fitting",
    "check_pipeline_consistency",
    "check_positive_only_tag_during_fit",
    "check_readonly_memmap_input",
    "check_regressor_data_not_an_array",
    "check_regressor_multioutput",
    "check_regressors_int",
    "check_regressors_no_decision_function",
    "check_regressors_train",
    "check_sample_weight_equivalence_on_dense_data",
    "check_sample_weight_equivalence_on_sparse_data",
    "check_sample_weights_list",
    "check_sample_weights_not_an_array",
    "check_sample_weights_not_overwritten",
    "check_sample_weights_pandas_series",
    "check_sample_weights_shape",
)
"""Checks that need a fit to a target of one column, or of five."""


class ScikitLearnChecks(EstimatorSuite):
    """Runs scikit-learn's checks, for estimators that read any table of numbers.

    Attributes
    ----------
    expected_failures : mapping
        The checks that the estimator cannot pass, with the reason of each; the key of
        one that fails on a single backend of Keras is a pair, such as
        ``("check_fit_idempotent", "torch")``.
    """

    expected_failures: ClassVar[Failures] = {}

    @classmethod
    def list_expected_failures(cls) -> dict[str, str]:
        """List the checks that cannot pass on the backend of Keras in use."""
        used = None
        if any(isinstance(key, tuple) for key in cls.expected_failures):
            from keras.config import backend

            used = backend()
        pairs = (
            ((key, used) if isinstance(key, str) else key, reason)
            for key, reason in cls.expected_failures.items()
        )
        return {check: reason for (check, needed), reason in pairs if needed == used}

    def pytest_generate_tests(self, metafunc: Any) -> None:
        """Make a test of each check."""
        super().pytest_generate_tests(metafunc)
        if "check" in metafunc.fixturenames:
            failures = self.list_expected_failures()
            mark = parametrize_with_checks(
                [self.estimator(**self.params)],
                expected_failed_checks=lambda _: failures,
            ).mark
            metafunc.parametrize(*mark.args, **mark.kwargs)

    def test_scikit_learn_check(
        self, estimator: Any, check: Callable[[Any], None]
    ) -> None:
        """Each of scikit-learn's checks of estimators passes."""
        check(estimator)
