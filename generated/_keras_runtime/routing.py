# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:930d6b708ff043e899d375d35013a861484410728ce71446c859ffd0aa45153b
"""Objects from names, classes and instances, with parameters routed to them by prefix.

``optimizer="adam", optimizer__learning_rate=0.01`` gives ``Adam(learning_rate=0.01)``.
The same rule serves optimizers, losses, metrics and callbacks, at any depth.
"""

import difflib
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

Options = dict[str, Any]


def collect_options(parameters: Mapping[str, Any], prefix: str) -> Options:
    """Collect what is routed to a consumer; None leaves Keras' own default."""
    start = f"{prefix}__"
    return {
        name.removeprefix(start): value
        for name, value in parameters.items()
        if name.startswith(start) and value is not None
    }


def split_options(
    options: Options, keys: Iterable[Any], prefix: str
) -> dict[Any, Options]:
    """Split options of a collection: ``name`` is for all, ``key__name`` for one."""
    by_name = {str(key): key for key in keys}
    shared: Options = {}
    own: dict[Any, Options] = {key: {} for key in by_name.values()}
    for name, value in options.items():
        head, separator, rest = name.partition("__")
        if separator and head in by_name:
            own[by_name[head]][rest] = value
        elif head.isdigit():
            raise ValueError(
                f"{prefix}__{name} is routed to item {head}, but {prefix} has only "
                f"{_describe_names(by_name)}."
            )
        else:
            shared[name] = value
    return {key: {**shared, **item} for key, item in own.items()}


def create_object(factory: Callable[..., Any], options: Options, prefix: str) -> Any:
    """Call a class with its routed options; the name ``0`` is the first argument."""
    arguments = resolve_options(factory, options, prefix)
    names = sorted(filter(str.isdigit, arguments), key=int)
    positional = [arguments.pop(name) for name in names]
    return factory(*positional, **arguments)


def create_items(
    items: Any,
    options: Options,
    prefix: str,
    create: Callable[[Any, Options, str], Any],
) -> Any:
    """Create what a structure of names, classes and instances stands for."""
    if isinstance(items, list | tuple):
        created = create_items(dict(enumerate(items)), options, prefix, create)
        return list(created.values())
    if not isinstance(items, Mapping):
        return None if items is None else create(items, options, prefix)
    routed = split_options(options, items, prefix)
    return {
        key: create_items(item, routed[key], f"{prefix}__{key}", create)
        for key, item in items.items()
    }


def find_class(module: Any, name: Any) -> Any:
    """Find a class of Keras by its name, as ``get`` does not for all; or return it."""
    found = getattr(module, name, None) if isinstance(name, str) else None
    return found if inspect.isclass(found) else name


def get_named(module: Any, name: str, given: str, noun: str) -> Any:
    """Get what Keras has by a name; `given` is what the error says of the parameter."""
    try:
        return module.get(name)
    except ValueError as error:
        known = [key for key, item in vars(module).items() if callable(item)]
        raise ValueError(
            f"{given} names no {noun} of Keras.{suggest_name(name, known)} Give the "
            "name, the class or an instance of one."
        ) from error


def resolve_options(
    factory: Callable[..., Any], options: Options, prefix: str
) -> Options:
    """Turn options into arguments of a class, and what they name into objects."""
    own = {name: value for name, value in options.items() if "__" not in name}
    unused = set(options) - set(own)
    for name, value in own.items():
        below = collect_options(options, name)
        unused -= {f"{name}__{rest}" for rest in below}
        if inspect.isclass(value) or isinstance(value, list | tuple | dict):
            own[name] = create_items(value, below, f"{prefix}__{name}", _create_class)
        elif below:
            _refuse_options(below, f"{prefix}__{name}", value)
    check_arguments(factory, [*own, *unused], prefix)
    return own


def check_arguments(
    factory: Callable[..., Any], names: Iterable[str], prefix: str
) -> None:
    """Check that a class takes arguments of the given names."""
    arguments = inspect.signature(factory).parameters
    open_ended = any(item.kind is item.VAR_KEYWORD for item in arguments.values())
    known = [
        name for name, item in arguments.items() if item.kind is not item.VAR_KEYWORD
    ]
    for name in names:
        if name in known or (open_ended and "__" not in name) or name.isdigit():
            continue
        raise ValueError(
            f"{prefix}__{name} cannot be passed on: {factory.__name__} takes no "
            f"argument {name!r}.{suggest_name(name, known)} It takes "
            f"{', '.join(known)}. Set {prefix}__{name}=None to leave it out."
        )


def check_callable(item: Any, wanted: str, prefix: str) -> None:
    """Check that something can be called, or is a class of what can."""
    # A class can be called itself, but that says nothing of its instances.
    made = item if inspect.isclass(item) else type(item)
    if not any("__call__" in vars(base) for base in made.__mro__):
        raise ValueError(
            f"{prefix} is {item!r}, which is neither {wanted}, nor a class of these."
        )


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Say which known name was probably meant, after a blank; or nothing."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _create_class(item: Any, options: Options, prefix: str) -> Any:
    """Create the object of a class; anything else stands for itself."""
    if inspect.isclass(item):
        return create_object(item, options, prefix)
    if options:
        _refuse_options(options, prefix, item)
    return item


def _refuse_options(options: Options, prefix: str, value: Any) -> None:
    names = ", ".join(f"{prefix}__{name}" for name in options)
    raise ValueError(
        f"{names} cannot be passed on: {prefix} is {value!r}, which is not a class. "
        "Give a class, or leave the option out."
    )


def _describe_names(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"the items {listed}" if listed else "no items"
