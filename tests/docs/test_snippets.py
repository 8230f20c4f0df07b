"""Every command and snippet of the documentation does what it says.

The fenced blocks of a page are taken in order, in a folder of the page's own, where a model lies
that specifications may name:

- ``toml`` is loaded as a specification where it has an ``[estimator]`` table, and otherwise
  as part of one. After a comment ``<!-- file: NAME -->`` it goes to that file; after
  ``<!-- wrong: NAME -->`` it does too, but is not loaded.
- ``console`` holds commands after ``$``, each followed by what it prints; a line ``...`` stands
  for any lines. After ``<!-- fails -->`` the commands have to fail.
- ``python`` is run, all blocks of a page as one script, and prints what the next block of
  ``output`` says. After ``<!-- file: NAME -->`` it is that file. After
  ``<!-- excerpt: NAME -->`` it is not run but has to occur in that file, ``...`` standing for any
  lines. After ``<!-- run by: PATH -->`` it has to be all of that program but its docstring, and a
  test beside the program has to run it.
- ``text`` is an outline, or an example that needs other machines.
- ``diff`` is a change of the repository, and a block after ``<!-- change: PATH -->`` a file that it
  adds; ``test_first_change.py`` makes it.
- ``yaml`` is configuration of pre-commit, whose hooks are run: those of ``.pre-commit-hooks.yaml``.

Blocks after ``<!-- environment: NAME -->`` belong to ``tests/migration``.
Directives of the site, as ```{toctree}```, are no snippets. The pages that the site's build writes
are not looked at: they have nothing but parts of tested files.
"""

import ast
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from subprocess import STDOUT, CompletedProcess
from typing import Any

import pytest
import yaml
from forking import is_python, run_forked
from migration.scripts import BLOCK, OURS, Block, read_blocks, run, run_parts, select_parts

from keras_estimator_gen.loading import load_spec

ROOT = Path(__file__).resolve().parents[2]
MODEL = ROOT / "tests/bad_specs/estimator/base.keras"
WRITTEN = ROOT / "docs/gallery"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(page for page in sorted(ROOT.glob("docs/**/*.md")) if WRITTEN not in page.parents),
]
DIRECTIVE = re.compile(
    r"^(`{3,})\{(?:toctree|include|eval-rst|grid|grid-item-card)\}[^\n]*\n(?P<body>.*?)^\1$",
    re.MULTILINE | re.DOTALL,
)
FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})[^\n]*", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)(?P<target>[^)#]*)(?:#(?P<section>[^)]+))?\)")
MAKE = re.compile(r"(?:`|`[A-Z_]+=1 |\$ )make (?:PYTHON=\S+ )?([a-z]+)[ `]")
MINIMAL = '[estimator]\nname = "Net"\nkind = "classifier"\nsummary = "A network."\n'

NEED_DASK = ("larger_than_memory.md",)

OPERATORS = {";", "|", "||", "&&", ">", ">>"}

# Commands that set up an environment; tests/packaging does what they do.
INSTALLING = ("pip install", "git clone", "cd ", "make setup", ".venv/bin/pre-commit install")


