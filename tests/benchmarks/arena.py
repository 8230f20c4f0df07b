"""Where contestants are measured: processes of their own, and whose turn it is."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .contestants import Contestant, find_backend

SPEC = Path(__file__).with_name("benchmark_net.toml")
MODULE = "benchmark_net"
RUNTIME = "keras_estimator_gen.runtime"
LOGGER = logging.getLogger(__name__)

Call = Callable[..., Any]
"""Calls a function with arguments in a process, and returns its result."""


@dataclass(frozen=True)
class Arena:
    """Opens processes in which functions of contestants run.

    Parameters
    ----------
    is_isolated : bool, default=True
        Whether each contestant has a process of its own. Without, they share the present one
        where a fresh process is not what is measured, so that packages are imported once. Those
        who compute on something else than TensorFlow never do.
    """

    is_isolated: bool = True

    @contextmanager
    def open_process(
        self, backend: str = Contestant.backend, *, may_share: bool = True
    ) -> Iterator[Call]:
        """Open a process for the duration of a block.

        Parameters
        ----------
        backend : str, default="tensorflow"
            Backend of Keras, which a process can choose but once.
        may_share : bool, default=True
            Whether an arena that is not isolated may use the present process.

        Yields
        ------
        callable
            Calls a function of a module in that process.
        """
        if may_share and not self.is_isolated and backend == Contestant.backend:
            yield lambda function, *arguments: function(*arguments)
            return
        context = get_context("spawn")
        with ProcessPoolExecutor(
            1, context, initializer=prepare_process, initargs=(backend,)
        ) as pool:
            yield lambda function, *arguments: pool.submit(function, *arguments).result()

    def alternate(
        self, labels: Sequence[str], function: Call, rounds: int, *arguments: Any
    ) -> dict[str, list[Any]]:
        """Call a function for each contestant in turn, each in a process that stays open.

        Parameters
        ----------
        labels : sequence of str
            Contestants.
        function : callable
            Takes a label and `arguments`.
        rounds : int
            How often.
        *arguments
            Further arguments.

        Returns
        -------
        dict of list
            Results by label, one for each round.
        """
        with ExitStack() as stack:
            calls = {
                label: stack.enter_context(self.open_process(find_backend(label)))
                for label in labels
            }
            return take_turns(
                labels, rounds, lambda label, _: calls[label](function, label, *arguments)
            )

    def alternate_afresh(
        self,
        labels: Sequence[str],
        rounds: int,
        call: Callable[[Call, str, int], Any],
        *,
        may_share: bool = True,
    ) -> dict[str, list[Any]]:
        """Open a new process for each contestant in turn.

        Parameters
        ----------
        labels : sequence of str
            Contestants.
        rounds : int
            How often.
        call : callable
            Takes what calls functions in the process, the label, and the number of the round.
        may_share : bool, default=True
            See `open_process`.

        Returns
        -------
        dict of list
            Results by label, one for each round.
        """

        def open_and_call(label: str, number: int) -> Any:
            with self.open_process(find_backend(label), may_share=may_share) as run:
                return call(run, label, number)

        return take_turns(labels, rounds, open_and_call)


def take_turns(
    labels: Sequence[str], rounds: int, call: Callable[[str, int], Any]
) -> dict[str, list[Any]]:
    """Call a function for each contestant, round by round, every other one backwards.

    Parameters
    ----------
    labels : sequence of str
        Contestants.
    rounds : int
        How often.
    call : callable
        Takes a label and the number of the round.

    Returns
    -------
    dict of list
        Results by label, one for each round.
    """
    results: dict[str, list[Any]] = {label: [] for label in labels}
    for number in range(rounds):
        for label in labels if number % 2 == 0 else reversed(labels):
            LOGGER.info("  round %d of %d: %s", number + 1, rounds, label)
            results[label].append(call(label, number))
    return results


def prepare_process(backend: str) -> None:
    """Choose the backend of the present process, and keep it from writing to the screen.

    TensorFlow writes what it finds out about the machine there, whatever its settings are.

    Parameters
    ----------
    backend : str
        Backend of Keras, which reads it at its import.
    """
    os.environ["KERAS_BACKEND"] = backend
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)


@contextmanager
def open_arena() -> Iterator[Arena]:
    """Generate the estimator, and open an arena whose processes can import it.

    Yields
    ------
    Arena
        The arena; its processes are isolated.
    """
    with TemporaryDirectory() as folder:
        generate_estimator(Path(folder))
        sys.path.insert(0, folder)
        try:
            yield Arena()
        finally:
            sys.path.remove(folder)


def generate_estimator(folder: Path, *options: str) -> None:
    """Run the project's command on the specification of the benchmarks.

    Parameters
    ----------
    folder : Path
        Folder to write to.
    *options : str
        Further options of the command.
    """
    command = [sys.executable, "-m", "keras_estimator_gen", str(SPEC), "-o", str(folder)]
    subprocess.run([*command, "--quiet", "--no-tests", *options], check=True)
