# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:8ff9ef92958123d7ff3663e34ebd3cdd426381ce2bc9ca176c33133c9faea05e
"""scikit-learn's own callbacks, where scikit-learn has them.

They follow a fit as a tree of tasks: those of a search or a pipeline, within them that
of the network's fit, and within this one task for each epoch.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..constraints import has_callbacks

try:
    from sklearn.callback import CallbackSupportMixin
except ImportError:  # scikit-learn before 1.9
    CallbackSupportMixin = object

if TYPE_CHECKING:
    from ..samples import Samples
    from .task import TrainingTask


class CallbackSupport(CallbackSupportMixin):
    """What an estimator needs to take scikit-learn's callbacks."""

    @contextmanager
    def _follow_fit(
        self, task: TrainingTask, samples: Samples, given: tuple[Any, Any, Any]
    ) -> Iterator[TrainingTask]:
        """Let scikit-learn's callbacks follow a training, if there are any."""
        if not has_callbacks(self):
            yield task
            return
        from .epoch_reporter import EpochReporter

        X, y, sample_weight = given
        metadata = None if sample_weight is None else {"sample_weight": sample_weight}
        shown = {"estimator": self, "X": X, "y": y, "metadata": metadata}
        fit = self._init_callback_context(max_subtasks=len(task.epochs))
        fit.call_on_fit_task_begin(**shown)
        reporter = EpochReporter(fit, shown, task, samples)
        # The last of all sees each epoch as the user's own callbacks leave it.
        yield replace(task, callbacks=[*task.callbacks, reporter])
        fit.call_on_fit_task_end(
            **shown, reconstruction_attributes=reporter.copy_fitted
        )
