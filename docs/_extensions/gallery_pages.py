"""A page for each specification of the gallery, and a card for each on the page about all of them.

The pages have the network, the specification and the code it becomes. They are written to the
folder ``gallery`` before the site is read, and are not kept in the repository, where ``gallery.md``
links to the files themselves. There a comment stands where the site has the cards.
"""

from pathlib import Path

from network_pictures import draw_picture
from sphinx.application import Sphinx

from keras_estimator_gen.explaining import chart_network
from keras_estimator_gen.gallery import Starter, list_starters, read_companions
from keras_estimator_gen.loading import load_spec

FOLDER = "gallery"
SPECIFICATIONS = "generator/keras_estimator_gen/gallery"
GENERATED = "generated"

PAGE = """\
# {class_name}

{summary} {description}

```console
$ keras-estimator-gen init my_net --from {name}
```

## Network

```{{raw}} html
{picture}
```

## Specification

The file `{name}.toml`:

```{{literalinclude}} ../../{specifications}/{name}.toml
:language: toml
```
{companions}
## Code

What becomes of it, the file `{name}.py`, beside which there are
[tests](../../{generated}/tests/test_{name}.py):

```{{literalinclude}} ../../{generated}/{name}.py
:language: python
```
"""

COMPANION = """
It names `{name}`, which is copied beside the module:

```{{literalinclude}} ../../{specifications}/{name}
:language: python
```
"""

CARDS = "<!-- cards -->"

CARD = """
````{{grid-item-card}} {class_name}
:link: {folder}/{name}
:link-type: doc
:class-body: network-card

{summary} {{bdg-secondary-line}}`{kind}`

```{{raw}} html
{picture}
```
````
"""

QUALITY = "quality"
"""The page with what each network reaches, which the site need not have."""


def add_cards(app: Sphinx, name: str, source: list[str]) -> None:
    """Put a card for each specification where the page about the gallery has a comment.

    Parameters
    ----------
    app : Sphinx
        The application.
    name : str
        The page that is read.
    source : list of str
        Its text, which is changed in place.
    """
    if name != FOLDER:
        return
    root = Path(app.srcdir).resolve().parent
    cards = "".join(make_card(starter, root) for starter in list_starters())
    measured = Path(app.srcdir, f"{QUALITY}.md").exists()
    link = f"[What each reaches, and in which time]({QUALITY}.md)\n\n" if measured else ""
    grid = f"{link}`````{{grid}} 1 2 2 3\n:gutter: 3\n{cards}\n`````"
    source[0] = source[0].replace(CARDS, grid)


def make_card(starter: Starter, root: Path) -> str:
    """Return the card of a specification.

    Parameters
    ----------
    starter : Starter
        The specification.
    root : Path
        The folder of the repository.

    Returns
    -------
    str
        Its picture, its summary and its kind, in Markdown.
    """
    spec = load_spec(root / SPECIFICATIONS / f"{starter.name}.toml")
    return CARD.format(
        class_name=starter.class_name,
        folder=FOLDER,
        name=starter.name,
        picture=draw_picture(chart_network(spec), f"Layers of {starter.class_name}", brief=True),
        summary=starter.summary,
        kind=spec.estimator.kind.replace("_", " "),
    )


def write_pages(app: Sphinx) -> None:
    """Write the page of each specification, and remove those of others.

    Parameters
    ----------
    app : Sphinx
        The application, before it looks for pages.
    """
    folder = Path(app.srcdir, FOLDER)
    folder.mkdir(exist_ok=True)
    root = Path(app.srcdir).resolve().parent
    pages = {f"{starter.name}.md": make_page(starter, root) for starter in list_starters()}
    for path in folder.iterdir():
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def make_page(starter: Starter, root: Path) -> str:
    """Return the page of a specification.

    Parameters
    ----------
    starter : Starter
        The specification.
    root : Path
        The folder of the repository.

    Returns
    -------
    str
        The text of the page, in Markdown.
    """
    spec = load_spec(root / SPECIFICATIONS / f"{starter.name}.toml")
    modules = [name for name in read_companions(starter) if name.endswith(".py")]
    return PAGE.format(
        class_name=starter.class_name,
        summary=starter.summary,
        description=" ".join(spec.estimator.description.split()),
        name=starter.name,
        picture=draw_picture(chart_network(spec), f"Layers of {starter.class_name}"),
        companions="".join(
            COMPANION.format(name=name, specifications=SPECIFICATIONS) for name in modules
        ),
        specifications=SPECIFICATIONS,
        generated=GENERATED,
    )


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
    app.connect("builder-inited", write_pages)
    app.connect("source-read", add_cards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