def identify(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def mark_page(page: Path) -> Any:
    """Count among the slow tests what trains much, or needs what `make test` does not install."""
    is_slow = page.parent.name == "migration" or page.name in NEED_DASK
    return pytest.param(page, marks=pytest.mark.slow if is_slow else ())


@pytest.mark.parametrize("page", [*map(mark_page, PAGES)], ids=identify)
def test_page(page: Path, tmp_path: Path) -> None:
    shutil.copy(MODEL, tmp_path)
    blocks = [block for block in read_blocks(page) if block.is_for(OURS)]
    for block in blocks:
        if block.mark.startswith("excerpt: "):
            check_excerpt(block, tmp_path)
        elif block.mark.startswith("run by: "):
            check_program(block)
        elif block.language in CHECKS and not block.mark.startswith("change: "):
            CHECKS[block.language](block, tmp_path)
        else:
            assert block.mark or block.language in ("diff", "output", "text")
    if parts := select_parts(blocks, OURS):
        run_parts(parts, tmp_path, run_forked)


@pytest.mark.parametrize("page", PAGES, ids=identify)
def test_no_block_is_passed_over(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    while DIRECTIVE.search(text):
        text = DIRECTIVE.sub(lambda match: match["body"], text)

    assert FENCE.findall(text) == []


@pytest.mark.parametrize("page", PAGES, ids=identify)
def test_links(page: Path) -> None:
    links = list(LINK.finditer(page.read_text(encoding="utf-8")))
    targets = {
        match[0]: page.parent / match["target"] if match["target"] else page for match in links
    }
    missing = [link for link, target in targets.items() if not target.exists()]
    assert not missing
    lost = [
        match[0]
        for match in links
        if match["section"] and match["section"] not in list_sections(targets[match[0]])
    ]
    assert not lost


def list_sections(page: Path) -> list[str]:
    """Return what links call the sections of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


@pytest.mark.parametrize("page", PAGES, ids=identify)
def test_make_targets(page: Path) -> None:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in MAKE.findall(page.read_text(encoding="utf-8")):
        assert f"\n{target}: " in rules


def check_excerpt(block: Block, folder: Path) -> None:
    """Check that the text of a block occurs in a file, up to the lines left out."""
    name = block.mark.removeprefix("excerpt: ")
    found = match_lines(["...", *block.text.splitlines(), "..."], (folder / name).read_text())
    assert found, block.text


def check_program(block: Block) -> None:
    """Check that a block is a program that a test runs."""
    path = ROOT / block.mark.removeprefix("run by: ")
    program = ast.parse(path.read_text(encoding="utf-8"))
    program.body = program.body[1:]
    assert ast.dump(program) == ast.dump(ast.parse(block.text))
    tests = path.parent.glob("test_*.py")
    assert any(f'"{path.name}"' in test.read_text(encoding="utf-8") for test in tests)


def check_specification(block: Block, folder: Path) -> None:
    """Load a specification, made complete if it is only a part of one."""
    kind, _, name = block.mark.partition(": ")
    is_whole = "estimator" in tomllib.loads(block.text)
    path = folder / (name or "part.toml")
    path.write_text(block.text if is_whole else MINIMAL + block.text, encoding="utf-8")
    if kind != "wrong":
        load_spec(path)


def check_commands(block: Block, folder: Path) -> None:
    """Run commands, and compare what they print with what follows them."""
    for command, output in split_commands(block.text):
        if command.startswith(INSTALLING):
            continue
        if command.startswith("make "):
            # A dry run: the tests cannot run the tests.
            assert run(["sh", "-c", f"make --dry-run {command[5:]}"], ROOT).returncode == 0
            continue
        result = run_command(command, folder)
        assert (result.returncode != 0) == (block.mark == "fails"), f"{command}\n{result.stdout}"
        if output:
            assert match_lines(output, result.stdout), f"{command}\n{result.stdout}"


def run_command(command: str, folder: Path) -> CompletedProcess[str]:
    """Run a command, by a shell where it is more than one program."""
    words = shlex.split(command, comments=True)
    if is_python(words) and not OPERATORS & {*shlex.shlex(command, punctuation_chars=True)}:
        return run_forked(words, folder, stderr=STDOUT)
    return run(["sh", "-c", command], folder)


def check_hooks(block: Block, folder: Path) -> None:
    """Run the hooks of a configuration of pre-commit, as we declare them."""
    ours = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    entries = {hook["id"]: shlex.split(hook["entry"]) for hook in ours}
    for source in yaml.safe_load(block.text)["repos"]:
        for hook in source["hooks"]:
            command = [*entries[hook["id"]], *hook["args"]]
            assert run(command, folder).returncode == 0, command


def write_module(block: Block, folder: Path) -> None:
    """Write a module; what names no file belongs to the script of the page."""
    kind, _, name = block.mark.partition(": ")
    if kind == "file":
        (folder / name).write_text(block.text, encoding="utf-8")


CHECKS = {
    "toml": check_specification,
    "console": check_commands,
    "yaml": check_hooks,
    "python": write_module,
}


def split_commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines that it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *output = part.rstrip().splitlines()
        yield command, output


def match_lines(expected: list[str], text: str) -> bool:
    """Tell whether a text has the expected lines, ``...`` standing for any number of lines."""
    parts = [
        r"(?:[^\n]*\n)*?" if line.strip() == "..." else re.escape(line.rstrip()) + r"[ \t]*\n"
        for line in expected
    ]
    return re.fullmatch("".join(parts), text.rstrip() + "\n") is not None
