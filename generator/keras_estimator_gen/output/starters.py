"""Files of a project that the user takes over: those to start from, and copies.

A record in the project has the digest of each as it was written last. So a file is known to be
edited, or deleted, and either is left as it is.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Final

from ..errors import WriteError
from ..plan.model import OutputFile
from ..render import README
from ..signing.canonical import canonicalize_source
from ..signing.header import Seal
from ..signing.section import find_section, replace_section
from .compare import Change, State, is_origin, read_bytes, read_page

RECORD: Final = ".keras-estimator-gen.json"
"""Name of the record, in the folder of the project."""

_FORM: Final = "restore it from version control, or delete it, which makes edited files yours"


@dataclass(frozen=True)
class Record:
    """What is known of a project from the time when it was written last.

    Attributes
    ----------
    options : mapping of str to object
        What the command has said of the package.
    digests : mapping of str to str
        The digest of each file that the user may take over, as it was written.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


def read_record(folder: Path) -> Record:
    """Read the record of a project; an empty one where there is none yet.

    Raises
    ------
    WriteError
        If it cannot be read.
    """
    path = folder / RECORD
    text = read_page(path)
    if text is None:
        return Record()
    try:
        raw = json.loads(text)
        options, digests = raw["options"], raw["files"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WriteError(path, f"is not a record of a project: {_FORM}") from error
    if not isinstance(options, dict) or not isinstance(digests, dict):
        raise WriteError(path, f"is not a record of a project: {_FORM}")
    return Record(options, digests)


def compare_starters(
    starters: Iterable[OutputFile],
    copies: Iterable[OutputFile],
    record: Record,
    options: Mapping[str, Any],
    folder: Path,
) -> tuple[Change, ...]:
    """Compare the files that the user takes over with those of a project.

    Parameters
    ----------
    starters : iterable of OutputFile
        Files to start from.
    copies : iterable of OutputFile
        Specifications, and what they name beside them, models in the package included; each with
        its origin.
    record : Record
        What was written last.
    options : mapping of str to object
        What the command says of the package, to be remembered.
    folder : Path
        The project.

    Returns
    -------
    tuple of Change
        One for each file that is there or should be, and one for the record.
    """
    pairs = [(file, each) for file in starters for each in _compare_starter(file, record, folder)]
    pairs += [(file, each) for file in copies for each in _compare_copy(file, record, folder)]
    digests = dict(record.digests)
    for file, change in pairs:
        content = _encode(file.text) if file.data is None else file.data
        if _encode(change.new) == content:
            digests[str(file.path)] = _digest_copy(file.path, content)
    changes = (change for _, change in pairs)
    return (*changes, _compare_record(Record(options, digests), folder))


def _compare_starter(file: OutputFile, record: Record, folder: Path) -> Iterator[Change]:
    path = folder / file.path
    if is_origin(path, file.origin):
        return
    old, known = read_page(path), record.digests.get(str(file.path))
    if old is None:
        if known is None:
            yield Change(path, State.MISSING, None, file.text, owned=False)
    elif file.path.name == README and find_section(old):
        yield _compare_readme(path, old, file.text, edited=_digest(_encode(old)) != known)
    elif old == file.text:
        yield Change(path, State.SAME, old, old, owned=False)
    elif _digest(_encode(old)) == known:
        yield Change(path, State.OUTDATED, old, file.text, owned=False)
    else:
        yield Change(path, State.KEPT, old, old, owned=False)


def _compare_readme(path: Path, old: str, new: str, *, edited: bool) -> Change:
    """Compare a README, of which a section is ours whatever has become of the rest."""
    present, wanted = find_section(old), find_section(new)
    if present is None or wanted is None:
        return Change(path, State.KEPT, old, old, owned=False)
    ours = new[wanted.start : wanted.stop]
    is_current = present.seal is Seal.INTACT and present.digest == wanted.digest
    if is_current and edited:
        return Change(path, State.SAME, old, old, owned=False)
    text = replace_section(old, present, ours) if edited else new
    if text == old:
        return Change(path, State.SAME, old, old, owned=False)
    state = State.EDITED if present.seal is Seal.BROKEN else State.OUTDATED
    return Change(path, state, old, text, owned=not is_current)


def _compare_copy(file: OutputFile, record: Record, folder: Path) -> Iterator[Change]:
    """Compare a copy with its original, unless that is the file itself."""
    path, new = folder / file.path, file.data or b""
    if is_origin(path, file.origin):
        return
    old = read_bytes(path)
    if old is None:
        yield Change(path, State.MISSING, None, new, file.origin)
    elif _digest_copy(path, old) == _digest_copy(path, new):
        yield Change(path, State.SAME, old, old, file.origin)
    else:
        # Commands that took the digest of bytes have left records.
        unedited = record.digests.get(str(file.path)) in {_digest_copy(path, old), _digest(old)}
        state = State.OUTDATED if unedited else State.CHANGED
        yield Change(path, state, old, new, file.origin)


def _compare_record(record: Record, folder: Path) -> Change:
    path = folder / RECORD
    content = {"options": record.options, "files": dict(sorted(record.digests.items()))}
    new = json.dumps(content, indent=1) + "\n"
    old = read_page(path)
    state = State.MISSING if old is None else State.SAME if old == new else State.OUTDATED
    return Change(path, state, old, new, owned=False)


def _encode(content: str | bytes | None) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content or "").encode("utf-8", "surrogateescape")


def _digest_copy(path: PurePath, content: bytes) -> str:
    """Return the digest of a content, of a module that of what its code says."""
    if path.suffix == ".py":
        said = canonicalize_source(content.decode("utf-8-sig", "surrogateescape"))
        if said is not None:
            return f"code-{_digest(said.encode())}"
    return _digest(content)


def _digest(content: bytes) -> str:
    """Return the digest of a content, of a text whatever its line ends are."""
    text = content if b"\0" in content else content.replace(b"\r\n", b"\n")
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
