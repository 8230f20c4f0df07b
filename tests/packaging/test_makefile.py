"""The environment that the Makefile sets up: by which stages, how often, after an interruption."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]

LINUX = {"sys_platform": "linux", "platform_machine": "x86_64"}
"""Where the constraints are made."""

EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="needs make")

# Stands for an interpreter: keeps a record of its calls, and "creates" environments.
STUB = """\
#!/bin/sh
echo "$*" >> "$RECORD"
case "$*" in
    "-m venv .venv") [ -z "$NO_ENSUREPIP" ] && mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    "-m venv --clear"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"--report "*) cp "$REPORT" .venv/report.json ;;
    *"--editable"*) ${DURING:-:}; [ -z "$NO_NETWORK" ] ;;
    "-c import json"*) exec "$REAL" "$@" ;;
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
        for name in ("pyproject.toml", "constraints.txt"):
            (self.folder / name).touch()
        for name in ("python3", "python3.12"):
            stub = self.programs / name
            stub.write_text(STUB)
            stub.chmod(0o755)

    def make(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run make with a new record of calls."""
        with self.start(*arguments, **variables) as process:
            output, errors = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def start(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """Start make in a group of processes of its own, with a new record of calls."""
        self.record.write_text("")
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"MAKEFLAGS", "MAKELEVEL", "MFLAGS", "PYTHON"}
        }
        own = {"PATH": path, "RECORD": str(self.record), "REAL": sys.executable}
        return subprocess.Popen(
            ["make", *arguments],
            cwd=self.folder,
            env={**inherited, **own, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def list_installed(self) -> list[str]:
        """Return the extras that were installed since the last `make`."""
        return re.findall(r"--editable \.\[(.*)\]", self.record.read_text())

    def touch(self, name: str) -> None:
        """Give a file a time after everything that make has made."""
        later = time.time() + 10
        os.utime(self.folder / name, (later, later))

    def count_calls(self, text: str) -> int:
        """Return the number of calls since the last `make` whose arguments contain a text."""
        return sum(text in line for line in self.record.read_text().splitlines())


def is_for(machine: dict[str, str], required: Requirement) -> bool:
    return required.marker is None or required.marker.evaluate(machine)


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
    checkout.touch("pyproject.toml")
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 0
    assert checkout.count_calls("install") == 1


def test_changed_constraints_are_installed_again(checkout: Checkout) -> None:
    checkout.make("setup")
    checkout.touch("constraints.txt")
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("--constraint constraints.txt") == 1


def test_each_stage_installs_what_its_targets_need(checkout: Checkout) -> None:
    stages = {
        ("demo", "generated"): "tensorflow-cpu",
        ("test", "environments", "migration"): "tensorflow-cpu,test",
        ("setup", "everything", "lint", "docs", "studies", "wheels"): "tensorflow-cpu,dev",
    }
    for targets, extras in stages.items():
        for target in targets:
            assert checkout.make(target).returncode == 0
            assert checkout.list_installed() == ([extras] if target == targets[0] else [])
            assert checkout.count_calls("-m venv") == (target == "demo")


def test_a_stage_includes_those_before_it(checkout: Checkout) -> None:
    checkout.make("setup")
    for target in ("demo", "test", "everything"):
        assert checkout.make(target).returncode == 0
        assert checkout.list_installed() == []


def test_two_stages_of_one_make_follow_each_other(checkout: Checkout) -> None:
    assert checkout.make("--jobs=4", "demo", "test").returncode == 0
    assert checkout.list_installed() == ["tensorflow-cpu", "tensorflow-cpu,test"]


def test_the_demonstration_does_without_tensorflow(checkout: Checkout) -> None:
    assert checkout.make("demo", "BACKEND=jax").returncode == 0
    assert checkout.list_installed() == ["jax"]
    assert checkout.make("demo").returncode == 0
    assert checkout.list_installed() == ["tensorflow-cpu"]
    assert checkout.make("demo", "BACKEND=jax").returncode == 0
    assert checkout.list_installed() == []


def test_an_unknown_backend_is_refused(checkout: Checkout) -> None:
    result = checkout.make("demo", "BACKEND=theano")
    assert result.returncode != 0
    assert "BACKEND is tensorflow or jax, not theano" in result.stderr
    assert checkout.record.read_text() == ""


def test_a_variable_of_the_shell_is_not_the_backend(checkout: Checkout) -> None:
    assert checkout.make("demo", BACKEND="cuda").returncode == 0
    assert checkout.list_installed() == ["tensorflow-cpu"]


def test_extras_of_the_stages_exist(checkout: Checkout) -> None:
    extras = set()
    for arguments in (["demo"], ["demo", "BACKEND=jax"], ["test"], ["everything"]):
        checkout.make(*arguments)
        extras |= {name for each in checkout.list_installed() for name in each.split(",")}

    assert extras == {"dev", "jax", "tensorflow-cpu", "test"}
    assert extras <= set(EXTRAS)


def test_a_long_installation_shows_that_it_goes_on(checkout: Checkout) -> None:
    result = checkout.make("demo", DURING="sleep 5")
    said, dots = result.stdout.splitlines()[1].rsplit(" ", 1)
    assert re.search(r"TensorFlow.*\(\d+ MB to download, \d\.\d GB on disk\)$", said)
    assert dots == ".."


def test_a_failed_installation_says_how_to_find_out_why(checkout: Checkout) -> None:
    result = checkout.make("demo", NO_NETWORK="1")
    assert result.returncode != 0
    assert "The installation failed. To see all that pip does, set PIP_VERBOSE=2" in result.stderr
    assert not (checkout.folder / ".venv/ready-tensorflow").exists()


def test_interrupted_installation_starts_afresh(checkout: Checkout) -> None:
    assert checkout.make("setup", NO_NETWORK="1").returncode != 0
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 1
    assert not (checkout.folder / ".venv/incomplete").exists()


def test_a_stage_that_was_killed_leaves_nothing_ready(checkout: Checkout) -> None:
    """What is installed later may have changed what was installed before."""
    checkout.make("demo")
    marker = checkout.folder / ".venv/incomplete"
    with checkout.start("everything", DURING="sleep 60") as process:
        while not (marker.exists() and checkout.list_installed()):
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
    assert marker.exists()
    assert checkout.make("demo").returncode == 0
    assert checkout.count_calls("-m venv") == 1
    assert checkout.list_installed() == ["tensorflow-cpu"]
    assert not marker.exists()


def test_what_is_ready_serves_while_more_is_installed(checkout: Checkout) -> None:
    checkout.make("demo")
    (checkout.folder / ".venv/incomplete").write_text(f"{os.getpid()}\n")
    assert checkout.make("demo").returncode == 0
    assert checkout.list_installed() == []


def test_interrupted_creation_starts_afresh(checkout: Checkout) -> None:
    (checkout.folder / ".venv/lib").mkdir(parents=True)
    assert checkout.make("setup").returncode == 0
    assert checkout.count_calls("-m venv") == 1
    assert not (checkout.folder / ".venv/lib").exists()


def test_environment_that_another_make_changes_is_left_alone(checkout: Checkout) -> None:
    checkout.make("setup")
    marker = checkout.folder / ".venv/incomplete"
    marker.write_text(f"{os.getpid()}\n")
    checkout.touch("pyproject.toml")
    result = checkout.make("setup")
    assert result.returncode != 0
    assert "Another make is installing into .venv" in result.stderr
    assert checkout.count_calls("-m venv") == checkout.count_calls("install") == 0
    assert marker.read_text() == f"{os.getpid()}\n"


def test_copied_checkout_is_installed_again(checkout: Checkout, tmp_path: Path) -> None:
    checkout.make("setup")
    checkout.folder = checkout.folder.rename(tmp_path / "copy")
    assert checkout.make("demo").returncode == 0
    assert checkout.list_installed() == ["tensorflow-cpu"]
    assert checkout.make("test").returncode == 0
    assert checkout.list_installed() == ["tensorflow-cpu,test"]


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
    assert f"Python 3.11 to 3.13 is needed, which {python} is not" in result.stderr
    assert not (checkout.folder / ".venv").exists()


def test_constraints_are_what_pip_would_install(checkout: Checkout, tmp_path: Path) -> None:
    names = {"numpy": "2.4.6", "Babel": "2.19.0"}
    found = [
        {
            "metadata": {"name": "keras-estimator-gen", "version": "1"},
            "download_info": {"dir_info": {}},
        }
    ]
    found += [
        {"metadata": {"name": name, "version": version}, "download_info": {"archive_info": {}}}
        for name, version in names.items()
    ]
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"install": found}))
    result = checkout.make("constraints", REPORT=str(report))

    assert result.returncode == 0, result.stderr
    assert checkout.count_calls("--dry-run --ignore-installed") == 1
    comment, *pins = (checkout.folder / "constraints.txt").read_text().splitlines()
    assert comment.startswith("# ")
    assert pins == ["Babel==2.19.0", "numpy==2.4.6"]


def test_constraints_name_a_version_of_everything_that_is_required() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(item.name): item for item in map(Requirement, lines[1:])}
    for extra in ("dev", "docs", "jax", "saving", "studies", "tensorflow-cpu", "test"):
        for required in map(Requirement, EXTRAS[extra]):
            if required.name == "keras-estimator-gen" or not is_for(LINUX, required):
                continue
            (pin,) = pins[canonicalize_name(required.name)].specifier
            assert pin.operator == "=="
            assert required.specifier.contains(pin.version), required


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
