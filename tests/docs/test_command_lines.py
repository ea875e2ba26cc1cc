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


# What the commands print of themselves; its lines are folded anywhere.
HELP = "docs/reference/commands.md"


class Parameter(Protocol):
    opts: list[str]
    secondary_opts: list[str]


class Command(Protocol):
    params: list[Parameter]


def lines() -> Iterator[str]:
    """What follows `concierge` in every command line."""
    for language in ("sh", "console", "text"):
        for block in blocks(language):
            if block.page != HELP:
                yield from typed(block.text)
    for page in PAGES:
        yield from IN_TEXT.findall(page.read_text(encoding="utf-8"))


def typed(text: str) -> Iterator[str]:
    """What follows `concierge` in the lines of a block that begin with it, or with a prompt before it."""
    for line in text.replace("\\\n", " ").splitlines():
        if found := LINE.match(line.strip().removeprefix("$ ")):
            yield found["rest"]


def subcommand(command: Command, name: str) -> Command | None:
    get = getattr(command, "get_command", None)
    return cast("Command | None", get(None, name)) if get else None


def options(command: Command, *, valued: bool = False) -> set[str]:
    """The options of a command, or those alone behind which a value stands."""
    return {
        option
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
        if not valued or not getattr(parameter, "is_flag", False)
    }


def unknown(line: str) -> list[str]:
    """The words of a command line that no command knows."""
    command = cast("Command", get_command(app))
    known = options(command) | {"--help"}
    words = iter(shlex.split(line, comments=True))
    strange = []
    for word in words:
        child = subcommand(command, word)
        if child is not None:
            command = child
            known |= options(child)
        elif word.startswith("-"):
            strange += [] if word.partition("=")[0] in known else [word]
            if word in options(command, valued=True):
                next(words, None)
        elif hasattr(command, "get_command"):
            return [*strange, word]
    return strange


@pytest.mark.parametrize("line", sorted(set(lines())))
def test_each_command_line_can_be_typed(line: str) -> None:
    assert unknown(line) == []


@pytest.mark.parametrize(
    "line",
    ["serch Metropolis", "search Metropolis --qualty 4K", "profile udno", "account --json ad trakt", "nex"],
)
def test_a_command_line_that_cannot_be_typed_is_seen(line: str) -> None:
    assert unknown(line)


def test_lines_are_read_behind_a_prompt_and_between_what_is_printed() -> None:
    shown = "$ concierge next\nFargo\n  concierge users \\\n  set 2\nUsage: concierge next"

    assert list(typed(shown)) == ["next", "users    set 2"]


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_page_speaks_of_a_session_that_does_not_exist(page: Path) -> None:
    sessions = set(SESSION.findall((ROOT / "noxfile.py").read_text(encoding="utf-8")))

    spoken = {name for found in SESSIONS.findall(page.read_text(encoding="utf-8")) for name in found.split()}

    assert spoken - sessions == set()
