# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:984740ab8df88ac81461af9839cd4e49d182e636527fd201adfcdad0e5eca904
"""Estimators as files that contain no code: ``save`` and ``load``.

A file has what the estimator was given and what it has learned. The network is built
again by the estimator's own class, and only arrays are loaded into it.
"""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import importlib.metadata
import json
import os
import platform
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from .archive import read_archive, write_archive
from .decoding import Decoder
from .encoding import Encoder
from .trust import Trust

if TYPE_CHECKING:
    from .network import Network

_FORMAT = "keras-estimator"
_FORMAT_VERSION = 1
_COMPARED = ("scikit-learn", "keras", "backend")


class PersistenceMixin:
    """``save`` and ``load`` of estimators."""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the estimator in one file, which contains no code and no pickle.

        An estimator may be saved before and after ``fit``. Callbacks of scikit-learn
        are not saved.

        Parameters
        ----------
        path : str or os.PathLike
            The file; it is replaced if it exists.

        Raises
        ------
        ValueError
            If a parameter or attribute is of a kind that cannot be saved; the message
            names it.
        """
        source: Any = copy.copy(self)
        if hasattr(source, "set_callbacks"):
            source.set_callbacks()
        network = vars(source).pop("_network", None)
        encoder = Encoder()
        kind = type(self)
        try:
            description = {
                "format": _FORMAT,
                "format_version": _FORMAT_VERSION,
                "class": f"{kind.__module__}.{kind.__qualname__}",
                "versions": _list_versions(fitted=network is not None),
                "estimator": encoder.encode_state(source),
                "network": encoder.encode(_describe_network(network), "network"),
                "objects": encoder.objects,
            }
        except ValueError as error:
            raise ValueError(
                f"This {kind.__name__} cannot be saved: {error}"
            ) from error
        write_archive(Path(path), description, encoder.arrays)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, trusted: str | Iterable[str] = ()
    ) -> Self:
        """Load an estimator that ``save`` has written.

        Nothing in the file is executed. Its names can stand for nothing but classes and
        functions of Keras and scikit-learn that compute, and those of the package of
        this class.

        Parameters
        ----------
        path : str or os.PathLike
            The file.
        trusted : str or iterable of str, default=()
            Names of further modules and packages from which the file may name classes
            and functions.

        Returns
        -------
        object
            The estimator. A fitted one goes on as if it had never been saved.

        Raises
        ------
        ValueError
            If the file is of another kind or another class, is damaged or was changed,
            if it names what is not trusted, or if the class has changed since.
        OSError
            If it cannot be opened.

        Warns
        -----
        UserWarning
            If it was saved with another version of scikit-learn or Keras, or with
            another backend.
        """
        path = Path(path)
        names = [trusted] if isinstance(trusted, str) else trusted
        with _explain_errors(path, cls):
            description, arrays = read_archive(path)
            _check_description(description, cls)
            decoder = Decoder(description["objects"], arrays, Trust(cls, names))
            estimator: Self = decoder.decode_state(cls, description["estimator"])
            network = decoder.decode(description["network"])
            fitted = network is not None
            differences = _compare_versions(description["versions"], fitted=fitted)
            if fitted:
                _restore_network(estimator, network, strict=not differences)
        if differences:
            warnings.warn(
                f"{path} was saved with {differences}. What the estimator computes may "
                "differ.",
                UserWarning,
                stacklevel=2,
            )
        return estimator


@contextmanager
def _explain_errors(path: Path, kind: type) -> Iterator[None]:
    """Turn whatever unexpected content leads to into one kind of error."""
    try:
        yield
    except OSError:
        raise
    except ValueError as error:
        raise ValueError(
            f"{path} cannot be loaded as {kind.__name__}: {error}."
        ) from error
    except Exception as error:
        raise ValueError(
            f"{path} cannot be loaded as {kind.__name__}: its content is not what "
            f"`save` writes ({type(error).__name__}: {error})."
        ) from error


def _check_description(description: dict[str, Any], kind: type) -> None:
    if description.get("format") != _FORMAT:
        raise ValueError("it holds something else than an estimator")
    version = description["format_version"]
    if version != _FORMAT_VERSION:
        raise ValueError(
            f"it has version {version!r} of the format, and this is for version "
            f"{_FORMAT_VERSION}; load it with the `{__package__}` that has saved it"
        )
    # A module may have moved; a network that is another one is noticed below.
    saved = str(description["class"])
    if saved.rpartition(".")[2] != kind.__name__:
        raise ValueError(
            f"it holds a {saved}, and not a {kind.__module__}.{kind.__qualname__}; "
            f"load it by {saved.rpartition('.')[2]}.load"
        )


def _list_versions(*, fitted: bool) -> dict[str, str | None]:
    """List the versions that a file depends on, without importing Keras in vain."""
    versions: dict[str, str | None] = {
        name: importlib.metadata.version(name)
        for name in ("numpy", "scikit-learn", "keras")
    }
    versions["python"] = platform.python_version()
    versions["backend"] = None
    if fitted:
        from .backend import keras

        backend = keras.config.backend()
        versions["backend"] = backend
        versions[backend] = getattr(sys.modules.get(backend), "__version__", None)
    return versions


def _compare_versions(saved: dict[str, str | None], *, fitted: bool) -> str:
    """Say which versions differ, by more than a patch."""
    present = _list_versions(fitted=fitted)
    pairs = [(name, saved[name], present[name]) for name in _COMPARED]
    return ", ".join(
        f"{name} {old} (here: {new})"
        for name, old, new in pairs
        if str(old).split(".")[:2] != str(new).split(".")[:2]
    )


def _describe_network(network: Network | None) -> dict[str, Any] | None:
    """Describe a network by its arrays, and by what it is recognized by."""
    if network is None:
        return None
    network = network.read_model()
    return {
        "digests": _digest_network(network),
        "weights": network.weights,
        "optimizer_state": network.optimizer_state,
    }


def _digest_network(network: Network) -> dict[str, str]:
    """Compute what tells two networks apart, without seeds, parameters and modules."""
    architecture = network.architecture
    fields = dataclasses.fields(network.compilation)
    compilation = {
        field.name: getattr(network.compilation, field.name)
        for field in fields
        if field.name != "parameters"
    }
    config = architecture and json.loads(architecture.config)
    return {
        "architecture": _digest(_drop_circumstances(config)),
        "compilation": _digest(compilation),
    }


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=_describe_value)
    return hashlib.sha256(text.encode()).hexdigest()


def _describe_value(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return type(value).__qualname__


def _drop_circumstances(config: Any) -> Any:
    """Leave out seeds, which layers may draw, and modules, which may have moved."""
    if isinstance(config, list):
        return [_drop_circumstances(item) for item in config]
    if isinstance(config, dict):
        kept = config.keys() - {"module", "seed"}
        return {key: _drop_circumstances(config[key]) for key in kept}
    return config


def _restore_network(estimator: Any, saved: dict[str, Any], *, strict: bool) -> None:
    """Build the network of an estimator again, and load its arrays."""
    try:
        network = estimator._create_network(estimator._built_with, seed=0)
    except Exception as error:
        raise ValueError(f"its network could not be built again: {error}") from error
    digests = _digest_network(network)
    changed = [name for name in digests if digests[name] != saved["digests"][name]]
    if changed and strict:
        raise ValueError(
            f"{type(estimator).__name__} has changed since: its network now has "
            f"another {changed[0]}. Load the file with the class that has saved it, or "
            "train again"
        )
    state = saved["optimizer_state"]
    kinds = [
        [(a.shape, a.dtype) for a in w] for w in (saved["weights"], network.weights)
    ]
    adopted = network.adopt_optimizer_state(state)
    if kinds[0] != kinds[1] or (adopted is None) != (state is None):
        raise ValueError(
            "its arrays do not have the shapes of the weights and the optimizer's "
            f"variables of the network; {type(estimator).__name__} has changed since"
        )
    estimator._network = network.replace_values(saved["weights"], state)
