"""Measure how fast a training is that devices or processes share.

``python tests/scaling/measure_data_parallel.py ROUNDS`` prints the table of
``docs/scaling/data_parallel.md``. Each way runs in processes of its own, in turns, and every
replica has one thread to compute with. A measurement is the second of two fits. The seconds of the
processors are those of all threads and processes together; they depend less than the speed does on
what else the machine does.
"""

import json
import operator
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "generator/keras_estimator_gen/runtime"
N_ROWS, N_FEATURES, EPOCHS = 4096, 784, 5
BATCHES = (128, 1024)


def measure_fits(way):
    """Return rows per second, and seconds of processors, of a fit with each size of batch."""
    import numpy as np
    import tensorflow as tf

    from _keras_runtime.parts.distribution import DistributionMixin
    from mlp_classifier import MLPClassifier

    class SharedClassifier(DistributionMixin, MLPClassifier):
        """A classifier that replicas train together."""

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(2 if way == "mirrored" else 1)
    strategy = None
    if way == "workers":
        strategy = tf.distribute.MultiWorkerMirroredStrategy()
    elif way == "mirrored":
        device = tf.config.list_physical_devices("CPU")[0]
        two = [tf.config.LogicalDeviceConfiguration()] * 2
        tf.config.set_logical_device_configuration(device, two)
        strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
    random = np.random.RandomState(0)
    X = random.normal(size=(N_ROWS, N_FEATURES)).astype("float32")
    y = random.randint(10, size=N_ROWS)
    found = []
    for batch_size in BATCHES:
        net = SharedClassifier(
            hidden_layer_sizes=(1024, 1024), batch_size=batch_size, epochs=EPOCHS, random_state=0
        )
        with strategy.scope() if strategy else nullcontext():
            net.fit(X, y)
            start = time.perf_counter(), time.process_time()
            net.fit(X, y)
        seconds = time.perf_counter() - start[0]
        found.append((N_ROWS * EPOCHS / seconds, time.process_time() - start[1]))
    return found


def start_process(way, **environment):
    return subprocess.Popen(
        [sys.executable, __file__, way],
        env={
            **os.environ,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def list_environments(way):
    """Return the environment variables of each process of a way."""
    if way != "workers":
        return [{}]
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
    addresses = [f"127.0.0.1:{item.getsockname()[1]}" for item in sockets]
    for item in sockets:
        item.close()
    tasks = [{"type": "worker", "index": index} for index in range(2)]
    return [
        {"TF_CONFIG": json.dumps({"cluster": {"worker": addresses}, "task": task})}
        for task in tasks
    ]


def measure_way(way):
    """Return the slowest speed and the sum of processors' seconds, for each size of batch."""
    processes = [start_process(way, **environment) for environment in list_environments(way)]
    outputs = [json.loads(process.communicate()[0]) for process in processes]
    return [
        (min(speed for speed, _ in parts), sum(seconds for _, seconds in parts))
        for parts in zip(*outputs, strict=True)
    ]


def print_table(rounds):
    names = {"alone": "one device", "mirrored": "two devices", "workers": "two processes"}
    found = {way: [] for way in names}
    for _ in range(rounds):
        for way in names:
            found[way].append(measure_way(way))
    click.echo("| | batch | rows per second | relative to one | processors' seconds |")
    click.echo("|---|---|---|---|---|")
    for position, batch_size in enumerate(BATCHES):
        for way, name in names.items():
            speeds, seconds = zip(*(item[position] for item in found[way]), strict=True)
            alone = [item[position][0] for item in found["alone"]]
            ratios = sorted(map(operator.truediv, speeds, alone))
            spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            speed, used = statistics.median(speeds), statistics.median(seconds)
            click.echo(f"| {name} | {batch_size} | {speed:,.0f} | {spread} | {used:.1f} |")


if __name__ == "__main__":
    if sys.argv[1].isdigit():
        with tempfile.TemporaryDirectory() as folder:
            # The runtime with all its parts, beside the module that is measured.
            shutil.copytree(SOURCE, Path(folder, "_keras_runtime"))
            shutil.copy(ROOT / "generated/mlp_classifier.py", folder)
            os.environ["PYTHONPATH"] = folder
            print_table(int(sys.argv[1]))
    else:
        click.echo(json.dumps(measure_fits(sys.argv[1])))
