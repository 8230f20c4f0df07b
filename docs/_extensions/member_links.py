"""Links from the table of methods and attributes to the reference.

In the repository the table has names in code. On the site those of methods and properties lead to
the entry of the reference, of the first class that has them.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from keras_estimator_gen.runtime import KerasClassifier
from keras_estimator_gen.runtime.parts.encoders import EncoderMixin
from keras_estimator_gen.runtime.parts.outlier_detector import KerasOutlierDetector
from keras_estimator_gen.runtime.parts.outputs import OutputsMixin
from keras_estimator_gen.runtime.parts.saving import SavingMixin
from keras_estimator_gen.runtime.parts.transformer import KerasTransformer

RUNTIME = "keras_estimator_gen.runtime"
PAGE = "runtime"
SECTION = "methods-and-attributes"
CLASSES = (
    KerasClassifier,
    KerasTransformer,
    KerasOutlierDetector,
    OutputsMixin,
    EncoderMixin,
    SavingMixin,
)


class MemberLinks(SphinxTransform):
    """Turns names in the first column of the table into links."""

    # Before references are resolved.
    default_priority: ClassVar[int] = 5

    def apply(self, **_: Any) -> None:
        """Replace the names of the page."""
        if self.env.docname != PAGE:
            return
        for literal in list(iterate_names(self.document)):
            target = find_member(literal.astext().partition("(")[0])
            if target:
                link = addnodes.pending_xref(
                    "",
                    literal.deepcopy(),
                    refdomain="py",
                    reftype="obj",
                    reftarget=target,
                    refdoc=self.env.docname,
                    refexplicit=True,
                    refwarn=True,
                )
                literal.replace_self(link)


def iterate_names(document: nodes.document) -> Iterator[nodes.literal]:
    """Yield what is in code in the first column of the tables of the section."""
    for section in document.findall(nodes.section):
        if SECTION in section["ids"] or section["names"] == [SECTION.replace("-", " ")]:
            for row in section.findall(nodes.row):
                yield from row.children[0].findall(nodes.literal)


def find_member(name: str) -> str:
    """Return the full name of a method or property; nothing if the reference has none.

    Parameters
    ----------
    name : str
        Its name in a class.

    Returns
    -------
    str
        The name of the first class that defines it here, and its own.
    """
    for each in CLASSES:
        owner = next((base for base in each.__mro__ if name in vars(base)), None)
        if owner is not None and is_ours(vars(owner)[name]):
            parts = each.__module__.removeprefix(f"{RUNTIME}.").split(".")
            place = ".".join(("", *parts[:2])) if parts[0] == "parts" else ""
            return f"{RUNTIME}{place}.{each.__name__}.{name}"
    return ""


def is_ours(member: Any) -> bool:
    """Tell whether a method or property is one of the runtime, and not of scikit-learn."""
    function = getattr(member, "fget", None) or getattr(member, "__func__", member)
    return str(getattr(function, "__module__", "")).startswith(RUNTIME)


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
    app.add_transform(MemberLinks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
