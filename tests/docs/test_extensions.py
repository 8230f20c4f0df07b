"""The extensions of the site, each in a small project of its own."""

import io
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty folder of pages in a repository, with the extensions within reach."""
    monkeypatch.syspath_prepend(str(ROOT / "docs/_extensions"))
    folder = tmp_path / "repository/docs"
    folder.mkdir(parents=True)
    return folder


def write_pages(folder: Path, pages: Mapping[str, str]) -> None:
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def build(docs: Path, *extensions: str, **settings: object) -> dict[str, str]:
    """Build the pages, warnings being errors, and return the articles by name."""
    site, trees = docs.parent / "site", docs.parent / "trees"
    own = {"extensions": ["myst_parser", *extensions], "html_theme": "basic", **settings}
    warnings = io.StringIO()
    with docutils_namespace():
        Sphinx(docs, None, site, trees, "html", own, status=None, warning=warnings).build()
    assert warnings.getvalue() == ""
    paths = site.rglob("*.html")
    return {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def list_links(text: str) -> list[str]:
    """Return where the body of a page leads, without its navigation."""
    body = text.partition('role="main"')[2].partition('role="navigation"')[0]
    return re.findall(r'<a class="reference[^"]*"[^>]* href="([^"]+)"', body)


LINKS = {
    "index.md": "# Index\n\n```{toctree}\npage\nchangelog\n```\n",
    "page.md": "# Page\n\n[a](../a.txt) [b](../b) [c](../CHANGELOG.md#new) [d](../README.md#x)\n",
    "changelog.md": "```{include} ../CHANGELOG.md\n```\n",
    "../CHANGELOG.md": "# Changes\n\n## New\n\n[e](a.txt) [f](docs/page.md) [g](b)\n",
    "../README.md": "# Read\n",
    "../a.txt": "A\n",
}


@pytest.mark.parametrize("address", ["", "https://example.org/project"])
def test_links_to_files_of_the_repository(docs: Path, address: str) -> None:
    write_pages(docs, LINKS)
    (docs.parent / "b").mkdir()
    pages = build(docs, "repository_links", repository_url=address, myst_heading_anchors=2)
    page, changelog = list_links(pages["page.html"]), list_links(pages["changelog.html"])
    file = f"{address}/blob/HEAD/a.txt" if address else page[0]
    folder = [f"{address}/blob/HEAD/b"] if address else []

    assert page == [file, *folder, "changelog.html#new", "index.html"]
    assert changelog == [file, "page.html", *folder]
    assert address or (docs.parent / "site" / file).read_text(encoding="utf-8") == "A\n"
    texts = re.findall(r'<a class="reference[^"]*"[^>]*>(.*?)</a>', pages["page.html"], re.DOTALL)
    assert [text for text in texts if "&lt;" in text] == []


def test_contents_of_a_folder_are_in_the_order_of_its_links(docs: Path) -> None:
    names = ["first", "second", "third", "zero"]
    texts = {f"folder/{name}.md": f"# {name}\n" for name in names}
    index = "# Folder\n\n- [zero](zero.md)\n- [second](second.md)\n"
    root = "# Root\n\n```{toctree}\nfolder/index\n```\n"
    write_pages(docs, {"index.md": root, "folder/index.md": index, **texts})
    assert list_chapters(build(docs, "folder_contents")) == ["zero", "second", "first", "third"]

    write_pages(docs, {"folder/more.md": "# more\n"})
    more = build(docs, "folder_contents")["folder/more.html"]

    assert re.search(r'<link rel="prev" [^>]*href="first\.html"', more)
    assert re.search(r'<link rel="next" [^>]*href="third\.html"', more)


def list_chapters(pages: Mapping[str, str]) -> list[str]:
    """Return the pages that follow each other from the one about the folder."""
    found = ["index"]
    while following := re.search(
        r'<link rel="next" [^>]*href="([^"]+)\.html"', pages[f"folder/{found[-1]}.html"]
    ):
        found.append(following[1])
    return found[1:]


def test_pages_of_the_gallery_are_written_where_they_differ(docs: Path) -> None:
    import gallery_pages

    specifications = docs.parent / gallery_pages.SPECIFICATIONS
    shutil.copytree(ROOT / gallery_pages.SPECIFICATIONS, specifications)
    write_pages(docs, {"gallery/gone.md": "# Gone\n"})
    app = SimpleNamespace(srcdir=docs)
    gallery_pages.write_pages(app)
    page, other = docs / "gallery/siamese.md", docs / "gallery/mlp_classifier.md"
    text, time = page.read_text(encoding="utf-8"), other.stat().st_mtime_ns
    page.write_text("# Old\n", encoding="utf-8")
    gallery_pages.write_pages(app)

    names = {path.stem for path in specifications.glob("*.toml")}
    assert {path.stem for path in docs.glob("gallery/*")} == names
    assert page.read_text(encoding="utf-8") == text
    assert other.stat().st_mtime_ns == time


def test_members_of_scikit_learn_are_left_out(docs: Path) -> None:
    entry = ".. autoclass:: keras_estimator_gen.runtime.KerasClassifier"
    options = "   :members:\n   :inherited-members:"
    write_pages(docs, {"index.md": f"# Page\n\n```{{eval-rst}}\n{entry}\n{options}\n```\n"})
    extensions = "sphinx.ext.autodoc", "numpydoc", "own_members"
    text = build(docs, *extensions, numpydoc_show_class_members=False)["index.html"]
    names = set(re.findall(r'id="keras_estimator_gen.runtime.KerasClassifier.(\w+)"', text))

    assert {"fit", "model_", "initialize"} <= names
    assert not names & {"get_params", "set_fit_request", "get_metadata_routing"}
