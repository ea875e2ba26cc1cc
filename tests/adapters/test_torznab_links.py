"""Where the rows of a Torznab feed lead, and where the key goes."""

from __future__ import annotations

import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement, tostring

import httpx
import pytest
import structlog

from concierge.adapters._http import HttpClient
from concierge.adapters._torznab_feed import read_items
from concierge.adapters._torznab_rows import Key, release_of
from concierge.adapters.trackers.torznab import Torznab, TorznabSection
from concierge.config import Settings
from concierge.errors import (
    Challenged,
    ConfigError,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Release
from concierge.sandbox import torrents
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.torznab import Flavour, Quirk, TorznabServer
from tests.adapters.torznab_feeds import at_jackett, first, jackett, opened, server, tracker
from tests.contracts.tracker import FILM, two_films

__all__ = ["at_jackett", "jackett", "server", "tracker"]


@pytest.mark.parametrize(
    "quirk", [Quirk.NO_ENCLOSURE, Quirk.TWO_ENCLOSURES, Quirk.MAGNET_ALONE, Quirk.NO_HASH, Quirk.BASE32]
)
async def test_however_a_row_links_its_torrent_it_is_resolved(
    server: TorznabServer, tracker: Torznab, quirk: Quirk
) -> None:
    server.quirks = {quirk}

    release = await first(tracker)
    source = await tracker.resolve(release)

    info_hash = torrents.info_hash(two_films()[0])
    assert release.info_hash in {None, info_hash}
    assert source.info_hash == info_hash
    assert (source.metainfo is None) == (quirk is Quirk.MAGNET_ALONE)


async def test_the_file_tells_what_is_inside(tracker: Torznab) -> None:
    release = await first(tracker)

    inspection = await tracker.inspect(release)

    assert inspection.source is not None
    assert inspection.source.metainfo is not None
    assert inspection.files == Metainfo.parse(inspection.source.metainfo).files


async def test_a_link_that_leads_to_a_magnet_link_is_followed(
    server: TorznabServer, tracker: Torznab
) -> None:
    server.quirks = {Quirk.TO_MAGNET, Quirk.NO_HASH}

    source = await tracker.resolve(await first(tracker))

    assert source.info_hash == torrents.info_hash(two_films()[0])
    assert source.metainfo is None
    assert (source.magnet or "").startswith("magnet:?xt=urn:btih:")


BAD_LINKS: list[tuple[Quirk, type[Exception], type[Exception]]] = [
    (Quirk.TO_HTML, UnexpectedAnswer, UnexpectedAnswer),
    (Quirk.TO_LIMIT, RateLimited, RateLimited),
    (Quirk.TO_NOWHERE, NotFound, ServiceUnavailable),
    (Quirk.TO_ITSELF, UnexpectedAnswer, UnexpectedAnswer),
]


@pytest.mark.parametrize(
    "quirk, of_jackett, of_prowlarr", BAD_LINKS, ids=[quirk.value for quirk, *_ in BAD_LINKS]
)
async def test_a_link_that_leads_nowhere_says_why(
    server: TorznabServer,
    tracker: Torznab,
    quirk: Quirk,
    of_jackett: type[Exception],
    of_prowlarr: type[Exception],
) -> None:
    server.quirks = {Quirk.NO_HASH}
    release = await first(tracker)
    server.quirks = {quirk}

    with pytest.raises(of_jackett if server.flavour is Flavour.JACKETT else of_prowlarr):
        await tracker.resolve(release)


@pytest.mark.parametrize("quirk", [Quirk.TO_HTML, Quirk.TO_NOWHERE, Quirk.TO_ANOTHER])
async def test_the_magnet_link_of_a_row_stands_in_for_its_file(
    jackett: TorznabServer, at_jackett: Torznab, quirk: Quirk
) -> None:
    release = await first(at_jackett)
    jackett.quirks = {quirk}

    source = await at_jackett.resolve(release)

    assert source.info_hash == release.info_hash
    assert source.metainfo is None


async def test_the_key_is_stored_nowhere(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.NO_HASH}
    with structlog.testing.capture_logs() as logs:
        releases = (await tracker.search(FILM)).releases
        sources = [await tracker.resolve(one) for one in releases]

    told = f"{logs} {releases} {[one.link for one in releases]} {[one.magnet for one in sources]}"
    assert server.api_key not in told
    assert all("{key}" in (one.link or "") for one in releases)


async def test_the_key_reaches_no_other_host(jackett: TorznabServer) -> None:
    stranger = TorznabServer(api_key="another0torznab0key0123456789ab")
    stranger.offer(two_films())
    async with opened(jackett) as tracker, serving(stranger):
        release = await first(tracker)
        hostile = f"{stranger.url}/dl/x/?jackett_apikey={{key}}&path=0"
        moved = Release(tracker="torznab", tracker_id="1", name=release.name, link=hostile)

        # A stranger on the home network is not even asked.
        with pytest.raises(UnexpectedAnswer):
            await tracker.resolve(moved)

    assert stranger.calls == []


@pytest.mark.parametrize(
    "link",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://router.lan/reboot",
        "http://user:{key}@127.0.0.1/x",
        "http://[::1/x",
        "http://127.0.0.1:99999/x",
    ],
)
async def test_a_row_sends_nobody_around_the_home_network(at_jackett: Torznab, link: str) -> None:
    release = Release(tracker="torznab", tracker_id="1", name="x", link=link)

    with pytest.raises(UnexpectedAnswer):
        await at_jackett.resolve(release)


