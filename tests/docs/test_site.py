"""The site of the documentation, built as `make docs` does, is complete and has no dead ends.

What Sphinx finds fault with fails the build itself: pages that no table of contents has, links to
unknown pages and sections, unknown directives, and code that is not in the language it should be.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import click
import pytest

from keras_estimator_gen import runtime
from keras_estimator_gen.cli.main import main
from keras_estimator_gen.explaining import chart_network
from keras_estimator_gen.explaining.mermaid import Group, Node
from keras_estimator_gen.gallery import Starter, list_starters
from keras_estimator_gen.loading import load_spec
from keras_estimator_gen.plan.parts import PARTS

from .building import MAKEFILE, ROOT, run_sphinx

DOCS = ROOT / "docs"
GALLERY = ROOT / "generator/keras_estimator_gen/gallery"

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
FAULTY = {"err", "problematic", "system-message"}
"""Classes of what is no token of its language, and of what docutils did not understand."""

MARKUP = re.compile(r"```|:::|\{[\w-]+\}`|^\.\. [\w-]+::|\]\([^)\s]+\)|<!--|:\w+:`", re.MULTILINE)
"""What Markdown and reStructuredText look like where they are not understood."""


@dataclass
class Element:
    """An element that is open, or a block of preformatted text."""

    tag: str
    classes: frozenset[str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """What a page of the site has.

    Attributes
    ----------
    names : set of str
        What a link can lead to.
    links : list of str
        Where links, pictures, scripts and styles come from.
    faults : list of str
        Elements that stand for a mistake in the source.
    blocks : list of Element
        Code, with all classes of what it is in.
    labels : set of str
        What stands in pictures.
    prose : str
        The text of the article, without code and what code has printed.
    """

    text: str
    names: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    blocks: list[Element] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)
    prose: str = ""
    stack: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        element = Element(tag, frozenset(known.get("class", "").split()))
        self.names |= {known[key] for key in ("id", "name") if key in known}
        self.links += [known[key] for key in ("href", "src") if key in known]
        self.faults += [self.get_starttag_text() or tag] if element.classes & FAULTY else []
        if tag not in VOID:
            self.stack.append(element)
        if tag == "pre":
            classes = frozenset().union(*(each.classes for each in self.stack))
            self.blocks.append(Element(tag, classes))

    def handle_endtag(self, tag: str) -> None:
        if tag in {each.tag for each in self.stack}:
            while self.stack.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        tags = {each.tag for each in self.stack}
        printed = any("cell_output" in each.classes for each in self.stack)
        if "pre" in tags:
            self.blocks[-1].text += data
        elif "svg" in tags:
            self.labels.add(data)
        elif "article" in tags and not printed and not tags & {"code", "script", "style"}:
            self.prose += data

    def find_blocks(self, name: str) -> list[str]:
        """Return the text of blocks with a class."""
        return [block.text for block in self.blocks if name in block.classes]


@dataclass(frozen=True)
class Site:
    """A site that was built: its folder, and its pages when they are asked for."""

    folder: Path

    @cache  # noqa: B019 - there is one site
    def read(self, name: str) -> Page:
        return Page((self.folder / name).read_text(encoding="utf-8"))

    def list_pages(self) -> list[str]:
        paths = [path.relative_to(self.folder) for path in self.folder.rglob("*.html")]
        return sorted(path.as_posix() for path in paths if path.parts[0] != "_static")


@pytest.fixture(scope="module")
def site(site_folder: Path) -> Site:
    """Return the site, whose pages are read once."""
    return Site(site_folder)


def test_warnings_are_errors(tmp_path: Path) -> None:
    source = tmp_path / "docs"
    source.mkdir()
    (source / "index.md").write_text("# Page\n\n[Nowhere](nowhere.md)\n", encoding="utf-8")
    settings = ["-C", "-D", "extensions=myst_parser", str(source), str(tmp_path / "site")]

    assert run_sphinx("--fail-on-warning", *settings).returncode == 1
    assert "--fail-on-warning" in MAKEFILE.read_text(encoding="utf-8")


def list_sources() -> list[str]:
    """Return the names of the pages in the folder of the documentation."""
    paths = [path for suffix in ("md", "ipynb", "rst") for path in DOCS.rglob(f"*.{suffix}")]
    kept = [path.relative_to(DOCS) for path in paths if ".ipynb_checkpoints" not in path.parts]
    return sorted(path.with_suffix("").as_posix() for path in kept)


def iterate_reachable(site: Site) -> Iterator[str]:
    """Yield the pages that one comes to by the links in navigations and texts."""
    known, waiting = {"index.html"}, ["index.html"]
    while waiting:
        name = waiting.pop()
        yield name
        found = {target for target, _ in resolve_links(site, name) if target.endswith(".html")}
        waiting += found - known
        known |= found


def resolve_links(site: Site, name: str) -> Iterator[tuple[str, str]]:
    """Yield the files of the site that a page refers to, each with the place in it."""
    for link in site.read(name).links:
        address, place = urldefrag(link)
        if urlsplit(address).scheme or address.startswith("//"):
            continue
        target = (site.folder / name).parent / unquote(urlsplit(address).path)
        path = (site.folder / name) if not address else target.resolve()
        yield path.relative_to(site.folder.resolve()).as_posix(), unquote(place)


def test_every_page_is_built_and_reached_from_the_first_one(site: Site) -> None:
    reached = set(iterate_reachable(site))

    assert {f"{name}.html" for name in list_sources()} <= reached
    assert set(site.list_pages()) - reached == set()


@pytest.mark.parametrize("page", sorted(DOCS.glob("*/index.md")), ids=lambda page: page.parent.name)
def test_the_page_of_a_folder_lists_the_others(page: Path) -> None:
    """Readers of the repository have no navigation."""
    text = page.read_text(encoding="utf-8")
    others = [path for suffix in ("md", "ipynb") for path in page.parent.glob(f"*.{suffix}")]
    contents = "".join(re.findall(r"```\{toctree\}.*?^```", text, re.MULTILINE | re.DOTALL))
    missing = [
        path.name
        for path in others
        if path != page and f"]({path.name})" not in text and path.stem not in contents.split()
    ]

    assert missing == []


def test_every_link_leads_somewhere(site: Site) -> None:
    lost = [
        f"{name}: {target}#{place}"
        for name in site.list_pages()
        for target, place in resolve_links(site, name)
        if not (site.folder / target).is_file()
        or (place and target.endswith(".html") and place not in site.read(target).names)
    ]

    assert lost == []


def test_everything_is_rendered(site: Site) -> None:
    for name in site.list_pages():
        page = site.read(name)
        assert page.faults == [], name
        assert MARKUP.findall(page.prose) == [], name


def test_markup_and_faults_would_be_seen() -> None:
    page = Page('<article><p>See ```{note}</p><pre><span class="err">?</span></pre></article>')

    assert MARKUP.search(page.prose)
    assert page.faults


@pytest.mark.parametrize("starter", list_starters(), ids=lambda starter: starter.name)
def test_gallery(site: Site, starter: Starter) -> None:
    page = site.read(f"gallery/{starter.name}.html")
    specification = GALLERY / f"{starter.name}.toml"
    code = ROOT / f"generated/{starter.name}.py"

    assert page.prose.split()[0].startswith(starter.class_name)
    assert iterate_labels(chart_network(load_spec(specification)).root) <= page.labels
    assert strip(page.find_blocks("highlight-toml")) == strip([specification.read_text("utf-8")])
    assert strip(code.read_text("utf-8")) in strip(page.find_blocks("highlight-python"))
    gallery = site.read("gallery.html")
    assert starter.summary in " ".join(gallery.prose.split())
    links = gallery.links
    assert links.count(f"gallery/{starter.name}.html") >= 1  # the card
    assert f"gallery/{starter.name}.html#specification" in links
    assert f"gallery/{starter.name}.html#code" in links


def iterate_labels(group: Group) -> set[str]:
    """Return all that is written in a flowchart."""
    inner = [each for each in group.members if isinstance(each, Group)]
    lines = {line for each in group.members if isinstance(each, Node) for line in each.lines}
    return lines.union({each.title for each in inner}, *map(iterate_labels, inner))


def strip(texts: list[str] | str) -> list[str] | str:
    """Return texts without the spaces around their lines."""
    if isinstance(texts, str):
        return "\n".join(line.strip() for line in texts.strip().splitlines())
    return [str(strip(text)) for text in texts]


@pytest.mark.parametrize(
    ("name", "place"), [*dict.fromkeys(runtime.__all__, "").items(), *PARTS.items()]
)
def test_reference_of_the_runtime(site: Site, name: str, place: str) -> None:
    names = {each for page in site.list_pages() for each in site.read(page).names}
    module = f"{runtime.__name__}.parts.{place}" if place else runtime.__name__
    member = getattr(import_module(module), name)
    entry = f"{module}.{name}"
    classes = member.__mro__ if isinstance(member, type) else ()
    # What a mixin has from the base of all estimators is described with these.
    classes = classes[:1] if name.endswith("Mixin") else classes
    own = [each for each in classes if each.__module__.startswith(runtime.__name__)]
    methods = {key for each in own for key, value in vars(each).items() if is_method(key, value)}

    assert entry in names
    assert {f"{entry}.{method}" for method in methods} <= names


@pytest.mark.parametrize(
    ("word", "pages"),
    [
        ("hyperparamet", {"how_do_i"}),
        ("tensorboard", {"how_do_i"}),
        ("troubleshoot", {"troubleshooting"}),
        ("instal", {"first_steps"}),
        ("quantil", {"gallery/quantile_regressor"}),
    ],
)
def test_the_search_knows_a_word(site: Site, word: str, pages: set[str]) -> None:
    text = (site.folder / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("Search.setIndex(").removesuffix(")"))
    found = [index[part].get(word, []) for part in ("terms", "titleterms")]
    numbers = [number for each in found for number in ([each] if isinstance(each, int) else each)]

    assert pages <= {index["docnames"][number] for number in numbers}
    assert "search.html" in site.list_pages()


@pytest.mark.parametrize("path", sorted(DOCS.glob("studies/*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_can_be_downloaded(site: Site, path: Path) -> None:
    page = f"studies/{path.stem}.html"
    copies = {target for target, _ in resolve_links(site, page) if target.endswith(path.name)}

    assert [(site.folder / copy).read_bytes() for copy in copies] == [path.read_bytes()]


def test_methods_lead_to_the_reference(site: Site) -> None:
    links = set(site.read("runtime.html").links)
    names = "KerasClassifier.fit", "KerasTransformer.inverse_transform", "SavingMixin.load"

    assert all(any(link.endswith(f".{name}") for link in links) for name in names)


def is_method(name: str, value: object) -> bool:
    """Tell whether a member of a class is one that the reference has."""
    function = getattr(value, "fget", None) or getattr(value, "__func__", value)
    module = str(getattr(function, "__module__", ""))
    return not name.startswith("_") and callable(function) and module.startswith(runtime.__name__)


def iterate_commands() -> Iterator[tuple[str, click.Command]]:
    """Yield all commands, each with the words that call it."""
    yield "keras-estimator-gen", main
    for name, command in main.commands.items():
        yield f"keras-estimator-gen-{name}", command


@pytest.mark.parametrize(("words", "command"), list(iterate_commands()), ids=str)
def test_reference_of_the_commands(site: Site, words: str, command: click.Command) -> None:
    names = site.read("reference/command_line.html").names
    options = [each for each in command.params if isinstance(each, click.Option)]
    expected = {
        f"cmdoption-{words}-{text.lstrip('-')}"
        for option in options
        if not option.hidden
        for text in (*option.opts, *option.secondary_opts)
    }

    assert {words, *expected} <= names
