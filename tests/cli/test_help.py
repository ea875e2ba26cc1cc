"""Help is there for every command, in the person's language, and comes at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pkgutil import iter_modules

import pytest

import concierge_cli.commands
from concierge.texts import texts
from tests.cli.world import Shell

COMMANDS = sorted(
    module.name.rstrip("_").replace("_", "-") for module in iter_modules(concierge_cli.commands.__path__)
)
HEAVY = {
    "anthropic",
    "asyncio",
    "httpx",
    "libtorrent",
    "prompt_toolkit",
    "pydantic",
    "rich",
    "sqlalchemy",
    "starlette",
    "structlog",
    "telegram",
    "uvicorn",
}

HELP = """
import json, sys
sys.argv = ["concierge", *json.loads(sys.argv[1])]
from concierge_cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell whose home outlives a test."""
    return Shell(home=tmp_path_factory.mktemp("help"))


def test_the_help_names_every_command_and_what_it_does(shared: Shell) -> None:
    printed = shared.run("--help")

    words = " ".join(printed.out.split())
    assert printed.code == 0
    for name in COMMANDS:
        assert f"{name} {texts('ru').say(f'cli.{name}.help')}" in words


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example_and_json(shared: Shell, name: str) -> None:
    printed = shared.run(name, "--help")

    words = " ".join(printed.out.split())
    assert printed.code == 0
    assert texts("ru").say(f"cli.{name}.help") in words
    assert "Пример" in words
    assert f"concierge {name}" in words.partition("Пример")[2]
    assert "--json" in words
    assert max(map(len, printed.out.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_no_sentence_in_a_list_of_commands_is_cut(name: str, shared: Shell) -> None:
    usage, *lines = shared.run(name, "--help").out.splitlines()

    assert usage.startswith("Вызов:")
    assert [line for line in lines if line.endswith("...")] == []


@pytest.mark.parametrize("command", [[], ["download"], ["users", "invite"]], ids=" ".join)
def test_a_help_has_no_word_of_the_other_language(command: list[str], shared: Shell) -> None:
    told = shared.run(*command, "--help").out

    for word in ("Usage", "Options", "Arguments", "Commands", "required", "default", "Show", "Install"):
        assert word not in told


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["search", "--limit", "0", "x"], "--limit: нужно целое число от 1 до 500."),
        (["profile", "undo", "ы"], "REVISION: нужно целое число не меньше 0."),
        (["demo", "--model", "x"], "--model: годится только grammar | anthropic."),
        (["db", "check", "extra"], "В команде лишнее слово."),
        (["db", "bogus"], "Такой команды нет."),
    ],
    ids=["range", "at-least", "choice", "extra", "no-such"],
)
def test_a_misuse_is_told_with_what_would_fit(arguments: list[str], told: str, shared: Shell) -> None:
    printed = shared.run(*arguments)

    assert printed.code == 2
    assert told in printed.err


def test_a_command_alone_shows_the_help(shared: Shell) -> None:
    printed = shared.run()

    assert printed.code == 2
    assert "doctor" in printed.err


def test_the_version_is_told(shared: Shell) -> None:
    assert shared.run("--version").out.startswith("concierge ")
    assert shared.run("search", "--version").code == 2


def test_the_shell_can_complete_commands_and_options(shared: Shell) -> None:
    completing = {"_CONCIERGE_COMPLETE": "complete_bash", "COMP_CWORD": "1"}

    commands = shared.with_(**completing, COMP_WORDS="concierge do").run().out.split()
    options = (
        shared.with_(**{**completing, "COMP_CWORD": "2"}, COMP_WORDS="concierge search --qu")
        .run()
        .out.split()
    )
    # Which shell this runs under is nothing to the test: it names one.
    script = shared.with_(_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION="1").run("--show-completion", "bash")

    assert commands == ["doctor", "download", "downloads"]
    assert options == ["--quality"]
    assert script.code == 0
    assert "_CONCIERGE_COMPLETE" in script.out


@pytest.mark.parametrize(
    "arguments", [["--help"], ["search", "--help"], ["demo", "--help"], ["serve", "--help"]], ids=" ".join
)
def test_help_loads_no_heavy_library(arguments: list[str], shell: Shell) -> None:
    clean = {name: value for name, value in shell.variables().items() if not name.startswith("COV")}

    done = subprocess.run(
        [sys.executable, "-c", HELP, json.dumps(arguments)],
        capture_output=True,
        env=clean,
        cwd=shell.home,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    # Typer itself loads pydantic for a command whose options have a type.
    allowed: set[str] = set() if arguments == ["--help"] else {"pydantic"}
    assert set(json.loads(done.stderr)) & HEAVY <= allowed


def test_a_name_beyond_all_measure_is_told_in_short_and_in_the_language(shared: Shell) -> None:
    shared.run("db", "upgrade")

    printed = shared.run("db", "backup", "x" * 5000)

    assert printed.code != 0
    assert "слишком длинное имя" in printed.err
    assert len(printed.err) < 250
