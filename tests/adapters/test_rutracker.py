"""Rutracker as a tracker, against the sandbox's forum over loopback: searches, topics, settings."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from starlette.responses import HTMLResponse

from concierge.adapters.trackers.rutracker import RutrackerSection
from concierge.config import Settings
from concierge.errors import Challenged, ConfigError, LoginFailed, NotFound, UnexpectedAnswer
from concierge.model.metainfo import Metainfo
from concierge.model.release import Release, SearchQuery
from concierge.sandbox import torrents
from concierge.sandbox._rutracker_topics import Status, Topic
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.rutracker_forum import (
    LOGIN,
    METROPOLIS,
    OFFERED,
    ONE,
    SEARCH,
    TOPIC,
    TORRENT,
    Member,
    Stranger,
    ask,
    many,
    opened,
    paths,
    release,
    server,
    tracker,
)

__all__ = ["server", "tracker"]


@pytest.mark.parametrize("skin", ["2026", "2020"])
async def test_a_row_is_read_exactly_in_both_skins(
    server: RutrackerServer, tracker: Member, skin: str
) -> None:
    server.skin = skin  # type: ignore[assignment]  # a literal, by its parameter
    server.add(
        [
            Topic(
                topic_id=6812345,
                name='Mike & "Ann" / Майк и Энн: Café <1> [2026, США, комедия, UHD BDRemux 2160p] Dub',
                forum_id=1457,
                size_bytes=62_381_179_844,
                seeders=122,
                leechers=17,
                registered_at=1776266394,
            )
        ]
    )

    (found,) = await tracker.search(ask("Майк и Энн"))

    assert found == Release(
        tracker="rutracker",
        tracker_id="6812345",
        name='Mike & "Ann" / Майк и Энн: Café <1> [2026, США, комедия, UHD BDRemux 2160p] Dub',
        size_bytes=62_381_179_844,
        seeders=122,
        leechers=17,
        url=f"{server.url}/forum/viewtopic.php?t=6812345",
        published_at=datetime(2026, 4, 15, 15, 19, 54, tzinfo=UTC),
        category="Зарубежное кино (UHD Video)",
        is_trusted=True,
    )


async def test_all_rows_come_best_seeded_first(tracker: Member) -> None:
    found = await tracker.search(METROPOLIS)

    offered = [r for r in OFFERED.values() if "Metropolis" in r.name and "1927" in r.name and r.topic_id]
    assert sorted(row.tracker_id for row in found) == sorted(str(r.topic_id) for r in offered)
    assert [row.seeders for row in found] == sorted((row.seeders for row in found), reverse=True)


async def test_an_abandoned_release_has_no_seeders(server: RutrackerServer, tracker: Member) -> None:
    server.add([Topic(topic_id=1, name="Забытый фильм", seeders=-143)])

    (found,) = await tracker.search(ask("забытый фильм"))

    assert found.seeders == 0


async def test_a_release_before_moderation_is_kept_but_cannot_be_downloaded(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add(
        [
            Topic(
                topic_id=1,
                name="Свежий фильм",
                is_downloadable=False,
                author_id=None,
                status=Status.IN_MODERATION,
            )
        ]
    )

    (found,) = await tracker.search(ask("свежий фильм"))

    assert (found.is_downloadable, found.is_trusted, found.size_bytes) == (False, False, 1_468_006_400)


@pytest.mark.parametrize(
    "name",
    [
        "Не найдено / Not Found (Кай Юхансен) [2021, Норвегия, триллер, WEB-DLRip] MVO (Jaskier)",
        "Captcha: заблокирован / Captcha: Blocked (М. Рид / M. Reed) [2020, США, WEBRip] AVO (Есарев)",
    ],
)
async def test_a_title_with_alarming_words_is_a_title(
    server: RutrackerServer, tracker: Member, name: str
) -> None:
    server.topics.clear()
    server.add([Topic(topic_id=1, name=name)])

    found = await tracker.search(ask(name.partition(" /")[0]))

    assert [row.name for row in found] == [name]


async def test_nothing_found_is_empty(server: RutrackerServer, tracker: Member) -> None:
    assert await tracker.search(ask("такого фильма нет")) == ()
    assert paths(server) == [LOGIN, SEARCH]


async def test_further_names_and_then_no_year_are_tried_until_something_is_found(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add([Topic(topic_id=1, name="Утро [1931]"), Topic(topic_id=2, name="Morning [1932]")])

    by_second_name = await tracker.search(ask("Morning", "Утро", year=1931))
    without_year = await tracker.search(ask("Morning", "Утро", year=1940))

    assert [row.tracker_id for row in by_second_name] == ["1"]
    assert [row.tracker_id for row in without_year] == ["2"]
    asked = [dict(call.query)["nm"] for call in server.calls if call.path == SEARCH]
    assert (len(asked), asked[-3], asked[-1]) == (5, "Morning 1940", "Morning")


async def test_a_series_is_asked_for_without_a_year(server: RutrackerServer, tracker: Member) -> None:
    query = SearchQuery(names=("The Beverly Hillbillies",), year=1962, season=2, is_series=True)

    found = await tracker.search(query)

    assert any("Сезон: 2" in row.name for row in found)
    assert server.searches[-1]["nm"] == "The Beverly Hillbillies 2 | Сезоны Сезон | Сезоны"


@pytest.mark.parametrize(
    "name, asked",
    [
        ("Juan José", "Juan Jos&#233;"),
        ("Ame\u0301lie", "Am&#233;lie"),
        ("東京物語", "&#26481;&#20140;&#29289;&#35486;"),
        ("Spider-Man: -No* | Way% (Home)", "Spider-Man No Way Home"),
        ("Ocean's 8", "Ocean's 8"),
        ("x" * 60 + " " + "y" * 60, "x" * 60),
    ],
)
async def test_a_name_is_words_without_operators(
    server: RutrackerServer, tracker: Member, name: str, asked: str
) -> None:
    await tracker.search(ask(name))

    assert dict(server.calls[-1].query)["nm"] == asked


@pytest.mark.parametrize("limit, rows, requests", [(20, 50, 1), (50, 50, 1), (120, 130, 3), (900, 130, 3)])
async def test_pages_are_asked_for_only_as_far_as_the_limit_goes(
    server: RutrackerServer, tracker: Member, limit: int, rows: int, requests: int
) -> None:
    server.add(many(130))

    found = await tracker.search(ask("сборник", limit=limit))

    assert len(found) == rows
    assert paths(server).count(SEARCH) == requests
    assert found[0].seeders == 129


async def test_a_release_resolves_to_its_magnet_and_its_torrent(
    server: RutrackerServer, tracker: Member
) -> None:
    source = await tracker.resolve(release(ONE))

    info_hash = torrents.info_hash(OFFERED[ONE])
    assert source.info_hash == info_hash
    assert source.magnet == f"magnet:?xt=urn:btih:{info_hash}&tr=http%3A%2F%2F127.0.0.1%3A6969%2Fann"
    assert source.metainfo is not None
    assert Metainfo.parse(source.metainfo).info_hash == info_hash
    assert paths(server) == [TOPIC, LOGIN, TORRENT]


@pytest.mark.parametrize("kind", [FaultKind.CAPTCHA, FaultKind.LOGIN_EXPIRED, FaultKind.SERVER_ERROR])
async def test_without_a_login_the_magnet_is_enough(
    server: RutrackerServer, tracker: Member, kind: FaultKind
) -> None:
    server.arm(Fault(kind=kind, path=LOGIN if kind is FaultKind.CAPTCHA else TORRENT))

    source = await tracker.resolve(release(ONE))

    assert (source.info_hash, source.metainfo) == (torrents.info_hash(OFFERED[ONE]), None)
    assert source.magnet is not None


async def test_beyond_the_daily_limit_the_magnet_is_enough(server: RutrackerServer, tracker: Member) -> None:
    server.torrents_left = 0

    source = await tracker.resolve(release(ONE))

    assert source.magnet is not None
    assert source.metainfo is None


@pytest.mark.parametrize("status", [404, 200])
async def test_a_topic_that_is_gone_is_not_found(
    server: RutrackerServer, tracker: Member, status: int
) -> None:
    server.missing_status = status

    with pytest.raises(NotFound):
        await tracker.resolve(release(1))


async def test_a_topic_without_a_torrent_is_not_found(server: RutrackerServer, tracker: Member) -> None:
    server.add([Topic(topic_id=1, name="Разговоры о кино")])

    with pytest.raises(NotFound, match="no torrent"):
        await tracker.resolve(release(1))


async def test_a_magnet_that_names_no_torrent_is_not_passed_on() -> None:
    page = '<a id="topic-title">Фильм</a><a class="magnet-link" href="magnet:?xt=urn:btih:zzz">magnet</a>'
    stranger = Stranger(response=HTMLResponse(page))
    async with serving(stranger), opened(stranger) as tracker:
        with pytest.raises(UnexpectedAnswer):
            await tracker.resolve(release(1))


async def test_a_challenge_before_a_topic_is_not_a_missing_topic(
    server: RutrackerServer, tracker: Member
) -> None:
    server.arm(Fault(kind=FaultKind.CHALLENGE, path=TOPIC))

    with pytest.raises(Challenged):
        await tracker.resolve(release(ONE))


async def test_a_check_logs_in_and_searches(server: RutrackerServer, tracker: Member) -> None:
    await tracker.check()

    assert paths(server) == [LOGIN, SEARCH]


async def test_a_check_tells_a_wrong_password(server: RutrackerServer) -> None:
    async with opened(server, password="of somebody else") as tracker:
        with pytest.raises(LoginFailed):
            await tracker.check()


def test_the_usual_names_configure_it() -> None:
    section = Settings(environ={"RUTRACKER_USERNAME": "a", "RUTRACKER_PASSWORD": "b"}).section(
        RutrackerSection
    )

    assert section.account_values() == {"rutracker_username": "a", "rutracker_password": "b"}
    assert section.mirrors == ("https://rutracker.org", "https://rutracker.net")


def test_without_an_account_of_the_household_it_works_and_says_what_is_missing() -> None:
    assert RutrackerSection().missing() == ()
    assert RutrackerSection().missing_of_account() == ("RUTRACKER_USERNAME", "RUTRACKER_PASSWORD")


@pytest.mark.parametrize(
    "mirror", ["http://rutracker.org", "ftp://rutracker.org", "rutracker.org", "https://", "https://[bad"]
)
def test_a_mirror_is_an_address_with_tls(mirror: str) -> None:
    environ = {"CONCIERGE_RUTRACKER__MIRRORS": f'["{mirror}"]'}

    with pytest.raises(ConfigError, match="MIRRORS"):
        Settings(environ=environ).section(RutrackerSection)


def test_a_mirror_may_be_given_as_people_copy_it() -> None:
    section = RutrackerSection(mirrors=("https://rutracker.nl/forum/",))

    assert section.mirrors == ("https://rutracker.nl",)
