"""All checks of what a specification means, in one pass."""

from collections.abc import Iterator, Mapping

from ..catalog import load_catalog
from ..code import check_parameter_name
from ..errors import Problem
from ..network.model import Network
from ..network.resolution import resolve_network
from ..spec.companions import Companions
from ..spec.scanner import KeyPath
from ..spec.structure import Draft
from .context import Context
from .estimator.check_build import check_build
from .estimator.check_estimator import check_estimator, check_package
from .estimator.check_routing import check_routing
from .estimator.check_suite import check_suite
from .layers.check_blocks import check_blocks, check_chains
from .layers.check_graph import check_graph
from .layers.check_inputs import check_inputs, check_target
from .layers.check_layer_names import check_layer_names, check_transform
from .layers.check_layers import check_layers
from .outputs.check_output_layers import check_output_layer
from .outputs.check_outputs import check_outputs
from .outputs.check_shapes import check_shapes
from .training.check_compilation import check_compilation, check_named_objects
from .training.check_parameters import check_parameter
from .training.check_training import check_exposure, check_training
from .values.check_names import check_name, check_prose, check_variables


def check_draft(
    draft: Draft, parameters: Mapping[str, KeyPath], companions: Companions
) -> Iterator[Problem]:
    """Yield what is wrong with a specification, beside its structure.

    Parameters
    ----------
    draft : Draft
        The specification, as far as it could be read.
    parameters : mapping of str to path
        Names of all parameters that the document has, readable or not, with their places.
    companions : Companions
        The files beside it.
    """
    if draft.spec is None:
        return
    spec, broken = draft.spec, draft.broken
    catalog = load_catalog().with_places(companions.find_place)
    kind = None if draft.is_broken(("estimator", "kind")) else spec.estimator.kind
    complete = ("parameters",) not in broken
    settings = {**spec.training.settings, **spec.parameters}
    values = {"random_state": None, **{name: each.default for name, each in settings.items()}}
    context = Context(spec, kind, catalog, companions, parameters, broken, values, complete)
    for problem in _check_spec(context):
        if not draft.is_broken(problem.path):
            yield problem


def _check_network(network: Network, context: Context) -> Iterator[Problem]:
    found = [*check_blocks(context), *check_layers(context), *check_layer_names(network, context)]
    found += [*check_graph(network, context), *check_variables(network, context)]
    yield from found
    if not found and not context.broken:
        yield from check_shapes(network, context)


def _check_spec(context: Context) -> Iterator[Problem]:
    yield from check_estimator(context.spec.estimator)
    for name, path in context.parameters.items():
        yield from check_name(name, check_parameter_name, path, on_key=True)
    for name, parameter in context.spec.parameters.items():
        path = context.parameters[name]
        if context.is_intact(path):
            yield from check_parameter(parameter, path)
        yield from check_prose(parameter.doc, (*path, "doc"), required=True)
    yield from check_build(context)
    yield from check_inputs(context)
    yield from check_target(context)
    too_long = [*check_chains(context)]
    # Chains that are too long cannot be followed.
    spec = context.spec.model_copy(update={"blocks": {}}) if too_long else context.spec
    network = resolve_network(spec, context.catalog, context.names)
    yield from too_long or _check_network(network, context)
    yield from check_outputs(network, context)
    yield from check_output_layer(context)
    yield from check_transform(network, context)
    yield from check_named_objects(context)
    yield from check_compilation(context)
    yield from check_training(context)
    yield from check_routing(context)
    yield from check_exposure(context)
    yield from check_suite(context)
    yield from check_package(context.spec.package)
