"""Python programs in processes of their own that need not import TensorFlow, which takes seconds.

One server imports it, uses nothing of it, and forks for each program.
"""

import multiprocessing
import os
import runpy
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from subprocess import PIPE, STDOUT, CompletedProcess
from tempfile import TemporaryDirectory

TESTS = Path(__file__).resolve().parent
GENERATED = TESTS.parent / "generated"
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(
    ["black", "keras", "keras_estimator_gen.cli", "pandas", "sklearn.model_selection", "tensorflow"]
)


def is_python(command: list[str]) -> bool:
    """Tell whether a command runs Python, or a program of ours."""
    return command[0] in ("python", "keras-estimator-gen")


def run_forked(
    command: list[str], folder: Path, stderr: int = PIPE, path: Sequence[Path] = (GENERATED,)
) -> CompletedProcess[str]:
    """Run Python, or a program of ours, with the modules of some folders within reach."""
    with TemporaryDirectory() as results:
        outputs = [Path(results, name) for name in ("stdout", "stderr")]
        outputs[1] = outputs[0] if stderr == STDOUT else outputs[1]
        process = CONTEXT.Process(target=_run_here, args=(command, folder, path, *outputs))
        process.start()
        process.join()
        printed, complaints = (output.read_text(encoding="utf-8") for output in outputs)
    return CompletedProcess(command, process.exitcode or 0, printed, complaints)


def _run_here(command: list[str], folder: Path, path: Sequence[Path], *outputs: Path) -> None:
    """Run a command in this process, which prints to files."""
    for descriptor, output in enumerate(outputs, start=1):
        os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND), descriptor)
    os.chdir(folder)
    os.environ["PYTHONPATH"] = os.pathsep.join(map(str, path))
    ours = (TESTS, GENERATED)
    libraries = [each for each in sys.path if not any(map(Path(each).is_relative_to, ours))]
    sys.path[:] = [str(folder), *map(str, path), *libraries]
    try:
        _run_command(command)
    finally:
        # Idle workers of joblib would be waited for, for minutes.
        for worker in multiprocessing.active_children():
            worker.terminate()


def _run_command(command: list[str]) -> None:
    match command:
        case ["python", "-c", code, *arguments]:
            sys.argv[:] = ["-c", *arguments]
            exec(compile(code, "<string>", "exec"), vars(sys.modules["__main__"]))
        case ["python", "-m", module, *arguments]:
            sys.argv[:] = [module, *arguments]
            runpy.run_module(module, run_name="__main__", alter_sys=True)
        case ["python", script, *arguments]:
            sys.argv[:] = [script, *arguments]
            runpy.run_path(script, run_name="__main__")
        case [name, *arguments]:
            program = shutil.which(name, path=str(Path(sys.executable).parent))
            sys.argv[:] = [str(program), *arguments]
            runpy.run_path(str(program), run_name="__main__")
