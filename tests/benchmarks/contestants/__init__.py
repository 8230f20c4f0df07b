"""Who is measured: the generated estimator, and what one would use instead.

Each has a module here, with two functions: ``create_estimator()`` returns an estimator in the
manner of scikit-learn, and ``translate_settings(settings)`` its parameters for given settings.
"""

from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..settings import Settings


@dataclass(frozen=True)
class Contestant:
    """Where a contestant's functions are, and what it takes to run them.

    Parameters
    ----------
    module : str
        Module of this package.
    needs : str
        Package without which it is left out.
    prediction_batch : str or None
        Parameter for the number of rows that it predicts at once.
    backend : {"tensorflow", "jax", "torch"}
        What computes in its process: the backend of Keras, where Keras is imported.
    """

    module: str
    needs: str
    prediction_batch: str | None = None
    backend: str = "tensorflow"


GENERATED = "generated"
JAX = "generated on JAX"
TORCH = "generated on PyTorch"
SCIKIT_LEARN = "scikit-learn MLP"
SCIKERAS = "SciKeras"
WRAPPER = "Keras' SKLearnClassifier"
KERAS = "Keras by hand"
SKORCH = "skorch"

OWN = (GENERATED, JAX, TORCH)
"""The generated estimator on each backend; the first of them is the reference."""

CONTESTANTS = {
    GENERATED: Contestant("generated", "tensorflow"),
    JAX: Contestant("generated", "jax", backend="jax"),
    TORCH: Contestant("generated", "torch", backend="torch"),
    SCIKIT_LEARN: Contestant("scikit_learn", "sklearn"),
    SCIKERAS: Contestant("scikeras_classifier", "scikeras", "predict__batch_size"),
    WRAPPER: Contestant("keras_wrapper", "keras"),
    KERAS: Contestant("plain_keras", "keras", "prediction_batch"),
    SKORCH: Contestant("skorch_classifier", "skorch", "batch_size", "torch"),
}


def select_installed(*labels: str) -> list[str]:
    """Select the contestants whose packages are there.

    Parameters
    ----------
    *labels : str
        Labels to select from; all if there are none.

    Returns
    -------
    list of str
        Labels, in their order.
    """
    return [label for label in labels or CONTESTANTS if find_spec(CONTESTANTS[label].needs)]


def find_backend(label: str) -> str:
    """Find the backend of Keras in the process of a contestant.

    Parameters
    ----------
    label : str
        Contestant, or what else is measured.

    Returns
    -------
    str
        Name of the backend.
    """
    return CONTESTANTS[label].backend if label in CONTESTANTS else Contestant.backend


def translate_settings(label: str, settings: Settings) -> dict[str, Any]:
    """Translate settings into the parameters of a contestant.

    Parameters
    ----------
    label : str
        Contestant.
    settings : Settings
        Network and training.

    Returns
    -------
    dict
        Parameters by name.
    """
    return load_module(label).translate_settings(settings)


def create_estimator(label: str, settings: Settings | None = None) -> Any:
    """Create the estimator of a contestant.

    Parameters
    ----------
    label : str
        Contestant.
    settings : Settings or None, default=None
        Network and training; None leaves the estimator without parameters.

    Returns
    -------
    estimator
        Unfitted estimator.
    """
    estimator = load_module(label).create_estimator()
    return estimator.set_params(**translate_settings(label, settings)) if settings else estimator


def load_module(label: str) -> Any:
    """Import the module of a contestant, which imports its packages.

    Parameters
    ----------
    label : str
        Contestant.

    Returns
    -------
    module
        The module.
    """
    return import_module(f".{CONTESTANTS[label].module}", __name__)


def list_settings(settings: Settings, *names: str) -> dict[str, Any]:
    """Return some of the settings by name.

    Parameters
    ----------
    settings : Settings
        Network and training.
    *names : str
        Names of its fields.

    Returns
    -------
    dict
        Values by name.
    """
    return {name: value for name, value in asdict(settings).items() if name in names}
