"""What will be written of a project around its estimators, wholly decided."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Export:
    """A class that the package exports.

    Attributes
    ----------
    name, module : str
        The class, and its module in the package.
    """

    name: str
    module: str


@dataclass(frozen=True)
class Url:
    """The address of a page, both as strings of TOML."""

    label: str
    address: str


@dataclass(frozen=True)
class Metadata:
    """The table ``[project]`` of ``pyproject.toml``; every text is a value of TOML.

    Attributes
    ----------
    name, version, description, requires_python, license : str
        Strings.
    authors : tuple of str
        Inline tables.
    keywords, classifiers, dependencies, test, dev : tuple of str
        Strings; the last three are requirements: of the package, of its tests, and of those who
        work on it.
    urls : tuple of Url
        Its pages.
    """

    name: str
    version: str
    description: str
    requires_python: str
    license: str
    authors: tuple[str, ...]
    keywords: tuple[str, ...]
    classifiers: tuple[str, ...]
    dependencies: tuple[str, ...]
    test: tuple[str, ...]
    dev: tuple[str, ...]
    urls: tuple[Url, ...]


@dataclass(frozen=True)
class License:
    """The licence of the project.

    Attributes
    ----------
    name : str
        Its SPDX identifier, which the template of its text is named after.
    title : str
        Its name, as Markdown.
    holder : str
        Who holds the copyright.
    runtime : str
        Folder of the copied runtime, which has a licence of its own; empty if there is none.
    """

    name: str
    title: str
    holder: str
    runtime: str


@dataclass(frozen=True)
class ParameterRow:
    """A row of a table of parameters; every text is Markdown for a cell."""

    name: str
    default: str
    values: str
    doc: str


@dataclass(frozen=True)
class Guide:
    """What the README says of an estimator; every text but the names is Markdown.

    Attributes
    ----------
    name, module, anchor : str
        The class, its module, and what links call its section.
    kind, summary : str
        What it is.
    description : tuple of str
        Paragraphs below the summary.
    example : tuple of str
        Lines of Python.
    fence : str
        Backticks around them.
    search : bool
        Whether there is anything to search.
    own, common : tuple of ParameterRow
        The parameters of the network, and those of training.
    diagram : str
        The network as a Mermaid flowchart.
    """

    name: str
    module: str
    anchor: str
    kind: str
    summary: str
    description: tuple[str, ...]
    example: tuple[str, ...]
    fence: str
    search: bool
    own: tuple[ParameterRow, ...]
    common: tuple[ParameterRow, ...]
    diagram: str


@dataclass(frozen=True)
class BackendChoice:
    """What Keras computes by.

    Attributes
    ----------
    title : str
        What people call it.
    variable : str
        What the environment variable ``KERAS_BACKEND`` has to say; empty for what Keras takes by
        itself.
    """

    title: str
    variable: str


@dataclass(frozen=True)
class Project:
    """Everything of a project that belongs to no single estimator.

    Attributes
    ----------
    name, package : str
        What is installed, and what is imported.
    title, description : str
        The first lines of the README, as Markdown.
    docstring : str
        Body of the docstring of the package.
    command : str
        The command that writes the project, from its own folder.
    backend : BackendChoice
        The backend of Keras that it is installed with.
    pythons : tuple of str
        Versions of Python that it is tested with, each as a string of TOML and YAML.
    exports : tuple of Export
        The classes.
    public : tuple of str
        Everything that the package exports, sorted.
    metadata : Metadata
        What it says of itself.
    license : License
        Its licence.
    guides : tuple of Guide
        What the README says of each estimator.
    """

    name: str
    package: str
    title: str
    description: str
    docstring: str
    command: str
    backend: BackendChoice
    pythons: tuple[str, ...]
    exports: tuple[Export, ...]
    public: tuple[str, ...]
    metadata: Metadata
    license: License
    guides: tuple[Guide, ...]
