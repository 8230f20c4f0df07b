"""What importing a generated module costs."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from .arena import MODULE, Arena, Call
from .contestants import CONTESTANTS, GENERATED, SCIKERAS
from .measurement import Benchmark, Measurement, Scale, limit_difference, limit_fact

BASELINE = "its scikit-learn modules"
LOADED = "modules of TensorFlow"


@dataclass(frozen=True)
class Imports:
    """How often modules are imported.

    Parameters
    ----------
    rounds : int
        Processes of each contestant.
    """

    rounds: int = 7


SIZES = {Scale.FULL: Imports(), Scale.TINY: Imports(1)}


def list_loaded(module: str, package: str) -> list[str]:
    """Import a module, and list the modules of a package that are loaded then.

    Parameters
    ----------
    module : str
        What is imported.
    package : str
        Name of the package.

    Returns
    -------
    list of str
        Names of modules, sorted.
    """
    import_module(module)
    return sorted(name for name in sys.modules if name.partition(".")[0] == package)


def time_import(modules: Sequence[str]) -> dict[str, float]:
    """Time the import of modules.

    Parameters
    ----------
    modules : sequence of str
        Their names.

    Returns
    -------
    dict
        Seconds, and the number of modules of TensorFlow that are loaded then.
    """
    start = time.perf_counter()
    for module in modules:
        import_module(module)
    seconds = time.perf_counter() - start
    loaded = sum(name.partition(".")[0] == "tensorflow" for name in sys.modules)
    return {"seconds": seconds, LOADED: loaded}


def measure_imports(arena: Arena, scale: Scale) -> list[Measurement]:
    """Time imports in new processes, after one that has compiled the module.

    Parameters
    ----------
    arena : Arena
        Opens processes.
    scale : Scale
        How often.

    Returns
    -------
    list of Measurement
        Seconds.
    """
    with arena.open_process(may_share=False) as run:
        modules = {GENERATED: [MODULE], BASELINE: run(list_loaded, MODULE, "sklearn")}
    if find_spec(CONTESTANTS[SCIKERAS].needs):
        modules[SCIKERAS] = ["scikeras.wrappers"]

    def measure(run: Call, label: str, _: int) -> dict[str, float]:
        return run(time_import, modules[label])

    rounds = SIZES[scale].rounds
    results = arena.alternate_afresh(list(modules), rounds, measure, may_share=False)
    return [
        Measurement(
            label,
            tuple(item["seconds"] for item in found),
            {LOADED: max(item[LOADED] for item in found)},
        )
        for label, found in results.items()
    ]


METHOD = """\
Time of `import benchmark_net` in a new process, beside that of exactly the modules of scikit-learn
that are loaded afterwards."""

BENCHMARK = Benchmark(
    name="import",
    title="Import of a generated module",
    method=METHOD,
    unit="s",
    measure=measure_imports,
    targets=(
        limit_fact(LOADED, 0, "{:.0f} modules", "TensorFlow is not imported"),
        limit_difference(BASELINE, 0.1, "at most 0.1 s more than scikit-learn"),
    ),
)
