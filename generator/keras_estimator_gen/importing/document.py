"""A specification made from a model."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..catalog import load_catalog
from ..code import check_class_name, check_module_name, snake_case
from ..errors import IdentifierError, ModelError, SpecError
from ..loading import parse_spec
from ..saved_models import list_faults
from ..starting import make_class_name
from .custom import OwnCode
from .entries import Chain, EntryWriter
from .faults import locate_faults
from .folding import is_same_network, list_folded, make_graph
from .heads import find_kind, translate_outputs
from .masks import drop_masks
from .naming import ONLY_INPUT, TensorNames, name_tensors
from .nesting import read_network
from .network import Call, Layer, Network
from .objects import Translator, is_automatic, join_problems
from .source import read_description
from .toml_text import write_toml
from .training import translate_optimizer
from .tuning import MOST_COMBINATIONS, VALUES_OF_RANGE, make_parameters
from .widths import FIXED, group_widths

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

    Its numbers of units and the like become parameters, and what Keras would choose by itself is
    left out. Generating from it builds the same network. Nothing of the model is run.

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
        with locate_faults():
            translator = Translator(load_catalog(), allowed)
            text = _translate_model(read_description(path), path, translator)
            text.encode()
        spec = parse_spec(text, "spec.toml")
        for place in sorted({*spec.own_places} - allowed.named.keys()):
            raise ModelError(f"has {place!r} where the name of something of Keras belongs")
    except ModelError as error:
        raise ModelError(f"{path}: {error}") from error
    except SpecError as error:
        message = "cannot be imported, because its specification would have problems"
        raise ModelError(f"{path}: {message}\n{error}") from error
    return ImportedModel(text, tuple(allowed.named), tuple(translator.unlearned))


def _translate_model(description: dict[str, Any], path: Path, translator: Translator) -> str:
    network = drop_masks(read_network(description))
    document = _make_document(network, description.get("compile_config") or {}, translator)
    # Also what is not translated may name nothing else.
    problems = translator.problems or list(list_faults(description, translator.own_code.has_named))
    if problems:
        raise ModelError(f"cannot be imported\n{join_problems(problems)}")
    name = _choose_class_name(path.stem)
    summary = f"Network imported from {path.name}."
    if len(summary) > 80 or not summary.isprintable():
        summary = "Network imported from Keras."
    estimator = {"name": name, "kind": find_kind(document["outputs"]), "summary": summary}
    return write_toml({"estimator": estimator, **document})


def _make_document(
    network: Network, compiled: Mapping[str, Any], translator: Translator
) -> dict[str, Any]:
    """Return the tables below ``[estimator]``."""
    chain = Chain(network)
    names = name_tensors(network, chain.find_referenced())
    entries = EntryWriter(chain, names, translator).write_entries()
    with locate_faults("the inputs"):
        inputs = _describe_inputs(network, names, translator)
    with locate_faults("the arguments of compile"):
        outputs = translate_outputs(network, names, compiled, translator)
        training = translate_optimizer(compiled, translator)
    tables = {
        **_shorten_network(chain, names, entries, translator, training),
        "inputs": inputs,
        "outputs": outputs,
        "training": training,
    }
    return {name: tables[name] for name in _ORDER if tables.get(name)}


def _shorten_network(
    chain: Chain,
    names: TensorNames,
    entries: list[Table],
    translator: Translator,
    training: Mapping[str, Any],
) -> Table:
    """Return the shortest tables of layers, blocks and parameters that make the same network."""
    inputs = list(names.inputs.values())
    ends = [names.name_tensor(end) for end in chain.network.outputs.values()]
    hints = ["" if is_automatic(*_name_call(call)) else call.layer.name for call in chain.entries]
    graph = make_graph(entries, hints, inputs, ends)
    widths = group_widths(chain.network)
    groups = [widths.get(call.layer.name, FIXED) for call in chain.entries]
    searched = _RATE in training.get("optimizer_options", {})
    combinations = MOST_COMBINATIONS // (VALUES_OF_RANGE if searched else 1)
    tables: Table = {}
    for folded in list_folded(graph, _label_layers(chain, names), translator.find_default):
        taken = {*folded.list_names(), *inputs}
        parameters = make_parameters(folded.list_settings(), groups, taken, combinations)
        tables = {"parameters": parameters, **folded.write()}
        values = {name: _freeze(table["default"]) for name, table in parameters.items()}
        if is_same_network(entries, tables, values, inputs, ends, translator.find_default):
            break
    return _order_entries(tables)


def _label_layers(chain: Chain, names: TensorNames) -> list[tuple[str, str]]:
    """Return the names of layers that say something, and what descriptions call the layers."""
    classes = Counter(call.layer.class_name for call in chain.entries if call.number == 0)
    seen: Counter[str] = Counter()
    labels = []
    for call in chain.entries:
        layer, cls = call.layer, call.layer.class_name
        seen[cls] += call.number == 0
        written = names.layers.get(layer.name)
        own = f"the {cls} layer" if classes[cls] == 1 else f"{cls} layer {seen[cls]}"
        given = "" if is_automatic(layer.name, cls) else str(written)
        labels.append((given, f"``{written}``" if written else own))
    return labels


def _name_call(call: Call) -> tuple[str, str]:
    return call.layer.name, call.layer.class_name


def _freeze(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _order_entries(value: Any) -> Any:
    """Return tables with the keys of entries in the order in which people write them."""
    if isinstance(value, list):
        return [_order_entries(each) for each in value]
    if not isinstance(value, dict):
        return value
    table = {key: _order_entries(each) for key, each in value.items()}
    return _order_keys(table) if {"layer", "share", "block"} & table.keys() else table


def _order_keys(entry: Table) -> Table:
    """Return an entry with its keys in the order in which people write them."""
    head = ("for", "repeat", "layer", "share", "name", "inputs", "wraps", "block")
    first = [key for key in head if key in entry]
    last = [key for key in ("call", "when") if key in entry]
    between = [key for key in entry if key not in {*first, *last}]
    return {key: entry[key] for key in (*first, *between, *last)}


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
    count = 1
    for length in shape:
        if length is None:
            translator.problems.append(
                f"the input {layer.name!r} has no fixed shape, so that its columns are unknown"
            )
            return 1
        count *= length
    return count


def _choose_class_name(stem: str) -> str:
    """Return a class name that is as near to a file name as can be."""
    try:
        name = make_class_name(stem if stem.isidentifier() else stem.lower())
        check_module_name(snake_case(check_class_name(name)))
    except IdentifierError:
        return _USUAL_NAME
    return name
