"""The sandbox's Deluge answers as the wire page says.

deluge-client speaks to a daemon alone, so nobody else's client can look at this server; what the real web process
answers to our client stands in tests/adapters/test_deluge_daemon.py.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx
import pytest

from concierge.sandbox import torrents
from concierge.sandbox._deluge_daemon import FakeDaemon
from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.deluge import FakeHost, SandboxDeluge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FILM = next(title for title in CATALOGUE if title.key == "metropolis").releases[0]
HASH = torrents.info_hash(FILM)
MAGNET = torrents.magnet(FILM, "http://t.example.org/announce")
DUMP = base64.b64encode(torrents.metainfo(FILM, "http://t.example.org/announce")).decode()
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, taken apart."""

    result: object
    code: object
    message: str


@dataclass(frozen=True, slots=True)
class Browser:
    """Whoever uses the web page."""

    http: httpx.AsyncClient

    async def call(self, method: str, *params: object) -> Told:
        body = json.dumps({"method": method, "params": params, "id": 7})
        return self.read(await self.http.post("/json", content=body, headers=JSON), 7)

    @staticmethod
    def read(answer: httpx.Response, call_id: int | None) -> Told:
        reply = answer.json()
        assert (answer.status_code, reply["id"]) == (200, call_id)
        error = reply["error"] or {}
        return Told(reply["result"], error.get("code"), error.get("message", ""))


@pytest.fixture
async def server() -> AsyncIterator[SandboxDeluge]:
    hosts = [FakeHost(id="off", is_online=False), FakeHost(id="on")]
    async with serving(SandboxDeluge(hosts=hosts)) as one:
        yield one


@pytest.fixture
async def browser(server: SandboxDeluge) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=1) as http:
        yield Browser(http)


async def connected(browser: Browser) -> None:
    await browser.call("auth.login", "deluge")
    await browser.call("web.connect", "on")


async def test_a_login_gives_a_session_that_each_answer_renews(browser: Browser) -> None:
    wrong = await browser.call("auth.login", "other")
    without = await browser.call("web.connected")
    right = await browser.call("auth.login", "deluge")
    session = browser.http.cookies["_session_id"]
    inside = await browser.call("web.connected")

    assert (wrong.result, wrong.code) == (False, None)
    assert (without.code, without.message) == (1, "Not authenticated")
    assert (right.result, inside.result) == (True, False)
    assert browser.http.cookies["_session_id"] == session


async def test_a_session_that_is_over_is_code_1(server: SandboxDeluge, browser: Browser) -> None:
    await connected(browser)

    server.expire_sessions()

    assert (await browser.call("core.get_free_space")).code == 1


async def test_before_a_connection_no_method_of_a_daemon_is_known_whoever_asks(browser: Browser) -> None:
    outside = await browser.call("core.get_free_space")
    await browser.call("auth.login", "deluge")
    inside = await browser.call("label.add", "films")

    assert [(one.code, one.message) for one in (outside, inside)] == [(2, "Unknown method")] * 2


async def test_a_daemon_is_found_and_connected(browser: Browser) -> None:
    await browser.call("auth.login", "deluge")

    hosts = await browser.call("web.get_hosts")
    statuses = [await browser.call("web.get_host_status", name) for name in ("off", "on", "nobody")]
    failed = [await browser.call("web.connect", name) for name in ("off", "nobody")]
    methods = await browser.call("web.connect", "on")
    after = await browser.call("web.get_host_status", "on")

    assert hosts.result == [[name, "127.0.0.1", 58846, "localclient"] for name in ("off", "on")]
    assert [one.result for one in statuses] == [
        ["off", "Offline", ""],
        ["on", "Online", "2.0.3"],
        ["nobody", "Offline", ""],
    ]
    assert [(one.result, one.code) for one in failed] == [(None, None)] * 2
    assert isinstance(methods.result, list)
    assert "core.add_torrent_magnet" in methods.result
    assert after.result == ["on", "Connected", "2.0.3"]


async def test_a_daemon_of_1_3_has_its_address_in_the_answer() -> None:
    async with (
        serving(SandboxDeluge(hosts=[FakeHost(id="on")], daemon=FakeDaemon(is_old=True))) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as http,
    ):
        browser = Browser(http)
        await connected(browser)
        hosts = await browser.call("web.get_hosts")
        status = await browser.call("web.get_host_status", "on")
        await browser.call("core.add_torrent_magnet", MAGNET, {})
        again = await browser.call("core.add_torrent_magnet", MAGNET, {})

    assert hosts.result == [["on", "127.0.0.1", 58846, "Online"]]
    assert status.result == ["on", "127.0.0.1", 58846, "Connected", "2.0.3"]
    assert (again.result, again.code) == (None, None)


async def test_a_lost_daemon_leaves_calls_without_an_answer(server: SandboxDeluge, browser: Browser) -> None:
    await connected(browser)
    server.lose_daemon(is_back=True)

    view = await browser.call("web.update_ui", ["name"], {})
    with pytest.raises(httpx.ReadTimeout):
        await browser.call("core.get_free_space")
    is_connected = await browser.call("web.connected")
    await browser.call("web.connect", "on")
    space = await browser.call("core.get_free_space")

    assert isinstance(view.result, dict)
    assert (view.result["connected"], view.result["torrents"], view.result["filters"]) == (False, None, None)
    assert (is_connected.result, space.result) == (False, 2**40)


