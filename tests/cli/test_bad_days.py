"""Whatever goes wrong, a command says it in one sentence, with the right exit code and without a traceback."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge.sandbox import Sandbox, torrents
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.catalogue import CATALOGUE
from tests.cli.world import NOWHERE, Shell, command, served_sandbox

SECRET = "tajna-9731-Q"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bad")


@pytest.fixture(scope="module")
def shared(home: Path, settings: dict[str, str]) -> Shell:
    """A shell whose home outlives a test."""
    return Shell(home=home, environ=settings).settled()


@pytest.fixture
def faults(sandbox: Sandbox) -> Iterator[Sandbox]:
    yield sandbox
    for service in sandbox.services:
        service.clear()


def info_hash() -> str:
    """A short film that is seeded."""
    moon = next(title for title in CATALOGUE if title.key == "trip_to_the_moon")
    return torrents.info_hash(moon.releases[0])


@pytest.mark.parametrize("form", ["hex", "base32", "hybrid"])
def test_a_magnet_in_any_form_is_downloaded(shared: Shell, sandbox: Sandbox, form: str) -> None:
    digits = info_hash()
    topic = {
        "hex": f"urn:btih:{digits}",
        "base32": f"urn:btih:{base64.b32encode(bytes.fromhex(digits)).decode()}",
        "hybrid": f"urn:btih:{digits}&xt=urn:btmh:1220{'ab' * 32}",
    }[form]

    printed = shared.run("download", f"magnet:?xt={topic}&tr={sandbox.swarm.announce_url}")

    assert printed.code == 0, printed.all
    assert "Готово к просмотру!" in printed.out
    assert "/Другое/" in printed.out


def test_a_magnet_that_nobody_has_waits_and_can_be_left(shell: Shell) -> None:
    magnet = f"magnet:?xt=urn:btmh:1220{'cd' * 32}"

    printed = shell.interrupted("download", magnet, when="список файлов".encode())

    assert printed.code == 130
    assert "Прервано" in printed.err


def test_a_damaged_database_is_named_and_left_as_it_is(shared: Shell, tmp_path: Path) -> None:
    database = tmp_path / "concierge.db"
    database.write_bytes(b"no database " * 1000)
    before = database.read_bytes()

    printed = shared.with_(CONCIERGE_DATA_DIR=str(tmp_path)).run("downloads")

    assert printed.code == 1
    assert "База повреждена" in printed.err
    assert str(database) in printed.err
    assert database.read_bytes() == before


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where this user may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_is_said_before_anything_is_written(shared: Shell, small_disk: Path) -> None:
    folder = small_disk / "torrents"

    printed = shared.with_(CONCIERGE_EMBEDDED__SAVE_DIR=str(folder)).run(
        "ask", "скачай Метрополис 1927 в 1080p", "--yes"
    )

    assert printed.code == 1
    assert "Не хватает места" in printed.err
    assert not folder.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [["users"], ["users", "--json"], ["undo", "9", "--json"]], ids=" ".join)
def test_an_output_that_cannot_be_written_ends_without_a_traceback(shell: Shell, words: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command(*words),
            stdout=full,
            stderr=subprocess.PIPE,
            env=shell.variables(),
            cwd=shell.home,
            check=False,
        )

    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 1, done.stderr.decode()


def test_a_tracker_that_hangs_is_named_at_the_deadline(shared: Shell, faults: Sandbox) -> None:
    faults.piratebay.arm(Fault(kind=FaultKind.HANG))

    printed = shared.with_(CONCIERGE_SEARCH__DEADLINE_S="2").run("search", "Метрополис", "1927")

    assert printed.code == 0
    assert "piratebay не успел ответить" in printed.out


def test_a_wrong_tmdb_key_leaves_the_keyless_source(shared: Shell) -> None:
    printed = shared.with_(CONCIERGE_TMDB__API_KEY="f" * 32).run("search", "Метрополис", "1927")

    assert printed.code == 0
    assert "Метрополис (1927)" in printed.out


def test_a_wrong_password_is_tried_once_however_often_a_conversation_asks(tmp_path: Path) -> None:
    with served_sandbox(tmp_path / "sandbox") as world:
        shell = Shell(home=tmp_path, environ=world.environment()).settled()
        wrong = shell.with_(CONCIERGE_RUTRACKER__PASSWORD=SECRET)

        printed = wrong.run("chat", typed="найди Метрополис\nнайди Шарада\nвыход\n".encode())

        logins = [call for call in world.rutracker.calls if call.method == "POST" and "login" in call.path]
    assert len(logins) == 1
    assert printed.out.count("не отвечают: Rutracker") == 2
    assert SECRET not in printed.all


def test_no_secret_is_printed_even_when_everything_fails_loudly(shared: Shell) -> None:
    printed = shared.with_(
        CONCIERGE_LOG_LEVEL="DEBUG",
        CONCIERGE_RUTRACKER__PASSWORD=SECRET,
        CONCIERGE_RUTRACKER__MIRRORS=f'["{NOWHERE}"]',
        CONCIERGE_TMDB__API_KEY=SECRET,
    ).run("search", "Метрополис")
    wrong = shared.with_(CONCIERGE_RUTRACKER__MIRRORS=SECRET).run("downloads")

    assert SECRET not in printed.all
    assert wrong.code == 78
    assert SECRET not in wrong.all
    assert "CONCIERGE_RUTRACKER__MIRRORS" in wrong.err


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
def test_a_name_from_outside_cannot_speak_to_the_terminal(shared: Shell, as_json: tuple[str, ...]) -> None:
    name = "\x1b[31m[bold]Metropolis[/bold]\x1b]0;owned\x07\u202e 1927 \x9b31m1080p\r"

    printed = shared.run("parse", name, *as_json)

    assert printed.code == 0
    assert not {"\x1b", "\x07", "\x9b", "\u202e", "\r"} & set(printed.out)
    assert "[bold]" in printed.out


def test_bytes_that_are_no_text_are_no_reason_to_fall(shared: Shell) -> None:
    broken = os.fsdecode(b"\xff\xfe\xfa")

    assert shared.run("search", broken).code in {1, 2}
    assert shared.run("parse", broken).code == 0


def test_a_conversation_survives_nul_and_nonsense(shared: Shell, shell: Shell) -> None:
    printed = shell.run("chat", typed=b"\x00\x00\n\xff\xfe\n\xf0\x9f\x8e\xac\n")

    assert printed.code == 0
    assert printed.err.count("Не понял запрос") + printed.err.count("Искать здесь нечего") == 3


def test_a_terminal_that_knows_ascii_alone_gets_question_marks(shell: Shell) -> None:
    ascii_only = {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}

    printed = shell.with_(**ascii_only).run("search", "")

    assert printed.code == 2
    assert "??" in printed.err


def test_a_reader_that_leaves_early_is_no_error(shell: Shell) -> None:
    names = ["Metropolis.1927.1080p.BluRay.x264-GRP"] * 2000
    with subprocess.Popen(
        command("parse", *names),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=shell.variables(),
        cwd=shell.home,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read()

    assert process.returncode == 1
    assert err == b""
