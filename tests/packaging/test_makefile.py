"""The Makefile's set-up: from which interpreter, how often, and after an interruption."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")

# Stands for an interpreter: keeps a record of its calls, and "creates" environments.
STUB = """\
#!/bin/sh
echo "$*" >> "$RECORD"
case "$*" in
    "-m venv .venv") [ -z "$NO_ENSUREPIP" ] && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m venv --clear"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"--editable"*) [ -z "$NO_NETWORK" ] ;;
    "-c "*) [ -z "$OLD" ] || [ "${0##*/}" != python3 ] ;;
esac
"""


class Checkout:
    """A folder with the Makefile, and stubs in place of all interpreters."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "checkout"
        self.record = folder / "record"
        self.programs = folder / "programs"
        self.folder.mkdir()
        self.programs.mkdir()
        shutil.copy(ROOT / "Makefile", self.folder)
        (self.folder / "pyproject.toml").touch()
        for name in ("python3", "python3.12"):
            stub = self.programs / name
            stub.write_text(STUB)
            stub.chmod(0o755)

    def make(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run make, and start the record of calls anew."""
        self.record.write_text("")
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON"}
        }
        environment = {**inherited, "PATH": path, "RECORD": str(self.record), **variables}
        return subprocess.run(
            ["make", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def count_calls(self, text: str) -> int:
        """Return the number of calls since the last `make` whose arguments contain a text."""
        return sum(text in line for line in self.record.read_text().splitlines())


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_setup_happens_once(checkout: Checkout) -> None:
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 1
    assert checkout.count_calls("install") == 1
    assert checkout.make("setup").returncode == 0
    assert checkout.record.read_text() == ""


def test_changed_dependencies_are_installed_into_the_same_environment(checkout: Checkout) -> None:
    checkout.make("setup")
    later = (checkout.folder / ".venv/ready").stat().st_mtime + 10
    os.utime(checkout.folder / "pyproject.toml", (later, later))
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 0
    assert checkout.count_calls("install") == 1


def test_interrupted_installation_starts_afresh(checkout: Checkout) -> None:
    assert checkout.make("setup", NO_NETWORK="1").returncode != 0
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 1
    assert not (checkout.folder / ".venv/incomplete").exists()


def test_interrupted_creation_starts_afresh(checkout: Checkout) -> None:
    (checkout.folder / ".venv/lib").mkdir(parents=True)
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 1
    assert not (checkout.folder / ".venv/lib").exists()


def test_environment_that_another_make_changes_is_left_alone(checkout: Checkout) -> None:
    checkout.make("setup")
    marker = checkout.folder / ".venv/incomplete"
    marker.write_text(f"{os.getpid()}\n")
    later = (checkout.folder / ".venv/ready").stat().st_mtime + 10
    os.utime(checkout.folder / "pyproject.toml", (later, later))
    result = checkout.make("setup")
    assert result.returncode != 0
    assert "Another make is installing into .venv" in result.stderr
    assert checkout.count_calls("-m venv") == checkout.count_calls("install") == 0
    assert marker.read_text() == f"{os.getpid()}\n"


def test_copied_checkout_is_installed_again(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make("setup")
    checkout.folder = checkout.folder.rename(tmp_path / "copy")
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("install") == 1


def test_python_without_ensurepip_gets_pip_from_outside(checkout: Checkout) -> None:
    assert checkout.make("setup", NO_ENSUREPIP="1").returncode == 0
    assert checkout.count_calls("-m pip --python .venv/bin/python install --quiet pip") == 1


def test_newer_python_is_taken_when_the_first_is_too_old(checkout: Checkout) -> None:
    result = checkout.make("setup", OLD="1")
    assert result.returncode == 0
    assert "with python3.12" in result.stdout


@pytest.mark.parametrize("python", ["python3", "no-such-python"])
def test_unsuitable_python_is_refused_with_advice(checkout: Checkout, python: str) -> None:
    result = checkout.make("setup", f"PYTHON={python}", OLD="1")
    assert result.returncode != 0
    assert f"Python 3.11 or newer is needed, which {python} is not" in result.stderr
    assert not (checkout.folder / ".venv").exists()


def test_failing_tests_fail_the_target(checkout: Checkout) -> None:
    checkout.make("setup")
    failing = checkout.folder / ".venv/bin/python"
    failing.write_text("#!/bin/sh\nexit 3\n")
    assert checkout.make("test").returncode != 0


def test_wheels_of_every_project_go_to_one_folder(checkout: Checkout) -> None:
    assert checkout.make("wheels").returncode == 0
    builds = [line.split() for line in checkout.record.read_text().splitlines()]
    built = {words[-1]: words[-2] for words in builds if words[:2] == ["-m", "build"]}
    projects = [ROOT / "pyproject.toml", *ROOT.glob("generator/**/pyproject.toml")]

    assert len(projects) == 2
    assert built == {path.parent.relative_to(ROOT).as_posix(): "dist" for path in projects}


def test_continuous_integration_runs_the_tests() -> None:
    script = ROOT / ".ci/run"
    assert script.read_text() == "#!/bin/sh\nmake test\n"
    assert os.access(script, os.X_OK)
