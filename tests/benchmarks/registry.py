"""All benchmarks, in the order of the report."""

from . import cold_start, grid_search, growth, imports, large_fit, memory, prediction, retracing

BENCHMARKS = {
    benchmark.name: benchmark
    for benchmark in (
        grid_search.BENCHMARK,
        cold_start.BENCHMARK,
        large_fit.BENCHMARK,
        *prediction.BENCHMARKS,
        memory.BENCHMARK,
        retracing.BENCHMARK,
        imports.BENCHMARK,
        growth.BENCHMARK,
    )
}
