"""Leaves out of the reference what classes have from scikit-learn, which describes it itself."""

from typing import Any

from sphinx.application import Sphinx

PACKAGE = "keras_estimator_gen"


def skip_foreign(
    _app: Sphinx, _kind: str, _name: str, member: Any, skip: bool, _options: Any
) -> bool:
    """Tell whether a member is left out.

    Parameters
    ----------
    member : object
        A method, property or attribute of a class.
    skip : bool
        Whether it would be left out anyway.

    Returns
    -------
    bool
        Whether it is left out.
    """
    function = getattr(member, "fget", None) or member
    module = getattr(function, "__module__", None) or PACKAGE
    return skip or not module.startswith(PACKAGE)


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
    app.connect("autodoc-skip-member", skip_foreign)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
