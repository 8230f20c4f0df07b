"""The networks of the gallery that learn any table, found by what their specifications say."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from keras_estimator_gen import gallery
from keras_estimator_gen.loading import load_spec
from keras_estimator_gen.spec import ColumnKind, InputSpec, Spec

GALLERY = Path(gallery.__file__).parent
KINDS = {"classifier": "classification", "regressor": "regression"}
ENDINGS = tuple(f"_{kind}" for kind in KINDS)
OTHER_PURPOSES = {"multilabel", "quantile_regressor"}
"""Networks that could learn a single column, which is not what they are for."""

TEXT_ENCODERS = {"TextEncoder", "TextLengthEncoder", "VocabularyEncoder"}


@dataclass(frozen=True)
class Network:
    """A specification of the gallery.

    Parameters
    ----------
    module : str
        Name of the file and of the generated module.
    class_name : str
        Name of the generated class.
    task : {"classification", "regression"}
        What it learns.
    takes_tables : bool
        Whether it takes columns of any type as they are, rather than scaled numbers.
    scales_target : bool
        Whether it scales what it learns by itself.
    """

    module: str
    class_name: str
    task: str
    takes_tables: bool
    scales_target: bool

    @property
    def family(self) -> str:
        """What a classifier and a regressor of the same network are called."""
        ending = next((each for each in ENDINGS if self.module.endswith(each)), "")
        return self.module.removesuffix(ending)

    def create(self, **params: Any) -> Any:
        """Create the generated estimator, whose module has to be importable.

        Parameters
        ----------
        **params
            Parameters other than the defaults.

        Returns
        -------
        estimator
            The estimator.
        """
        return getattr(import_module(self.module), self.class_name)(**params)


def find_networks() -> list[Network]:
    """Find the networks that learn one column from a table of any width.

    Returns
    -------
    list of Network
        The networks, by their names.
    """
    found = []
    for path in sorted(GALLERY.glob("*.toml")):
        spec = load_spec(path)
        if is_for_tables(path.stem, spec):
            found.append(
                Network(
                    path.stem,
                    spec.estimator.name,
                    KINDS[spec.estimator.kind],
                    takes_tables=bool(spec.inputs),
                    scales_target=spec.target is not None,
                )
            )
    return found


def is_for_tables(name: str, spec: Spec) -> bool:
    """Tell whether a network learns a single column of labels or numbers from any table.

    Parameters
    ----------
    name : str
        Name of its file.
    spec : Spec
        The specification.

    Returns
    -------
    bool
        Whether it does.
    """
    estimator = spec.estimator
    is_own = estimator.build is None and estimator.model is None
    has_one_target = len(spec.outputs) <= 1 and all(
        output.columns is None and output.task == "auto" for output in spec.outputs
    )
    return (
        name not in OTHER_PURPOSES
        and estimator.kind in KINDS
        and is_own
        and has_one_target
        and all(map(reads_any_columns, spec.inputs.values()))
    )


def reads_any_columns(described: InputSpec) -> bool:
    """Tell whether an input reads columns whatever they are called and how many they are."""
    encoder = described.encoder
    steps = () if encoder is None else (encoder, *encoder.steps)
    return (
        described.shape is None
        and described.dtype is None
        and (described.columns is None or isinstance(described.columns, ColumnKind))
        and not any(step.encoder in TEXT_ENCODERS for step in steps)
    )


@contextmanager
def generate_networks(networks: Sequence[Network]) -> Iterator[None]:
    """Generate estimators that can be imported during a block.

    Parameters
    ----------
    networks : sequence of Network
        Their specifications.

    Yields
    ------
    None
        Nothing.
    """
    specs = [str(GALLERY / f"{network.module}.toml") for network in networks]
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "keras_estimator_gen", *specs, "-o", folder]
        subprocess.run([*command, "--quiet", "--no-tests"], check=True)
        sys.path.insert(0, folder)
        try:
            yield
        finally:
            sys.path.remove(folder)
