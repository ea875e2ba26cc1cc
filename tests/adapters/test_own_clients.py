"""Torrent clients of people's own over the sandbox's servers: opened late, kept, tried once, and discreet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, Response

import concierge
from concierge.adapters._pinned import AddressPolicy
from concierge.adapters._remote_clients import RemoteAdapter, RemoteClients
from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.tables import CredentialRow, table
from concierge.app.own_clients import PeoplesClients
from concierge.errors import (
    AccountUnusable,
    ConciergeError,
    CredentialUnreadable,
    InputError,
    LoginFailed,
    NotFound,
    ServiceUnavailable,
)
from concierge.model.account import Account, CredentialKind, Scope
from concierge.model.download import ClientKey
from concierge.ports import Adapter, TorrentClient
from concierge.registry import discover
from concierge.sandbox import torrents
from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.deluge import SandboxDeluge
from concierge.sandbox.qbittorrent import SandboxQBittorrent
from concierge.sandbox.transmission import SandboxTransmission
from tests.adapters.http_site import Site
from tests.ports import free_port
from tests.storage import ANNA, BORIS, a_storage

RELEASE = CATALOGUE[0].releases[0]
MAGNET = torrents.magnet(RELEASE, "http://t.example.org/announce")
HASH = torrents.info_hash(RELEASE)
SECRET_WORDS = "root:x:0:0 internal dashboard"
PASSWORD = "s3cret"
QB = ClientKey("qbittorrent", BORIS.id)


def remote(*, allows_private: bool = True) -> RemoteClients:
    found: Sequence[RemoteAdapter] = discover("concierge.adapters.torrents", "ADAPTER", Adapter)
    return RemoteClients(found, AddressPolicy(allows_private=allows_private))


@dataclass(slots=True, kw_only=True)
class Home:
    """People's clients over a storage, in the process of the test."""

    folder: Path
    storage: SqlStorage = field(default_factory=a_storage)
    allows_private: bool = True
    fresh_s: float = 5.0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[PeoplesClients]:
        clients = await asyncio.to_thread(remote, allows_private=self.allows_private)
        async with PeoplesClients(self.storage, clients, self.folder, fresh_s=self.fresh_s) as door:
            yield door

    async def keep(self, account: Account) -> None:
        async with self.storage.transaction() as rows:
            assert account.owner_id is not None
            await rows.credentials.forget(account.owner_id, account.service)
            for kind, value in account.values.items():
                await rows.credentials.store(account.owner_id, kind, value)

    async def forget(self, account: Account) -> None:
        async with self.storage.transaction() as rows:
            await rows.credentials.forget(account.owner_id or 0, account.service)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(folder=tmp_path)


@pytest.fixture
async def server() -> AsyncIterator[SandboxQBittorrent]:
    """It asks alice for "s3cret"."""
    async with serving(SandboxQBittorrent()) as served:
        yield served


def account(service: str, user_id: int = BORIS.id, /, **values: str) -> Account:
    kinds = {CredentialKind(f"{service}_{part}"): value for part, value in values.items()}
    return Account(service=service, scope=Scope.PRIVATE, owner_id=user_id, values=kinds)


def alices(server: SandboxQBittorrent, password: str = PASSWORD) -> Account:
    return account("qbittorrent", url=server.url, username="alice", password=password)


async def client_of(door: PeoplesClients, key: ClientKey = QB) -> TorrentClient:
    client = await door.opened(key)
    assert client is not None
    return client


async def test_a_client_is_opened_with_its_first_use_and_keeps_its_session(
    home: Home, server: SandboxQBittorrent
) -> None:
    await home.keep(alices(server))

    async with home.opened() as door:
        first, second = await asyncio.gather(door.opened(QB), door.opened(QB))
        assert first is second
        assert server.calls == []
        client = await client_of(door)
        await asyncio.gather(*(client.check() for _ in range(5)))

    assert server.door.logins == 1


async def test_who_has_none_has_none(home: Home, server: SandboxQBittorrent) -> None:
    await home.keep(alices(server))

    async with home.opened() as door:
        assert await door.opened(ClientKey("qbittorrent", ANNA.id)) is None
        assert await door.opened(ClientKey("transmission", BORIS.id)) is None
        assert await door.kind_of(ANNA.id) == ""
        assert await door.kind_of(BORIS.id) == "qbittorrent"


