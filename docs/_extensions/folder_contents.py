"""Tables of contents of folders, for their pages named ``index`` or like the folder.

In the repository such a page lists the others by plain links. On the site the navigation has them
too, in the order of these links, by a table of contents that nobody has to write: a page that is
not linked yet comes last.
"""

import re
from pathlib import Path, PurePosixPath

from sphinx.application import Sphinx

SUFFIXES = {".ipynb", ".md"}
LINK = re.compile(r"\]\((?P<name>[\w-]+)\.(?:ipynb|md)\)")

CONTENTS = """

```{{toctree}}
:hidden:

{entries}
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
    linked = [match["name"] for match in LINK.finditer(source[0])]
    pages = sorted(list_pages(Path(app.srcdir, folder)), key=lambda page: rank(page, linked))
    if pages and "{toctree}" not in source[0]:
        # To Sphinx a folder has always changed: the page is read again in every build.
        app.env.note_dependency(folder)
        source[0] += CONTENTS.format(entries="\n".join(f"/{folder}/{page}" for page in pages))


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


def list_pages(folder: Path) -> list[str]:
    """Return the names of the pages of a folder, beside the one about it.

    Parameters
    ----------
    folder : Path
        The folder, which need not exist.

    Returns
    -------
    list of str
        The names, without suffixes.
    """
    paths = folder.iterdir() if folder.is_dir() else ()
    return [path.stem for path in paths if path.suffix in SUFFIXES and path.stem != "index"]


def rank(page: str, linked: list[str]) -> tuple[int, str]:
    """Return the place of a page in a table of contents.

    Parameters
    ----------
    page : str
        The page.
    linked : list of str
        Pages in the order of their links.

    Returns
    -------
    tuple of (int, str)
        What to sort by.
    """
    return (linked.index(page) if page in linked else len(linked)), page


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
