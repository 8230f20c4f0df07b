"""Networks that equal earlier ones, to be had for another seed without building them.

``_network_reads`` names the attributes that the ``_keras_build_fn`` of the same class
body reads. It need not be believed: an earlier network stands for a later one only if
the function has built it once with nothing at hand but these attributes and Keras, and
if seeds and initializers give the very weights that were built.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from types import FunctionType, MethodType, SimpleNamespace
from typing import Any

import numpy as np

from ..backend import keras, list_named_code, read_initializer
from . import Compilation, Network, ProgramCache
from .isolation import KERAS_LOCK, isolate_keras
from .models import build_network, identify_training

_METHODS = ("_keras_build_fn", "_make_list", "_make_whole", "_output_layer")
"""The build function, and what it may call of the estimator."""

_MODULES = """
    Input Model Sequential activations constraints initializers layers losses metrics
    ops optimizers regularizers"""
_PURE_BUILTINS = (
    *(TypeError, ValueError, abs, all, any, bool, dict, enumerate, float, int),
    *(isinstance, len, list, map, max, min, pow, range, reversed, round, set),
    *(sorted, str, sum, tuple, zip),
)
_PLAIN = frozenset({type(None), bool, int, float, str, bytes})
_LARGEST_ARRAY = 1 << 10
_LARGEST_SEED = 10**9


@dataclass
class Blueprint:
    """What is known of the networks that one build function makes of equal values."""

    was_built: bool = False
    was_drawn: bool = False
    create: Callable[[int], Network] | None = None


BLUEPRINTS = ProgramCache(64, KERAS_LOCK)


def create_network(
    estimator: Any, compilation: Compilation, dtype: str, seed: int
) -> Network:
    """Build the network of an estimator, or take it from a blueprint.

    A blueprint is drawn when an equal network is built for the second time, and used
    from then on.
    """
    key = identify_build(estimator, compilation, dtype)
    blueprint = Blueprint() if key is None else BLUEPRINTS.get(key, Blueprint)
    if blueprint.create is not None:
        return blueprint.create(seed)
    network = build_network(estimator, compilation, dtype, seed)
    if blueprint.was_built and not blueprint.was_drawn:
        blueprint.was_drawn = True
        blueprint.create = _draw_blueprint(estimator, compilation, network, seed)
    blueprint.was_built = True
    return network


def _draw_blueprint(
    estimator: Any, compilation: Compilation, network: Network, seed: int
) -> Callable[[int], Network] | None:
    """Find how to create a network that was built for any seed; None if nobody can."""
    try:
        with isolate_keras(network.dtype, seed + 1):
            kwargs = compilation.create_arguments()
            with keras.StatelessScope(initialize_variables=False):
                variables = _build_alone(estimator, kwargs).variables
            drawn = draw_seeds(seed + 1, 8 * len(variables) + 8)
            sources = [_find_source(variable, drawn) for variable in variables]
        count = 1 + max(place for place, _ in sources)
        template = replace(network, weights=[], step=identify_training(network))

        def create(seed: int) -> Network:
            seeds = draw_seeds(seed, count)
            with isolate_keras(template.dtype):
                weights = [np.array(draw(seeds[place])) for place, draw in sources]
            return replace(template, weights=weights)

        pairs = zip(create(seed).weights, network.weights, strict=True)
        is_same = all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)
    except Exception:  # whatever a build function does with weights that are not there
        return None
    return create if is_same and network.model is None else None


def _find_source(
    variable: keras.Variable, drawn: list[int]
) -> tuple[int, Callable[[int], Any]]:
    """Find which of the seeds gives a variable its value, and how."""
    initializer = read_initializer(variable)
    shape, dtype = tuple(variable.shape), variable.dtype
    if getattr(initializer, "seed", None) in drawn:
        kind, config = type(initializer), initializer.get_config()

        def initialize(seed: int) -> Any:
            return kind.from_config({**config, "seed": seed})(shape, dtype=dtype)

        return drawn.index(initializer.seed), initialize
    value = np.array(initializer(shape, dtype=dtype))
    if shape == (2,) and value[0] in drawn:
        return drawn.index(value[0]), lambda seed: np.array([seed, 0], dtype)
    return 0, lambda _seed: value


def draw_seeds(seed: int, count: int) -> list[int]:
    """Draw numbers as Keras does where an initializer or a layer has no seed."""
    generator = random.Random(seed)
    return [generator.randint(1, _LARGEST_SEED) for _ in range(count)]


def identify_build(
    estimator: Any, compilation: Compilation, dtype: str
) -> Hashable | None:
    """Return what determines a network, but for its seed; None if nobody knows."""
    settings = keras.config.image_data_format(), keras.config.epsilon(), dtype
    given = [dict(compilation.parameters), list_named_code(), type(estimator)]
    try:
        given += _find_methods(estimator).values()
        read = _freeze(_read_declared(estimator))
        plain = _freeze([*given, *settings], trusts_code=True)
    except (AttributeError, TypeError):
        return None
    return read, plain, compilation.heads


def _find_methods(estimator: Any) -> dict[str, FunctionType]:
    """Find the methods that build; a TypeError if they are not those declared for."""
    owners = {name: _find_owner(estimator, name) for name in _METHODS}
    declaring = owners["_keras_build_fn"]
    methods = {name: vars(owner)[name] for name, owner in owners.items()}
    if not (
        "_network_reads" in vars(declaring)
        and all(issubclass(declaring, owner) for owner in owners.values())
        and all(isinstance(method, FunctionType) for method in methods.values())
        # What is set on an instance hides what its class has.
        and not methods.keys() & vars(estimator).keys()
    ):
        raise TypeError
    return methods


def _find_owner(estimator: Any, name: str) -> type:
    """Find the class in whose body a method is."""
    return next(base for base in type(estimator).__mro__ if name in vars(base))


def _read_declared(estimator: Any) -> dict[str, Any]:
    """Read the declared attributes as they are stored, without running any code."""
    names = vars(_find_owner(estimator, "_keras_build_fn"))["_network_reads"]
    return {name: inspect.getattr_static(estimator, name) for name in names}


def _freeze(value: Any, *, trusts_code: bool = False) -> Hashable:
    """Make a plain value hashable, with its types; others raise a TypeError.

    Functions and classes are known by their identity: those of Keras, and others where
    nobody calls them while a network is built.
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return kind, value
    if kind is dict:
        value = [item for pair in value.items() for item in pair]
    if kind in (list, tuple, dict):
        return kind, *(_freeze(item, trusts_code=trusts_code) for item in value)
    if inspect.isroutine(value) or inspect.isclass(value):
        module = str(getattr(value, "__module__", None)).partition(".")[0]
        if trusts_code or module in ("keras", "builtins"):
            return id(value), value
    elif isinstance(value, np.generic | np.ndarray) and value.size <= _LARGEST_ARRAY:
        return kind, value.dtype.str, value.shape, _freeze(value.tolist())
    raise TypeError(f"{kind} is not plain")


