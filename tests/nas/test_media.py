"""Media servers look at exactly what is new, named as they name it; none of them holds up a film."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from concierge.nas.media import media_servers, seen_by
from concierge.nas.settings import NasSettings
from tests.nas.house import House

FILM = Path("/nas/Кино/Дюна (2021)/Дюна.mkv")
PATHS = {"plex": {"/nas": "/data"}, "*": {"/nas/Кино": "/media/films"}}
SECTIONS = {
    "MediaContainer": {
        "Directory": [
            {"key": "1", "type": "movie", "Location": [{"id": 1, "path": "/data/Кино"}]},
            {"key": "2", "type": "show", "Location": [{"id": 2, "path": "/data/Сериалы"}]},
            {"key": "../x", "type": "movie", "Location": [{"id": 3, "path": "/data"}]},
        ]
    }
}
Call = tuple[str, str, dict[str, str], object]


@contextmanager
def media_server(calls: list[Call], status: int = 204, body: bytes = b"") -> Iterator[str]:
    """The address of one that answers so to anything."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
            return

        def do_GET(self) -> None:
            self.answer(None)

        def do_POST(self) -> None:
            self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def answer(self, told: object) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            calls.append((self.command, self.path, headers, told))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_jellyfin_is_told_in_the_header_that_its_newest_version_reads() -> None:
    calls: list[Call] = []
    with media_server(calls) as url:
        settings = NasSettings(jellyfin_url=f"{url}/jellyfin", jellyfin_key='k"y', media_paths=PATHS)
        troubles = await media_servers(settings).refresh([FILM])

    [(method, path, headers, told)] = calls
    assert (troubles, method, path) == ({}, "POST", "/jellyfin/Library/Media/Updated")
    assert headers["authorization"].endswith('Token="k%22y"')
    assert told == {"Updates": [{"Path": "/media/films/Дюна (2021)/Дюна.mkv", "UpdateType": "Created"}]}


async def test_emby_is_told_in_its_own_header() -> None:
    calls: list[Call] = []
    with media_server(calls) as url:
        await media_servers(NasSettings(emby_url=f"{url}/emby", emby_key="key")).refresh([FILM])

    [(_, path, headers, told)] = calls
    assert (path, headers["x-emby-token"]) == ("/emby/Library/Media/Updated", "key")
    assert told == {"Updates": [{"Path": str(FILM), "UpdateType": "Created"}]}


async def test_plex_looks_at_the_folder_in_the_section_that_has_it_once() -> None:
    calls: list[Call] = []
    with media_server(calls, 200, json.dumps(SECTIONS).encode()) as url:
        settings = NasSettings(plex_url=url, plex_token="token", media_paths=PATHS)
        await media_servers(settings).refresh([FILM, FILM.with_name("Дюна.srt")])

    folder = "%2Fdata%2F%D0%9A%D0%B8%D0%BD%D0%BE%2F%D0%94%D1%8E%D0%BD%D0%B0%20%282021%29"
    assert [path for _, path, _, _ in calls] == [
        "/library/sections",
        f"/library/sections/1/refresh?path={folder}",
    ]
    assert {headers["x-plex-token"] for _, _, headers, _ in calls} == {"token"}


@pytest.mark.parametrize("status", [302, 401, 404, 500])
async def test_what_goes_wrong_is_told_and_no_error(status: int) -> None:
    calls: list[Call] = []
    with media_server(calls, status, b"<html>") as url:
        settings = NasSettings(jellyfin_url=url, jellyfin_key="secret-key", plex_url="http://127.0.0.1:1")
        troubles = await media_servers(settings).refresh([FILM])

    assert set(troubles) == {"jellyfin", "plex"}
    assert "secret-key" not in str(troubles)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"MediaContainer": {"Directory": [7]}}', b"[" * 99_999]
)
async def test_a_plex_that_answers_something_else_is_no_error(body: bytes) -> None:
    with media_server([], 200, body) as url:
        troubles = await media_servers(NasSettings(plex_url=url, plex_token="token")).refresh([FILM])

    assert set(troubles) == {"plex"}


def test_a_folder_whose_name_only_begins_alike_is_another_one() -> None:
    assert seen_by("plex", "/nas-old/x", {"plex": {"/nas": "/data"}}) == "/nas-old/x"
    assert seen_by("plex", "/nas", {"plex": {"/nas/": "/data/"}}) == "/data"


def test_a_media_server_that_is_down_keeps_nobody_from_the_film(house: House) -> None:
    row = house.film()

    done = house.run(
        "once",
        "--json",
        CONCIERGE_SYNC__JELLYFIN_URL="http://127.0.0.1:1",
        CONCIERGE_SYNC__JELLYFIN_KEY="key",
    )

    assert (done.returncode, row.state) == (0, "done")
    assert '"jellyfin":' in done.stdout
