"""The commands ``gallery`` and ``init``, and what the first word of a line means."""

import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from keras_estimator_gen.cli import main
from keras_estimator_gen.gallery import Starter, list_starters, read_companions
from keras_estimator_gen.loading import load_spec

STARTERS = list_starters()
SPEC = '[estimator]\nname = "Net"\nkind = "classifier"\nsummary = "A network."\n'


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result

    return invoke


def test_gallery_lists_every_specification(run):
    lines = run("gallery").stdout.splitlines()

    assert [line.split()[0] for line in lines] == [starter.name for starter in STARTERS]
    assert all(
        line.endswith(starter.summary) for line, starter in zip(lines, STARTERS, strict=True)
    )
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_init_keeps_all_but_the_name(run, starter):
    result = run("init", "MyNet", "--from", starter.name, "-o", "specs")

    assert result.stdout.splitlines()[0] == f"created   {Path('specs/my_net.toml')}"
    text = Path("specs/my_net.toml").read_text(encoding="utf-8")
    changed = set(text.splitlines()) ^ set(starter.text.splitlines())
    assert 'name = "MyNet"' in changed
    assert all(line.startswith(("name = ", "module = ")) for line in changed)
    assert load_spec(Path("specs/my_net.toml")).estimator.name == "MyNet"
    run("specs/my_net.toml", "-o", "models")
    assert Path("models/my_net.py").exists()


@pytest.mark.parametrize(
    ("typed", "name"),
    [("churn-net", "ChurnNet"), ("churn", "Churn"), ("MLP", "MLP"), ("net_2d", "Net2d")],
)
def test_class_name_from_words(run, typed, name):
    run("init", typed)

    (path,) = Path().glob("*.toml")
    assert tomllib.loads(path.read_text("utf-8"))["estimator"]["name"] == name


@pytest.mark.parametrize(
    "name", ["2d-net", "../x", "a\\b", "Net.toml", "KerasClassifier", "OSError", ""]
)
def test_init_refuses_what_cannot_be_a_class(run, name):
    result = run("init", name, code=1)

    assert len(result.stderr.splitlines()) == 1
    assert not list(Path().iterdir())


def test_init_says_that_a_path_is_no_name(run):
    error = run("init", "../x", code=1).stderr

    assert error == "'../x' is a path, and not the name of a class; -o chooses the folder\n"


def test_init_keeps_clear_of_the_files_that_a_specification_needs(run):
    error = run("init", "Sampling", "--from", "variational_autoencoder", code=1).stderr

    assert "would have the name of sampling.py, which the specification needs" in error
    assert not list(Path().iterdir())


@pytest.mark.parametrize("origin", ["finetune_prebuilt", "variational_autoencoder"])
def test_specifications_share_the_files_beside_them(run, origin):
    first = run("init", "First", "--from", origin).stdout.splitlines()
    second = run("init", "Second", "--from", origin).stdout.splitlines()

    assert {line.split()[0] for line in first} == {"created"}
    assert second[0] == "created   second.toml"
    assert second[1:] == [line.replace("created  ", "unchanged") for line in first[1:]]


def test_init_suggests_a_starter(run):
    error = run("init", "Net", "--from", "mlp_clasifier", code=1).stderr

    assert "no specification 'mlp_clasifier'; did you mean 'mlp_classifier'?" in error
    assert "did you mean" not in run("init", "Net", "--from", "qqq", code=1).stderr
    assert "`keras-estimator-gen gallery`" in error


def test_init_overwrites_nothing(run):
    Path("net.toml").write_text("mine")

    result = run("init", "Net", code=1)

    assert result.stderr == "net.toml: already exists: choose another name or folder\n"
    assert Path("net.toml").read_text() == "mine"


def test_init_again_is_no_change(run):
    run("init", "Net")

    assert run("init", "Net").stdout.splitlines()[0] == "unchanged net.toml"


def test_companions_are_files_beside_the_specification():
    text = SPEC + 'model = { file = "__init__.py" }\n[[layers]]\nlayer = ".__init__:Layer"\n'

    assert read_companions(Starter("net", text)).keys() == {"__init__.py"}
    assert read_companions(Starter("net", SPEC)) == {}


@pytest.mark.parametrize("name", ["init", "gallery", "gallery.toml"])
def test_specification_with_the_name_of_a_command(run, name):
    Path(name).write_text(SPEC)

    for command in (("generate", name), (f"./{name}",), ("--no-tests", name), ("--", name)):
        assert "net.py" in run(*command).stdout


@pytest.mark.parametrize("folder", ["-oshared", "-ohh", "--output=-h"])
def test_letters_of_a_folder_are_no_options(run, folder):
    Path("net.toml").write_text(SPEC)

    assert "created" in run(folder, "net.toml", "--no-tests").stdout


def test_help_of_the_group_and_of_commands(run):
    text = run("-h").output
    assert "[OPTIONS] SPEC...\n" in text
    for option in ("--check", "--runtime", "--version"):
        assert option in text
    for command in main.commands:
        assert f"\n  {command}" in text
        assert f" {command} [OPTIONS]" in run(command, "-h").output
    assert run("net.toml", "--version").output == run("--version").output
