"""Put files on disk: the only part of the package that writes."""

import os
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from .errors import WriteError
from .output.compare import UNTOUCHED, Change
from .output.staging import name_temporary, share_folder

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def write_changes(changes: Iterable[Change]) -> None:
    """Bring files on disk to their wanted content.

    Every new content is written to a temporary file beside its destination before the first
    one is renamed, so that a full disk or a forbidden folder leaves everything as it was.
    Files that are the same, or that the user keeps, are not touched. A replaced file keeps its
    mode, and a symbolic link keeps pointing at its target, which is replaced. Temporary files of
    a run that was killed are removed.

    Parameters
    ----------
    changes : iterable of Change
        What to write and what to remove.

    Raises
    ------
    WriteError
        If a file or folder cannot be written.
    """
    every = tuple(changes)
    changed = [change for change in every if change.state not in UNTOUCHED]
    wanted = {change.path: _encode(change.new) for change in changed if change.new is not None}
    _write_contents(wanted, (change.path for change in every))
    # Those further down come first: a folder can go only after the ones in it.
    unwanted = (change.path for change in changed if change.new is None)
    for path in sorted(unwanted, key=lambda path: len(path.parts), reverse=True):
        _remove_file(path)


def _encode(content: str | bytes) -> bytes:
    """Return a content as bytes: those of a text that were none in UTF-8 are as they were read."""
    return content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content


def write_file(path: Path, text: str) -> bool:
    """Write a file, whether or not it is there.

    Parameters
    ----------
    path : Path
        The file.
    text : str
        Its content.

    Returns
    -------
    bool
        Whether it was not there before.

    Raises
    ------
    WriteError
        If it cannot be written.
    """
    is_new = not path.exists()
    _write_contents({path: text.encode("utf-8")}, [path])
    return is_new


def write_new_files(files: Mapping[str, bytes], folder: Path) -> dict[Path, bool]:
    """Write files that are not there yet, all or none.

    Parameters
    ----------
    files : mapping of str to bytes
        The content of each by its name.
    folder : Path
        Where they go; it need not exist.

    Returns
    -------
    dict of Path to bool
        Whether each was written; those that were there with the same content were not.

    Raises
    ------
    WriteError
        If one is there with another content, or cannot be written.
    """
    wanted = {folder / name: content for name, content in files.items()}
    missing = {path: each for path, each in wanted.items() if not _has_content(path, each)}
    _write_contents(missing, wanted)
    return {path: path in missing for path in wanted}


def _write_contents(contents: Mapping[Path, bytes], paths: Iterable[Path]) -> None:
    """Write files, all or none, while the folders of some paths are shared with other runs."""
    with ExitStack() as cleanup:
        _enter_folders(paths, cleanup)
        staged = [(_stage_file(path, contents[path], cleanup), path) for path in contents]
        for temporary, path in staged:
            _replace_file(temporary, path)


def _has_content(path: Path, content: bytes) -> bool:
    """Tell whether a file is there; its content must be the given one then."""
    try:
        found = path.read_bytes()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise WriteError(path, "cannot be read", error) from error
    if content not in (found, found.replace(b"\r\n", b"\n")):
        raise WriteError(path, "already exists: choose another name or folder")
    return True


def _enter_folders(paths: Iterable[Path], cleanup: ExitStack) -> None:
    """Make the folders of some files, and share them with other runs."""
    names: dict[Path, list[str]] = {}
    for path in paths:
        try:
            target = path.resolve()
            _make_folder(target.parent, cleanup)
        except (OSError, RuntimeError) as error:
            raise WriteError(path, "cannot be written", error) from error
        names.setdefault(target.parent, []).append(target.name)
    for folder, own in names.items():
        share_folder(folder, own, cleanup)


def _stage_file(path: Path, content: bytes, cleanup: ExitStack) -> Path:
    """Write a content to a temporary file beside the file that it will replace."""
    try:
        target = path.resolve()
        temporary = name_temporary(target)
        mode = target.stat().st_mode & 0o7777 if target.is_file() else None
        descriptor = os.open(temporary, _NEW_FILE, 0o666)
        cleanup.callback(temporary.unlink, missing_ok=True)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        if mode is not None:
            temporary.chmod(mode)
    except (OSError, RuntimeError) as error:
        raise WriteError(path, "cannot be written", error) from error
    return temporary


def _make_folder(folder: Path, cleanup: ExitStack) -> None:
    """Make a folder and those above it; what stays empty is removed again in the end."""
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        cleanup.callback(_remove_empty_folder, place)


def _remove_empty_folder(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _replace_file(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path.resolve())
    except OSError as error:
        raise WriteError(path, "cannot be written", error) from error


def _remove_file(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        _remove_empty_folder(path.parent)
    except OSError as error:
        raise WriteError(path, "cannot be removed", error) from error
