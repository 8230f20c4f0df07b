"""Estimators as files that contain no code: ``save`` and ``load``, by skops.

A file has what the estimator was given and what it has learned. The network is built
again by the estimator's own class, and only arrays are put into it.
"""

from __future__ import annotations

import copy
import hashlib
import inspect
import io
import json
import os
import secrets
import warnings
import zipfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sklearn import config_context

from .trust import Trust, check_form, convert_leaves, describe_leaf

if TYPE_CHECKING:
    from ...network import Network

_RUNTIME = __name__.rpartition(".parts.")[0]


class SavingMixin:
    """``save`` and ``load`` of estimators."""

    def save(self, path: str | os.PathLike[str]) -> None:
        """Save the estimator in one file, which contains no code and no pickle.

        An estimator may be saved before and after ``fit``. Callbacks of scikit-learn
        are not saved. This needs the package skops.

        Parameters
        ----------
        path : str or os.PathLike
            The file; it is replaced if it exists.

        Raises
        ------
        ValueError
            If a parameter or attribute is of a kind that cannot be saved.
        ImportError
            If skops is not installed.
        """
        skops, kind = _import_skops(), type(self)
        source: Any = copy.copy(self)
        if hasattr(source, "set_callbacks"):
            source.set_callbacks()
        try:
            state: dict[str, Any] = source.__getstate__()
            network = state.pop("_network", None)
            requests = state.pop("_metadata_request", None)
            content = {
                "class": f"{kind.__module__}.{kind.__qualname__}",
                "versions": _list_versions(),
                "parameters": list(source.get_params(deep=False)),
                "state": convert_leaves(state, describe_leaf),
                "requests": _read_requests(requests),
                "network": network and _describe_network(network),
            }
            data = skops.dumps(content)
            skops.loads(data, trusted=skops.get_untrusted_types(data=data))
            data = _rewrite(data, _RUNTIME, "")
        except Exception as error:
            raise ValueError(
                f"This {kind.__name__} cannot be saved: {error}"
            ) from error
        path = Path(path)
        # Not made by `tempfile`, whose files nobody else may read.
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            partial.write_bytes(data)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, trusted: str | Iterable[str] = ()
    ) -> Self:
        """Load an estimator that ``save`` has written.

        Nothing in the file is executed. Its names can stand for nothing but classes and
        functions of Keras and scikit-learn that compute, and those of the package of
        this class. This needs the package skops.

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
            If the file is of another kind or another class, or is damaged, if it names
            what is not trusted, or if the class has changed since.
        OSError
            If it cannot be opened.
        ImportError
            If skops is not installed.

        Warns
        -----
        UserWarning
            If it was saved with another version of scikit-learn or Keras.
        """
        skops, data = _import_skops(), Path(path).read_bytes()
        trust = Trust(cls, [trusted] if isinstance(trusted, str) else trusted)
        try:
            data = _rewrite(data, "", _RUNTIME)
            names = skops.get_untrusted_types(data=data)
            for name in names:
                trust.check(name)
            content = skops.loads(data, trusted=names)
            estimator: Self = _create_estimator(cls, content, trust)
            here = _list_versions()
            others = {k: v for k, v in content["versions"].items() if v != here[k]}
            if content["network"] is not None:
                _restore_network(estimator, content["network"], strict=not others)
        except Exception as error:
            known = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            raise ValueError(
                f"{path} cannot be loaded as {cls.__name__}: {known}{error}."
            ) from error
        if others:
            warnings.warn(
                f"{path} was saved with {others}, and here is {here}. What the "
                "estimator computes may differ.",
                UserWarning,
                stacklevel=2,
            )
        return estimator


def _import_skops() -> Any:
    try:
        import skops.io
    except ImportError as error:
        raise ImportError(
            "`save` and `load` need the package skops. Install it by "
            "`pip install skops`."
        ) from error
    return skops.io


