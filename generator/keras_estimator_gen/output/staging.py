"""Folders that several runs write to, and the temporary files that killed ones have left there."""

import os
import re
import secrets
import time
from collections.abc import Collection
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final

try:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
except ImportError:  # as on Windows
    flock = None  # type: ignore[assignment]

_DAY: Final = 24 * 60 * 60
_INSTANT: Final = 1.0
_TEMPORARY: Final = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{16}\.tmp", re.DOTALL)


def name_temporary(path: Path) -> Path:
    """Return the path of a new temporary file, beside the file that it will replace.

    Parameters
    ----------
    path : Path
        The file that will be replaced.
    """
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")


def share_folder(folder: Path, names: Collection[str], cleanup: ExitStack) -> None:
    """Share a folder with other runs, and remove what killed ones have left in it.

    Each run has a shared lock on the folder, which ends with its process, however that ends. Who
    can have the folder alone knows that no other run is left, so that its temporary files are
    nobody's. Where a folder cannot be locked, as on Windows and on some network file systems, a
    file is nobody's after a day. A run has a folder alone for an instant; another program that has
    it for longer, as in ``flock FOLDER keras-estimator-gen``, is not waited for.

    Parameters
    ----------
    folder : Path
        The folder.
    names : collection of str
        Names of the files of this run, the temporary files of which are looked for.
    cleanup : ExitStack
        What ends the sharing.
    """
    descriptor = _open_folder(folder, cleanup)
    alone = descriptor is not None and _lock(descriptor, LOCK_EX)
    _remove_abandoned(folder, names, 0 if alone else _DAY)
    if descriptor is not None:
        _lock(descriptor, LOCK_SH, _INSTANT)


def _open_folder(folder: Path, cleanup: ExitStack) -> int | None:
    """Open a folder to lock it; None where that is not possible."""
    if flock is None:
        return None
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    cleanup.callback(os.close, descriptor)
    return descriptor


def _lock(descriptor: int, kind: int, seconds: float = 0) -> bool:
    """Lock a folder if that is possible within some time, in place of an earlier lock."""
    latest = time.monotonic() + seconds
    while True:
        try:
            flock(descriptor, kind | LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= latest:
                return False
            time.sleep(0.01)
        except OSError:
            return False
        else:
            return True


def _remove_abandoned(folder: Path, names: Collection[str], seconds: float) -> None:
    """Remove temporary files that have not changed for some time, as far as that is allowed."""
    latest = time.time() - seconds
    for path in folder.glob(".*.tmp"):
        match = _TEMPORARY.fullmatch(path.name)
        with suppress(OSError):
            if match is not None and match["name"] in names and path.stat().st_mtime <= latest:
                path.unlink()
