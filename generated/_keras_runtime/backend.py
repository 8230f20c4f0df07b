# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:903383c04eeb2c227d85d1429b6d9fea7229caa24be3041991d0b16b122cba92
"""Keras: its first import, which prints no more than errors, and what is not public.

TensorFlow would log several lines for every network that it traces in float64. It reads
the level of its log at its import alone; whoever sets ``TF_CPP_MIN_LOG_LEVEL``, or has
imported TensorFlow before, decides for himself.

Every private name of Keras that the runtime needs is used here, and nowhere else.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_chosen = os.environ.get(_LEVEL)
os.environ.setdefault(_LEVEL, "2")
_collects = gc.isenabled()
if _collects:
    # A fourth of the time would go into looking for garbage, of which there is little.
    gc.disable()
try:
    import keras
finally:
    if _collects:
        gc.enable()
    if _chosen is None:
        # Another copy of this package may have done so, in another thread.
        os.environ.pop(_LEVEL, None)

# Keras has no public way to read these settings without creating them, nor to number
# layer names from the start without `clear_session`, which clears the user's state too.
from keras.src.backend import random as backend_random  # noqa: E402
from keras.src.backend.common import dtypes, global_state  # noqa: E402
from keras.src.random import seed_generator  # noqa: E402
from keras.src.saving import serialization_lib  # noqa: E402

__all__ = ["global_state", "keras"]


def list_layers(model: keras.Model) -> list[Any]:
    """List all layers of a model; ``Model.layers`` leaves out the nested ones."""
    return list(model._flatten_layers(include_self=False))


def seed_layers(model: keras.Model) -> None:
    """Let layers draw by states of their own, also where Keras would not on torch.

    Dropout without a seed would draw from the generator that the whole process shares.
    """
    if keras.backend.backend() == "torch":
        for layer in list_layers(model):
            for source in layer._seed_generators:
                source._initial_seed = source._initial_seed or 0


def list_named_code() -> dict[str, Any]:
    """List the classes and functions to which the user has given names in Keras."""
    scope = global_state.get_global_attribute("custom_objects_scope_dict", {})
    return {**keras.saving.get_custom_objects(), **scope}


def read_compile_arguments(model: keras.Model) -> dict[str, Any]:
    """Read what a model was compiled with; ``get_compile_config`` gives copies."""
    return dict(model._compile_config.config)


def has_exclusions(optimizer: Any) -> bool:
    """Tell whether an optimizer excludes variables from weight decay."""
    return any(
        getattr(optimizer, f"_exclude_from_weight_decay{name}", None)
        for name in ("", "_pattern")
    )


def read_initializer(variable: keras.Variable) -> Any:
    """Read what will give a variable its first value."""
    return variable._initializer


def read_learning_rate(optimizer: Any) -> Any:
    """Read what gives an optimizer its learning rate."""
    return getattr(optimizer, "_learning_rate", None)


def read_configuration(item: Any) -> dict[str, Any]:
    """Read the configuration of an object, with the very schedule of an optimizer."""
    rate = read_learning_rate(item)
    is_number = isinstance(rate, keras.Variable)
    package = type(item).__module__.partition(".")[0]
    is_foreign = hasattr(item, "inner_optimizer") or package != "keras"
    if rate is None or (is_number and is_foreign):
        # Those of a wrapped function are not all in the configuration.
        return {**item.get_config(), **getattr(item, "_fn_kwargs", {})}
    # Keras itself would describe a schedule, and read a number so that NumPy warns.
    twin = object.__new__(type(item))
    vars(twin).update(vars(item), _learning_rate=0.0)
    rate = float(read_value(rate)) if is_number else rate
    return {**twin.get_config(), "learning_rate": rate}


_DRAWS = ("normal", "truncated_normal", "uniform")


def _make_coarse(draw: Callable[..., Any]) -> Callable[..., Any]:
    """Let a function draw in float32 what is to be float64."""

    def draw_coarsely(*arguments: Any, dtype: Any = None, **options: Any) -> Any:
        if dtype not in (None, "float64"):
            return draw(*arguments, dtype=dtype, **options)
        return keras.ops.cast(draw(*arguments, dtype="float32", **options), "float64")

    return draw_coarsely


def list_settings(dtype: str, source: Any) -> list[tuple[Any, str, Any]]:
    """List what is to be set in Keras: where it is, its name, and the value."""
    settings: list[tuple[Any, str, Any]] = []
    if "tensorflow" not in sys.modules:
        # To describe an object, Keras would import it, and look for types of it.
        absent = SimpleNamespace(available=False)
        settings.append((vars(serialization_lib), "tf", absent))
    if dtype == "float64":
        # Operations on float64 would give float32 on JAX.
        settings.append((dtypes.BIT64_TO_BIT32_DTYPE, "float64", "float64"))
        # The weights of a seed begin with the same numbers in both types.
        draws = vars(backend_random)
        settings += [(draws, name, _make_coarse(draws[name])) for name in _DRAWS]
    if source is not None:
        # Initializers and layers draw their seeds from it.
        settings.append((vars(seed_generator), "python_random", source))
    return settings


def make_stateless(optimizer: Any) -> Any:
    """Create an optimizer again whose `stateless_apply` works on every backend."""
    kind = type(optimizer)
    bases = (kind, _Stateless) if kind.stateless_apply in _REFUSING else (kind,)
    twin: Any = type(kind.__name__, bases, {})
    return twin.from_config(read_configuration(optimizer))


def _find_base(name: str) -> Any:
    bases = keras.optimizers.Optimizer.__mro__
    return next((base for base in bases if base.__name__ == name), object)


# TensorFlow's optimizers work on its variables, for the sake of tf.distribute alone.
# Methods of TFOptimizer hide those that all backends share; _Stateless has these again.
_SPECIFIC, _NEUTRAL = _find_base("TFOptimizer"), _find_base("BaseOptimizer")
_REFUSING = [vars(_SPECIFIC).get("stateless_apply")]
_Stateless = type(
    "_Stateless",
    (keras.optimizers.Optimizer,),
    {
        name: getattr(_NEUTRAL, name)
        for name in vars(_SPECIFIC)
        if hasattr(_NEUTRAL, name) and not name.startswith("__")
        # It is pure, and knows gradients of a few rows.
        if name != "_clip_by_norm"
    },
)


def compiles_by_default() -> bool:
    """Tell whether XLA is to compile Keras' own training if nobody has chosen."""
    # On TensorFlow that takes longer than most trainings; JAX has no other compiler.
    return bool(keras.backend.backend() == "jax")


