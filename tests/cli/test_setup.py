"""The first run, as a person at a terminal goes through it."""

from __future__ import annotations

import os
import pty
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.cli.world import Shell, command


class Terminal:
    """A terminal in which `concierge setup` runs."""

    def __init__(self, home: Path) -> None:
        self.home = home
        shell = Shell(
            home=home, environ={"CONCIERGE_LIBRARY__DIR": "", "CONCIERGE_LANGUAGE": "", "TERM": "dumb"}
        )
        ours, theirs = pty.openpty()
        self.line = ours
        self.process = subprocess.Popen(
            command("setup"),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=shell.variables(),
            cwd=home,
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = ""

    def until(self, words: str) -> None:
        """Reads until the screen says so."""
        while words not in self.shown:
            self.shown += self._more()

    def answer(self, question: str, typed: str) -> None:
        """Waits for the question, and types."""
        self.until(question)
        self.shown = self.shown.split(question, 1)[1]
        os.write(self.line, typed.encode())

    def end(self) -> int:
        """The exit code, once it has ended."""
        code = self.process.wait(30)
        os.close(self.line)
        return code

    def _more(self) -> str:
        try:
            return os.read(self.line, 4096).decode("utf-8", "replace")
        except OSError as error:
            raise AssertionError(self.shown) from error


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_enter_alone_goes_through_and_writes_nothing(terminal: Terminal) -> None:
    for question in ("Which language", "Into which folder", "Rutracker?", "Telegram bot run?"):
        terminal.answer(question, "\n")
    terminal.until("Nothing to change")

    assert terminal.end() == 0
    assert not (terminal.home / ".config").exists()


def test_answers_are_asked_for_again_until_they_make_sense_and_then_written(terminal: Terminal) -> None:
    terminal.answer("Which language", "fr\n")
    terminal.until("That cannot be: it must be ru | en. Once more.")
    terminal.answer("Which language", "ru\n")
    terminal.answer("В какую папку", "video\n")
    terminal.until("нужен полный путь")
    terminal.answer("В какую папку", f"{__file__}\n")
    terminal.until("это файл, а нужна папка")
    terminal.answer("В какую папку", "/nas/video\n")
    terminal.answer("Rutracker?", "perhaps\n")
    terminal.answer("Rutracker?", "да\n")
    terminal.answer("Имя на Rutracker", "anna\n")
    terminal.answer("Пароль", "s3cret-word\n")
    terminal.answer("бот в Telegram?", "no\n")
    terminal.until("Готово")

    assert terminal.end() == 0
    folder = terminal.home / ".config" / "concierge"
    written = tomllib.loads((folder / "concierge.toml").read_text("utf-8"))
    assert written == {"language": "ru", "library": {"dir": "/nas/video"}, "rutracker": {"username": "anna"}}
    assert (folder / ".env").read_text("utf-8") == "CONCIERGE_RUTRACKER__PASSWORD='s3cret-word'\n"
    assert (folder / ".env").stat().st_mode & 0o777 == 0o600
    assert "s3cret-word" not in terminal.shown


def test_whoever_leaves_in_the_middle_has_changed_nothing(terminal: Terminal) -> None:
    terminal.answer("Which language", "ru\n")
    terminal.answer("В какую папку", "/nas/video\n")
    terminal.until("Rutracker?")
    os.killpg(terminal.process.pid, 2)
    terminal.until("Прервано.\r\n")

    assert terminal.end() == 130
    assert not (terminal.home / ".config").exists()


@pytest.mark.parametrize(
    "value, told",
    [
        ("", "Пустого значения нет."),
        ("films", "нужен полный путь"),
        (__file__, "это файл, а нужна папка"),
        ("/" + "x" * 5000, "такого длинного пути не бывает"),
    ],
    ids=["empty", "relative", "file", "long"],
)
def test_a_library_where_no_folder_can_be_is_not_written(tmp_path: Path, value: str, told: str) -> None:
    shell = Shell(home=tmp_path, environ={"CONCIERGE_LIBRARY__DIR": ""})

    printed = shell.run("config", "set", "library.dir", value)

    assert printed.code in {2, 78}
    assert told in printed.err
    assert "CONCIERGE_LIBRARY__DIR" not in shell.run("config").out


def test_a_library_at_home_is_written(tmp_path: Path) -> None:
    shell = Shell(home=tmp_path, environ={"CONCIERGE_LIBRARY__DIR": ""})

    assert shell.run("config", "set", "library.dir", "~/films").code == 0
    assert "Убрано" in shell.run("config", "unset", "library.dir").out
    assert "Убирать нечего" in shell.run("config", "unset", "library.dir").out
