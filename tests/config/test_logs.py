"""What is logged, and that no secret ever is."""

from __future__ import annotations

import json
import logging
import os
import pty
from collections.abc import Iterator
from contextlib import redirect_stderr, suppress

import pytest
import structlog
from hypothesis import given, strategies as st

from concierge.logs import configure_logging, redacted

SECRETS = (
    "hunter2-and-more",
    'quo"te\\back',
    "пароль с пробелом",
    "at@colon:slash/",
    "tab\tnew\nline",
    "a'b\"c-and-more",
)
TOKEN = "123456789:AAE-abcdefghijklmnopqrstuvwxyz0123456"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    kept = (list(root.handlers), root.level)
    yield
    structlog.reset_defaults()
    root.handlers[:], root.level = kept[0], kept[1]


def fail(value: str) -> None:
    raise ValueError(value)


def spelled(text: str) -> set[str]:
    return {text, repr(text)[1:-1], json.dumps(text)[1:-1]}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_planted_secret_is_in_no_line(capsys: pytest.CaptureFixture[str], secret: str) -> None:
    configure_logging("DEBUG", lambda: [secret])
    log, plain = structlog.get_logger("ours"), logging.getLogger("somebody")

    log.debug("plain", value=secret, nested={"list": [secret]})
    log.info("quoted", value=repr(secret), body=json.dumps({"password": secret}))
    plain.debug("with arguments %s %r", secret, {"key": secret})
    try:
        fail(secret)
    except ValueError:
        log.exception("failed")
        plain.exception("failed too")

    written = capsys.readouterr().err
    assert "ValueError" in written
    assert not [form for form in spelled(secret) if form in written]


def test_the_longer_of_two_secrets_leaves_no_tail() -> None:
    assert redacted("abcdef abc", ["abc", "abcdef", ""]) == "*** ***"


@pytest.mark.parametrize(
    "text, hidden",
    [
        (f"GET https://api.telegram.org/bot{TOKEN}/getUpdates", TOKEN),
        (f"https://api.telegram.org/file/bot{TOKEN}/photos/1.jpg", TOKEN),
        (f"the token `{TOKEN}` was rejected", TOKEN),
        ("https://api.themoviedb.org/3/search?api_key=0123456789abcdef&query=x", "0123456789abcdef"),
        ("{'x-api-key': 'plain-key-0123456789'}", "plain-key-0123456789"),
        ("key sk-ant-api03-abcdefghijklmnop refused", "sk-ant-api03-abcdefghijklmnop"),
        ("Authorization: Bearer eyJabc.def-ghi", "eyJabc.def-ghi"),
        ("{'authorization': 'Basic dXNlcjpwYXNz'}", "dXNlcjpwYXNz"),
        ("login_username=me&login_password=swordfish&login=1", "swordfish"),
        ('{"password": "swordfish"}', "swordfish"),
        ('"{\\"password\\": \\"swordfish\\"}"', "swordfish"),
        ("http://tracker.example/announce?passkey=0123abcd&x=1", "0123abcd"),
        ("http://bt.example/ann?pk=0123abcd", "0123abcd"),
        ("Set-Cookie: bb_session=0-12345-secretcookie; path=/", "secretcookie"),
        ("postgresql://user:swordfish@localhost/db", "swordfish"),
        ("socks5://:swordfish@localhost", "swordfish"),
    ],
    ids=range(16),
)
def test_what_has_the_shape_of_a_secret_is_hidden_without_being_known(text: str, hidden: str) -> None:
    assert hidden not in redacted(text)
    assert "***" in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET https://rutracker.org/forum/tracker.php?nm=metropolis",
        '{"event": "download.started", "info_hash": "0123456789abcdef0123456789abcdef01234567"}',
        "12:34:56 took 0.8 s",
        "http://127.0.0.1:8080/forum/",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.fuzz
@given(text=st.text(max_size=200), secret=st.text(min_size=8, max_size=20))
def test_a_known_secret_never_stays(text: str, secret: str) -> None:
    assert secret not in redacted(f"{text}{secret}{text}", [secret]) or secret in "***" * 8


@pytest.mark.parametrize(
    "text", ["bot" * 30_000, "://" * 30_000, "://a:" * 20_000, "password=" * 10_000, "token" + " " * 90_000]
)
def test_a_secret_behind_a_long_line_is_hidden(text: str) -> None:
    assert SECRETS[0] not in redacted(f"{text} {SECRETS[0]}", SECRETS)


def test_a_line_is_json_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", tuple)

    structlog.get_logger().info("download.started", title="Метрополис")
    structlog.get_logger().debug("unheard")

    (line,) = capsys.readouterr().err.splitlines()
    facts = json.loads(line)
    assert (facts["event"], facts["level"], facts["title"]) == ("download.started", "info", "Метрополис")
    assert facts["timestamp"].endswith("Z")


def test_a_line_of_another_library_is_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", lambda: [SECRETS[0]])

    try:
        fail(SECRETS[0])
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in %s", "an application")
    logging.getLogger("uvicorn.error").debug("unheard")

    (line,) = capsys.readouterr().err.splitlines()
    facts = json.loads(line)
    told = [facts[name] for name in ("event", "level", "logger")]
    assert told == ["Exception in an application", "error", "uvicorn.error"]
    assert facts["timestamp"].endswith("Z")
    assert facts["exception"].endswith("ValueError: ***")


def test_loud_libraries_are_silenced(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("DEBUG", tuple)

    for name in ("httpx", "httpcore.connection", "telegram.ext", "anthropic", "asyncio"):
        logging.getLogger(name).info("chatter")
        logging.getLogger(name).warning("trouble in %s", name)

    written = capsys.readouterr().err
    assert "chatter" not in written
    assert written.count("trouble") == 5


def test_whoever_logs_goes_on_when_nobody_reads_any_more(capsys: pytest.CaptureFixture[str]) -> None:
    reader, writer = os.pipe()
    with suppress(BrokenPipeError), os.fdopen(writer, "w") as pipe, redirect_stderr(pipe):
        configure_logging("INFO", tuple)
        os.close(reader)
        for _ in range(2):
            structlog.get_logger().error("into the void")
            logging.getLogger("somebody").error("too")
    with redirect_stderr(pipe):
        structlog.get_logger().error("closed")

    structlog.get_logger().error("heard")
    assert '"heard"' in capsys.readouterr().err


def test_in_a_terminal_a_traceback_is_plain_and_shows_no_variables() -> None:
    here, there = pty.openpty()
    with os.fdopen(there, "w") as terminal, redirect_stderr(terminal):
        configure_logging("INFO", lambda: [SECRETS[0]])
        try:
            fail(SECRETS[0])
        except ValueError:
            structlog.get_logger().exception("failed")
        terminal.flush()
        written = os.read(here, 100_000).decode()
    os.close(here)

    assert "Traceback" in written
    assert "ValueError: ***" in written
    assert SECRETS[0] not in written
