"""Names that the tensors of an imported model get."""

from keras_estimator_gen.importing.naming import name_tensors
from keras_estimator_gen.importing.nesting import read_network


def describe_tensor(name):
    config = {"shape": [None, 3], "dtype": "float32", "keras_history": [name, 0, 0]}
    return {"class_name": "__keras_tensor__", "config": config}


def describe_layer(class_name, name, *tensors, **config):
    nodes = [{"args": [list(map(describe_tensor, tensors))], "kwargs": {}}] if tensors else []
    described = {"module": "keras.layers", "class_name": class_name, "inbound_nodes": nodes}
    return {**described, "name": name, "config": {"name": name, **config}}


def test_as_many_layers_as_there_may_be_have_names():
    names = [f"dense_{number}" for number in range(800)]
    layers = [describe_layer("InputLayer", "rows", batch_shape=[None, 3], dtype="float32")]
    layers += [describe_layer("Dense", name, "rows", units=3) for name in names]
    layers.append(describe_layer("Add", "add", *names))
    ends = {"input_layers": [["rows", 0, 0]], "output_layers": [["add", 0, 0]]}
    config = {"name": "wide", "layers": layers, **ends}
    network = read_network({"module": "keras", "class_name": "Functional", "config": config})

    given = name_tensors(network, names).layers

    assert len({given[name] for name in names}) == 800
    assert (given["dense_0"], given["dense_26"], given["dense_702"]) == (
        "dense_a",
        "dense_aa",
        "dense_aaa",
    )
