"""A download that is cut off at any moment goes on at the next start, and nothing is lost or half-written."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from concierge.sandbox import Sandbox
from concierge_cli.documents import DownloadsDocument, ProgressEvent
from tests.cli.terminal import at_a_terminal
from tests.cli.world import Shell, served_sandbox

SLOW_BPS = 300_000
FILM = "Metropolis.1927.BDRip.1080p.mkv"
WISH = ("download", "Метрополис", "1927", "--quality", "1080p")


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the swarm keeps what it seeds."""
    return tmp_path_factory.mktemp("slow")


@pytest.fixture(scope="module")
def slow_sandbox(seeded: Path) -> Iterator[Sandbox]:
    """Where a test can hold the film up."""
    with served_sandbox(seeded) as world:
        yield world


@pytest.fixture
def slow(slow_sandbox: Sandbox, tmp_path: Path) -> Shell:
    """Its film takes long enough that a busy machine, too, meets it half-way, until the limit is lifted."""
    slow_sandbox.swarm.limit(SLOW_BPS)
    return Shell(home=tmp_path, environ=slow_sandbox.environment()).settled()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def placed(shell: Shell) -> list[Path]:
    """Every file in the library, also hidden ones."""
    return sorted(path for path in (shell.home / "nas").rglob("*") if path.is_file())


def killed_at(shell: Shell, share: float) -> float:
    """Starts the download and kills it once that share of it is there; returns the share that was seen last."""
    seen = 0.0
    with shell.start(*WISH, "--json") as process:
        assert process.stdout is not None
        for line in process.stdout:
            event = ProgressEvent.model_validate_json(line)
            if event.state == "downloading":
                seen = event.progress or 0.0
                if seen >= share:
                    break
        process.kill()
    assert process.returncode == -signal.SIGKILL
    return seen


def test_a_download_that_is_killed_three_times_ends_whole(
    slow: Shell, slow_sandbox: Sandbox, seeded: Path
) -> None:
    seen = [killed_at(slow, share) for share in (0.0, 0.3, 0.6)]
    half_way = placed(slow)
    slow_sandbox.swarm.limit(0)

    printed = slow.run(*WISH)

    [film] = [path for path in placed(slow) if path.suffix == ".mkv"]
    [source] = seeded.rglob(FILM)
    assert all(0 < share < 1 for share in seen[1:])
    assert half_way == []
    assert printed.code == 0
    assert digest(film) == digest(source)
    assert not [path for path in placed(slow) if path.name.startswith(".")]


def test_ctrl_c_ends_a_download_with_a_word_and_the_next_start_goes_on(
    slow: Shell, slow_sandbox: Sandbox
) -> None:
    stopped = slow.interrupted(*WISH, when="загрузка".encode())
    listed = DownloadsDocument.model_validate_json(slow.run("downloads", "--json").out).downloads
    slow_sandbox.swarm.limit(0)
    resumed = slow.run("downloads", "resume", listed[0].id)

    assert stopped.code == 130
    assert "Прервано. Начатая загрузка продолжится" in stopped.err
    assert "Traceback" not in stopped.all
    assert [one.state for one in listed] == ["downloading"]
    assert resumed.code == 0
    assert "Готово к просмотру!" in resumed.out


def test_sigterm_ends_a_command_as_ctrl_c_does(shell: Shell) -> None:
    with shell.start("demo", "--serve", "--home", str(shell.home)) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, err = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "Прервано" in err.decode()


def test_a_browser_finds_the_chat_of_the_demo_that_serves(shell: Shell) -> None:
    with shell.start_anew("demo", "--serve", "--home", str(shell.home)) as process:
        assert process.stdout is not None
        told = b""
        for line in process.stdout:
            told += line
            if b"/view/" in line:
                break
        page = httpx.get(told.decode().split()[-1], trust_env=False)
        process.terminate()

    assert page.status_code == 200
    assert "export CONCIERGE_BOT__OWNER_ID='7'" in told.decode()
    assert "export CONCIERGE_BOT__TOKEN=" in told.decode()


def test_a_person_at_a_terminal_chooses_and_sees_a_bar(shell: Shell) -> None:
    seen = at_a_terminal(
        shell, "ask", "скачай Метрополис 1927 в 1080p", typed=[("Скачать?", b"1\n")], anew=True
    )

    assert seen.code == 0
    assert "━" in seen.out
    assert "МБ из" in seen.out
    assert "Готово к просмотру!" in seen.out


def test_ctrl_c_at_the_prompt_ends_a_conversation_at_once(shell: Shell) -> None:
    seen = at_a_terminal(shell, "chat", typed=[("›", b"\x03")], anew=True)

    assert seen.code == 130
    assert "Прервано" in seen.out


def test_ctrl_c_in_an_answer_ends_that_answer_alone(slow: Shell, slow_sandbox: Sandbox) -> None:
    seen = at_a_terminal(
        slow,
        "chat",
        typed=[
            ("›", "скачай Метрополис 1927 в 1080p\n".encode()),
            ("Скачать?", b"1\n"),
            ("загрузка", b"\x03"),
            ("Остановлено", "что качается?\n".encode()),
            ("• Метрополис", "пока\n".encode()),
        ],
    )
    slow_sandbox.swarm.limit(0)

    assert seen.code == 0
    assert "Traceback" not in seen.out
    assert "Начатая загрузка продолжится" in seen.out


def test_a_terminal_shows_a_long_refusal_broken_between_words(shell: Shell) -> None:
    seen = at_a_terminal(shell, "profile", "edit", "nosuch", typed=[])

    lines = seen.out.split("\r\n")
    assert seen.code == 2
    assert len(lines) > 2
    assert max(map(len, lines)) <= 80
    assert "identity, style, quality" in " ".join(lines)


@pytest.mark.parametrize("terminal", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=["dumb", "no-colour"])
def test_a_terminal_without_colours_gets_none(shell: Shell, terminal: dict[str, str]) -> None:
    seen = at_a_terminal(shell.with_(**terminal), "doctor", typed=[])

    assert seen.code == 0
    assert "\x1b[3" not in seen.out
    assert "rutracker" in seen.out


@pytest.mark.parametrize("anew", [False, True], ids=["loaded", "anew"])
def test_a_terminal_with_colours_gets_them_however_the_command_was_loaded(
    shell: Shell, *, anew: bool
) -> None:
    seen = at_a_terminal(shell, "doctor", typed=[], anew=anew)

    assert seen.code == 0
    assert "\x1b[3" in seen.out
