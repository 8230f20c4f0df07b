"""Which of scikit-learn's checks an estimator cannot pass, by what it is made of.

A row of weight 2 is the same as two rows only if everything in training is a sum over rows. That
cannot be so when an encoder is fitted that counts rows without their weights, when a layer draws
random numbers for each row or normalizes by the rows of its batch, when rows are held out or
divided among several batches, or where rounding shows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ...catalog import Catalog, Entry
from ...catalog.facts import (
    ATTENTION_LAYERS,
    BATCH_NORMALIZING_LAYERS,
    COUNTING_ARGUMENTS,
    LOOKUP_LAYERS,
    WEIGHABLE_ENCODERS,
)
from ...code.evaluation import Values, calculate_value
from ...kinds import Backend
from ...network.model import Network, Node
from ...spec import AnyEntry, ColumnKind, Formula, KerasObject, LayerSpec, Spec, UseSpec
from ...spec.blocks import name_parameter

SMALLEST_BATCH = 32
"""Size of a batch that takes all rows of the check, repeated ones included."""

_WEIGHT_CHECKS = (
    "check_sample_weight_equivalence_on_dense_data",
    "check_sample_weight_equivalence_on_sparse_data",
)
_SUBSET_CHECK = "check_methods_subset_invariance"
_ROW_CHECKS = (_SUBSET_CHECK, "check_methods_sample_order_invariance")

_LINEAR = frozenset({"sgd"})
"""Optimizers whose step for two rows is the sum of the steps for each."""
_STRENGTHS = ("rate", "stddev", "dropout", "recurrent_dropout")


@dataclass(frozen=True)
class Context:
    """What the layers are judged by.

    Attributes
    ----------
    values : mapping of str to object
        Values of the parameters.
    catalog : Catalog
        What Keras offers.
    """

    values: Values
    catalog: Catalog

    def calculate(self, value: object) -> object:
        """Return what an argument comes to; the argument itself if it is no plain expression."""
        if not isinstance(value, Formula):
            return value
        return calculate_value(value.text, self.values, unknown=value)

    def get_trained(self, name: str) -> object:
        """Return the value of a training parameter, or of the option for ``fit`` above it."""
        routed = self.values.get(f"fit__{name}")
        return self.values[name] if routed is None else routed


Judged = tuple[KerasObject, Context]
"""A layer, and what it is judged by."""


@dataclass(frozen=True)
class Failure:
    """Checks that cannot pass.

    Attributes
    ----------
    checks : tuple of str
        Their names.
    reason : str
        Why they cannot.
    backend : {"", "tensorflow", "jax", "torch"}
        The backend of Keras on which that is so; empty for every one.
    layers : frozenset of str
        The layers of which that is so; empty for all of them.
    """

    checks: tuple[str, ...]
    reason: str
    backend: Backend | Literal[""] = ""
    layers: frozenset[str] = frozenset()


_ON_BACKENDS = (
    Failure(
        _WEIGHT_CHECKS, "JAX computes the softmax of attention in float32", "jax", ATTENTION_LAYERS
    ),
)
"""What cannot pass on a single backend; rounding may let it pass all the same."""


def expect_failures(spec: Spec, network: Network, catalog: Catalog) -> tuple[Failure, ...]:
    """Find checks that fail, at the parameters that they are run with.

    Parameters
    ----------
    spec : Spec
        The specification.
    network : Network
        What its entries make.
    catalog : Catalog
        What Keras offers.

    Returns
    -------
    tuple of Failure
        Those that fail on every backend, or else on some.
    """
    context = Context({**collect_defaults(spec), **spec.checks.params}, catalog)
    active = [*_iterate_active(network.nodes, network, spec, context)]
    found = [(layer, catalog.find("layers", layer.name)) for layer, _ in active]
    for layer, entry in found:
        if entry is not None and entry.makes_model:
            reason = f"{layer.name} {_describe_inside(entry)}"
            return (Failure((*_WEIGHT_CHECKS, *_ROW_CHECKS), reason),)
    if context.values["dtype"] == "float32":
        # One row and several are multiplied in different order.
        reason = "float32 rounds more coarsely than the check permits"
        return (Failure((*_WEIGHT_CHECKS, _SUBSET_CHECK), reason),)
    for reason in _find_reasons(spec, active, context):
        return (Failure(_WEIGHT_CHECKS, reason),)
    names = {entry.name for _, entry in found if entry is not None}
    return tuple(each for each in _ON_BACKENDS if each.layers & names)


def _describe_inside(entry: Entry) -> str:
    if entry.own:
        return "is your own code, which may be random"
    return "has layers that normalize over samples, or draw random numbers"


def collect_defaults(spec: Spec) -> Values:
    """Return the defaults of all parameters.

    Parameters
    ----------
    spec : Spec
        The specification.

    Returns
    -------
    mapping of str to object
        By the names that expressions have for them.
    """
    training = spec.training
    settings = {**training.settings, **training.routed_options, **spec.parameters}
    return {name: setting.default for name, setting in settings.items()}


def _find_reasons(spec: Spec, active: Iterable[Judged], context: Context) -> Iterator[str]:
    for encoder in _list_fitted(spec, context.catalog):
        yield f"{encoder} learns from samples, whatever their weights"
    for layer, inner in active:
        entry = context.catalog.find("layers", layer.name)
        name = layer.name if entry is None else entry.name
        if name in BATCH_NORMALIZING_LAYERS:
            yield f"{name} normalizes over samples, whatever their weights"
        elif _is_random(layer, inner):
            yield f"{name} draws again for each sample, whatever its weight"
        elif name in LOOKUP_LAYERS and _looks_up_rows(spec):
            optimizer = spec.training.optimizer.default
            yield f"{name} has a gradient for each sample, which {optimizer} squares"
    batch_size = context.get_trained("batch_size")
    if isinstance(batch_size, int) and 0 < batch_size < SMALLEST_BATCH:
        yield f"batches of {batch_size} divide weighted and repeated samples differently"
    if context.get_trained("validation_split") != 0:
        yield "the held-out samples are drawn whatever their weights"


def _looks_up_rows(spec: Spec) -> bool:
    """Tell whether steps for repeated ids are no sums, of ids that come from plain numbers."""
    reads_ids = any(
        given.is_integer
        and not (isinstance(given.columns, ColumnKind) and given.columns.name != "number")
        for given in spec.inputs.values()
    )
    is_linear = spec.training.optimizer.default.lower() in _LINEAR
    return not is_linear and (reads_ids or not spec.inputs)


def _list_fitted(spec: Spec, catalog: Catalog) -> Iterator[str]:
    """Yield the encoders that learn from rows whatever their weights; those of labels do not."""
    encoders = [given.encoder for given in spec.inputs.values() if given.encoder is not None]
    if spec.target and spec.target.encoder and spec.estimator.kind == "regressor":
        encoders.append(spec.target.encoder)
    for encoder in (step for each in encoders for step in each.chain):
        entry = catalog.find("encoders", encoder.encoder)
        if entry is None or entry.stateless:
            continue
        if entry.name not in WEIGHABLE_ENCODERS or COUNTING_ARGUMENTS & encoder.arguments.keys():
            yield entry.name


def _iterate_active(
    nodes: Iterable[Node], network: Network, spec: Spec, context: Context
) -> Iterator[Judged]:
    """Yield the layers that are there, as far as that is plain, with what they are judged by.

    Those in wrappers are included.
    """
    for node in nodes:
        if not _may_run(node.entry, context):
            continue
        yield from _iterate_active(node.content, network, spec, context)
        if isinstance(node.entry, UseSpec):
            inside = _enter_block(node.entry.block, spec, context)
            body = network.blocks[node.entry.block]
            yield from _iterate_active(body.nodes, network, spec, inside)
        elif isinstance(node.entry, LayerSpec):
            for each, _ in node.entry.walk_objects():
                if each.kind == "layer":
                    yield each, context


def _enter_block(name: str, spec: Spec, context: Context) -> Context:
    """Return what the layers of a block with a name are judged by; arguments are unknown."""
    block = spec.blocks[name]
    own = {key: context.values[name_parameter(name, key)] for key in block.parameters}
    values = {key: value for key, value in context.values.items() if key not in block.arguments}
    return Context({**values, **own}, context.catalog)


def _may_run(entry: AnyEntry, context: Context) -> bool:
    """Tell whether an entry applies at all: its loop has items, and its condition holds."""
    items = None if entry.loop is None else context.calculate(Formula(entry.loop.iterable))
    if items == ():
        return False
    return entry.when is None or bool(context.calculate(Formula(entry.when)))


def _is_random(layer: KerasObject, context: Context) -> bool:
    """Tell whether a layer draws random numbers: it takes a seed, and its strength is not zero."""
    entry = context.catalog.find("layers", layer.name)
    if entry is None or not entry.accepts("seed"):
        return False
    if not any(entry.accepts(name) for name in _STRENGTHS):
        return True
    strengths = (layer.arguments[name] for name in _STRENGTHS if name in layer.arguments)
    return any(context.calculate(strength) != 0 for strength in strengths)
