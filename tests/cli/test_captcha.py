"""A picture that the forum wants read, read by a person at a terminal."""

from __future__ import annotations

import os
import pty
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zlib import crc32

import pytest
from PIL import Image

from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind
from concierge_cli.captcha import preview
from tests.cli.world import Shell

LOGIN = Fault(kind=FaultKind.CAPTCHA, path="/forum/login.php", times=1)
SAVED = re.compile(r"(/\S*?/concierge-captcha-\w+\.\w+)")


def conversation(shell: Shell, *answers: Callable[[str], str | None], anew: bool = False) -> tuple[int, str]:
    """The exit code, and what the terminal shows; each answer is typed once what it waits for stands there."""
    here, there = pty.openpty()
    said, waiting = "", list(answers)
    with shell.with_(TERM="xterm").start_at(there, "login", "rutracker", anew=anew) as process:
        os.close(there)
        while piece := _read(here):
            said += piece.decode(errors="replace")
            if waiting and (typed := waiting[0](said)) is not None:
                waiting.pop(0)
                os.write(here, f"{typed}\n".encode())
        os.close(here)
    assert "Traceback" not in said, said
    return process.wait(), said


def when(question: str, answer: str) -> Callable[[str], str | None]:
    """Types the answer once the question has been asked, however often it was before."""

    def ready(said: str) -> str | None:
        return answer if said.rstrip().endswith(question) else None

    return ready


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""


@pytest.fixture
def asking(sandbox: Sandbox) -> Sandbox:
    sandbox.rutracker.forget_captcha()
    sandbox.rutracker.arm(LOGIN)
    return sandbox


ACCOUNT = (when("Имя на Rutracker:", "cinephile"), when("не виден):", "пароль дня"))
QUESTION = "(пусто: отказаться):"


def test_a_person_reads_the_picture_and_is_logged_in(
    asking: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    shell = Shell(home=tmp_path, environ=settings).settled()

    code, said = conversation(
        shell,
        *ACCOUNT,
        when(QUESTION, "не то"),
        when(QUESTION, asking.rutracker.captcha_code),
        anew=True,
    )

    pictures = SAVED.findall(said)
    assert code == 0, said
    assert len(pictures) == 2
    assert not any(Path(picture).exists() for picture in pictures)
    assert "пароль дня" not in said
    assert "rutracker" in shell.run("login").out.casefold()


def test_whoever_gives_up_has_no_account_and_is_told_what_to_do(
    asking: Sandbox, settings: dict[str, str], tmp_path: Path
) -> None:
    shell = Shell(home=tmp_path, environ=settings).settled()
    try:
        code, said = conversation(shell, *ACCOUNT, when(QUESTION, ""))
    finally:
        asking.rutracker.forget_captcha()
        asking.rutracker.clear()

    assert code != 0
    assert "код с картинки" in said.replace("\r\n", " ")


def a_picture(width: int = 120, height: int = 40, kind: str = "PNG") -> bytes:
    drawn = BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(drawn, kind)
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF"])
def test_a_terminal_of_many_colours_gets_the_picture_in_half_blocks(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)

    lines = preview(a_picture(kind=kind), 80).splitlines()

    assert lines
    assert all(line.count("▀") == 76 and line.endswith("\x1b[0m") for line in lines)


@pytest.mark.parametrize(
    "picture", [b"", b"no picture", a_picture()[:60], b"GIF89a\x00\x00", b"\x1b]0;title\x07"], ids=repr
)
def test_what_is_no_picture_is_not_drawn_and_never_reaches_the_terminal(
    picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)

    assert preview(picture, 80) == ""


@pytest.mark.parametrize("width, height", [(4000, 4000), (20_000, 20_000)])
def test_a_picture_of_absurd_size_is_not_drawn(
    width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)

    assert preview(claiming(width, height), 80) == ""


@pytest.mark.parametrize("width, height", [(1, 90_000), (90_000, 1), (120, 40), (2, 2)])
def test_no_picture_fills_more_than_a_screen(
    width: int, height: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("TERM_PROGRAM", raising=False)

    lines = preview(a_picture(width, height), 80).splitlines()

    assert 1 <= len(lines) <= 30
    assert all(line.count("▀") <= 76 for line in lines)


def claiming(width: int, height: int) -> bytes:
    """A small picture whose header says that it is larger."""
    small = bytearray(a_picture(8, 8))
    small[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    small[29:33] = crc32(small[12:29]).to_bytes(4, "big")
    return bytes(small)


def test_a_terminal_that_shows_pictures_gets_it_whole_in_letters_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM_PROGRAM", "WezTerm")

    shown = preview(b"\x1b]0;evil\x07", 80)

    assert shown.startswith("\x1b]1337;File=inline=1;")
    assert "evil" not in shown
    assert shown.count("\x1b") == 1


def test_a_plain_terminal_gets_nothing_but_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORTERM", raising=False)
    monkeypatch.delenv("TERM_PROGRAM", raising=False)

    assert preview(a_picture(), 80) == ""
