"""What a user gets beside a plain network stays small enough to be read, and has no circles."""

import ast
from graphlib import TopologicalSorter
from pathlib import PurePosixPath

import pytest

from keras_estimator_gen.output.runtime_copy import copy_runtime, list_parts

N_FILES, N_CODE, N_LINES = 28, 3829, 5672


def read_modules(*parts):
    """Read the modules that are copied, by their places in the package."""
    files = {file.path.relative_to("_keras_runtime"): file.text for file in copy_runtime(parts)}
    return {path: text for path, text in files.items() if path.suffix == ".py"}


def count_code(text):
    """Count the lines that are neither blank, nor comments, nor of docstrings."""
    documented = set()
    for node in ast.walk(ast.parse(text)):
        is_owner = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if is_owner and ast.get_docstring(node, clean=False) is not None:
            documented.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and number not in documented
        for number, line in lines
    )


def name_module(path):
    return path.parent if path.name == "__init__.py" else path.with_suffix("")


def find_imports(path, text, modules):
    """Find the modules that a module imports, in its functions too, but for its types alone."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = PurePosixPath(*path.parts[: -node.level], *(node.module or "").split("."))
            for alias in node.names:
                found = folder / alias.name
                yield found if found in modules else folder


def test_beside_a_plain_network():
    modules = read_modules()
    code = sum(map(count_code, modules.values()))
    lines = sum(len(text.splitlines()) for text in modules.values())

    assert len(modules) <= N_FILES
    assert code <= N_CODE
    assert lines <= N_LINES


@pytest.mark.parametrize("parts", [(), list_parts()], ids=["core", "all"])
def test_modules_do_not_import_each_other_in_circles(parts):
    modules = {name_module(path): (path, text) for path, text in read_modules(*parts).items()}
    arrows = {
        name: {each for each in find_imports(path, text, modules) if each != name}
        for name, (path, text) in modules.items()
    }
    TopologicalSorter(arrows).prepare()