def _build_alone(estimator: Any, compile_kwargs: dict[str, Any]) -> keras.Model:
    """Build a network of what is declared; whatever else is read is an error."""
    methods = _find_methods(estimator)
    values = {**_read_declared(estimator), "_heads": estimator._heads}
    own = methods.keys() & vars(_find_owner(estimator, "_keras_build_fn")).keys()
    methods |= {name: _confine(methods[name]) for name in own}

    class Declared:
        def __getattribute__(self, name: str) -> Any:
            if name in methods:
                return MethodType(methods[name], self)
            if name in values:
                return values[name]
            # `getattr` with a default, and `hasattr`, would pass an AttributeError by.
            raise NameError(f"{name} is not declared in `_network_reads`")

    return Declared()._keras_build_fn(compile_kwargs)


def _confine(method: FunctionType) -> FunctionType:
    """Return a function that sees neither its module nor any other, except Keras."""
    if method.__closure__ or method.__defaults__ or method.__kwdefaults__:
        raise ValueError("a function with a closure or defaults has a memory")
    builtins: dict[str, Any] = {item.__name__: item for item in _PURE_BUILTINS}
    builtins["__import__"] = _import_keras
    # Annotations of functions inside of the method are `Any`.
    names = {"__builtins__": builtins, "Any": Any}
    return FunctionType(method.__code__, names, method.__name__)


def _import_keras(name: str, *arguments: Any) -> SimpleNamespace:
    """Import what only computes: ``arguments`` end with how relative the import is."""
    if name != "keras" or arguments[-1] != 0:
        raise ImportError(f"{name} is not Keras")
    return SimpleNamespace(**{item: getattr(keras, item) for item in _MODULES.split()})
