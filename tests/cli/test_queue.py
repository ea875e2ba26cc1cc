"""What `concierge downloads` says and shows, word for word; `--watch` in terminals of several sizes.

Read each file after `pytest tests/cli/test_queue.py --golden=write`.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

import concierge
from concierge.testing import a_download
from concierge_cli import queue_watching
from concierge_cli.documents import DownloadsDocument
from concierge_cli.download_view import download_view
from concierge_cli.queue_view import queue_view
from concierge_cli.torrent_view import files_view
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.world import Shell

GOLDEN = Path(__file__).parent / "golden_queue"
GB = 10**9
State, Torrent = concierge.DownloadState, concierge.TorrentState
Progress = concierge.DownloadProgress
DUNE = (
    "Дюна: Часть вторая / Dune: Part Two (Дени Вильнёв) [2024, США, BDRip 1080p] Dub + Original Eng + Sub Rus"
)
HOSTILE = "bad\x1b[31m\u202ename\n\tof 3 lines"


def one(
    number: int, name: str, state: concierge.DownloadState = State.DOWNLOADING, **more: object
) -> Progress:
    """A download that nobody tells anything of."""
    download = a_download(id=f"{number:08x}", name=name, state=state, size_bytes=12 * GB, is_paused=False)
    return Progress(download=replace(download, **more))  # type: ignore[arg-type]  # the fields of the value


def moving(each: Progress, state: concierge.TorrentState = Torrent.DOWNLOADING, **more: object) -> Progress:
    """The same, as its client tells of it."""
    torrent = concierge.TorrentStatus(
        info_hash="ab", name="x", state=state, progress=0.42, wanted_bytes=12 * GB, seeds=12
    )
    return replace(each, torrent=replace(torrent, **more))  # type: ignore[arg-type]  # the fields of the value


FAST = moving(one(1, DUNE), speed_bps=2_300_000, eta_s=1_500)
EVERYTHING = (
    one(9, "Metropolis", State.ON_NAS, placed=("/nas/Кино/Метрополис (1927)/Метрополис (1927) - 1080p.mkv",)),
    one(8, "Nosferatu", State.FAILED, failure_code="no_space"),
    moving(one(7, "Sunrise", is_paused=True), Torrent.PAUSED),
    FAST,
    moving(one(2, "千と千尋の神隠し 🐉🏯 [2001, Япония]"), Torrent.STALLED, seeds=0),
    moving(one(3, "שבעה ימים במאי"), Torrent.METADATA, wanted_bytes=0, progress=0.0, seeds=None),
    moving(one(4, HOSTILE), Torrent.QUEUED, progress=0.0),
    replace(one(5, "Faust", State.QUEUED), estimate_s=1_500),
    replace(one(6, "Der müde Tod"), is_handed_over=True),
    replace(one(10, "The General"), is_silent=True),
)
MANY = tuple(moving(one(number, f"Film {number}"), speed_bps=1_000 * number) for number in range(30))
VIEWS: dict[str, tuple[Sequence[Progress], int, int | None]] = {
    "none": ((), 80, 24),
    "one": ((FAST,), 80, 24),
    "one-narrow": ((FAST,), 40, 24),
    "everything": (EVERYTHING, 80, None),
    "everything-narrow": (EVERYTHING, 40, None),
    "thirty": (MANY, 80, 24),
    "thirty-narrow": (MANY, 40, 10),
}
LISTS = {"list-none": (), "list-one": (FAST,), "list-everything": EVERYTHING}
FILES = tuple(
    concierge.TorrentEntry(index=place, path=path, size_bytes=GB, is_wanted=place < 2, progress=place / 2)
    for place, path in enumerate(("Сериал/Сериал.S01E01.mkv", f"Сериал/{HOSTILE}.mkv", "Сериал/Sample.mkv"))
)


@pytest.mark.parametrize("name", VIEWS)
def test_the_queue_fits_its_terminal(name: str, language: str, request: pytest.FixtureRequest) -> None:
    downloads, width, height = VIEWS[name]

    text = printed(queue_view(downloads, width=width, height=height), width)

    assert height is None or text.count("\n") <= height
    expect(GOLDEN / f"{name}.{language}.txt", text, request, width=width)


@pytest.mark.parametrize("name", LISTS)
def test_the_list_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(download_view(LISTS[name])), request)


@pytest.mark.parametrize("name, files", [("files", FILES), ("files-none", ())])
def test_files_are_listed(
    name: str, files: Sequence[concierge.TorrentEntry], language: str, request: pytest.FixtureRequest
) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(files_view(files)), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, [*VIEWS, *LISTS, "files", "files-none", "lines"])


@pytest.mark.parametrize("width", [1, 9, 20, 39, 200])
@pytest.mark.usefixtures("language")
def test_no_terminal_is_too_small(width: int) -> None:
    lines = printed(queue_view(EVERYTHING, width=width, height=1), max(width, 20)).splitlines()

    assert lines


class Queue:
    """A person's downloads that are looked at these times."""

    owns_client = True

    def __init__(self, *looks: Sequence[Progress]) -> None:
        self._looks = looks

    async def watch_all(self) -> AsyncIterator[Sequence[Progress]]:
        """Each look."""
        for look in self._looks:
            yield look


