"""Kinozal's adapter against the sandbox's kinozal.tv: logins, odd pages, limits, mirrors."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
import structlog
from starlette.responses import RedirectResponse, Response

from concierge.adapters._http import Http
from concierge.adapters.trackers.kinozal import ADAPTER, PIECES, KinozalSection
from concierge.config import Settings
from concierge.errors import (
    Challenged,
    LoginFailed,
    NotFound,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.account import Account, Scope
from concierge.model.magnet import Magnet
from concierge.model.metainfo import Metainfo
from concierge.model.release import Release, SearchQuery
from concierge.ports import Tracker
from concierge.sandbox import torrents
from concierge.sandbox._entries import files
from concierge.sandbox._serving import Fault, FaultKind, SandboxService, serving
from concierge.sandbox.kinozal import KinozalServer, Quirk
from tests.contracts.tracker import FILM, a_release, account_of, two_films

LOGIN, SEARCH, HASH = "/takelogin.php", "/browse.php", "/get_srv_details.php"
ANNOUNCE = "http://tracker.example/announce"


@pytest.fixture
async def server() -> AsyncIterator[KinozalServer]:
    async with serving(KinozalServer(announce_url="http://127.0.0.1:6969/ann")) as service:
        service.offer(two_films())
        yield service
    assert not service.unknown


@pytest.fixture
async def tracker(server: KinozalServer, tmp_path: Path) -> AsyncIterator[Tracker]:
    async with opened(tmp_path, server.url) as found:
        yield found


@asynccontextmanager
async def opened(folder: Path, *mirrors: str, http: Http | None = None) -> AsyncIterator[Tracker]:
    section = KinozalSection(mirrors=mirrors, trackers=(ANNOUNCE,), requests_per_s=1000, timeout_s=3)
    async with ADAPTER.build(section, http or Http(), folder) as tracker:
        yield tracker


@pytest.fixture
def member(server: KinozalServer) -> Account:
    account = account_of(server)
    assert account is not None
    return account


def an_account(name: str, password: str) -> Account:
    return Account(
        service="kinozal",
        scope=Scope.PRIVATE,
        owner_id=1,
        values=dict(zip(PIECES, (name, password), strict=True)),
    )


async def rows(tracker: Tracker, account: Account | None, query: SearchQuery = FILM) -> tuple[Release, ...]:
    return (await tracker.search(query, account)).releases


def paths(server: SandboxService) -> list[str]:
    return [call.path for call in server.calls]


async def test_the_households_account_has_the_usual_names() -> None:
    environ = {"KINOZAL_USERNAME": "киноман", "KINOZAL_PASSWORD": "s3cret"}

    section = Settings(environ=environ).section(KinozalSection)

    assert section.account_values() == {"kinozal_username": "киноман", "kinozal_password": "s3cret"}


async def test_a_guest_finds_rows_but_cannot_download_them(tracker: Tracker, server: KinozalServer) -> None:
    found = await rows(tracker, None)

    assert [release.is_downloadable for release in found] == [False, False]
    assert paths(server) == [SEARCH]
    with pytest.raises(LoginFailed) as caught:
        await tracker.resolve(found[0])
    assert caught.value.facts["problem"] == "no_account"
    inspection = await tracker.inspect(found[0])
    assert (inspection.source, inspection.files) == (None, None)
    assert inspection.facts.translation == "Дублированный"


async def test_a_login_outlives_the_process(server: KinozalServer, member: Account, tmp_path: Path) -> None:
    http = Http()
    for _ in range(2):
        async with opened(tmp_path, server.url, http=http) as tracker:
            assert await rows(tracker, member)

    assert paths(server).count(LOGIN) == 1


async def test_many_searches_share_one_login(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    found = await asyncio.gather(*(rows(tracker, member) for _ in range(8)))

    assert all(found)
    assert (server.logins, paths(server).count(SEARCH)) == (1, 8)


async def test_an_expired_session_is_followed_by_one_login(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    await rows(tracker, member)
    server.expire_sessions()

    found = await asyncio.gather(*(rows(tracker, member) for _ in range(4)))

    assert all(release.is_downloadable for answer in found for release in answer)
    assert server.logins == 2


async def test_a_login_that_is_never_accepted_is_not_repeated(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    server.arm(Fault(kind=FaultKind.LOGIN_EXPIRED, path=SEARCH))

    with pytest.raises(LoginFailed):
        await rows(tracker, member)

    assert paths(server) == [LOGIN, SEARCH, LOGIN, SEARCH]


@pytest.mark.parametrize(
    "name, password, quirk",
    [("киноман", "не тот", None), ("никто", "x", None), ("киноман", "не тот", Quirk.SILENT_REFUSAL)],
    ids=["wrong password", "unknown user", "silent"],
)
async def test_a_refused_account_is_tried_once_by_all_processes(
    server: KinozalServer, tmp_path: Path, name: str, password: str, quirk: Quirk | None
) -> None:
    server.quirks |= {quirk} if quirk else set()
    account = an_account(name, password)

    told: list[object] = []

    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            async with opened(tmp_path, server.url) as tracker:
                for work in (tracker.check, lambda who, tracker=tracker: rows(tracker, who)):
                    with pytest.raises(LoginFailed) as caught:
                        await work(account)
                    told += [caught.value, caught.value.facts]

    assert paths(server) == [LOGIN]
    assert name not in f"{logs} {told!r}"


async def test_a_locked_door_is_left_alone_for_two_hours(server: KinozalServer, tmp_path: Path) -> None:
    server.refusals = 9
    account = an_account(server.username, server.password)

    async with opened(tmp_path, server.url) as tracker:
        with pytest.raises(LoginFailed) as caught:
            await tracker.check(account)

    assert caught.value.facts["problem"] == "too_many_tries"
    [(_, until)] = re.findall(r'"(\w+)": ([\d.]+)', (tmp_path / "kinozal-rest.json").read_text("utf-8"))
    assert float(until) - datetime.now(UTC).timestamp() == pytest.approx(7200, abs=60)


async def test_another_password_does_not_rest_with_the_first(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    with pytest.raises(LoginFailed):
        await tracker.check(an_account(server.username, "не тот"))

    assert await rows(tracker, member)


async def test_a_challenge_before_the_login_alone_is_told(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    server.arm(Fault(kind=FaultKind.CHALLENGE, path=LOGIN))

    assert await rows(tracker, None)
    with pytest.raises(Challenged):
        await rows(tracker, member)


async def test_the_next_mirror_has_a_login_of_its_own(
    server: KinozalServer, tmp_path: Path, member: Account
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        async with opened(tmp_path, f"http://127.0.0.1:{taken.getsockname()[1]}", server.url) as tracker:
            assert len(await rows(tracker, member)) == 2

    async with serving(KinozalServer()) as first, opened(tmp_path, first.url, server.url) as tracker:
        await rows(tracker, member)
        first.arm(Fault(kind=FaultKind.SERVER_ERROR, status=522))
        assert len(await rows(tracker, member)) == 2
    assert (first.logins, server.logins) == (1, 2)


async def test_names_go_in_windows_1251_and_what_that_lacks_in_utf_8(
    tracker: Tracker, server: KinozalServer
) -> None:
    server.offer(
        [a_release("Ночной паром / 1931 / DVDRip", key="a"), a_release("Amélie / 1931 / DVDRip", key="b")]
    )

    assert await rows(tracker, None, SearchQuery(names=("Ночной паром",), year=1931))
    assert await rows(tracker, None, SearchQuery(names=("Amélie",), year=1931))


async def test_the_year_is_a_field_and_left_out_at_last(tracker: Tracker, server: KinozalServer) -> None:
    await rows(tracker, None, SearchQuery(names=("Dune/%#?&",), year=2024))
    await rows(tracker, None, SearchQuery(names=("Moonport",), year=2020, is_series=True))

    asked = [(dict(call.query)["s"], dict(call.query)["d"]) for call in server.calls]
    assert asked == [("Dune", "2024"), ("Dune", "0"), ("Moonport", "0")]
    assert unquote(dict(server.calls[0].query)["t"]) == "1"


@pytest.mark.parametrize("limit, asked", [(50, 1), (120, 3), (1000, 3)])
@pytest.mark.parametrize("quirks", [set(), {Quirk.LAST_PAGE_AGAIN}], ids=["plain", "last page again"])
async def test_pages_are_asked_for_as_far_as_they_are_wanted(
    tracker: Tracker, server: KinozalServer, quirks: set[Quirk], limit: int, asked: int
) -> None:
    server.quirks |= quirks
    server.offer([a_release(f"Night Ferry {n} / 1931", key=f"{n}", seeders=n) for n in range(130)])

    found = await rows(tracker, None, SearchQuery(names=("Night Ferry",), year=1931, limit=limit))

    assert len(server.calls) == asked
    assert len({release.tracker_id for release in found}) == len(found) == min(130, asked * 50)


@pytest.mark.parametrize("zone_minutes", [180, 0, -300, 720, 330], ids=["MSK", "UTC", "-5", "+12", "+5:30"])
async def test_each_form_of_a_date_is_read_in_the_accounts_time_zone(
    tracker: Tracker, server: KinozalServer, zone_minutes: int
) -> None:
    server.zone_minutes = zone_minutes
    server.offer([a_release(f"Night Ferry {n} / 1931", key=f"{n}") for n in range(9)])

    found = sorted(await rows(tracker, None), key=lambda release: release.tracker_id)

    for topic, release in zip(server.topics, found, strict=True):
        assert release.published_at is not None
        assert abs(release.published_at - topic.uploaded) < timedelta(minutes=2)


async def test_without_a_clock_dates_are_moscows(tracker: Tracker, server: KinozalServer) -> None:
    server.quirks.add(Quirk.NO_CLOCK)
    server.step = timedelta(days=40)

    [_, older] = sorted(await rows(tracker, None), key=lambda release: release.tracker_id)

    assert older.published_at is not None
    assert abs(older.published_at - server.topics[1].uploaded) < timedelta(minutes=2)


@pytest.mark.parametrize(
    "size_bytes",
    [900, 300 * 1024, 900 * 1024**2, 1_567_686_328, 3 * 1024**4],
    ids=["Б", "КБ", "МБ", "ГБ", "ТБ"],
)
async def test_sizes_of_every_unit_are_read(tracker: Tracker, server: KinozalServer, size_bytes: int) -> None:
    server.offer([a_release("Night Ferry / 1931", key="one", size_bytes=size_bytes)])

    [release] = await rows(tracker, None)

    assert release.size_bytes == pytest.approx(size_bytes, rel=0.01)


async def test_gold_silver_and_plain_rows_are_read_alike(tracker: Tracker, server: KinozalServer) -> None:
    server.offer([a_release(f"Кто там? / Who's There {n} / 1990", key=f"{n}") for n in range(6)])

    found = await rows(tracker, None, SearchQuery(names=("Who's There",), year=1990))

    assert sorted(release.name for release in found) == [
        f"Кто там? / Who's There {n} / 1990" for n in range(6)
    ]


async def test_rows_of_which_something_is_unreadable_are_kept(
    tracker: Tracker, server: KinozalServer
) -> None:
    server.quirks.add(Quirk.ODD_ROWS)

    odd = {release.tracker_id: release for release in await rows(tracker, None)}

    assert len(odd) == 6
    assert odd["9000000"].size_bytes is None
    assert odd["9000001"].published_at is None
    assert odd["9000002"].seeders == 0


async def test_a_missing_count_costs_no_row(tracker: Tracker, server: KinozalServer) -> None:
    server.quirks.add(Quirk.NO_COUNT)

    assert len(await rows(tracker, None)) == 2


async def test_counted_results_without_a_row_are_no_empty_answer(
    tracker: Tracker, server: KinozalServer
) -> None:
    server.quirks.add(Quirk.LOST_ROWS)

    with pytest.raises(UnexpectedAnswer):
        await rows(tracker, None)


async def test_a_member_gets_the_own_torrent_file_and_a_magnet_without_the_passkey(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    [release, _] = await rows(tracker, member)

    source = await tracker.resolve(release, member)

    assert source.metainfo is not None
    assert server.passkey.encode() in source.metainfo
    assert Metainfo.parse(source.metainfo).info_hash == source.info_hash
    magnet = Magnet.parse(source.magnet or "")
    assert (magnet.name, magnet.trackers) == (release.name, (ANNOUNCE,))
    assert HASH not in paths(server)
    assert server.passkey not in repr(source)


@pytest.mark.parametrize(
    "quirk", [Quirk.DAILY_LIMIT, Quirk.TORRENT_PAGE, Quirk.TORRENT_ELSEWHERE], ids=lambda one: one.value
)
async def test_without_a_torrent_file_the_magnet_is_enough(
    tracker: Tracker, server: KinozalServer, member: Account, quirk: Quirk
) -> None:
    [release, _] = await rows(tracker, member)
    server.quirks.add(quirk)

    source = await tracker.resolve(release, member)

    assert source.metainfo is None
    assert source.magnet is not None
    assert source.info_hash in {torrents.info_hash(one) for one in two_films()}


@pytest.mark.parametrize(
    "quirk, error",
    [
        (Quirk.NO_HASH, UnexpectedAnswer),
        (Quirk.EMPTY_DETAILS, UnexpectedAnswer),
        (Quirk.LOGIN_INSTEAD, LoginFailed),
    ],
    ids=lambda value: getattr(value, "value", None),
)
async def test_a_hash_that_is_not_told_is_an_error(
    tracker: Tracker, server: KinozalServer, member: Account, quirk: Quirk, error: type[ServiceError]
) -> None:
    [release, _] = await rows(tracker, member)
    server.quirks.add(quirk)

    with pytest.raises(error):
        await tracker.inspect(release, member)


async def test_a_session_that_ends_before_a_download_is_renewed(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    [release, _] = await rows(tracker, member)
    server.arm(Fault(kind=FaultKind.LOGIN_EXPIRED, path="/download.php", times=1))

    source = await tracker.resolve(release, member)

    assert source.metainfo is not None
    assert server.logins == 2


@pytest.mark.parametrize(
    "contents",
    [
        files(("One/One.mkv", 60_000), ("One/Sample/s.mkv", 2_000), ("One/a.srt", 1_200_345)),
        files(("One.mkv", 60_000)),
    ],
    ids=["tree", "single"],
)
async def test_files_are_told_with_their_folders_and_exact_sizes(
    tracker: Tracker, server: KinozalServer, member: Account, contents: tuple[object, ...]
) -> None:
    film = a_release("Night Ferry / 1931", key="one")
    server.offer([type(film)(**{name: getattr(film, name) for name in film.__slots__} | {"files": contents})])
    [release] = await rows(tracker, member)

    inspection = await tracker.inspect(release, member)

    assert {(one.path, one.size_bytes) for one in inspection.files or ()} == {
        (one.path, one.size_bytes) for one in server.topics[0].release.files
    }
    assert inspection.facts.duration == timedelta(hours=1, minutes=23, seconds=45)
    assert inspection.facts.audio == ("Русский (AC3, 6 ch, 448 Кбит/с)",)


async def test_an_updated_topic_is_resolved_to_its_new_torrent(
    tracker: Tracker, server: KinozalServer, member: Account
) -> None:
    [first, _] = sorted(await rows(tracker, member), key=lambda release: release.tracker_id)
    server.quirks.add(Quirk.UPDATED)

    source = await tracker.resolve(first, member)

    assert source.info_hash == torrents.info_hash(two_films()[-1])


@pytest.mark.parametrize("quirks", [set(), {Quirk.GONE_WITHOUT_404}], ids=["404", "200"])
async def test_a_topic_that_is_gone_is_not_found(
    tracker: Tracker, server: KinozalServer, member: Account, quirks: set[Quirk]
) -> None:
    [release, _] = await rows(tracker, member)
    server.offer(())
    server.quirks |= quirks

    for work in (tracker.resolve, tracker.inspect):
        with pytest.raises(NotFound):
            await work(release, member)


async def test_no_password_goes_to_a_host_that_is_not_configured(
    server: KinozalServer, tmp_path: Path, member: Account
) -> None:
    async with serving(KinozalServer()) as stranger:
        server.stranger = RedirectResponse(f"{stranger.url}/login.php", 302)
        async with opened(tmp_path, server.url) as tracker:
            with pytest.raises(ServiceUnavailable):
                await rows(tracker, member)

    assert stranger.calls == []


@pytest.mark.parametrize("where", ["http://[x", "//127.0.0.1:x/", "//127.0.0.1:99999999/"])
async def test_a_redirect_to_no_address_is_a_stranger(
    server: KinozalServer, tracker: Tracker, where: str
) -> None:
    server.stranger = Response(status_code=302, headers={"location": where})

    with pytest.raises(ServiceUnavailable):
        await rows(tracker, None)
