"""A specification made from a model."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

from ..catalog import load_catalog
from ..code import check_class_name, check_module_name, snake_case
from ..errors import IdentifierError, ModelError, SpecError
from ..loading import parse_spec
from ..saved_models import list_faults
from ..spec import Spec
from ..starting import make_class_name
from .custom import OwnCode
from .entries import Chain, EntryWriter, place_tensors
from .faults import locate_faults
from .heads import find_kind, translate_outputs
from .naming import ONLY_INPUT, TensorNames, name_tensors
from .nesting import read_network
from .network import Layer, Network
from .objects import Translator
from .shortening import shorten_network
from .source import read_description
from .toml_text import write_toml
from .training import translate_optimizer
from .tuning import MOST_COMBINATIONS, VALUES_OF_RANGE
from .widths import group_widths

_USUAL_NAME: Final = "ImportedNet"
_RATE: Final = "learning_rate"
_ORDER: Final = ("parameters", "inputs", "blocks", "layers", "outputs", "training")

Table = dict[str, Any]


@dataclass(frozen=True)
class ImportedModel:
    """What a model has become.

    Attributes
    ----------
    text : str
        The text of the specification.
    own_code : tuple of str
        Import paths of what it names beside Keras, and what will be run when a network is built.
    unlearned : tuple of str
        What the model may have learned that the specification does not have.
    """

    text: str
    own_code: tuple[str, ...]
    unlearned: tuple[str, ...]


def import_model(path: Path, own_code: Iterable[str] = ()) -> ImportedModel:
    """Return the specification of a Sequential or Functional model of Keras.

    What repeats becomes blocks and loops, numbers of units and the like become parameters, and what
    Keras would choose by itself is left out. Generating from it builds the same network. Nothing of
    the model is run.

    Parameters
    ----------
    path : Path
        A ``.keras`` archive, or the text of ``model.to_json()``.
    own_code : iterable of str, default=()
        The modules and packages beside Keras whose layers, losses and the like it may have.

    Returns
    -------
    ImportedModel
        The specification.

    Raises
    ------
    ModelError
        If the file is no model, names code that is not allowed, or has something that a
        specification cannot say; then with everything of the kind.
    """
    allowed = OwnCode(tuple(own_code))
    try:
        translator = Translator(load_catalog(), allowed)
        with locate_faults():
            description = read_description(path)
        text, spec = _choose_text(_translate_model(description, path, translator))
        for place in sorted({*spec.own_places} - allowed.named.keys()):
            raise ModelError(f"has {place!r} where the name of something of Keras belongs")
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from error
    except SpecError as error:
        message = "cannot be imported, because its specification would have problems"
        raise ModelError(f"{path}: {message}\n{error}") from error
    return ImportedModel(text, tuple(allowed.named), tuple(translator.unlearned))


def _choose_text(texts: Iterable[str]) -> tuple[str, Spec]:
    """Return the first text that is a specification, and what it says."""
    problems: list[SpecError] = []
    for text in texts:
        try:
            return text, parse_spec(text, "spec.toml")
        except SpecError as error:
            problems.append(error)
    raise problems[-1]


def _translate_model(
    description: dict[str, Any], path: Path, translator: Translator
) -> Iterator[str]:
    """Yield texts of the specification, the shortest first and that without blocks last."""
    with locate_faults():
        network = place_tensors(read_network(description), translator)
        chain = Chain(network)
        names = name_tensors(network, chain.find_referenced())
        entries = EntryWriter(chain, names, translator).write_entries()
        widths = group_widths(network)
        tables = _describe_ends(network, names, description.get("compile_config") or {}, translator)
        # Also what is not translated may name nothing else.
        problems = translator.problems or list(
            list_faults(description, translator.own_code.has_named)
        )
        if problems:
            raise ModelError("\n".join(["cannot be imported", *dict.fromkeys(problems)]))
        estimator = _describe_estimator(path, tables["outputs"])
        is_searched = _RATE in tables["training"].get("optimizer_options", {})
        combinations = MOST_COMBINATIONS // (VALUES_OF_RANGE if is_searched else 1)
        for found in shorten_network(
            chain, names, entries, widths, translator, combinations=combinations
        ):
            whole = {**tables, **found}
            ordered = {name: whole[name] for name in _ORDER if whole.get(name)}
            text = write_toml({"estimator": estimator, **ordered})
            text.encode()
            yield text


def _describe_estimator(path: Path, outputs: list[Table]) -> Table:
    summary = f"Network imported from {path.name}."
    if len(summary) > 80 or not summary.isprintable():
        summary = "Network imported from Keras."
    name = _choose_class_name(path.stem)
    return {"name": name, "kind": find_kind(outputs), "summary": summary}


def _describe_ends(
    network: Network, names: TensorNames, compiled: Mapping[str, Any], translator: Translator
) -> Table:
    """Return the tables of what enters and leaves the network, and of how it is trained."""
    with locate_faults("the inputs"):
        inputs = _describe_inputs(network, names, translator)
    with locate_faults("the arguments of compile"):
        outputs = translate_outputs(network, names, compiled, translator)
        training = translate_optimizer(compiled, translator)
    return {"inputs": inputs, "outputs": outputs, "training": training}


def _describe_inputs(network: Network, names: TensorNames, translator: Translator) -> Table:
    """Return the tables of the inputs; none for one of plain numbers, which is the usual."""
    start, tables = 0, {}
    for layer in network.inputs:
        shape = layer.config["batch_shape"][1:]
        table: Table = {}
        if len(network.inputs) > 1:
            width = _count_columns(layer, shape, translator)
            table["columns"] = f"{start}:{start + width}"
            start += width
        if len(shape) != 1:
            table["shape"] = [-1 if length is None else int(length) for length in shape]
        if _reads_integers(layer, translator):
            table["dtype"] = "int32"
        tables[names.inputs[layer.name]] = table
    usual = len(tables) == 1 and tables.get(ONLY_INPUT) == {}
    return {} if usual else tables


def _reads_integers(layer: Layer, translator: Translator) -> bool:
    """Tell whether an input is of integers; a problem if it is not of dense numbers at all."""
    dtype = str(layer.config.get("dtype") or "float32")
    if not dtype.startswith(("bfloat", "float", "int", "uint")):
        message = f"the input {layer.name!r} is of {dtype!r}, and estimators' networks read numbers"
        translator.problems.append(f"{message}; let an encoder make numbers of it")
    if layer.config.get("sparse") or layer.config.get("ragged"):
        message = f"the input {layer.name!r} is sparse or ragged, which a specification cannot say"
        translator.problems.append(message)
    return "int" in dtype


def _count_columns(layer: Layer, shape: list[int | None], translator: Translator) -> int:
    """Return how many columns of the features an input takes, if its shape says it."""
    if None in shape:
        message = f"the input {layer.name!r} has no fixed shape, so that its columns are unknown"
        translator.problems.append(message)
        return 1
    return prod(length for length in shape if length is not None)


def _choose_class_name(stem: str) -> str:
    """Return a class name that is as near to a file name as can be."""
    try:
        name = make_class_name(stem if stem.isidentifier() else stem.lower())
        check_module_name(snake_case(check_class_name(name)))
    except IdentifierError:
        return _USUAL_NAME
    return name