def isolate_backend(dtype: str) -> AbstractContextManager[Any]:
    """Compute in a float type that JAX need not have, and draw nothing from torch."""
    context: AbstractContextManager[Any] = nullcontext()
    if keras.backend.backend() == "jax" and dtype == "float64":
        import jax.experimental

        # JAX before 0.8 has it there.
        place = jax if hasattr(jax, "enable_x64") else jax.experimental
        context = place.enable_x64(True)
    elif keras.backend.backend() == "torch":
        import torch

        context = torch.random.fork_rng(devices=[])
    return context


def run_abstractly(function: Callable[[Any], Any], argument: Any) -> None:
    """Run a function for the variables that it creates, if possible without numbers."""
    if keras.backend.backend() == "jax":
        import jax

        # It would compile every single operation.
        jax.eval_shape(function, argument)
    else:
        function(argument)


def convert_to_tensor(value: Any) -> Any:
    """Turn an array into a tensor of its type."""
    if keras.backend.backend() != "tensorflow":
        return keras.ops.convert_to_tensor(value)
    import tensorflow as tf

    # Keras' own way takes several times as long.
    return tf.convert_to_tensor(value)


def cast_numbers(array: Any, dtype: Any) -> Any:
    """Give numbers the type of a variable, in which another backend may not have them.

    On JAX, what somebody assigns to a variable of float64 may become float32 as well.
    """
    return array.astype(dtype, copy=False) if array.dtype.kind in "iuf" else array


def read_value(variable: keras.Variable) -> Any:
    """Read a variable into an array of its own."""
    if keras.backend.backend() == "tensorflow":
        return np.array(variable.numpy())
    return np.array(read_tensor(variable.value))


def read_tensor(tensor: Any) -> Any:
    """Read a tensor into an array, which may share its memory."""
    # Keras' own way makes NumPy warn, and NumPy has no bfloat16.
    if keras.backend.backend() == "torch" and "bfloat16" not in str(tensor.dtype):
        return tensor.detach().cpu().numpy()
    return keras.ops.convert_to_numpy(tensor)


def assign_value(variable: keras.Variable, value: Any) -> None:
    """Assign an array to a variable."""
    value = cast_numbers(value, variable.dtype)
    if keras.backend.backend() == "tensorflow":
        # Keras' own way takes twice as long, which tells where fits are short.
        variable.value.assign(value, read_value=False)
    else:
        variable.assign(value)


def find_strategy() -> Any:
    """Find the distribution strategy of TensorFlow whose scope this is."""
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    return tf.distribute.get_strategy() if tf.distribute.has_strategy() else None
