"""The site and the picture of the README, as a browser shows them.

The browser is what the variable CHROME names, or the first on the PATH that `browser.NAMES` has.
"""

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from PIL import Image

from keras_estimator_gen.gallery import list_starters

from .browser import NAMES, Browser, find_browser, open_browser

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs/_static/spec_and_code.svg"
SCHEMES = {"light": "#ffffff", "dark": "#0d1117"}
"""Colour schemes, each with the background of a page that shows the README."""
PHONE, DESKTOP = 390, 1300


class Handler(SimpleHTTPRequestHandler):
    """Serves files without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path = find_browser()
    if path is None:
        pytest.skip(f"needs a browser: {', '.join(NAMES)}, or the path of one as CHROME")
    with open_browser(path, tmp_path_factory.mktemp("browser")) as browser:
        yield browser


@pytest.fixture(scope="session")
def address(browser: Browser, site_folder: Path) -> Iterator[str]:
    """Serve the site, which is built only if there is a browser, and return where."""
    handler = partial(Handler, directory=str(site_folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    browser.origin = f"http://127.0.0.1:{server.server_port}/"
    yield browser.origin
    server.shutdown()


BROKEN_PICTURES = """
Promise.all([...document.images].map(async (picture) => {
  picture.loading = "eager";
  await picture.decode().catch(() => null);
  return picture.naturalWidth > 0 ? [] : [picture.src];
})).then((found) => found.flat())
"""
HIDDEN = """
[...document.querySelectorAll("article svg.network")].filter((picture) => {
  const ink = getComputedStyle(picture.querySelector("text")).fill;
  const page = getComputedStyle(document.body).backgroundColor;
  return picture.getBoundingClientRect().width < 10 || ink === page;
}).length
"""


@pytest.mark.parametrize(("width", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_every_page_is_shown_whole(
    browser: Browser, address: str, site_folder: Path, width: int, scheme: str
) -> None:
    """Nothing fails, no picture is missing, and no page is wider than the window."""
    browser.show(width, scheme)
    pages = (path.relative_to(site_folder) for path in sorted(site_folder.rglob("*.html")))
    found = {
        page.as_posix(): list(find_faults(browser, f"{address}{page.as_posix()}", width))
        for page in pages
        if page.parts[0] != "_static"
    }

    assert {page: faults for page, faults in found.items() if faults} == {}
    assert browser.evaluate("document.documentElement.dataset.theme") == scheme


def find_faults(browser: Browser, url: str, width: int) -> Iterator[str]:
    """Yield what is wrong with a page."""
    browser.visit(url)
    pictures = browser.evaluate(BROKEN_PICTURES)
    hidden = browser.evaluate(HIDDEN)
    wide = browser.evaluate("document.documentElement.scrollWidth")
    yield from browser.faults
    yield from (f"no picture: {picture}" for picture in pictures)
    if hidden:
        yield f"{hidden} pictures of networks are not to be seen"
    if wide > width:
        yield f"is {wide} wide"


CARDS = """
[...document.querySelectorAll("article .sd-card")].filter(
  (card) => card.querySelector("svg.network")
).map((card) => {
  const outer = card.getBoundingClientRect();
  const inner = card.querySelector("svg.network").getBoundingClientRect();
  const within = inner.left >= outer.left && inner.right <= outer.right + 1
    && inner.top >= outer.top && inner.bottom <= outer.bottom + 1;
  const link = card.querySelector("a.sd-stretched-link").getAttribute("href");
  return [link.split("/").pop(), within && inner.width > 40 && inner.height > 40];
})
"""


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_cards_of_the_gallery_have_their_pictures(
    browser: Browser, address: str, width: int
) -> None:
    browser.show(width, "light")
    browser.visit(f"{address}gallery.html")

    cards = dict(browser.evaluate(CARDS))

    assert cards == {f"{each.name}.html": True for each in list_starters()}


RESULTS = """
[...document.querySelectorAll("#search-results li > a")].map(
  (link) => new URL(link.href).pathname.slice(1)
)
"""


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("early stopping", "how_do_i.html"),
        ("sample weights", "how_do_i.html"),
        ("hyperparameter", "how_do_i.html"),
        ("tensorboard", "how_do_i.html"),
        ("pinball", "gallery/quantile_regressor.html"),
        ("troubleshooting", "troubleshooting.html"),
    ],
)
def test_the_search_finds_pages(browser: Browser, address: str, words: str, page: str) -> None:
    browser.show(DESKTOP, "light")
    browser.visit(f"{address}search.html?q={quote(words)}")

    browser.wait_for("/found|did not match/.test(document.body.innerText)")
    browser.wait_for('!document.querySelector(".search-summary")?.innerText.includes("earching")')

    assert page in browser.evaluate(RESULTS)[:8]
    assert browser.faults == []


def test_a_command_is_copied_without_its_prompt(browser: Browser, address: str) -> None:
    browser.show(DESKTOP, "light")
    browser.visit(f"{address}first_steps.html")
    browser.call("Browser.grantPermissions", permissions=["clipboardReadWrite"], origin=address)
    block = 'document.querySelector(".highlight-console .highlight")'
    shown = browser.evaluate(f'{block}.querySelector("pre").innerText')

    browser.evaluate(f'{block}.querySelector("button.copybtn").click()')
    copied = browser.wait_for("navigator.clipboard.readText()")

    assert copied.splitlines() == [
        line.removeprefix("$ ") for line in shown.splitlines() if line.startswith("$ ")
    ]
    assert browser.faults == []


IMAGE = """
(() => {
  const {x, y, right, bottom} = document.querySelector("article img").getBoundingClientRect();
  return [x, y, right, bottom];
})()
"""


@pytest.mark.parametrize(("chosen", "system"), [("dark", "light"), ("light", "dark")])
def test_the_colour_scheme_that_is_chosen_counts(
    browser: Browser, address: str, chosen: str, system: str
) -> None:
    """The page and the picture on it follow the button, not the system."""
    browser.show(DESKTOP, system)
    browser.visit(f"{address}index.html")
    browser.evaluate(f'document.querySelector(".theme-change-button[data-mode={chosen}]").click()')

    page = browser.photograph()

    browser.evaluate("localStorage.clear()")
    left, top, right, bottom = browser.evaluate(IMAGE)
    picture = page.crop((left, top, right, bottom))
    shares = [np.mean(find_luminances(shown) > 0.5) for shown in (page, picture)]
    assert min(shares) > 0.8 if chosen == "light" else max(shares) < 0.1
    between = picture.width * find_gap()
    assert picture.getpixel((between, 5)) == page.getpixel((left - 5, top))


def find_gap() -> float:
    """Return where the picture has nothing between its frames, as a fraction of its width."""
    text = PICTURE.read_text(encoding="utf-8")
    first, second = re.findall(r'<rect x="([\d.]+)" .*? width="([\d.]+)"', text)
    whole = re.search(r' width="(\d+)"', text)
    assert whole
    return (float(first[0]) + float(first[1]) + float(second[0])) / 2 / float(whole[1])


FRAMES = """
[...document.querySelectorAll("text")].map((text) => {
  const inner = text.getBBox();
  const frame = [...document.querySelectorAll("rect")].map((each) => each.getBBox()).find(
    (outer) => inner.x >= outer.x && inner.x + inner.width <= outer.x + outer.width
      && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height
  );
  return [text.textContent, Boolean(frame) && inner.width > 0];
})
"""


def test_text_of_the_picture_is_within_its_frames(browser: Browser) -> None:
    browser.origin = "file:"
    browser.visit(PICTURE.as_uri())

    places = browser.evaluate(FRAMES)

    assert len(places) > 20
    assert [text for text, within in places if not within] == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_picture_is_legible_in_each_colour_scheme(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    """As the picture of a page, which is how the README has it."""
    width, height = map(int, re.findall(r' (?:width|height)="(\d+)"', PICTURE.read_text())[:2])
    page = tmp_path / "page.html"
    page.write_text(
        f'<body style="margin:0;background:{SCHEMES[scheme]}"><img src="{PICTURE.as_uri()}">',
        encoding="utf-8",
    )
    browser.origin = "file:"
    browser.show(width, scheme)
    browser.visit(page.as_uri())

    shown = find_luminances(browser.photograph().crop((0, 0, width, height)))

    paper = find_luminances(Image.new("RGB", (1, 1), SCHEMES[scheme]))[0, 0]
    panel = np.median(shown)
    assert browser.faults == []
    assert find_contrast(panel, paper) < 1.2
    assert 0.01 < np.mean(find_contrast(shown, panel) >= 4.5) < 0.3


def find_luminances(picture: Image.Image) -> Any:
    """Return the relative luminances of the pixels (WCAG 2.2)."""
    parts = np.asarray(picture) / 255
    parts = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return parts @ [0.2126, 0.7152, 0.0722]


def find_contrast(first: Any, second: Any) -> Any:
    """Return the contrast of luminances, between 1 and 21 (WCAG 2.2)."""
    return (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)
