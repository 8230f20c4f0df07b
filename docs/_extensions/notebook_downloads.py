"""A link on each page of a notebook, to download it."""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class NotebookDownload(SphinxTransform):
    """Adds the link below the title of a notebook."""

    # After the parser, and before the files that can be downloaded are collected.
    default_priority: ClassVar[int] = 400

    def apply(self, **_: Any) -> None:
        """Add the link to the page, if it is a notebook."""
        path = Path(self.env.doc2path(self.env.docname))
        title = next(iter(self.document.findall(nodes.title)), None)
        if path.suffix == ".ipynb" and title is not None:
            link = addnodes.download_reference(
                "",
                "",
                nodes.Text("Download this notebook"),
                refdoc=self.env.docname,
                reftarget=path.name,
            )
            title.parent.insert(title.parent.index(title) + 1, nodes.paragraph("", "", link))


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
    app.add_transform(NotebookDownload)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
