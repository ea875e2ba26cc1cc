"""Which torrent client answers at an address."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from concierge.config import Settings
from concierge.errors import ConfigError, InputError, LoginFailed, NotFound, ServiceUnavailable
from concierge.sandbox._qbittorrent_door import Door, Profile
from concierge.sandbox._serving import serving
from concierge.sandbox.deluge import SandboxDeluge
from concierge.sandbox.qbittorrent import SandboxQBittorrent
from concierge.sandbox.transmission import Dialect, Gate, SandboxTransmission
from concierge.seedboxes import Seedboxes
from tests.ports import free_port

URL, USER, PASSWORD = (f"CONCIERGE_TRANSMISSION__{name}" for name in ("URL", "USERNAME", "PASSWORD"))


async def seedboxes(environ: Mapping[str, str] | None = None) -> Seedboxes:
    return await asyncio.to_thread(lambda: Seedboxes(Settings(environ=environ or {})))


@pytest.mark.parametrize("dialect", list(Dialect))
@pytest.mark.parametrize("password", ["", "s3cret"])
async def test_transmission_is_known_by_what_it_asks_for(dialect: Dialect, password: str) -> None:
    daemon = SandboxTransmission(dialect=dialect, username="alice" if password else "", password=password)

    async with serving(daemon):
        found = await (await seedboxes()).at(daemon.url)

    assert (found.name, found.address) == ("transmission", f"{daemon.url}/transmission/rpc")
    assert found.settings == (URL, USER, PASSWORD)


@pytest.mark.parametrize("profile", list(Profile))
@pytest.mark.parametrize("is_open", [False, True])
async def test_qbittorrent_is_known_by_its_version_or_by_how_it_shuts_out(
    profile: Profile, *, is_open: bool
) -> None:
    server = SandboxQBittorrent(door=Door(profile, "alice", "s3cret", lets_everybody_in=is_open))

    async with serving(server):
        found = await (await seedboxes()).at(server.url)

    assert (found.name, found.address) == ("qbittorrent", server.url)


async def test_deluge_is_known_by_a_question_that_needs_no_login() -> None:
    server = SandboxDeluge()

    async with serving(server):
        found = await (await seedboxes()).at(server.url)

    assert (found.name, found.address) == ("deluge", server.url)


async def test_something_else_is_no_torrent_client() -> None:
    daemon = SandboxTransmission(gate=Gate.WEB_PAGE)

    async with serving(daemon):
        with pytest.raises(NotFound) as caught:
            await (await seedboxes()).at(daemon.url)

    assert caught.value.facts["problem"] == "seedbox"


async def test_where_nothing_answers_that_is_said() -> None:
    with pytest.raises(ServiceUnavailable):
        await (await seedboxes()).at(f"http://127.0.0.1:{free_port()}")


@pytest.mark.parametrize(
    "address",
    ["ftp://box.example", "https://alice:s3cret@box.example", "://", "http://", "🎬", "javascript:alert(1)"],
)
async def test_what_is_no_address_is_refused_before_anything_is_asked(address: str) -> None:
    with pytest.raises(InputError):
        await (await seedboxes()).at(address)


async def test_a_client_is_tried_with_its_account() -> None:
    daemon = SandboxTransmission(username="alice", password="s3cret")

    async with serving(daemon):
        account = {URL: daemon.url, USER: "alice"}
        await (await seedboxes()).check("transmission", {**account, PASSWORD: "s3cret"})
        with pytest.raises(LoginFailed):
            await (await seedboxes()).check("transmission", {**account, PASSWORD: "wrong"})
        await (await seedboxes({**account, PASSWORD: "s3cret"})).check("transmission", {})

    with pytest.raises(NotFound):
        await (await seedboxes()).check("rtorrent", {})
    with pytest.raises(ConfigError):
        await (await seedboxes()).check("transmission", {})


async def test_those_that_are_set_up_are_listed() -> None:
    assert (await seedboxes()).listed() == ()

    (found,) = (await seedboxes({URL: "https://box.example"})).listed()
    (unused,) = (
        await seedboxes({URL: "https://box.example", "CONCIERGE_TORRENTS__CLIENT": "embedded"})
    ).listed()

    assert (found.address, found.is_used) == ("https://box.example/transmission/rpc", True)
    assert not unused.is_used
