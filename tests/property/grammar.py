"""What a specification may consist of, derived from the models: its tables with free keys.

A table has free keys where a model is a mapping, or permits keys that it does not list, or where a
validator reads one. Each is given by the steps that lead to it, and can be put into a document.
"""

import copy
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel, PlainValidator
from pydantic_core import PydanticCustomError

from keras_estimator_gen.spec.conversion import read_argument, read_call, read_wrapped
from keras_estimator_gen.spec.models import Document
from keras_estimator_gen.spec.values import NAMED_KINDS, OBJECT_KINDS, KerasObject

OWN = "shop.parts:Part"
"""Code of the user's own, which takes arguments of any name."""

_DEEPEST = 2
"""How often a model is followed into itself."""

BENIGN = "alpha"
"""A key that is right wherever keys are free."""

_EXAMPLES = {
    "block": "tower",
    "doc": "A parameter.",
    "kind": "classifier",
    "name": "Net",
    "output": "code",
    "share": "first",
    "summary": "A network.",
    "urls": "https://example.org",
}
"""Values of required keys, by key; others name code."""

HEAD = {"name": "Net", "kind": "classifier", "summary": "A network."}
LAYERS = {
    "layers": [{"layer": OWN, "name": "first"}, {"share": "first"}, {"block": "hall"}],
    "blocks": {
        "hall": {"layers": [{"layer": OWN, "name": "first"}, {"block": "tower"}]},
        "tower": {"layers": [{"layer": "Dense", "units": 4}]},
    },
}
BASES = (
    {"estimator": HEAD, **LAYERS},
    {"estimator": {**HEAD, "scorer": OWN}, **LAYERS},
    {
        "estimator": HEAD,
        **LAYERS,
        "training": {
            "optimizer": OWN,
            "optimizer_options": {"learning_rate": 0.1},
            "loss": "shop.losses:Loss",
        },
    },
    {
        "estimator": HEAD,
        **LAYERS,
        "training": {
            "optimizer": {"choices": [{"optimizer": OWN}]},
            "loss": {"choices": [{"loss": "shop.losses:Loss"}]},
        },
    },
    {"estimator": {**HEAD, "build": OWN}},
    {"estimator": HEAD, **LAYERS, "outputs": [{"name": "kind_of_row"}]},
)
"""Documents, in one of which each table can stand."""


class Step:
    """A step into a document: a key of a table, an item of a list, or a free key."""

    def __init__(self, key, start):
        self.key, self.start, self.model = key, start, None

    def __repr__(self):
        return str(self.key)

    def enter(self, parent):
        """Return what is there, made if need be."""
        if isinstance(parent, list):
            if not parent or not _is_like(parent[-1], self.start):
                parent.append(copy.deepcopy(self.start))
            return parent[-1]
        key = self.key if self.key != "*" else next(iter(parent), BENIGN)
        if not isinstance(parent.get(key), type(self.start)):
            parent[key] = copy.deepcopy(self.start)
        return parent[key]


def list_tables():
    """Return the steps to each table with free keys, and an example of their values."""
    return list(_walk(Document, (), ()))


def get_form(steps):
    """Return what tables have in common that are read in the same way."""
    return steps[0].key, steps[-1].model, steps[-1].key


def put(document, steps, items):
    """Return a document with items in the table that steps lead to."""
    changed = table = copy.deepcopy(document)
    for step in steps:
        table = step.enter(table)
    table.update(copy.deepcopy(items))
    return changed


def _is_like(item, start):
    """Tell whether an item of a list is of the same form as one that would be begun."""
    if not isinstance(item, dict):
        return False
    return all(item.get(key) == value for key, value in start.items())


def _walk(annotation, metadata, steps):
    """Yield the tables at and below what an annotation permits."""
    reads = [each.func for each in metadata if isinstance(each, PlainValidator)]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if reads:
        yield from _walk_validator(reads[0], steps)
    elif origin is Annotated:
        yield from _walk(arguments[0], arguments[1:], steps)
    elif _is_mapping(annotation):
        yield steps, _EXAMPLES.get(steps[-1].key, _make_example(arguments[1]))
        for model in _list_models(arguments[1]):
            yield from _walk_model(model, (*steps, Step("*", complete(model))))
    elif origin is tuple:
        for model in _list_models(arguments[0]):
            yield from _walk_model(model, (*steps, Step(0, complete(model))))
    else:
        for model in _list_models(annotation):
            yield from _walk_model(model, steps)


