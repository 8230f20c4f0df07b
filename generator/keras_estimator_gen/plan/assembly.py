"""From a specification to the plan of everything that is written for it."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..catalog import Catalog, load_catalog
from ..code import Identifier, Place, read_place
from ..code.fragments import Code, Import, make_call, make_list, make_literal, make_name, write_code
from ..kinds import COPIED_RUNTIME, INSTALLED_RUNTIME
from ..network.model import Network
from ..network.resolution import resolve_network
from ..spec import Spec
from ..version import __version__
from .bases import plan_bases
from .documentation.docstrings import choose_writer
from .documentation.documentation import plan_documentation
from .imports import arrange_imports, sort_members
from .model import (
    Attribute,
    EstimatorModule,
    ImportSection,
    Parameter,
    Plan,
    Requirement,
    Search,
    Setting,
    Target,
    iterate_code,
)
from .network.build import plan_build, plan_reads
from .network.encoders import plan_encoders
from .network.outputs import plan_outputs
from .network.own_code import find_scorer_name, has_own_code, plan_own_code, plan_scorer
from .parameters.callbacks import plan_callbacks
from .parameters.computed import counts_steps, plan_computed_options
from .parameters.parameters import plan_parameters
from .parameters.search import plan_search
from .parameters.training import plan_training
from .parts import (
    find_parts,
    is_from_runtime,
    list_asked_parts,
    locate_runtime,
    name_asked_parts,
)
from .requirements import pin_runtime
from .scope import Scope, collect_names
from .suite.suite import plan_suite

_ENTRY = 8
"""Columns before the description of an entry in the docstring of a function."""


def make_plan(spec: Spec, target: Target) -> Plan:
    """Decide everything that is written for a specification.

    Parameters
    ----------
    spec : Spec
        A valid specification.
    target : Target
        Where the files go, as far as the code depends on it.

    Returns
    -------
    Plan
        The module and its tests.

    Raises
    ------
    SpecError
        If the gate to code refuses something that the checks have let through.
    """
    catalog = _load_catalog(target)
    tests = None
    with spec.origin.locate_errors():
        network = resolve_network(spec, catalog)
        if target.tests:
            tests = plan_suite(spec, network, target, catalog)
        module = _plan_module(spec, network, target, catalog)
    estimator = spec.estimator
    return Plan(spec.source, estimator.kind, estimator.module_name, module, tests, spec.companions)


def _load_catalog(target: Target) -> Catalog:
    """Return the catalog, with the user's own modules as the generated one imports them."""
    dot = "." if target.package else ""

    def find_place(text: str) -> Place:
        place = read_place(text)
        return replace(place, module=f"{dot}{place.module}") if place.beside else place

    return load_catalog().with_places(find_place)


def _plan_module(spec: Spec, network: Network, target: Target, catalog: Catalog) -> EstimatorModule:
    estimator, scope = spec.estimator, Scope(collect_names(spec), catalog)
    own, (common, hidden) = plan_parameters(spec), plan_training(spec)
    search, encoders = plan_search(spec), plan_encoders(spec, scope)
    outputs, build = plan_outputs(spec, scope), plan_build(spec, network, scope)
    computed = plan_computed_options(spec, scope)
    callbacks = plan_callbacks(spec.training.callbacks.values(), scope)
    counting = computed is not None or counts_steps(callbacks)
    own_code = has_own_code(spec, network, build, catalog)
    bases = plan_bases(spec, target, own_code=own_code, counts_steps=counting)
    constraints, writer = _plan_constraints(own + common), choose_writer([estimator.summary])
    attributes = _plan_attributes(spec, catalog) + plan_reads(build, own + common)
    above = ((*constraints, *hidden, *attributes), bases, own, common, search)
    members, others = _list_imports(above, (encoders, outputs))
    parts = find_parts(members, list_asked_parts(spec, target))
    return EstimatorModule(
        quotes=writer.quotes,
        summary=writer.write_summary(estimator.summary),
        imports=_plan_imports({*others, _import_runtime(target)}, target),
        requirement=_plan_requirement(spec, members, parts, target),
        exports=_plan_exports(estimator.name, search),
        parts=parts,
        class_name=Identifier(estimator.name),
        bases=bases,
        doc=plan_documentation(spec, own + common, target, catalog, counts_steps=counting),
        own=own,
        common=common,
        attributes=attributes,
        hidden=hidden,
        constraints=constraints,
        encoders=encoders,
        outputs=outputs,
        build=build,
        computed_options=computed,
        callbacks=callbacks,
        scorer=plan_scorer(spec, catalog),
        custom_objects=plan_own_code(spec, catalog),
        search=search,
        prefix_doc=_plan_prefix_doc(estimator.name),
    )


