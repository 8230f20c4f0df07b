"""Train on rows of a file in some way, within a limit of memory: WAY, FILE, N_ROWS, MEGABYTES.

The limit counts from after a first chunk, by when all is imported and traced. It holds for
anonymous memory, which is what a process has for itself. Pages of a file that is mapped for
reading are not part of it: they are the system's cache, which it takes back when it needs memory.
"""

import json
import re
import resource
import sys
import threading
import time
from pathlib import Path

import dask
import dask.array
import numpy as np
from dask_ml.wrappers import Incremental
from sklearn.base import clone

from mlp_regressor import MLPRegressor

N_FEATURES = 1000
CHUNK = 2000
MEGABYTE = 1 << 20


def open_rows(file, n_rows):
    """Map a file for reading, which takes no memory."""
    return np.memmap(file, dtype="float32", mode="r", shape=(n_rows, N_FEATURES))


def read_rows(file, n_rows, start):
    """Read a chunk of rows into memory."""
    return np.array(open_rows(file, n_rows)[start : start + CHUNK])


def train_by_parts(net, file, n_rows, y):
    for start in range(0, len(y), CHUNK):
        net.partial_fit(read_rows(file, n_rows, start), y[start : start + CHUNK])
    return net


def train_by_dask(net, file, n_rows, y):
    read = dask.delayed(read_rows)
    blocks = [
        dask.array.from_delayed(
            read(file, n_rows, start),
            shape=(min(CHUNK, len(y) - start), N_FEATURES),
            dtype="float32",
        )
        for start in range(0, len(y), CHUNK)
    ]
    rows, targets = dask.array.concatenate(blocks), dask.array.from_array(y, chunks=CHUNK)
    with dask.config.set(scheduler="synchronous"):
        return Incremental(net, shuffle_blocks=False).fit(rows, targets).estimator_


def train_at_once(net, file, n_rows, y):
    return net.set_params(epochs=1).fit(open_rows(file, n_rows)[: len(y)], y)


WAYS = {name: value for name, value in globals().items() if name.startswith("train_")}


def read_status(name):
    """Return a size that Linux tells of this process, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(rf"^{name}:\s*(\d+) kB$", status, re.MULTILINE)[1])


class PeakMemory(threading.Thread):
    """The largest anonymous memory of this process, looked at every few milliseconds."""

    def __init__(self):
        super().__init__(daemon=True)
        self.first = self.peak = read_status("RssAnon")
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(0.002):
            self.peak = max(self.peak, read_status("RssAnon"))


def main(way, file, n_rows, megabytes):
    n_rows = int(n_rows)
    y = open_rows(file, n_rows)[:, 0].copy()
    net = MLPRegressor(hidden_layer_sizes=(16,), batch_size=100, random_state=0)
    # What a first fit imports, traces and starts is there before the limit is.
    WAYS[way](clone(net), file, n_rows, y[:CHUNK])
    peak = PeakMemory()
    peak.start()
    limit = read_status("VmData") + int(megabytes) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    start = time.perf_counter()
    net = WAYS[way](net, file, n_rows, y)
    seconds = time.perf_counter() - start
    peak.done.set()
    peak.join()
    sys.stdout.write(
        "RESULT "
        + json.dumps(
            {
                "growth": (peak.peak - peak.first) / MEGABYTE,
                "seconds": seconds,
                "weights": [value.tolist() for value in net.model_.get_weights()],
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
