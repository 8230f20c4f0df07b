# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Code: sha256:3c6630b4a779ba3479e026b20395d55b415d0429a5409d15aec4ed7f44f70531
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


def create_items(
    items: Any,
    options: Options,
    prefix: str,
    create: Callable[[Any, Options, str], Any],
) -> Any:
    """Create what a structure of names, classes and instances stands for.

    Of a collection, an option ``name`` is for all items, and ``key__name`` for one.
    """
    if isinstance(items, list | tuple):
        created = create_items(dict(enumerate(items)), options, prefix, create)
        return list(created.values())
    if not isinstance(items, Mapping):
        return None if items is None else create(items, options, prefix)
    keys = [str(key) for key in items]
    listed = f"the items {', '.join(keys)}" if keys else "no items"
    shared = {}
    for name, value in options.items():
        key, separator, _ = name.partition("__")
        if key.isdigit() and not (separator and key in keys):
            raise ValueError(
                f"{prefix}__{name} is routed to item {key}, but {prefix} has only "
                f"{listed}."
            )
        if not separator or key not in keys:
            shared[name] = value
    return {
        key: create_items(
            item,
            {**shared, **collect_options(options, str(key))},
            f"{prefix}__{key}",
            create,
        )
        for key, item in items.items()
    }


def create_object(factory: Callable[..., Any], options: Options, prefix: str) -> Any:
    """Call a class with its routed options; the name ``0`` is the first argument."""
    arguments = resolve_options(factory, options, prefix)
    names = sorted(filter(str.isdigit, arguments), key=int)
    positional = [arguments.pop(name) for name in names]
    return factory(*positional, **arguments)


def resolve_options(
    factory: Callable[..., Any], options: Options, prefix: str
) -> Options:
    """Turn options into arguments of a class, and what they name into objects."""
    own = {name: value for name, value in options.items() if "__" not in name}
    others = [name for name in options if name.partition("__")[0] not in own]
    check_arguments(factory, [*own, *others], prefix)
    return {
        name: create_items(
            value, collect_options(options, name), f"{prefix}__{name}", _create_class
        )
        for name, value in own.items()
    }


def check_arguments(
    factory: Callable[..., Any], names: Iterable[str], prefix: str
) -> None:
    """Check that a class takes arguments of the given names."""
    arguments = inspect.signature(factory).parameters
    known = [
        name for name, item in arguments.items() if item.kind is not item.VAR_KEYWORD
    ]
    is_open = len(known) < len(arguments)
    for name in names:
        if not (name in known or name.isdigit() or (is_open and "__" not in name)):
            raise ValueError(
                f"{prefix}__{name} cannot be passed on: {factory.__name__} takes no "
                f"argument {name!r}.{suggest_name(name, known)} It takes "
                f"{', '.join(known)}. Set {prefix}__{name}=None to leave it out."
            )


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
            f"{given} is not a Keras {noun}.{suggest_name(name, known)} Give the name, "
            "the class or an instance of one."
        ) from error


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
    names = {each.lower(): each for each in sorted(known)}
    close = difflib.get_close_matches(name.lower(), names, n=1)
    return f" Did you mean {names[close[0]]!r}?" if close else ""


def _create_class(item: Any, options: Options, prefix: str) -> Any:
    """Create the object of a class; anything else stands for itself."""
    if inspect.isclass(item):
        return create_object(item, options, prefix)
    if options:
        names = ", ".join(f"{prefix}__{name}" for name in options)
        raise ValueError(
            f"{names} cannot be passed on: {prefix} is {item!r}, which is not a class. "
            "Give a class, or leave the option out."
        )
    return item