def _choose_runtime(target: Target) -> str:
    """Return the module that generated code imports its base class from."""
    if target.runtime:
        return target.runtime
    return f".{COPIED_RUNTIME}" if target.package else COPIED_RUNTIME


def _list_imports(above: tuple[object, ...], inside: object) -> tuple[set[Import], set[Import]]:
    """List what the module imports from its runtime, also for its methods, and all else."""
    needed = {item for code in iterate_code(above) for item in code.imports}
    within = {item for code in iterate_code(inside) for item in code.imports}
    typing = ("TYPE_CHECKING", "Any", *(["ClassVar"] if above[0] else []))
    members = set(filter(is_from_runtime, needed | within))
    return members, needed - members | {Import("typing", name) for name in typing}


def _import_runtime(target: Target) -> Import:
    """Return the import of the runtime as a whole, under the name of a copy."""
    module = _choose_runtime(target)
    parent, _, name = module.rpartition(".")
    if name != COPIED_RUNTIME:
        return Import(module, alias=COPIED_RUNTIME)
    return Import(parent or ".", name) if name != module else Import(name)


def _plan_imports(needed: Iterable[Import], target: Target) -> tuple[ImportSection, ...]:
    own = target.package[:1] or (() if target.runtime else (COPIED_RUNTIME,))
    return arrange_imports(locate_runtime(needed, _choose_runtime(target)), own)


def _plan_requirement(
    spec: Spec, members: Iterable[Import], parts: Iterable[str], target: Target
) -> Requirement:
    """Plan how the module makes sure that its runtime is the one that it needs."""
    advice, command = "Write both with the same version of the command: ", ["keras-estimator-gen"]
    if target.runtime == INSTALLED_RUNTIME:
        advice, command = "Install the one that it needs: ", ["pip", "install", pin_runtime()]
    elif target.root:
        command += ["--package", target.package[0].replace("_", "-")]
    elif target.package or target.runtime:
        command += [spec.source, *(["--runtime", target.runtime] if target.runtime else [])]
    else:
        # Another folder's may be the first on the path.
        advice = "Write both with the same version of the command, into one folder or packages: "
        command += [spec.source]
    if target.runtime != INSTALLED_RUNTIME:
        command += name_asked_parts(target)
    texts = make_literal(advice), make_literal(shlex.join(command))
    call = make_call(
        make_name(f"{COPIED_RUNTIME}.require"), *map(make_literal, (__version__, *parts))
    )
    return Requirement(__version__, call, *texts, _plan_imports(members, target))


def _plan_attributes(spec: Spec, catalog: Catalog) -> tuple[Attribute, ...]:
    """Plan the attributes of the class that name its scorer, and the layers of codes."""
    named = {"_scorer_name": find_scorer_name(spec, catalog)}
    if spec.transform is not None:
        named["_transform_output"] = spec.transform.output
        named["_decode_from"] = spec.transform.decode_from
    return tuple(
        Attribute(Identifier(key), make_literal(name), write_code("str"))
        for key, name in named.items()
        if name
    )


def _plan_constraints(parameters: Sequence[Parameter]) -> tuple[Setting, ...]:
    """Plan the constraints that the base class does not have."""
    return tuple(
        Setting(item.name, item.constraint) for item in parameters if item.constraint is not None
    )


def _plan_exports(class_name: str, search: Search | None) -> Code:
    spaces = () if search is None else ("param_distributions", "param_grid")
    return make_list(map(make_literal, sort_members((class_name, *spaces))))


def _plan_prefix_doc(class_name: str) -> tuple[str, ...]:
    step = f"{class_name.lower()}__"
    text = f'Put before each name, such as ``"{step}"`` for a search over a pipeline.'
    return choose_writer([text]).write_lines(text, _ENTRY)