def _open_archive(data: bytes) -> zipfile.ZipFile:
    """Open a file, and check that it is one of `save`, and as large as it claims."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise ValueError(
            "it is damaged, or no zip archive. A pickle, which can run any code, is "
            "loaded by pickle or joblib, if you trust who made it"
        )
    archive = zipfile.ZipFile(io.BytesIO(data))
    if "estimator.json" in archive.namelist():
        raise ValueError(
            "it was saved by an earlier version of the runtime, in another format. "
            "Load it with that version, or fit again and save anew"
        )
    if sum(member.file_size for member in archive.infolist()) > len(data):
        raise ValueError("its members claim to be larger than the file")
    return archive


def _rewrite(data: bytes, old: str, new: str) -> bytes:
    """Check a file, and name the runtime's modules in it by another package."""

    # In files their names are relative: several packages have the same runtime.
    def rewrite_node(node: dict[str, Any]) -> dict[str, Any]:
        module, content = node.get("__module__"), node.get("content")
        if isinstance(module, str) and module.startswith(f"{old}."):
            node["__module__"] = new + module.removeprefix(old)
        check_form(content)
        if node.get("__loader__") == "JsonNode":
            json.loads(str(content), object_hook=check_form)
        return node

    stream, source = io.BytesIO(), _open_archive(data)
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "schema.json":
                schema = json.loads(content, object_hook=rewrite_node)
                content = json.dumps(schema).encode()
            target.writestr(name, content)
    return stream.getvalue()


def _create_estimator(kind: Any, content: dict[str, Any], trust: Trust) -> Any:
    """Create an estimator without its network."""
    # A module may have moved; a network that is another one is noticed later.
    name = content["class"].rpartition(".")[2]
    if name != kind.__name__:
        raise ValueError(f"it holds a {content['class']}; load it by {name}.load")
    unknown = set(content["parameters"]) - inspect.signature(kind).parameters.keys()
    if unknown:
        raise ValueError(
            f"{kind.__name__} has no parameter {min(unknown)!r} any more; load the "
            "file with the version of the class that has saved it"
        )
    for name in content["state"]:
        found = inspect.getattr_static(kind, name, None)
        # A network that is not built again would not be checked.
        if name == "_network" or callable(found) or inspect.isdatadescriptor(found):
            raise ValueError(f"its attribute {name!r} was not written by `save`")
    # What the class has been given since has its default.
    estimator = kind()
    state = convert_leaves(content["state"], trust.restore)
    # What a copy of descriptions has is what they describe.
    estimator.__setstate__(copy.deepcopy(state))
    with config_context(enable_metadata_routing=True):
        for method, requests in content["requests"].items():
            getattr(estimator, f"set_{method}_request")(**requests)
    return estimator


def _read_requests(requests: Any) -> dict[str, dict[str, Any]]:
    """Read which metadata each method requests; scikit-learn's object has a circle."""
    known = vars(requests).items() if requests else ()
    found = {method: getattr(request, "requests", {}) for method, request in known}
    return {method: dict(request) for method, request in found.items() if request}


def _list_versions() -> dict[str, str]:
    names = ("scikit-learn", "keras")
    return {name: ".".join(version(name).split(".")[:2]) for name in names}


def _describe_network(network: Network) -> dict[str, Any]:
    """Describe a network by its arrays, and by what it is recognized by."""
    network = network.read_model()
    return {
        "digest": _digest_network(network),
        "weights": network.weights,
        "optimizer_state": network.optimizer_state,
    }


def _digest_network(network: Network) -> str:
    """Compute what tells two networks apart, whose seeds and modules may differ."""

    def drop_circumstances(config: dict[str, Any]) -> dict[str, Any]:
        return {key: config[key] for key in config.keys() - {"module", "seed"}}

    text = network.architecture.config if network.architecture else "null"
    config = json.loads(text, object_hook=drop_circumstances)
    return hashlib.sha256(json.dumps(config, sort_keys=True).encode()).hexdigest()


def _restore_network(estimator: Any, saved: dict[str, Any], *, strict: bool) -> None:
    """Build the network of an estimator again, and put its arrays into it."""
    try:
        network = estimator._create_network(estimator._built_with, seed=0)
    except Exception as error:
        raise ValueError(f"its network could not be built again: {error}") from error
    if strict and _digest_network(network) != saved["digest"]:
        raise ValueError(
            f"{type(estimator).__name__} has changed since: it now builds another "
            "network. Load the file with the class that has saved it, or train again"
        )
    weights, state = saved["weights"], saved["optimizer_state"]
    # Backends differ in the type of integers alone.
    kinds = [
        [(a.shape, a.dtype if a.dtype.kind == "f" else None) for a in w]
        for w in (weights, network.weights)
    ]
    from ...network.models import adopt_optimizer_state

    adopted = adopt_optimizer_state(network, state)
    if kinds[0] != kinds[1] or (adopted is None) != (state is None):
        raise ValueError(
            "its arrays do not have the shapes of the weights and the optimizer's "
            f"variables of the network; {type(estimator).__name__} has changed since"
        )
    estimator._heads = network.compilation.heads
    estimator._network = network.replace_values(weights, state)
