"""Measure how fast a training is that devices or processes share.

``python tests/scaling/measure_data_parallel.py`` prints the table of
``docs/scaling/data_parallel.md``. Each way runs in processes of its own, in turns, and every
replica has one thread to compute with. A measurement is the second of two fits.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 3
N_ROWS, N_FEATURES = 4096, 784
BATCHES = (128, 1024)


def measure_fit(way, batch_size):
    """Return rows per second of a fit."""
    import numpy as np
    import tensorflow as tf

    from mlp_classifier import MLPClassifier

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
    net = MLPClassifier(
        hidden_layer_sizes=(1024, 1024), batch_size=batch_size, epochs=1, random_state=0
    )
    with strategy.scope() if strategy else nullcontext():
        net.fit(X, y)
        start = time.perf_counter()
        net.fit(X, y)
    return N_ROWS / (time.perf_counter() - start)


def start_process(way, batch_size, **environment):
    return subprocess.Popen(
        [sys.executable, __file__, way, str(batch_size)],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "generated"),
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


def measure_way(way, batch_size):
    processes = [
        start_process(way, batch_size, **environment) for environment in list_environments(way)
    ]
    return min(float(process.communicate()[0]) for process in processes)


def print_table(rounds):
    click.echo("| | batch | rows per second | relative to one device |")
    click.echo("|---|---|---|---|")
    names = {"alone": "one device", "mirrored": "two devices", "workers": "two processes"}
    for batch_size in BATCHES:
        found = {way: [] for way in names}
        for _ in range(rounds):
            for way in names:
                found[way].append(measure_way(way, batch_size))
        for way, name in names.items():
            pairs = zip(found[way], found["alone"], strict=True)
            ratios = sorted(value / alone for value, alone in pairs)
            speed, ratio = statistics.median(found[way]), statistics.median(ratios)
            spread = f"{ratio:.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
            click.echo(f"| {name} | {batch_size} | {speed:,.0f} | {spread} |")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        click.echo(measure_fit(sys.argv[1], int(sys.argv[2])))
    else:
        print_table(int(sys.argv[1]) if len(sys.argv) == 2 else ROUNDS)
