"""What is kept of the lines that a person typed, and what never is."""

from __future__ import annotations

from pathlib import Path

import pytest

import concierge
from concierge_cli.conversing import Conversation
from concierge_cli.line_history import MOST_LINES, LineHistory, forget_lines


def history(folder: Path) -> LineHistory:
    return LineHistory(folder, lambda: ["пароль дня", "hunter2"])


def remembered(folder: Path, *lines: str) -> list[str]:
    own = history(folder)
    for line in lines:
        own.remember(line)
    return [*history(folder).lines()]


def test_lines_are_kept_once_in_the_order_of_their_last_use(tmp_path: Path) -> None:
    assert remembered(tmp_path, "скачай Дюну", "что качается? 🎬", "скачай Дюну") == [
        "что качается? 🎬",
        "скачай Дюну",
    ]


def test_only_the_newest_lines_are_kept_in_a_file_that_only_its_owner_may_read(tmp_path: Path) -> None:
    (tmp_path / "chat-history").write_text("".join(f"{n}\n" for n in range(MOST_LINES)), "utf-8")

    kept = remembered(tmp_path, "newest")

    assert len(kept) == MOST_LINES
    assert (kept[0], kept[-1]) == ("1", "newest")
    assert (tmp_path / "chat-history").stat().st_mode & 0o777 == 0o600


def test_two_conversations_at_once_lose_nothing(tmp_path: Path) -> None:
    first, second = history(tmp_path), history(tmp_path)

    first.remember("раз")
    second.remember("два")
    first.remember("три")

    assert [*second.lines()] == ["раз", "три", "два"]
    assert [*history(tmp_path).lines()] == ["раз", "два", "три"]


@pytest.mark.parametrize(
    "line",
    [
        "мой пароль на форуме qwerty",
        "TMDB_API_KEY=0123456789abcdef0123456789abcdef",
        "ключ sk-ant-0123456789abcdefgh",
        "токен 123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr",
        "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567",
        "https://user:letmein@nas.local/films",
        "hunter2",
        " скачай тайком",
        "я" * 1001,
        "   ",
    ],
)
def test_what_looks_like_a_secret_or_is_to_be_forgotten_is_not_kept(line: str, tmp_path: Path) -> None:
    assert remembered(tmp_path, line) == []
    assert list(tmp_path.iterdir()) == []


def test_what_a_terminal_would_obey_is_not_kept(tmp_path: Path) -> None:
    assert remembered(tmp_path, "скачай\x1b[2J Дюну\nсейчас") == ["скачай[2J Дюну сейчас"]


def test_without_a_file_the_lines_last_as_long_as_the_conversation(tmp_path: Path) -> None:
    own = history(tmp_path / "absent")

    own.remember("скачай Дюну")

    assert [*own.lines()] == ["скачай Дюну"]
    assert not (tmp_path / "absent").exists()


def test_a_damaged_file_gives_what_can_be_read_of_it(tmp_path: Path) -> None:
    (tmp_path / "chat-history").write_bytes(b"\xff\xfe\n\x00\nfine\n\nhalf")

    assert [*history(tmp_path).lines()][-2:] == ["fine", "half"]


def test_forgetting_leaves_nothing_of_it(tmp_path: Path) -> None:
    remembered(tmp_path, "скачай Дюну")
    (tmp_path / ".chat-history-abc").write_text("скачай", "utf-8")

    forget_lines(tmp_path)
    forget_lines(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_secret_of_the_settings_is_in_no_line_that_a_conversation_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCIERGE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("CONCIERGE_BOT__TOKEN", "correct horse battery")
    settings = concierge.Settings()
    settings.section(concierge.BotSection)

    kept = Conversation(settings).history
    for line in (
        "мой ключ correct horse battery",
        "RUTRACKER_PASSWORD hunter2",
        "пасс hunter2",
        "найди дюну",
    ):
        kept.remember(line)

    assert list(kept.lines()) == ["найди дюну"]
