"""Tables of contents of folders, for their pages named ``index`` or like the folder.

In the repository such a page lists the others by plain links. On the site the navigation has them,
too, by a table of contents that nobody has to write: a new page is in it by itself.
"""

from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx

SUFFIXES = {".ipynb", ".md"}

CONTENTS = """

```{{toctree}}
:hidden:
:glob:

/{folder}/*
```
"""


def add_contents(app: Sphinx, name: str, source: list[str]) -> None:
    """Add the table of contents of a folder to the page about it, unless it has one.

    Parameters
    ----------
    app : Sphinx
        The application.
    name : str
        The page that is read.
    source : list of str
        Its text, which is changed in place.
    """
    folder = find_folder(name)
    if "{toctree}" not in source[0] and has_pages(Path(app.srcdir, folder)):
        source[0] += CONTENTS.format(folder=folder)


def find_folder(name: str) -> str:
    """Return the folder that a page is about.

    Parameters
    ----------
    name : str
        The page, as in ``"studies/index"`` or ``"gallery"``.

    Returns
    -------
    str
        The folder, which need not exist.
    """
    page = PurePosixPath(name)
    return page.parent.as_posix() if page.name == "index" else name


def has_pages(folder: Path) -> bool:
    """Tell whether a folder has pages beside the one about it.

    Parameters
    ----------
    folder : Path
        The folder, which need not exist.

    Returns
    -------
    bool
        Whether it has.
    """
    paths = folder.iterdir() if folder.is_dir() else ()
    return any(path.suffix in SUFFIXES and path.stem != "index" for path in paths)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the extension.

    Parameters
    ----------
    app : Sphinx
        The application.

    Returns
    -------
    dict of str to bool
        What it permits.
    """
    app.connect("source-read", add_contents)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
