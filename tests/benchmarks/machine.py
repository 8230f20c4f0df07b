"""What the numbers of a report depend on: processor, Python and packages."""

import os
import platform
import re
from importlib import metadata
from pathlib import Path

PACKAGES = (
    "numpy",
    "scikit-learn",
    "keras",
    "tensorflow",
    "jax",
    "scikeras",
    "skorch",
    "torch",
)


def describe_machine() -> dict[str, str]:
    """Describe the machine and the versions, without names or paths of the machine.

    Returns
    -------
    dict
        Descriptions by what is described; packages that are not installed are left out.
    """
    return {
        "processor": f"{read_processor()}, {count_processors()} cores",
        "system": platform.system(),
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in PACKAGES if is_installed(name)},
    }


def read_processor() -> str:
    """Read the model of the processor.

    Returns
    -------
    str
        Its name, or the architecture where the system does not tell.
    """
    information = Path("/proc/cpuinfo")
    text = information.read_text(encoding="utf-8") if information.exists() else ""
    match = re.search(r"^model name\s*: (.+)$", text, re.MULTILINE)
    return match[1].strip() if match else platform.processor() or platform.machine()


def count_processors() -> int:
    """Count the processors that this process may use.

    Returns
    -------
    int
        Their number.
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def is_installed(name: str) -> bool:
    """Tell whether a distribution is installed.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    bool
        Whether it is.
    """
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
