"""What the installed scikit-learn offers, as data. The generator imports it nowhere else."""

import importlib
from collections.abc import Iterator
from typing import Any, Final

from ..kinds import PARTS, RUNTIME_ENCODERS
from .scoring import describe_measures, describe_scorers
from .signatures import describe_constructor, list_required

RUNTIME: Final = "runtime"
"""Module of the transformers that the runtime of generated estimators has itself."""

_WRAPPED: Final = frozenset({"estimator", "estimators", "transformer_list", "transformers"})


def inspect_sklearn() -> dict[str, Any]:
    """Return the catalog of the installed scikit-learn.

    Returns
    -------
    dict
        ``scikit-learn``, the version; ``sections``, each with its ``entries`` as those of Keras:
        ``encoders``, which are the transformers, those of the runtime included, ``scorers``, which
        are the names of scorers and the functions that score predictions, and ``measures``, the
        functions that cannot score an estimator as they are.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    """
    sklearn = importlib.import_module("sklearn")
    encoders = {cls.__name__: _describe_encoder(cls) for cls in _list_transformers()}
    for name in sorted(RUNTIME_ENCODERS):
        part = importlib.import_module(f"...{RUNTIME}.parts.{PARTS[name]}", __name__)
        encoders[name] = _describe_members(getattr(part, name), RUNTIME)
    sections = {
        "encoders": {"entries": encoders},
        "scorers": {"entries": describe_scorers()},
        "measures": {"entries": describe_measures()},
    }
    return {"scikit-learn": sklearn.__version__, "sections": sections}


def _list_transformers() -> Iterator[Any]:
    """Yield the public transformers in order, but for those that only fit and transform at once."""
    discovery = importlib.import_module("sklearn.utils.discovery")
    for _, cls in discovery.all_estimators(type_filter="transformer"):
        if hasattr(cls, "transform"):
            yield cls


def _describe_encoder(cls: Any) -> dict[str, Any]:
    module = cls.__module__.partition("._")[0]
    if getattr(importlib.import_module(module), cls.__name__, None) != cls:
        raise ImportError(f"{module} does not export {cls.__name__}")
    return _describe_members(cls, module)


def _describe_members(cls: Any, module: str) -> dict[str, Any]:
    inputs, stateless = _inspect_tags(cls)
    return {
        "parameters": describe_constructor(cls),
        "inputs": inputs,
        "module": module,
        "invertible": hasattr(cls, "inverse_transform"),
        "stateless": stateless,
    }


def _inspect_tags(cls: Any) -> tuple[str, bool]:
    """Return what a transformer must be given beside its options, and whether it learns nothing."""
    required = list_required(cls.__init__)
    if required:
        return "code" if _WRAPPED.isdisjoint(required) else "wrapper", False
    tags = importlib.import_module("sklearn.utils").get_tags(cls())
    is_target = tags.target_tags.one_d_labels or tags.target_tags.two_d_labels
    inputs = "target" if is_target and not tags.input_tags.two_d_array else "single"
    return inputs, not tags.requires_fit
