"""A conversation at a terminal: its lines are edited and remembered, and Ctrl-C stops an answer, not the program."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys

import pytest

from concierge.sandbox import Sandbox
from concierge.sandbox.anthropic import ScriptedText
from concierge.texts import texts
from concierge_cli.line_history import LineHistory
from tests.cli.terminal import at_a_terminal
from tests.cli.world import Shell
from tests.forks.forked import Running

QUEUE = {"ru": "что качается?", "en": "what is downloading?"}
NOTHING = {
    language: texts(language).say("agent.no_downloads").split(".", maxsplit=1)[0] for language in QUEUE
}
LEAVE = ("›", b"\x04")
UP, DOWN, HOME, END = b"\x1b[A", b"\x1b[B", b"\x1b[H", b"\x1b[F"
COLOUR = re.compile(r"\x1b\[(?:\d+;)*[34]\dm")
PASTE, PASTED = b"\x1b[200~", b"\x1b[201~"

LOADED = """
import json, sys
sys.argv = ["concierge", *json.loads(sys.argv[1])]
from concierge_cli.main import main
try:
    main()
except SystemExit:
    pass
sys.stderr.write(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def kept(shell: Shell) -> list[str]:
    return [*LineHistory(shell.home / "data", list).lines()]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_line_is_edited_and_comes_back_in_the_next_session(shell: Shell, language: str) -> None:
    own, words = shell.speaking(language), QUEUE[language]
    edited = b"rubbish\x17" + words[1:].encode() + HOME + words[:1].encode() + END

    first = at_a_terminal(
        own,
        "chat",
        typed=[("›", edited + b"\r"), (NOTHING[language], b""), LEAVE],
    )
    second = at_a_terminal(own, "chat", typed=[("›", UP + b"\r"), (NOTHING[language], b""), LEAVE])

    assert (first.code, second.code) == (0, 0)
    assert texts(language).say("cli.chat.keys")[:20] in first.out
    assert kept(own) == [QUEUE[language]]
    assert (own.home / "data" / "chat-history").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("language", ["ru", "en"])
def test_earlier_lines_are_searched_in_the_persons_language(shell: Shell, language: str) -> None:
    (shell.home / "data" / "chat-history").write_text(f"{QUEUE[language]}\nother\n", "utf-8")
    found = texts(language).say("cli.chat.search_back")

    seen = at_a_terminal(
        shell.speaking(language),
        "chat",
        typed=[
            ("›", b"\x12" + QUEUE[language][:3].encode()),
            (found, b"\r"),
            ("›", b"\r"),
            (NOTHING[language], b""),
            LEAVE,
        ],
    )

    assert seen.code == 0
    assert "reverse-i-search" not in seen.out


def test_ctrl_c_empties_a_line_and_what_was_pasted_becomes_one_line(shell: Shell) -> None:
    pasted = PASTE + "🎬 что\n\tкачается?\r\n".encode() + PASTED

    seen = at_a_terminal(
        shell,
        "chat",
        typed=[("›", "скачай".encode()), ("скачай", b"\x03" + pasted + b"\r"), ("Загрузок", b""), LEAVE],
    )

    assert seen.code == 0
    assert kept(shell) == ["🎬 что качается?"]


def test_a_pasted_line_beyond_all_measure_is_told_kindly_and_not_kept(shell: Shell) -> None:
    pasted = PASTE + b"a" * 10_000 + PASTED

    seen = at_a_terminal(
        shell,
        "chat",
        typed=[
            ("›", pasted),
            ("aaaa", b"\r"),
            ("4000", "что качается?\r".encode()),
            ("Загрузок", b""),
            LEAVE,
        ],
    )

    assert seen.code == 0
    assert "длиннее 4000 знаков" in " ".join(seen.out.split())
    assert kept(shell) == ["что качается?"]


@pytest.fixture
def slow(sandbox: Sandbox, shell: Shell) -> Shell:
    """A shell whose model tells a long story, and is short the next time."""
    sandbox.anthropic.script += [
        ScriptedText(text="длинный рассказ " * 300, drip_s=0.2),
        ScriptedText(text="Второй ответ весь."),
    ]
    return shell.with_(**sandbox.environment(model=True), CONCIERGE_AGENT__MODEL="anthropic")


def test_ctrl_c_pressed_thrice_in_a_slow_answer_ends_that_answer_alone(slow: Shell) -> None:
    seen = at_a_terminal(
        slow,
        "chat",
        typed=[
            ("›", "расскажи о кино\r".encode()),
            ("длинный рассказ", b"\x03\x03"),
            ("›", b"\x03" + "а короче?\r".encode()),
            ("весь.", b""),
            LEAVE,
        ],
    )

    # That it was stopped may be lost on the way: a terminal drops what it has not shown yet at each Ctrl-C.
    assert seen.code == 0
    assert "Второй ответ весь." in seen.out
    assert "Traceback" not in seen.out
    assert kept(slow) == ["расскажи о кино", "а короче?"]


def test_ctrl_c_that_comes_before_the_question_stands_again_does_not_leave(slow: Shell) -> None:
    def stop_again(process: Running) -> None:
        process.send_signal(signal.SIGINT)

    seen = at_a_terminal(
        slow,
        "chat",
        typed=[
            ("›", "расскажи о кино\r".encode()),
            ("длинный рассказ", b"\x03"),
            ("Остановлено", stop_again),
            ("›", "а короче?\r".encode()),
            ("весь.", b""),
            LEAVE,
        ],
    )

    assert seen.code == 0
    assert "Остановлено" in seen.out
    assert "Traceback" not in seen.out
    assert kept(slow) == ["расскажи о кино", "а короче?"]


def test_who_is_killed_leaves_a_history_that_the_next_session_reads(shell: Shell) -> None:
    def kill(process: Running) -> None:
        process.send_signal(signal.SIGKILL)

    killed = at_a_terminal(shell, "chat", typed=[("›", "что качается?\r".encode()), ("Загрузок", kill)])
    again = at_a_terminal(shell, "chat", typed=[("›", UP + b"\r"), ("Загрузок", b""), LEAVE])

    assert (killed.code, again.code) == (-signal.SIGKILL, 0)
    assert kept(shell) == ["что качается?"]


def test_the_bar_moves_over_what_is_offered_and_esc_takes_nothing(shell: Shell) -> None:
    seen = at_a_terminal(
        shell,
        "download",
        *("Метрополис", "1927", "--pick", "40"),
        typed=[("▸ 1", DOWN), ("▸ 2", b"j"), ("▸ 3", b"7"), ("▸ 7", b"\x1b")],
    )

    assert seen.code == 1
    assert "\x1b[7m" in seen.out
    assert seen.out.endswith("\x1b[?25h" + seen.out.rpartition("\x1b[?25h")[2])
    assert "--pick" in seen.out.rpartition("\x1b[?25h")[2]


def test_enter_takes_what_the_bar_stands_on_and_one_typed_before_the_question_does_not(shell: Shell) -> None:
    seen = at_a_terminal(
        shell,
        "chat",
        typed=[
            ("›", "скачай Метрополис 1927 в 1080p\r".encode()),
            ("Ищу", b"\r\r\r"),
            ("▸ 1", b"\x03"),
            LEAVE,
        ],
    )

    assert seen.code == 0
    assert "Предложение ждёт ответа" in seen.out


@pytest.mark.parametrize("setting", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=["dumb", "no-colour"])
def test_a_terminal_without_colours_is_asked_for_a_number(shell: Shell, setting: dict[str, str]) -> None:
    seen = at_a_terminal(
        shell.with_(**setting),
        "chat",
        typed=[
            ("›", "скачай Метрополис 1927 в 1080p\n".encode()),
            ("[1, нет]", "нет\n".encode()),
            LEAVE,
        ],
    )

    assert seen.code == 0
    assert "▸" not in seen.out
    assert COLOUR.search(seen.out) is None
    assert (shell.home / "data" / "chat-history").exists() is (setting.get("TERM") != "dumb")


def test_where_no_terminal_is_lines_are_answered_as_they_come_and_not_kept(shell: Shell) -> None:
    printed = shell.run("chat", typed="что качается?\nпока\n".encode())

    assert printed.code == 0
    assert NOTHING["ru"] in printed.out
    assert "›" not in printed.all
    assert not (shell.home / "data" / "chat-history").exists()


def test_who_is_forgotten_leaves_no_line(shell: Shell) -> None:
    LineHistory(shell.home / "data", list).remember("скачай Дюну")

    printed = shell.run("forget-me", "--yes")

    assert printed.code == 0
    assert not (shell.home / "data" / "chat-history").exists()


@pytest.mark.parametrize(
    "arguments", [["ask", "что качается?"], ["chat"], ["keys", "--help"], ["--version"]], ids=" ".join
)
def test_the_editor_of_lines_is_loaded_only_for_a_person(arguments: list[str], shell: Shell) -> None:
    clean = {name: value for name, value in shell.variables().items() if not name.startswith("COV")}

    done = subprocess.run(
        [sys.executable, "-c", LOADED, json.dumps(arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=clean,
        cwd=shell.home,
        check=False,
    )

    loaded = json.loads(done.stderr.decode().splitlines()[-1])
    assert "concierge_cli" in loaded
    assert "prompt_toolkit" not in loaded
