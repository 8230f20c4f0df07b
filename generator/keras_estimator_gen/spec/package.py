"""What ``[package]`` says of the package in which an estimator is shipped."""

from collections.abc import Mapping

from pydantic import Field

from ..kinds import DEFAULT_BACKEND, Backend
from .tables import Table, Texts


class PackageSpec(Table):
    """The project that ``--package`` writes, from ``[package]``; without it this has no effect.

    Attributes
    ----------
    description : str or None
        What the package is for, in one line.
    version : str or None
        Number of its version.
    authors : tuple of str
        Who wrote it, each as in ``"NAME <MAIL>"``.
    license : str or None
        SPDX identifier of its licence.
    keywords : tuple of str
        What it is found by.
    urls : mapping of str to str
        Addresses of its pages by their labels, such as ``Homepage``.
    dependencies : tuple of str
        Requirements beyond those of every estimator.
    distributions : mapping of str to str
        Requirements that provide modules of own code, by the names that are imported.
    backend : {"tensorflow", "jax", "torch"}
        The backend of Keras that it is installed with.
    """

    description: str | None = None
    version: str | None = None
    authors: Texts = ()
    license: str | None = None
    keywords: Texts = ()
    urls: Mapping[str, str] = Field(default_factory=dict)
    dependencies: Texts = ()
    distributions: Mapping[str, str] = Field(default_factory=dict)
    backend: Backend = DEFAULT_BACKEND
