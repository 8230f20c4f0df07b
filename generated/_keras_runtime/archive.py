# Copied by keras-estimator-gen 0.1.0 from its runtime. Do not edit.
# Content: sha256:33c465e1434d9492204377ee5571093b2c5fe296602107446f9d73edf4450af6
"""Files of a description and arrays: plain zip archives that hold no code.

``estimator.json`` is the description, ``arrays/0.npy`` and so on are the arrays, and
``SHA256SUMS`` has the digest of each, in the form that ``sha256sum --check`` reads.
Nothing is compressed, so that no file is larger in memory than it is on disk.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import secrets
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_DESCRIPTION = "estimator.json"
_DIGESTS = "SHA256SUMS"
_MEMBER = re.compile(r"estimator\.json|SHA256SUMS|arrays/[0-9]{1,9}\.npy", re.ASCII)
_PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
_PLAIN_KINDS = "biufcSUmM"
_ENCRYPTED = 1


class ArchiveError(ValueError):
    """A file that is not what was written, or cannot have been written here."""


def write_archive(
    path: Path, description: dict[str, Any], arrays: list[npt.NDArray[Any]]
) -> None:
    """Write a file, which appears under its name only when it is complete.

    Parameters
    ----------
    path : pathlib.Path
        The file; it is replaced if it exists.
    description : dict
        What JSON can hold.
    arrays : list of ndarray
        Arrays of numbers, booleans, dates and strings of fixed length.
    """
    members = {_DESCRIPTION: _dump_json(description)}
    for number, array in enumerate(arrays):
        members[f"arrays/{number}.npy"] = _dump_array(array)
    lines = [f"{_digest(data)}  {name}\n" for name, data in members.items()]
    members[_DIGESTS] = "".join(lines).encode()
    # Not made by `tempfile`, whose files nobody else may read.
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with zipfile.ZipFile(partial, "x") as archive:
            for name, data in members.items():
                # Without a date, the same estimator gives the same bytes.
                archive.writestr(zipfile.ZipInfo(name), data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_archive(path: Path) -> tuple[dict[str, Any], list[npt.NDArray[Any]]]:
    """Read a file, and check that it is as it was written.

    The digests show damage and careless changes. They are no signature: whoever writes
    a file of his own can give it matching ones.

    Parameters
    ----------
    path : pathlib.Path
        The file.

    Returns
    -------
    description : dict
        The description.
    arrays : list of ndarray
        The arrays.

    Raises
    ------
    ArchiveError
        If the file is of another kind, damaged, or was changed.
    OSError
        If it cannot be opened.
    """
    with path.open("rb") as file:
        start = file.read(2)
        if start in _PICKLES:
            raise ArchiveError(
                "it is a pickle, which could run any code. If you trust who made it, "
                "load it by pickle or joblib"
            )
        try:
            members = _read_members(zipfile.ZipFile(file), path.stat().st_size)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError) as error:
            raise ArchiveError(
                f"it is not a zip archive, or is damaged ({error})"
            ) from error
    description = _load_json(members.pop(_DESCRIPTION))
    names = [f"arrays/{number}.npy" for number in range(len(members))]
    if members.keys() != set(names):
        raise ArchiveError("its arrays are not numbered from 0 on")
    return description, [_load_array(name, members[name]) for name in names]


def _read_members(archive: zipfile.ZipFile, size: int) -> dict[str, bytes]:
    """Read all members, and check them against the digests."""
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if not {_DESCRIPTION, _DIGESTS} <= set(names):
        raise ArchiveError(f"it is a zip archive without {_DESCRIPTION} and {_DIGESTS}")
    for info in infos:
        _check_member(info, names)
    if sum(info.file_size for info in infos) > size:
        raise ArchiveError("its members claim to be larger than the file")
    members = {name: archive.read(name) for name in names}
    digests = _parse_digests(members.pop(_DIGESTS))
    for name, data in members.items():
        if digests.pop(name, None) != _digest(data):
            raise ArchiveError(f"its member {name!r} was changed since it was saved")
    if digests:
        raise ArchiveError(f"its member {min(digests)!r} is missing")
    return members


def _check_member(info: zipfile.ZipInfo, names: list[str]) -> None:
    name = info.filename
    if not _MEMBER.fullmatch(name) or names.count(name) > 1:
        raise ArchiveError(f"it has the member {name!r}, which `save` did not write")
    if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _ENCRYPTED:
        raise ArchiveError(f"its member {name!r} is compressed or encrypted")


def _parse_digests(data: bytes) -> dict[str, str]:
    lines = data.decode("utf-8", "replace").splitlines()
    pairs = [line.partition("  ") for line in lines]
    return {name: digest for digest, _, name in pairs}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _dump_json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()


def _load_json(data: bytes) -> dict[str, Any]:
    try:
        description = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ArchiveError(f"its {_DESCRIPTION} is not JSON ({error})") from error
    if not isinstance(description, dict):
        raise ArchiveError(f"its {_DESCRIPTION} is not a JSON object")
    return description


def is_plain(dtype: np.dtype[Any]) -> bool:
    """Tell whether arrays of a type can be written.

    Parameters
    ----------
    dtype : numpy.dtype
        The type.

    Returns
    -------
    bool
        False for objects, structures, and types that other packages have added.
    """
    return dtype.kind in _PLAIN_KINDS


def _dump_array(array: npt.NDArray[Any]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, allow_pickle=False)
    return stream.getvalue()


def _load_array(name: str, data: bytes) -> npt.NDArray[Any]:
    stream = io.BytesIO(data)
    try:
        # What is declared comes first: memory is taken for it before it is read.
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise ArchiveError(f"its member {name!r} has another version of npy")
        shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
        size = math.prod(shape) * dtype.itemsize
        if not is_plain(dtype) or min(shape, default=0) < 0:
            raise ArchiveError(f"its member {name!r} is an array of {dtype}")
        if size != len(data) - stream.tell():
            raise ArchiveError(f"its member {name!r} is not as large as its shape")
        stream.seek(0)
        return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))
    except (ValueError, TypeError, SyntaxError, RecursionError) as error:
        if isinstance(error, ArchiveError):
            raise
        raise ArchiveError(f"its member {name!r} is no array ({error})") from error
