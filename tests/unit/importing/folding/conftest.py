"""Small graphs of entries."""

import pytest

from keras_estimator_gen.importing.folding import make_graph

DEFAULTS = {"strides": 1, "use_bias": True, "padding": "valid"}


def find_default(_, key):
    """Return what an argument is if nobody gives it."""
    return DEFAULTS[key]


def make_graph_of(entries, hints=None, inputs=("inputs",), ends=()):
    """Return the graph of entries; the last one is what the network puts out."""
    listed = [{"layer": entry} if isinstance(entry, str) else entry for entry in entries]
    if not ends:
        listed[-1] = {**listed[-1], "name": listed[-1].get("name", "head")}
        ends = [listed[-1]["name"]]
    return make_graph(listed, hints or [""] * len(listed), inputs, ends)


@pytest.fixture
def graph_of():
    """The function that makes a graph of entries."""
    return make_graph_of


@pytest.fixture
def default():
    """The function that knows what arguments are if nobody gives them."""
    return find_default


@pytest.fixture
def make_residual():
    """The function that makes the entries of blocks with a shortcut, some with a projection."""

    def make(rows):
        entries, before = [{"layer": "Conv2D", "filters": 4, "name": "stem"}], "stem"
        for number, (filters, project) in enumerate(rows):
            strides = {"strides": 2} if project else {}
            skip = before
            conv = {"layer": "Conv2D", "filters": filters, **strides}
            if project:
                skip = f"skip_{number}"
                entries.append({**conv, "name": skip})
                conv["inputs"] = [before]
            entries += [conv, {"layer": "ReLU"}]
            entries.append({"layer": "Conv2D", "filters": filters, "name": f"conv_{number}"})
            before = f"add_{number}"
            add = {"layer": "Add", "inputs": [skip, f"conv_{number}"], "name": before}
            entries.append(add)
        return [*entries, {"layer": "Dense", "units": 3, "name": "head"}]

    return make
