"""Generate standalone scikit-learn estimators from specifications of Keras networks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .version import __version__

__all__ = ["__version__", "estimator_from_spec", "load_ipython_extension"]


def estimator_from_spec(
    spec: str | Path | Mapping[str, Any], *, folder: str | Path = "."
) -> type[Any]:
    """Create the estimator class of a specification, to try it in a script or a notebook.

    What the command would write is made in a temporary folder, which is deleted when the process
    ends. Workers that joblib and multiprocessing start afterwards import from it. To keep a class,
    write its files by the command.

    Parameters
    ----------
    spec : str, Path or mapping
        The content of a TOML file, its path, or its tables as a dict.
    folder : str or Path, default="."
        Where files are that a text or a dict names, such as those of layers of your own. A file
        names those in its own folder.

    Returns
    -------
    type
        The class. The functions ``param_grid`` and ``param_distributions`` are in its module,
        ``sys.modules[cls.__module__]``.

    Raises
    ------
    SpecError
        If anything is wrong with the specification, with all problems in order of their
        position.
    TypeError
        If a dict has a value that has no form in TOML, such as None.

    Examples
    --------
    >>> from keras_estimator_gen import estimator_from_spec
    >>> TinyNet = estimator_from_spec('''
    ... [estimator]
    ... name = "TinyNet"
    ... kind = "classifier"
    ... summary = "A tiny network."
    ...
    ... [parameters.units]
    ... default = 16
    ... doc = "Number of hidden units."
    ...
    ... [[layers]]
    ... layer = "Dense"
    ... units = "$units"
    ... activation = "relu"
    ... ''')
    >>> TinyNet(units=8)
    TinyNet(units=8)
    """
    from .trial import define_estimator

    return define_estimator(spec, Path(folder))


def load_ipython_extension(shell: Any) -> None:
    """Add the cell magic ``%%estimator`` to IPython, as ``%load_ext`` asks for."""
    from .notebook import define_cell
    from .trial import open_folder

    # Workers may start before the first specification.
    open_folder()
    shell.register_magic_function(define_cell, "cell", "estimator")
