"""`concierge notify test` says of each notifier whether it works, and what to do where it does not."""

from __future__ import annotations

import json

import pytest

from concierge_cli.documents.notify import NotifySettingsDocument, NotifyTestDocument
from tests.cli.world import NOWHERE, Shell

HIDDEN = "hook-5ecret-0123456789"


@pytest.fixture
def english(shell: Shell) -> Shell:
    return shell.speaking("en")


def test_the_log_is_written_and_told_of(english: Shell) -> None:
    own = english.with_(CONCIERGE_TERMINAL__ENABLED="true", CONCIERGE_LOG_LEVEL="WARNING")

    printed = own.run("notify", "test")

    assert printed.code == 0
    assert "terminal" in printed.out
    assert "1 test was sent." in printed.out
    assert "A test by concierge" in printed.err


def test_one_that_fails_has_its_reason_and_the_others_work(english: Shell) -> None:
    own = english.with_(CONCIERGE_TERMINAL__ENABLED="true", CONCIERGE_WEBHOOK__URL=f"{NOWHERE}/{HIDDEN}")

    printed = own.run("notify", "test", "--json")

    document = NotifyTestDocument.model_validate_json(printed.out, strict=True)
    problems = {one.notifier: one.problem and one.problem.code for one in document.notifiers}
    assert printed.code == 69
    assert problems == {"terminal": None, "webhook": "unavailable"}
    assert HIDDEN not in printed.all


def test_the_doctor_lists_those_that_are_set_up_and_shows_no_address(english: Shell) -> None:
    own = english.with_(CONCIERGE_TERMINAL__ENABLED="true", CONCIERGE_WEBHOOK__URL=f"{NOWHERE}/{HIDDEN}")

    printed = own.run("doctor", "--json")

    services = {one["service"]: one for one in json.loads(printed.out)["services"]}
    assert {name: services[name]["health"] for name in ("terminal", "webhook", "apprise")} == {
        "terminal": "works",
        "webhook": "works",
        "apprise": "absent",
    }
    assert services["apprise"]["missing"] == ["CONCIERGE_APPRISE__URLS"]
    assert HIDDEN not in printed.all


def test_one_can_be_tried_alone_and_one_that_is_not_set_up_is_named(english: Shell) -> None:
    own = english.with_(CONCIERGE_TERMINAL__ENABLED="true", CONCIERGE_WEBHOOK__URL=NOWHERE)

    alone = own.run("notify", "test", "terminal", "--json")
    unknown = own.run("notify", "test", "pigeon")

    assert [one["notifier"] for one in json.loads(alone.out)["notifiers"]] == ["terminal"]
    assert unknown.code == 1
    assert "pigeon" in unknown.err


def test_without_any_it_is_said_how_to_set_one_up(shell: Shell) -> None:
    printed = shell.run("notify", "test")

    assert (printed.code, printed.out) == (78, "")
    assert "webhook.url" in printed.err


def test_an_address_without_tls_is_refused_without_being_shown(english: Shell) -> None:
    own = english.with_(CONCIERGE_WEBHOOK__URL=f"http://hooks.example.org/{HIDDEN}")

    printed = own.run("notify", "test")

    assert printed.code == 78
    assert "CONCIERGE_WEBHOOK__URL: it is sent by https only" in printed.err
    assert HIDDEN not in printed.all


@pytest.mark.parametrize("hour", ["25:00", "8", "night", "22:00:30"])
def test_what_is_no_time_of_a_day_is_a_wrong_setting(english: Shell, hour: str) -> None:
    own = english.with_(CONCIERGE_NOTIFICATIONS__QUIET_FROM=hour)

    printed = own.run("notify", "test")

    assert printed.code == 78
    assert "CONCIERGE_NOTIFICATIONS__QUIET_FROM: a time such as 22:30 is needed" in printed.err


def test_quiet_hours_can_be_written_down(english: Shell) -> None:
    english.run("config", "set", "notifications.quiet_from", "22:30")

    assert "22:30" in english.run("config", "get", "notifications.quiet_from").out
    assert english.run("notify", "test").code == 78


def test_wishes_are_set_and_come_back(english: Shell) -> None:
    changed = english.run(
        "notify", "settings", "--way", "cleanup=off", "--interval", "48h", "--quiet", "22:30-08:00",
        "--digest", "fri 19:00", "--zone", "UTC",
    )  # fmt: skip

    shown = english.run("notify", "settings", "--json")

    document = NotifySettingsDocument.model_validate_json(shown.out, strict=True)
    assert changed.code == shown.code == 0
    assert "never" in changed.out
    assert document.ways["cleanup"] == "off"
    assert (document.interval, document.quiet_from, document.quiet_to) == ("48h", "22:30", "08:00")
    assert (document.digest_at, document.digest_day, document.zone) == ("19:00", 4, "UTC")


@pytest.mark.parametrize(
    "option, value, told",
    [
        ("--way", "cleanup=loud", "no such thing as cleanup=loud"),
        ("--quiet", "25:00-08:00", "is no time"),
        ("--digest", "moonday 19:00", "is no time"),
        ("--interval", "3h", "no such interval"),
        ("--zone", "Mars/Olympus", "no such time zone"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(
    english: Shell, option: str, value: str, told: str
) -> None:
    printed = english.run("notify", "settings", option, value)

    assert printed.code != 0
    assert told in " ".join(printed.all.split())