@pytest.mark.parametrize(
    "url",
    [
        "http://jackett.example.org/api/v2.0/indexers/all/results/torznab",
        "http://localhost:9117/api?apikey=0123456789",
        "http://user:word@localhost:9117/api",
        "localhost:9117",
    ],
    ids=["in the open", "with a key", "with a password", "no address"],
)
def test_an_address_that_would_give_the_key_away_is_refused(url: str) -> None:
    environ = {"CONCIERGE_TORZNAB__URLS": json.dumps([url]), "TORZNAB_API_KEY": "k"}

    with pytest.raises(ConfigError) as caught:
        Settings(environ=environ).section(TorznabSection)

    assert "0123456789" not in str(caught.value)


def test_an_address_of_prowlarr_may_lack_its_end() -> None:
    environ = {"TORZNAB_URLS": '["http://prowlarr:9696/3/", "http://192.168.1.5:9117/x/torznab/"]'}

    section = Settings(environ=environ).section(TorznabSection)

    assert section.urls == ("http://prowlarr:9696/3/api", "http://192.168.1.5:9117/x/torznab")
    assert section.missing() == ("TORZNAB_API_KEY",)


def test_the_key_is_put_back_for_the_feeds_own_host_alone() -> None:
    key = Key("secret/key", ["https://jackett.example:9117/api"])
    link = key.hidden("https://jackett.example:9117/dl?k=secret%2Fkey")

    assert link == "https://jackett.example:9117/dl?k={key}"
    assert key.shown(link) == "https://jackett.example:9117/dl?k=secret%2Fkey"
    for other in ("http://jackett.example:9117", "https://jackett.example", "https://evil.example:9117"):
        assert key.shown(f"{other}/?k={{key}}") == f"{other}/?k="


async def test_a_solver_is_never_told_the_key(jackett: TorznabServer) -> None:
    solver = TorznabServer()
    jackett.arm(Fault(kind=FaultKind.CHALLENGE))
    async with serving(solver), opened(jackett, solver=solver.url) as tracker:
        with pytest.raises(Challenged):
            await tracker.search(FILM)

    assert solver.calls == []


SECRET = "d41d8cd98f00b204e9800998ecf8427e"
HASH = "1f" * 20
FEEDS_KEY = Key("feeds0key", ["https://feed.test/api"])


def a_row(**texts: str) -> Release:
    root = Element("rss")
    item = SubElement(SubElement(root, "channel"), "item")
    for name, text in {"title": "Night Ferry", **texts}.items():
        SubElement(item, name).text = text
    items = read_items(tostring(root))
    assert isinstance(items, tuple)
    return release_of(items[0], FEEDS_KEY)


SECRETS = [
    f"https://site.test/dl?id=7&{name}={SECRET}"
    for name in ("torrent_pass", "passkey", "authkey", "apikey", "rsskey", "token", "x", "pass%6bey")
] + [
    "https://site.test/dl?id=7&token=abc",
    f"https://site.test/dl/{SECRET}/7.torrent",
    f"https://me:{SECRET}@site.test/dl?id=7",
    f"https://site.test/dl?id=7#passkey={SECRET}",
]


