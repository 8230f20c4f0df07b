"""Configuration of the documentation's site, which `make docs` builds."""

import sys
import tomllib
from pathlib import Path

from keras_estimator_gen import __version__

DOCS = Path(__file__).parent
ROOT = DOCS.parent

sys.path.insert(0, str(DOCS / "_extensions"))

with (ROOT / "pyproject.toml").open("rb") as file:
    PROJECT = tomllib.load(file)["project"]

project = PROJECT["name"]
author = PROJECT["authors"][0]["name"]
project_copyright = author
version = release = __version__

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "numpydoc",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
    "command_reference",
    "folder_contents",
    "gallery_pages",
    "member_links",
    "notebook_downloads",
    "own_members",
    "repository_links",
]
exclude_patterns = ["_extensions"]
nitpicky = True

# Pages are Markdown that reads well without the site, too; notebooks have their output.
myst_heading_anchors = 4
nb_execution_mode = "off"

# What a link to a file that is no page leads to; without an address, the file itself.
repository_url = PROJECT.get("urls", {}).get("Repository", "")

autosummary_generate = False
autodoc_member_order = "groupwise"
add_module_names = False
toc_object_entries_show_parents = "hide"
autodoc_typehints = "none"
numpydoc_show_class_members = False

copybutton_prompt_text = r"\$ "
copybutton_prompt_is_regexp = True
copybutton_exclude = ".linenos, .go"

html_static_path = ["_static"]
html_title = f"{project} {release}"
html_sidebars = {"first_steps": []}
html_theme = "pydata_sphinx_theme"
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "header_links_before_dropdown": 7,
    # An icon: beside all links a field would need a line of its own.
    "navbar_persistent": [],
    "navbar_end": ["search-button", "theme-switcher"],
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "show_toc_level": 2,
    "show_prev_next": True,
    "footer_start": ["copyright"],
    "footer_end": [],
}