def _walk_model(model, steps):
    if sum(step.model is model for step in steps) >= _DEEPEST:
        return
    if steps:
        steps[-1].model = model
    extra = _find_extra(model)
    if extra is not None:
        yield steps, _make_example(extra)
        yield from _walk(extra, (), (*steps, Step(BENIGN, _make_example(extra))))
    for name, field in model.model_fields.items():
        if field.init is False:
            # The models have a key for what is a list in place of their table.
            if not isinstance(steps[-1].key, int):
                listed = Step(steps[-1].key, [OWN])
                yield from _walk(field.annotation, field.metadata, (*steps[:-1], listed))
            continue
        key = field.alias or name
        start = [] if _is_list(field.annotation) else _make_start(field)
        if start is not None:
            step = Step(key, start)
            yield from _walk(field.annotation, field.metadata, (*steps, step))


def _walk_validator(read, steps):
    """Yield the tables that a validator reads."""
    *before, last = steps
    if read is read_argument:
        kinds = OBJECT_KINDS if last.key in (BENIGN, "*") else ()
        for kind in kinds:
            for key in [kind] if kind in NAMED_KINDS else ["activation", "cell"]:
                outer, inner = Step(key, {kind: OWN}), Step("cell", {"layer": OWN})
                outer.model = inner.model = KerasObject
                yield (*before, outer), 1
                yield (*before, outer, inner), 1
    elif read is read_wrapped:
        yield (*before, Step(last.key, {"layer": OWN})), 1
    elif read is read_call:
        yield (*before, Step(last.key, {})), False
    else:
        assert not _reads_tables(read), f"{read} reads tables that are not covered"


def _reads_tables(read):
    """Tell whether a validator accepts a table of any keys."""
    try:
        read({BENIGN: 1})
    except (PydanticCustomError, TypeError, ValueError):
        return False
    return True


def _find_extra(model):
    """Return the type of the values of keys that a model does not list, if it permits them."""
    if model.model_config.get("extra") != "allow":
        return None
    found = (vars(each).get("__annotations__", {}) for each in model.__mro__)
    return next(get_args(each["__pydantic_extra__"])[1] for each in found if _has_extra(each))


def _has_extra(annotations):
    return "__pydantic_extra__" in annotations and annotations["__pydantic_extra__"] is not None


def complete(model):
    """Return a table with what a model requires."""
    table = {}
    for name, field in model.model_fields.items():
        if field.is_required():
            free = _find_extra(model) is not None and name not in ("block", "share")
            table[field.alias or name] = OWN if free else _require(name, field)
    if "default" in model.model_fields and "schedule" not in table:
        table["default"] = 1
    return table


def _require(name, field):
    if name in ("block", "layers") and _is_list(field.annotation):
        return [{"layer": "Dense", "units": 4}]
    return _EXAMPLES.get(name, OWN)


def _make_start(field):
    """Return what a key begins with whose value is a table; None for other values."""
    reads = [each for each in field.metadata if isinstance(each, PlainValidator)]
    models = list(_list_models(field.annotation))
    if models:
        return complete(models[0])
    is_table = any(_is_mapping(each) for each in (field.annotation, *get_args(field.annotation)))
    return {} if is_table or reads else None


def _is_mapping(annotation):
    origin = get_origin(annotation)
    return isinstance(origin, type) and issubclass(origin, Mapping)


def _is_list(annotation):
    if get_origin(annotation) is Annotated:
        return _is_list(get_args(annotation)[0])
    return get_origin(annotation) is tuple and bool(list(_list_models(annotation)))


def _list_models(annotation):
    """Yield the models that an annotation names, outside of mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (Annotated, Union, UnionType, tuple):
        for each in get_args(annotation):
            yield from _list_models(each)


def _make_example(annotation):
    """Return a value that an annotation permits."""
    models = list(_list_models(annotation))
    if models:
        return complete(models[0])
    return 1 if annotation is not str and get_args(annotation)[:1] != (str,) else "a"
