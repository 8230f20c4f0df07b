"""The build function: inputs, the layers between them and the outputs, and the model."""

from collections.abc import Iterator, Sequence
from typing import Final

from ...catalog import BUILD_FUNCTIONS, Catalog
from ...code import Identifier
from ...code.fragments import (
    Code,
    make_call,
    make_dict,
    make_literal,
    make_name,
    make_subscript,
    make_tuple,
    name_keywords,
    write_code,
)
from ...network.model import Network, Tensor
from ...network.references import ONLY_INPUT
from ...spec import Spec
from ..imports import make_function
from ..model import (
    Assignment,
    Attribute,
    Evaluation,
    Function,
    Parameter,
    Return,
    Statement,
    iterate_code,
)
from ..scope import Scope, make_entry_name
from .annotations import annotate_arguments
from .flow import NOWHERE, Flow, TensorCode
from .network import NetworkPlanner
from .outputs import plan_heads
from .prebuilt import is_whole, plan_base, plan_prebuilt

_METHODS: Final = frozenset({"_make_list", "_make_whole", "_output_layer", "_stay_active"})
"""What a build function calls of its estimator that reads nothing else."""


def plan_build(spec: Spec, network: Network, scope: Scope) -> Function:
    """Plan the build function.

    Parameters
    ----------
    spec : Spec
        The specification.
    network : Network
        What its entries make.
    scope : Scope
        What can be named there.

    Returns
    -------
    Function
        Its body, which returns the compiled model.
    """
    if spec.estimator.build is not None:
        return plan_call(spec.estimator.build, scope.catalog)
    model = spec.estimator.model
    if model is not None and is_whole(spec):
        return plan_prebuilt(model, scope)
    annotations = annotate_arguments(spec, network)
    planner = NetworkPlanner(scope, spec.blocks, network, network, annotations)
    tensors = _name_tensors(spec, network)
    start = next(iter(tensors.values())) if len(tensors) == 1 else NOWHERE
    base: tuple[Statement, ...] = ()
    if model is not None:
        base, start = plan_base(model, _list_inputs(spec), scope)
    flow = Flow(start, tensors, scope)
    layers = planner.plan_network(flow)
    options = scope.make_arguments(spec.output_layer.arguments)
    heads, output = plan_heads(network, flow, options)
    model_name = make_name("model")
    return make_function(
        *planner.functions.values(),
        *_plan_inputs(spec),
        *base,
        *layers,
        *heads,
        Assignment(model_name, make_call(make_name("Model", "keras"), _list_inputs(spec), output)),
        Evaluation(make_call(make_name("model.compile"), write_code("**compile_kwargs"))),
        Return(model_name),
    )


def plan_reads(build: Function, parameters: Sequence[Parameter]) -> tuple[Attribute, ...]:
    """Plan the declaration of what the network depends on.

    Parameters
    ----------
    build : Function
        The build function.
    parameters : sequence of Parameter
        The parameters, in the order of ``__init__``.

    Returns
    -------
    tuple of Attribute
        One with the names of what the function reads: parameters, and then what ``fit`` learns.
        None if it reads a file, or calls code of the user's own, which may read anything.
    """
    codes = tuple(iterate_code(build.body))
    modules = {each.module for code in codes for each in code.imports}
    reads = {name for code in codes for name in code.reads}
    private = {name for name in reads if name.startswith("_")}
    if modules - {"keras"} or private - _METHODS:
        return ()
    own = [str(each.name) for each in parameters if each.name in reads]
    names = make_tuple(map(make_literal, (*own, *sorted(reads - private - {*own}))))
    return (Attribute(Identifier("_network_reads"), names, write_code("tuple[str, ...]")),)


def plan_call(place: str, catalog: Catalog) -> Function:
    """Plan the build function that leaves all to a function of the user's own.

    Parameters
    ----------
    place : str
        Where that function is, as in ``"package.module:function"``.
    catalog : Catalog
        What knows where that is.

    Returns
    -------
    Function
        Its body, which imports the function and calls it.
    """
    function = make_entry_name("layers", catalog.follow_path(BUILD_FUNCTIONS, place))
    call = make_name("self._call_build_function")
    return make_function(Return(make_call(call, function, make_name("compile_kwargs"))))


def _name_tensors(spec: Spec, network: Network) -> dict[Tensor, TensorCode]:
    """Return the variables of the inputs; a single one is called ``inputs``."""
    several = len(spec.inputs) > 1
    return {
        tensor: TensorCode(make_name(name if several else ONLY_INPUT))
        for name, tensor in network.inputs.items()
    }


def _plan_inputs(spec: Spec) -> Iterator[Statement]:
    several, shapes = len(spec.inputs) > 1, make_name("self.input_shape_")
    integers = {name for name, given in spec.inputs.items() if given.is_integer}
    for name in spec.inputs or (ONLY_INPUT,):
        key = make_literal(name)
        options = {"shape": make_subscript(shapes, [key]) if several else shapes}
        options |= {"dtype": make_literal("int32")} if name in integers else {}
        options |= {"name": key} if several else {}
        call = make_call(make_name("Input", "keras"), keywords=name_keywords(**options))
        yield Assignment(make_name(name if several else ONLY_INPUT), call)


def _list_inputs(spec: Spec) -> Code:
    if len(spec.inputs) < 2:
        return make_name(ONLY_INPUT)
    return make_dict({name: make_name(name) for name in spec.inputs})
