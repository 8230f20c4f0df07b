"""Links to files of the repository that are no pages of the site, so that they work on it too.

In Markdown a link leads to a file beside the page, as in ``../CONTRIBUTING.md``. On the site it
leads to the page that shows this file, if there is one; otherwise to the repository, if its address
is known, or to a copy of the file. A folder without an address is a name without a link.
"""

from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

PAGES = {"CHANGELOG.md": "changelog", "CONTRIBUTING.md": "contributing"}
"""What shows files of the repository's folder, section by section."""

README = "README.md"
START = "index"

SECTIONS = {
    (Path("generator/keras_estimator_gen/gallery"), ".toml"): "specification",
    (Path("generated"), ".py"): "code",
}
"""Where a page of the gallery shows files, by their folder and suffix."""


class RepositoryLinks(SphinxTransform):
    """Turns links to files outside of the folder of pages into what the site has for them."""

    # After the parser, and before the files that can be downloaded are collected.
    default_priority: ClassVar[int] = 400

    def apply(self, **_: Any) -> None:
        """Replace the links of a page."""
        for node in list(self.document.findall(addnodes.download_reference)):
            self.replace_link(node)
        for node in list(self.document.findall(addnodes.pending_xref)):
            if node["reftype"] == "myst" and node["reftarget"] not in self.env.found_docs:
                self.replace_link(node)

    def replace_link(self, node: nodes.Element) -> None:
        """Replace a link, if its target is in the repository and has something better."""
        target, _, section = str(node["reftarget"]).partition("#")
        # Markdown outside of the folder is taken for a page, whose name has no suffix.
        suffix = ".md" if node.get("refdomain") == "doc" else ""
        path = self.find_target(f"{target}{suffix}")
        if path is None:
            return
        page, section = find_page(path, node.get("reftargetid") or section)
        if page:
            node.replace_self(self.make_reference(node, page, section))
        elif self.config.repository_url:
            address = f"{self.config.repository_url}/blob/HEAD/{path.as_posix()}"
            node.replace_self(nodes.reference("", "", *node.children, refuri=address))
        elif self.find_root().joinpath(path).is_file():
            node.replace_self(self.make_download(node, path))
        else:
            node.replace_self(nodes.literal("", node.astext()))

    def find_root(self) -> Path:
        """Return the repository's folder."""
        return Path(self.env.srcdir).resolve().parent

    def find_target(self, target: str) -> Path | None:
        """Return a path from the repository's folder, or None if there is no such file.

        What a page includes from that folder has links from there.
        """
        root = self.find_root()
        _, beside = self.env.relfn2path(target, self.env.docname)
        for path in (Path(beside), root / target):
            if target and path.exists() and root in path.resolve().parents:
                return path.resolve().relative_to(root)
        return None

    def make_download(self, node: nodes.Element, path: Path) -> addnodes.download_reference:
        """Return a link to a copy of a file."""
        above = "../" * (self.env.docname.count("/") + 1)
        return addnodes.download_reference(
            "",
            "",
            *node.children,
            refdoc=self.env.docname,
            reftarget=f"{above}{path.as_posix()}",
        )

    def make_reference(self, node: nodes.Element, page: str, section: str) -> addnodes.pending_xref:
        """Return a link to a page of the site."""
        return addnodes.pending_xref(
            "",
            *node.children,
            refdomain="doc",
            reftype="myst",
            reftarget=page,
            reftargetid=section or None,
            refdoc=self.env.docname,
            refexplicit=True,
        )


def find_page(path: Path, section: str = "") -> tuple[str, str]:
    """Return the page that shows a file of the repository.

    Parameters
    ----------
    path : Path
        The file, from the repository's folder.
    section : str
        The section of it that is meant, empty for all.

    Returns
    -------
    tuple of (str, str)
        The name of the page, empty if none shows the file, and the section.
    """
    shown = SECTIONS.get((path.parent, path.suffix))
    if shown:
        return f"gallery/{path.stem}", shown
    if path.parts[0] == "docs" and path.suffix == ".md":
        return path.relative_to("docs").with_suffix("").as_posix(), section
    if path == Path(README):
        return START, ""  # whose sections are others
    return PAGES.get(path.as_posix(), ""), section


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
    app.add_config_value("repository_url", "", "env", str)
    app.add_transform(RepositoryLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