async def test_a_wrong_password_goes_out_once_however_many_ask_and_not_again_before_it_is_changed(
    home: Home, server: SandboxQBittorrent
) -> None:
    await home.keep(alices(server, "wrong"))

    async with home.opened() as door:
        client = await client_of(door)
        outcomes = await asyncio.gather(*(client.list() for _ in range(8)), return_exceptions=True)
        with pytest.raises(AccountUnusable):
            await (await client_of(door)).check()
        failures = server.door.failures
        await home.keep(alices(server))
        door.changed()
        await (await client_of(door)).check()

    assert {type(one) for one in outcomes} == {AccountUnusable}
    assert failures == 1
    assert server.door.logins == 1


async def test_transmission_hears_a_wrong_password_once_too(home: Home) -> None:
    daemon = SandboxTransmission(username="alice", password="s3cret")
    async with serving(daemon), home.opened() as door:
        wrong = account("transmission", url=daemon.rpc_url, username="alice", password="wrong")
        await home.keep(wrong)
        client = await client_of(door, ClientKey("transmission", BORIS.id))
        await asyncio.gather(*(client.list() for _ in range(8)), return_exceptions=True)

    assert len(daemon.calls) == 1


async def test_what_another_process_changes_is_seen_after_a_while(
    home: Home, server: SandboxQBittorrent
) -> None:
    home.fresh_s = 0
    await home.keep(alices(server))

    async with home.opened() as door:
        first = await client_of(door)
        await first.check()
        await home.keep(alices(server, "wrong"))
        second = await client_of(door)
        assert second is not first
        with pytest.raises(ServiceUnavailable):
            await first.check()
        await home.forget(alices(server))
        assert await door.opened(QB) is None


async def test_what_another_process_has_just_kept_is_there_at_once(
    home: Home, server: SandboxQBittorrent
) -> None:
    async with home.opened() as door:
        assert await door.opened(QB) is None
        await home.keep(alices(server))
        assert await door.opened(QB) is not None


async def test_an_account_that_cannot_be_decrypted_opens_nothing(
    home: Home, server: SandboxQBittorrent
) -> None:
    await home.keep(alices(server))
    async with home.storage.transaction() as rows:
        damaged = table(CredentialRow).update().values(token="damaged")
        await rows.credentials._connection.change(damaged)  # type: ignore[attr-defined]  # from below

    async with home.opened() as door:
        with pytest.raises(CredentialUnreadable):
            await door.opened(QB)

    assert server.calls == []


async def test_folders_of_people_who_have_no_client_any_more_are_dropped(
    home: Home, server: SandboxQBittorrent
) -> None:
    await home.keep(alices(server))
    for name in ("2", "77"):
        (home.folder / "seedboxes" / name).mkdir(parents=True)

    async with home.opened() as door:
        await client_of(door)

    assert [path.name for path in (home.folder / "seedboxes").iterdir()] == ["2"]


@pytest.mark.parametrize("kind", ["transmission", "qbittorrent", "deluge"])
async def test_each_kind_is_known_at_an_address_that_a_person_gives(home: Home, kind: str) -> None:
    servers = {
        "transmission": SandboxTransmission(username="alice", password="s3cret"),
        "qbittorrent": SandboxQBittorrent(),
        "deluge": SandboxDeluge(),
    }
    async with serving(servers[kind]) as server, home.opened() as door:
        found = await door.at(server.url)

    assert found.name == kind
    assert found.address.startswith(server.url)


@pytest.mark.parametrize(
    "page",
    [
        HTMLResponse(f"<html>{SECRET_WORDS}</html>"),
        Response(SECRET_WORDS, 500),
        Response(SECRET_WORDS, 403),
        Response("moved", 307, headers={"location": f"http://10.0.0.1/{SECRET_WORDS.replace(' ', '-')}"}),
    ],
    ids=["page", "error", "refusal", "redirect"],
)
async def test_whatever_else_answers_there_is_told_as_nobody(home: Home, page: Response) -> None:
    async with serving(Site(stranger=page)) as site, home.opened() as door:
        with pytest.raises(NotFound) as strange:
            await door.at(site.url)
        with pytest.raises(NotFound) as silent:
            await door.at(f"http://127.0.0.1:{free_port()}")
        with pytest.raises(ConciergeError) as refused:
            await door.log_in(account("qbittorrent", url=site.url, username="a", password="b"))

    assert (str(strange.value), strange.value.facts) == (str(silent.value), silent.value.facts)
    assert SECRET_WORDS not in f"{refused.value}{refused.value.facts}"
    assert isinstance(refused.value, NotFound | LoginFailed)