async def test_labels_come_with_the_plugin(browser: Browser) -> None:
    await connected(browser)
    await browser.call("core.add_torrent_file", "f.torrent", DUMP, {"add_paused": True})

    before = await browser.call("label.add", "films")
    plugins = await browser.call("core.get_available_plugins")
    enabled = await browser.call("core.enable_plugin", "Label")
    unknown = await browser.call("label.set_torrent", HASH, "films")
    added = await browser.call("label.add", "films")
    again = await browser.call("label.add", "films")
    upper = await browser.call("label.add", "Films")
    await browser.call("label.set_torrent", HASH, "films")
    status = await browser.call("core.get_torrent_status", HASH, ["label"])

    assert (before.code, plugins.result, enabled.result) == (2, ["Label", "Stats"], True)
    assert (added.result, added.code) == (None, None)
    assert [one.code for one in (unknown, again, upper)] == [4, 4, 4]
    assert "<class 'deluge.error.WrappedException'>: Unknown Label\n" in unknown.message
    assert "<class 'deluge.error.WrappedException'>: Label already exists\n" in again.message
    assert "Traceback (most recent call last):" in again.message
    assert "valid characters" in upper.message
    assert status.result == {"label": "films"}


async def test_what_cannot_be_added_is_told_in_the_daemons_words(browser: Browser) -> None:
    await connected(browser)

    first = await browser.call("core.add_torrent_magnet", MAGNET, {})
    again = await browser.call("core.add_torrent_file", "f.torrent", DUMP, {})
    magnet = await browser.call("core.add_torrent_magnet", "magnet:?xt=urn:btih:zzz", {})
    junk = await browser.call("core.add_torrent_file", "f.torrent", "anVuaw==", {})

    assert first.result == HASH
    assert [one.code for one in (again, magnet, junk)] == [4, 4, 4]
    assert again.message == (
        "Failure: [Failure instance: Traceback (failure with no frames): "
        f"<class 'deluge.error.AddTorrentError'>: Torrent already in session ({HASH}).\n]"
    )
    assert "AddTorrentError'>: Unable to add magnet, invalid magnet info: " in magnet.message
    assert "AddTorrentError'>: Unable to add torrent, decoding filedump failed: " in junk.message


async def test_a_magnet_has_no_files_until_its_metadata_comes(browser: Browser) -> None:
    await connected(browser)
    await browser.call("core.add_torrent_magnet", MAGNET, {})
    keys = ["name", "progress", "eta", "ratio", "files", "total_size", "nonsense"]

    stages = [(await browser.call("core.get_torrents_status", {"id": [HASH]}, keys)).result for _ in range(4)]

    rows = [stage[HASH] for stage in stages if isinstance(stage, dict)]
    assert rows[0]["files"] == []
    assert {key: rows[0][key] for key in ("progress", "eta", "ratio", "total_size")} == {
        "progress": 0.0,
        "eta": 0,
        "ratio": -1.0,
        "total_size": 0,
    }
    assert "nonsense" not in rows[0]
    assert len(rows[1]["files"]) == len(FILM.files)
    assert rows[1]["name"] == FILM.files[0].path.partition("/")[0]
    assert rows[3]["progress"] == 100.0


async def test_a_stranger_is_absent_or_refused(browser: Browser) -> None:
    await connected(browser)

    status = await browser.call("core.get_torrent_status", "ab" * 20, ["name"])
    statuses = await browser.call("core.get_torrents_status", {"id": ["ab" * 20]}, ["name"])
    removed = await browser.call("core.remove_torrent", "ab" * 20, False)  # noqa: FBT003  as it is on the wire
    paused = await browser.call("core.pause_torrents", ["ab" * 20])

    assert (status.result, statuses.result) == ({}, {})
    assert f"InvalidTorrentError'>: torrent_id {'ab' * 20} not in session." in removed.message
    assert paused.code == 4


@pytest.mark.parametrize(
    "headers, body, words",
    [
        ({}, b"{}", "AttributeError: 'NoneType' object has no attribute 'decode'"),
        ({"Content-Type": "text/plain"}, b"{}", "content-type"),
        (JSON, b"[", "JSON not decodable"),
        (JSON, b'{"method": "auth.login", "id": 1}', "missing param"),
    ],
)
async def test_what_is_no_call_is_code_5(
    browser: Browser, headers: dict[str, str], body: bytes, words: str
) -> None:
    answer = await browser.http.post("/json", content=body, headers=headers)

    told = Browser.read(answer, None)
    assert told.code == 5
    assert words in told.message


async def test_a_page_is_not_read_and_other_calls_are_not_served(
    server: SandboxDeluge, browser: Browser
) -> None:
    page = await browser.http.get("/json")
    other = await browser.http.post(
        "/json", content=b'{"method": "core.shutdown", "params": [], "id": 1}', headers=JSON
    )

    assert (page.status_code, other.status_code) == (405, 501)
    assert len(server.unknown) == 1
