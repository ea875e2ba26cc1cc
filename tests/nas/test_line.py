"""What scripts call often starts at once, and understands what Typer would."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer._click import Command
from typer.core import TyperGroup, TyperOption
from typer.main import get_command

from concierge_cli.commands import sync
from concierge_cli.sync_line import COMMANDS, Option, read
from tests.nas.house import House

HEAVY = {
    *("aiosqlite", "anthropic", "asyncio", "cryptography", "httpx", "httpx2", "libtorrent", "prompt_toolkit"),
    *("pydantic", "rich", "sqlalchemy", "sqlmodel", "starlette", "structlog", "telegram", "typer", "uvicorn"),
}
LOADED = """
import json, sys
sys.argv = ["concierge", "sync", *json.loads(sys.argv[1])]
from concierge_cli.main import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""
KINDS = {
    "<class 'bool'>": "switch",
    "<class 'int'>": "whole",
    "<class 'float'>": "number",
    "<class 'str'>": "text",
    "list[str]": "texts",
}


def loaded(house: House, *words: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    variables = {name: value for name, value in house._variables({}).items() if not name.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(words)],
        env=variables,
        cwd=house.home,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stderr))


@pytest.mark.parametrize(
    "words", [("pending", "--json"), ("pending", "--lease"), ("lease",), ("library", "--json")], ids=" ".join
)
def test_a_call_for_a_script_loads_nothing_heavy(words: tuple[str, ...], house: House) -> None:
    house.film()

    assert loaded(house, *words) & HEAVY == set()


@pytest.mark.parametrize("words", [("once", "--json"), ("status",), ("doctor",)], ids=" ".join)
def test_the_daemon_itself_loads_nothing_but_asyncio(words: tuple[str, ...], house: House) -> None:
    house.film()

    assert loaded(house, *words) & HEAVY == {"asyncio"}


def declared(name: str) -> dict[str, Option]:
    """The options of a command as Typer has them, in the words of the table."""
    parameters = [one for one in commands()[name].params if isinstance(one, TyperOption)]
    return {
        one.opts[0]: Option(
            one.opts[0],
            str(one.name),
            KINDS[str(getattr(one.type_descriptor, "annotation", ""))],
            one.min or 0,
            one.max,
            None if callable(one.default) else one.default,
            bool(one.required),
        )
        for one in parameters
        if "--help" not in one.opts
    }


def commands() -> dict[str, Command]:
    group = get_command(sync.app)
    assert isinstance(group, TyperGroup)
    return dict(group.commands)


@pytest.mark.parametrize("name", COMMANDS)
def test_both_declare_the_same_options(name: str) -> None:
    of_typer = declared(name)
    table = {option.name: option for option in COMMANDS[name]}

    assert of_typer.keys() == table.keys()
    for flag, option in table.items():
        other = of_typer[flag]
        assert (option.field, option.kind, option.low, option.high, option.is_required) == (
            other.field,
            other.kind,
            other.low,
            other.high,
            other.is_required,
        ), flag
        if option.default:
            assert option.default == other.default


def test_typer_has_no_command_that_the_table_lacks() -> None:
    assert set(commands()) == set(COMMANDS)


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("bogus",),
        ("--help",),
        ("pending", "--help"),
        ("pending", "-h"),
        ("pending", "extra"),
        ("pending", "--limit"),
        ("pending", "--limit", "0"),
        ("pending", "--limit", "101"),
        ("pending", "--limit", "x"),
        ("pending", "--limit", "١"),
        ("pending", "--wait", "-1"),
        ("pending", "--json=yes"),
        ("pending", "--"),
        ("complete", "--token", "1"),
        ("complete", "id"),
        ("complete", "a", "b", "--token", "1"),
        ("fail", "id", "--token", "1"),
    ],
    ids=" ".join,
)
def test_what_is_not_plainly_right_is_left_to_typer(words: tuple[str, ...]) -> None:
    assert read(words) is None


def test_what_is_right_is_understood() -> None:
    assert read(("pending", "--lease", "--limit=3", "--wait", "2.5", "--json")) == (
        "pending",
        {"lease": True, "limit": 3, "wait_s": 2.5, "as_json": True},
    )
    assert read(("complete", "--token", "7", "id", "--placed", "a=/b", "--placed", "-c=/d")) == (
        "complete",
        {"item_id": "id", "token": 7, "placed": ("a=/b", "-c=/d"), "as_json": False},
    )


def test_without_an_address_every_call_says_what_to_set(house: House) -> None:
    done = house.run("pending", "--json", CONCIERGE_SYNC__API_URL="")

    assert done.returncode == 78
    assert json.loads(done.stdout)["error"]["code"] == "config"
    assert "CONCIERGE_SYNC__API_URL" in done.stderr


def test_a_wrong_line_is_told_in_a_sentence_and_ends_with_2(house: House) -> None:
    done = house.run("pending", "--limit", "0")

    assert done.returncode == 2
    assert "--limit" in done.stderr
    assert "Traceback" not in done.stderr