async def test_a_stranger_who_takes_a_clients_place_says_nothing_through_it(
    home: Home, server: SandboxQBittorrent
) -> None:
    await home.keep(alices(server))
    async with home.opened() as door:
        client = await client_of(door)
        await client.check()
        server.stranger = Response(SECRET_WORDS, 409)
        with pytest.raises(ServiceUnavailable) as caught:
            await client.list()

    assert SECRET_WORDS not in f"{caught.value}{caught.value.facts}"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9091",
        "http://localhost:9091",
        "http://localhost.:9091",
        "http://169.254.169.254/latest",
        "https://192.168.1.5",
        "https://[::ffff:10.0.0.1]",
        "https://2130706433",
        "https://box.example:22",
    ],
)
async def test_closed_addresses_get_no_request_at_all(home: Home, address: str) -> None:
    home.allows_private = False
    async with serving(SandboxQBittorrent()) as server, home.opened() as door:
        port = server.url.rpartition(":")[2]
        with pytest.raises((InputError, NotFound)):
            await door.at(address.replace("9091", port))

    assert server.calls == []


async def test_a_stored_address_that_is_closed_since_is_not_used(
    home: Home, server: SandboxQBittorrent
) -> None:
    await home.keep(alices(server))
    home.allows_private = False

    async with home.opened() as door:
        with pytest.raises(AccountUnusable):
            await door.opened(QB)

    assert server.calls == []


@pytest.mark.parametrize(
    "values",
    [
        {"url": "http://box.example", "username": "alice", "password": "s3cret"},
        {"url": "https://alice:s3cret@box.example"},
        {"url": "ftp://box.example"},
        {"url": "https://box.example", "unheard_of": "s3cret"},
    ],
    ids=["open", "userinfo", "scheme", "unknown"],
)
async def test_an_account_that_cannot_be_one_never_leaves_us(home: Home, values: dict[str, str]) -> None:
    async with home.opened() as door:
        with pytest.raises(InputError) as caught:
            await door.log_in(account("qbittorrent", **values))

    assert "s3cret" not in f"{caught.value}{caught.value.facts}"
    assert caught.value.__cause__ is None


async def test_everybodys_downloads_live_in_clients_of_their_own_in_one_running_concierge(
    tmp_path: Path,
) -> None:
    household, hers, his = SandboxTransmission(), SandboxTransmission(), SandboxQBittorrent()
    async with AsyncExitStack() as stack:
        for one in (household, hers, his):
            await stack.enter_async_context(serving(one))
        app = await stack.enter_async_context(concierge.Concierge.open(settings(tmp_path, household.rpc_url)))
        vera, boris = [await a_member(app, number) for number in (70, 80)]
        await vera.seedboxes.add(hers.url)
        with pytest.raises(AccountUnusable):
            await boris.seedboxes.add(his.url, username="alice", password="wrong")
        await boris.seedboxes.add(his.url, username="alice", password="s3cret")

        started = [await person.downloads.start(MAGNET) for person in (app.me, vera, boris)]
        for _ in range(12):
            await app.tend()
        states = {progress.download.state for progress in await boris.downloads.list()}
        await vera.downloads.remove(HASH)
        with pytest.raises(concierge.SeedboxInUse):
            await boris.seedboxes.remove()

    assert [one.client for one in started] == ["", "transmission", "qbittorrent"]
    assert states == {concierge.DownloadState.DOWNLOADED}
    assert [len(one.torrents) for one in (household, hers, his)] == [1, 0, 1]
    assert his.door.failures == 0
    assert not any(one.unknown for one in (household, hers, his))


def settings(data_dir: Path, household: str) -> concierge.Settings:
    environ = {
        "CONCIERGE_DATA_DIR": str(data_dir),
        "CONCIERGE_TRANSMISSION__URL": household,
        "CONCIERGE_TORRENTS__ALLOW_PRIVATE_SEEDBOXES": "true",
    }
    return concierge.Settings(environ=environ)


async def a_member(app: concierge.Concierge, telegram_id: int) -> concierge.UserView:
    issued = await app.me.people.invite(
        role=concierge.Role.MEMBER, grants=frozenset({concierge.Grant.DOWNLOAD})
    )
    await app.redeem(issued.code, telegram_id=telegram_id)
    return await app.user(telegram_id=telegram_id)
