"""What the commands about lists and taste print with `--json` is what their committed schemas promise.

The schemas are those of the models, which another test compares.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.sandbox import Sandbox
from concierge.sandbox.letterboxd import Diary, LetterboxdServer
from concierge.sandbox.trakt import TraktServer
from concierge_cli.documents import kinds
from tests.cli.world import Shell

KINDS = kinds()


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str], sandbox: Sandbox) -> Shell:
    """A shell of somebody with something in every list, and with accounts that can be connected."""
    for service in sandbox.list_services:
        if isinstance(service, TraktServer):
            service.desk.pending, service.desk.interval_s = 0, 1
        if isinstance(service, LetterboxdServer):
            service.diaries["printed"] = [Diary(number=1, film="Metropolis")]
    home: Path = tmp_path_factory.mktemp("printed")
    (home / "seen.csv").write_text("Title,Year,Rating\nMetropolis,1927,9\nNobody Knows It Here,1999,\n")
    member = Shell(home=home, environ=settings, language="en").settled()
    assert member.run("watchlist", "add", "Генерал").code == 0
    return member


# In this order: what is listed was put there before.
@pytest.mark.parametrize(
    "name, arguments",
    [
        ("import", ("import", "seen.csv")),
        ("import", ("import", "--unresolved")),
        ("import", ("import", "letterboxd:printed")),
        ("account-add", ("account", "add", "trakt")),
        ("account-add", ("account", "add", "letterboxd:printed")),
        ("account-list", ("account",)),
        ("account-list", ("account", "list")),
        ("account-sync", ("account", "sync", "trakt")),
        ("account-remove", ("account", "remove", "letterboxd")),
        ("export", ("export", "lists.csv", "--format", "plain")),
        ("export", ("export", "everything.json")),
        ("stats", ("stats",)),
        ("stats", ("stats", "--png", "card.png")),
        ("recommend", ("recommend",)),
        ("recommend", ("recommend", "--hidden-gem")),
        ("recommend-by", ("recommend", "--by", "Фриц Ланг")),
        ("recommend-patterns", ("recommend", "--patterns")),
        ("tonight", ("tonight",)),
        ("travel", ("travel", "--hours", "6")),
        ("next", ("next",)),
        ("next", ("next", "Деревенщина из Беверли-Хиллз")),
        ("franchise", ("franchise", "Бегущий по лезвию 1982")),
        ("discoveries", ("discoveries",)),
        ("library", ("library",)),
        ("nas", ("nas",)),
        ("nas-add", ("nas", "add", "dacha", "--for", "1", "--scope", "sync")),
        ("nas", ("nas", "list")),
        ("nas-queue", ("nas", "queue")),
        ("nas-revoke", ("nas", "revoke", "dacha")),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_printed_is_what_the_schema_promises(
    shell: Shell, name: str, arguments: tuple[str, ...]
) -> None:
    printed = shell.run(*arguments, "--json")

    assert printed.code == 0, printed.all
    KINDS[name].validate_json(printed.out, strict=True)