@pytest.mark.parametrize("url", SECRETS)
def test_no_secret_of_a_stranger_is_kept(url: str) -> None:
    row = a_row(guid=url, link=url, comments=url, size="7")

    told = f"{row} {row.link}"
    assert SECRET not in told
    assert "token=" not in told
    assert row.link is None
    assert row.url in {None, "https://site.test/dl?id=7"}
    assert len(row.tracker_id) == 64


def test_no_secret_of_a_stranger_is_kept_in_a_magnet_link() -> None:
    open_one, own = "udp://open.test:80", f"https://site.test/{SECRET}/announce"
    magnet = Magnet(info_hash=HASH, trackers=(own, open_one, f"{open_one}/?passkey=1")).uri()

    row = a_row(guid="7", link=f"{magnet}&xs=https%3A%2F%2Fsite.test%2F%3Fpasskey%3D{SECRET}")

    assert row.link == Magnet(info_hash=HASH, trackers=(open_one,)).uri()
    assert row.info_hash == HASH


def test_a_link_to_the_feed_itself_is_kept_without_its_key() -> None:
    row = a_row(
        guid="7", link="https://feed.test/dl?apikey=feeds0key&path=abc", comments="https://x.test/t?id=7"
    )

    assert row.link == "https://feed.test/dl?apikey={key}&path=abc"
    assert row.url == "https://x.test/t?id=7"
    assert row.tracker_id == "7"


def test_an_address_is_never_a_name_and_a_guid_is_no_page() -> None:
    row = a_row(guid="https://site.test/t?id=7", link=f"https://site.test/{HASH}.torrent")

    assert "site.test" not in row.tracker_id
    assert row.url is None
    assert row.link == f"https://site.test/{HASH}.torrent"


@asynccontextmanager
async def outside(
    *addresses: str, heard: list[str], error: Exception | None = None
) -> AsyncIterator[Torznab]:
    """A tracker of which every host has these addresses, and each request goes into `heard`."""

    async def resolve(host: str, port: int | None) -> set[str]:
        assert (host, port) == ("site.test", 443)
        if error is not None:
            raise error
        return set(addresses)

    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(str(request.url))
        return httpx.Response(200, stream=httpx.ByteStream(f"magnet:?xt=urn:btih:{HASH}".encode()))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        yield Torznab([], FEEDS_KEY, HttpClient("torznab", client, timeout_s=5), resolve)


AT_SITE = Release(tracker="torznab", tracker_id="1", name="x", link="https://site.test/7.torrent")


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("8.8.8.8", "192.168.1.1"),
        ("169.254.169.254",),
        ("::ffff:10.0.0.1",),
        ("fe80::1%eth0",),
        ("2002:7f00:1::",),
        ("224.0.0.1",),
        (),
    ],
    ids=str,
)
async def test_a_name_that_leads_home_is_not_followed(addresses: tuple[str, ...]) -> None:
    heard: list[str] = []
    async with outside(*addresses, heard=heard) as tracker:
        with pytest.raises(UnexpectedAnswer, match="private network"):
            await tracker.resolve(AT_SITE)

    assert heard == []


async def test_a_name_that_leads_outside_is_followed() -> None:
    heard: list[str] = []
    async with outside("8.8.8.8", "2001:4860:4860::8888", heard=heard) as tracker:
        source = await tracker.resolve(AT_SITE)

    assert source.info_hash == HASH
    assert heard == [AT_SITE.link]


@pytest.mark.parametrize("error", [socket.gaierror("no"), UnicodeError("label too long")], ids=repr)
async def test_a_name_that_leads_nowhere_is_unavailable(error: Exception) -> None:
    heard: list[str] = []
    async with outside(heard=heard, error=error) as tracker:
        with pytest.raises(ServiceUnavailable):
            await tracker.resolve(AT_SITE)

    assert heard == []


async def test_without_a_link_the_hash_is_what_a_torrent_is_had_by(at_jackett: Torznab) -> None:
    found = a_row(guid="7", link=SECRETS[0])

    with pytest.raises(NotFound):
        await at_jackett.resolve(found)
    source = await at_jackett.resolve(replace(found, info_hash=HASH))

    assert source.magnet == Magnet(info_hash=HASH, name="Night Ferry").uri()
