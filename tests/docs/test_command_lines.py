"""Each command line in the documentation names commands, options and sessions that exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, cast

import pytest
from typer.main import get_command

from concierge_cli.shell import app
from tests.docs.pages import PAGES, ROOT, blocks, named

LINE = re.compile(r"^(?:.*&& )?(?:\S*/)?concierge (?P<rest>.*)$")
IN_TEXT = re.compile(r"`concierge ([^`]+)`")
SESSIONS = re.compile(r"nox -s ((?:[a-z]+ ?)+)(?=`| --|$)", re.MULTILINE)
SESSION = re.compile(r"^@nox\.session\ndef (\w+)", re.MULTILINE)


class Parameter(Protocol):
    opts: list[str]


class Command(Protocol):
    params: list[Parameter]


def lines() -> Iterator[str]:
    """What follows `concierge` in every command line."""
    for block in blocks("sh"):
        for line in block.text.replace("\\\n", " ").splitlines():
            if found := LINE.match(line.strip()):
                yield found["rest"]
    for page in PAGES:
        yield from IN_TEXT.findall(page.read_text(encoding="utf-8"))


def subcommand(command: Command, name: str) -> Command | None:
    get = getattr(command, "get_command", None)
    return cast("Command | None", get(None, name)) if get else None


def unknown(line: str) -> list[str]:
    """The words of a command line that no command knows."""
    command = cast("Command", get_command(app))
    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    words = shlex.split(line, comments=True)
    strange = []
    for position, word in enumerate(words):
        child = subcommand(command, word) if not word.startswith("-") else None
        if child is not None:
            command = child
            known |= {option for parameter in child.params for option in parameter.opts}
        elif position == 0 and not word.startswith("-"):
            return [word]
        elif word.startswith("-") and word.partition("=")[0] not in known:
            strange.append(word)
    return strange


@pytest.mark.parametrize("line", sorted(set(lines())))
def test_each_command_line_can_be_typed(line: str) -> None:
    assert unknown(line) == []


@pytest.mark.parametrize("line", ["serch Metropolis", "search Metropolis --qualty 4K"])
def test_a_command_line_that_cannot_be_typed_is_seen(line: str) -> None:
    assert unknown(line)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_speaks_of_a_session_that_does_not_exist(page: Path) -> None:
    sessions = set(SESSION.findall((ROOT / "noxfile.py").read_text(encoding="utf-8")))

    spoken = {name for found in SESSIONS.findall(page.read_text(encoding="utf-8")) for name in found.split()}

    assert spoken - sessions == set()
