"""Pages of the documentation as scripts: one for us, and one for each environment they name.

A fenced block belongs to our script. After a comment ``<!-- environment: NAME -->`` it belongs to
that of an environment, and after ``<!-- everywhere -->`` to all of them. An ``output`` block holds
what the ``python`` blocks since the last one print. Numbers with two decimals in it are measured,
so that they may be a little different; everything else is exact.

This module needs nothing but Python 3.10, because some environments are old.
"""

import math
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
MEASURED = re.compile(r"(?<![\d.])\d+\.\d\d(?!\d)")
TOLERANCE = 0.05
END_OF_PART = "\x1e"
OURS = ""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page, with the comment before it."""

    language: str
    text: str
    mark: str

    @property
    def environment(self) -> str:
        """Name of the environment that it belongs to, which is empty for ours."""
        kind, _, name = self.mark.partition(": ")
        return name if kind == "environment" else OURS

    def is_for(self, environment: str) -> bool:
        """Tell whether it belongs to the script of an environment."""
        return self.mark == "everywhere" or self.environment == environment


@dataclass(frozen=True)
class Part:
    """Code of a script, and what it prints; None if the page does not say."""

    code: str
    output: str | None


def read_blocks(page: Path) -> list[Block]:
    """Read the fenced blocks of a page."""
    return [
        Block(match["language"], match["text"], match["mark"] or "")
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
    ]


def select_parts(blocks: list[Block], environment: str) -> list[Part]:
    """Select the script of an environment, in parts that print what the page says."""
    parts, code = [], ""
    for block in blocks:
        if not block.is_for(environment) or names_file(block):
            continue
        if block.language == "python":
            code += block.text
        elif block.language == "output":
            parts.append(Part(code, block.text))
            code = ""
    return [*parts, Part(code, None)] if code else parts


def names_file(block: Block) -> bool:
    """Tell whether a block is, or is from, a file that is not the script."""
    return block.mark.startswith(("file: ", "excerpt: ", "run by: ", "change: "))


def run_python(command: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run Python in a folder, and keep what it prints to both streams."""
    return run([sys.executable, *command[1:]], folder, stderr=subprocess.PIPE)


def run_parts(
    parts: list[Part],
    folder: Path,
    run_script: "Callable[[list[str], Path], subprocess.CompletedProcess[str]]" = run_python,
) -> None:
    """Run a script in a folder, and compare what its parts print."""
    separator = f"print({END_OF_PART!r})\n"
    (folder / "page.py").write_text(separator.join(part.code for part in parts), encoding="utf-8")
    result = run_script(["python", "page.py"], folder)
    assert result.returncode == 0, result.stdout + result.stderr
    outputs = result.stdout.split(f"{END_OF_PART}\n")
    for part, output in zip(parts, outputs, strict=True):
        if part.output is not None:
            assert is_same_output(part.output, output), f"{part.code}\nprints\n{output}"


def is_same_output(expected: str, actual: str) -> bool:
    """Tell whether two outputs are equal, up to a little in what they have measured."""
    if MEASURED.sub("#", expected.rstrip()) != MEASURED.sub("#", actual.rstrip()):
        return False
    pairs = zip(MEASURED.findall(expected), MEASURED.findall(actual), strict=True)
    return all(math.isclose(float(a), float(b), abs_tol=TOLERANCE) for a, b in pairs)


def run(
    command: list[str], folder: Path, stderr: int = subprocess.STDOUT
) -> "subprocess.CompletedProcess[str]":
    """Run a command with our programs first and the gallery's modules within reach."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT / "generated")}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=False,
    )