class Person:
    """Who has them."""

    def __init__(self, *looks: Sequence[Progress]) -> None:
        self.downloads = Queue(*looks)


DONE = one(1, DUNE, State.ON_NAS, placed=("/nas/Кино/Дюна/Дюна.mkv",))
LOOKS = (FAST,), (moving(FAST, progress=0.9),), (moving(FAST, Torrent.SEEDING, progress=1.0),), (DONE,)


def watch(*looks: Sequence[Progress], as_json: bool = False) -> int:
    return asyncio.run(queue_watching.watch(Person(*looks), as_json=as_json))  # type: ignore[arg-type]  # all that is used


def test_without_a_terminal_each_change_is_a_line(
    language: str, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    assert watch(*LOOKS) == 0

    out, err = capsys.readouterr()
    expect(GOLDEN / f"lines.{language}.txt", f"{out}--- stderr\n{err}", request)


@pytest.mark.usefixtures("language")
def test_a_program_gets_each_look_as_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    watch(*LOOKS, as_json=True)

    looks = [DownloadsDocument.model_validate_json(line) for line in capsys.readouterr().out.splitlines()]
    assert [look.downloads[0].progress for look in looks] == [0.42, 0.9, 1.0, None]


@pytest.mark.usefixtures("language")
def test_a_terminal_is_drawn_over_and_keeps_the_last_picture(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = Console(file=io.StringIO(), force_terminal=True, width=60, height=10, color_system=None)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(queue_watching, "console", screen)

    watch(*LOOKS)

    assert isinstance(screen.file, io.StringIO)
    drawn = screen.file.getvalue()
    assert ("42 %" in drawn, "90 %" in drawn, "\x1b[?25h" in drawn) == (True, True, True)
    assert "/nas/Кино/Дюна" in capsys.readouterr().out


def test_nothing_to_watch_ends_at_once_and_an_empty_queue_is_cleared_without_a_question(shell: Shell) -> None:
    watched = shell.run("downloads", "--watch")
    listed = shell.run("downloads", "list", "-w", "--json")
    cleared = shell.run("downloads", "remove", "--all")
    both = shell.run("downloads", "remove", "1a2b3c4d", "--all")

    assert (watched.code, watched.out.startswith("Загрузок пока нет")) == (0, True)
    assert DownloadsDocument.model_validate_json(listed.out).downloads == []
    assert (cleared.code, cleared.out) == (0, "Менять нечего.\n")
    assert both.code == 2


def test_the_queue_is_cleared_only_when_the_person_says_so(shell: Shell) -> None:
    magnet = f"magnet:?xt=urn:btih:{'ab' * 20}&dn=Film"
    own = shell.with_(CONCIERGE_TORRENTS__CLIENT="watch_folder", CONCIERGE_WATCH_FOLDER__DIR=str(shell.home))
    own = own.with_(CONCIERGE_WATCH_FOLDER__TAKES_MAGNETS="true")
    assert own.run("download", magnet).code == 0

    kept = own.run("downloads", "remove", "--all", typed="нет\n".encode())
    asked = own.run("downloads", "remove", "--all", typed="да\n".encode())
    after = own.run("downloads", "--json")

    assert (kept.code, "Ничего не удалено." in kept.err) == (1, True)
    assert "Убрать загрузку, которой ещё нет в библиотеке (1)?" in asked.err
    assert (asked.code, "удалён" in asked.out) == (0, True)
    assert DownloadsDocument.model_validate_json(after.out).downloads == []
