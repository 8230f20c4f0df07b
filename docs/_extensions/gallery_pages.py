"""A page for each specification of the gallery: its network, its text, and the code it becomes.

The pages are written to the folder ``gallery`` before the site is read. They are not kept in the
repository, where ``gallery.md`` links to the files themselves.
"""

from pathlib import Path

from sphinx.application import Sphinx

from keras_estimator_gen.explaining import draw_network
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

```mermaid
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
        picture=draw_network(spec),
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
    return {"parallel_read_safe": True, "parallel_write_safe": True}
