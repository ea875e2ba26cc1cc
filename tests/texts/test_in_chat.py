"""In a chat nobody can type a command of the terminal, so what names one has a second sentence there."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pytest

from concierge.texts import LANGUAGES, texts
from tests.gates.source import ROOT, sources
from tests.texts.test_catalogues import EN, RU, forms_of, placeholders

COMMANDS = sorted(
    path.stem.strip("_").replace("_", "-") for path in ROOT.glob("concierge_cli/commands/[a-z]*.py")
)
OF_TERMINAL = re.compile(
    rf"concierge (?:{'|'.join(COMMANDS)})\b|(?<!\S)--[a-z]|\b(?:CONCIERGE|DATABASE|LOG|FLARESOLVERR)_[A-Z]"
)
AT_THE_MACHINE = re.compile(r"на компьютере, где стоит concierge|on the computer that runs concierge")
BEGINNING = re.compile(r"[a-z_]+\.[a-z_.]*")
FACES = ("concierge", "concierge_bot", "concierge_cli")
# What names a command, is said by what the bot runs too, and never comes into a chat.
NEVER_IN_A_CHAT = {
    "card.next_search": "`card.` is completed with a title's facts alone",
    "cli.person.": "`cli.person.` is completed with what somebody did alone",
    "error.bad_backup.backup_exists": "backups are made in the terminal alone",
    "error.bad_input.no_name": "the bot has no field for a name",
    "error.bad_input.nothing_to_change": "each button of a person's card changes something",
    "error.job_busy": "jobs are run by hand in the terminal alone",
    "error.storage.database_not_empty": "backups are put back in the terminal alone",
    "notify.": "what follows is for the terminal's notifier alone",
    "privacy.readme": "stands in a file, and names the bot's command too",
    "problem.bad_key": "without its keys the bot does not start",
    "recommend.dive_nothing": "`recommend.dive_` is completed with the kinds of work alone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Keys that a package spells out, and the beginnings of those that it completes."""

    keys: frozenset[str]
    beginnings: tuple[str, ...]

    def has(self, key: str) -> bool:
        return key in self.keys or key.startswith(self.beginnings)


@cache
def said_by(package: str) -> Said:
    nodes = [
        node
        for source in sources(package)
        if not source.path.startswith("concierge/sandbox/")
        for node in source.nodes()
    ]
    firsts = (node.values[0] for node in nodes if isinstance(node, ast.JoinedStr) and node.values)
    words = [first.value for first in firsts if isinstance(first, ast.Constant)]
    return Said(
        keys=frozenset(
            node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ),
        beginnings=tuple({str(word) for word in words if BEGINNING.fullmatch(str(word))}),
    )


def is_of_the_terminal(key: str) -> bool:
    """Whether the command line says it and nothing else does."""
    return said_by("concierge_cli").has(key) and not any(said_by(face).has(key) for face in FACES[:2])


def named(key: str) -> list[str]:
    return [form for messages in (RU, EN) for form in forms_of(messages[key]) if OF_TERMINAL.search(form)]


def is_excused(key: str) -> bool:
    return key.startswith(tuple(NEVER_IN_A_CHAT))


def test_what_names_a_command_of_the_terminal_has_a_sentence_for_a_chat() -> None:
    naming = {key for key in RU if not key.endswith(".chat") and named(key)}
    reachable = {key for key in naming if not is_of_the_terminal(key) and not is_excused(key)}
    assert {"error.unavailable", "requests.too_late", "account.state.expired"} <= reachable
    assert "stats.next_png" not in reachable

    assert sorted(key for key in reachable if f"{key}.chat" not in RU and not is_at_the_machine(key)) == []


def is_at_the_machine(key: str) -> bool:
    """Whether each of its forms that names a command says too where that is typed."""
    return all(AT_THE_MACHINE.search(form) for form in named(key))


def test_a_sentence_for_a_chat_names_no_command_but_one_that_is_typed_at_the_machine() -> None:
    in_chat = [key for key in RU if key.endswith(".chat") and key.removesuffix(".chat") in RU]
    assert "error.unavailable.chat" in in_chat

    assert [key for key in in_chat if not is_at_the_machine(key)] == []


def test_a_sentence_for_a_chat_needs_no_facts_but_those_of_the_other_one() -> None:
    def facts_of(key: str) -> set[str]:
        return set().union(*map(placeholders, forms_of(RU[key])))

    def missing(key: str) -> set[str]:
        known = facts_of(key.removesuffix(".chat"))
        return (
            facts_of(key)
            - known
            - ({"site"} if "service" in known else {"service"} if "site" in known else set())
        )

    in_chat = [key for key in RU if key.endswith(".chat") and key.removesuffix(".chat") in RU]
    assert {key: missing(key) for key in in_chat if missing(key)} == {}


def test_a_sentence_for_a_chat_has_plural_forms_where_the_other_one_has() -> None:
    in_chat = [key for key in RU if key.endswith(".chat") and key.removesuffix(".chat") in RU]

    assert [
        key for key in in_chat if RU[key].pluralizable != RU[key.removesuffix(".chat")].pluralizable
    ] == []


def test_every_excuse_is_needed() -> None:
    naming = {key for key in RU if not key.endswith(".chat") and named(key) and not is_of_the_terminal(key)}

    assert [excuse for excuse in NEVER_IN_A_CHAT if not any(key.startswith(excuse) for key in naming)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_a_chat_the_next_step_is_one_of_the_bots(language: str) -> None:
    facts: Mapping[str, str | int] = {
        "service": "trakt",
        "needed_bytes": 1,
        "limit_bytes": 2,
        "used_bytes": 1,
    }
    terminal, chat = texts(language), texts(language, in_chat=True)

    assert "concierge downloads" in terminal.error("limit_reached", {**facts, "problem": "held_bytes"})
    assert "/queue" in chat.error("limit_reached", {**facts, "problem": "held_bytes"})
    assert "concierge downloads" in terminal.say("requests.too_late", name="Dune")
    assert "/queue" in chat.say("requests.too_late", name="Dune")
    assert chat.error("owner_stays", {"n": 2}).endswith("/users")
    assert chat.error("not_found", {"what": "x"}) == terminal.error("not_found", {"what": "x"})
    assert "/queue" in chat.switched("grammar", "illegal_transition", {"state": "removed"})


def test_the_bot_speaks_as_in_a_chat_everywhere_but_in_the_terminal_it_is_started_from() -> None:
    asking = {
        source.path
        for source in sources("concierge_bot")
        for node in source.nodes()
        if isinstance(node, ast.ImportFrom) and node.module == "concierge.texts"
        if any(name.name == "texts" for name in node.names)
    }

    assert asking == {"concierge_bot/main.py", "concierge_bot/wording.py"}
