"""All benchmarks, in the order of the report."""

from . import (
    cold_start,
    grid_search,
    growth,
    imports,
    large_fit,
    memory,
    prediction,
    profile,
    retracing,
    warm_fit,
    xla,
)

BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in (
        grid_search.BENCHMARK,
        profile.BENCHMARK,
        warm_fit.BENCHMARK,
        cold_start.BENCHMARK,
        large_fit.BENCHMARK,
        *prediction.BENCHMARKS,
        memory.BENCHMARK,
        retracing.BENCHMARK,
        xla.BENCHMARK,
        imports.BENCHMARK,
        growth.BENCHMARK,
    )
}
