"""The contract of every tracker: one suite, run over each adapter against its server and each fault of that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.adapters._http import MAX_BODY_BYTES
from concierge.config import Section, Settings
from concierge.errors import (
    Challenged,
    LoginFailed,
    NotFound,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.metainfo import Metainfo
from concierge.model.release import Release, SearchQuery
from concierge.sandbox import torrents
from concierge.sandbox._serving import Fault, FaultKind
from tests.contracts.tracker import ADAPTERS, HOSTILE, Subject, a_release, opened, server_of, two_films

NOWHERE = SearchQuery(names=("Zzyzx Nowhere", "Никуданикогда"), year=1931)
BY_NAME = {adapter.name: adapter for adapter in ADAPTERS}


@pytest.fixture(params=sorted(BY_NAME))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def subject(name: str) -> AsyncIterator[Subject]:
    async with opened(BY_NAME[name], more={"timeout_s": 10}) as found:
        yield found
        assert not found.server.unknown


async def test_every_row_is_read_with_what_the_tracker_says_of_it(subject: Subject) -> None:
    releases = await subject.releases()

    assert sorted(release.name for release in releases) == sorted(one.name for one in two_films())
    for release, offered in zip(sorted(releases, key=by_name), sorted(two_films(), key=by_name), strict=True):
        assert release.tracker == subject.tracker.name
        assert release.size_bytes is not None
        # A tracker that shows a rounded size rounds to two digits behind the point.
        assert release.size_bytes == pytest.approx(offered.claimed_size_bytes, rel=0.01)
        assert release.info_hash in {None, torrents.info_hash(offered)}
        assert release.seeders >= 0
        assert release.is_downloadable


def by_name(one: object) -> str:
    return str(getattr(one, "name"))  # noqa: B009  two kinds of releases


async def test_nothing_found_is_an_empty_answer(subject: Subject) -> None:
    offers = await subject.search(NOWHERE)

    assert offers.releases == ()
    assert offers.failure is None


async def test_titles_that_speak_like_error_pages_are_rows(subject: Subject) -> None:
    hostile = [a_release(title, key=f"hostile-{number}") for number, title in enumerate(HOSTILE)]
    subject.server.offer(hostile)

    releases = await subject.releases()

    assert {release.name for release in releases} == {" ".join(one.name.split()) for one in hostile}


async def test_a_release_is_resolved_to_the_torrent_that_was_offered(subject: Subject) -> None:
    offered = {one.name: torrents.info_hash(one) for one in two_films()}

    for release in await subject.releases():
        source = await subject.resolve(release)

        assert source.info_hash == offered[release.name]
        assert source.magnet or source.metainfo
        assert source.metainfo is None or Metainfo.parse(source.metainfo).info_hash == source.info_hash


async def test_what_is_inside_is_told_before_anything_is_downloaded(subject: Subject) -> None:
    (release, *_) = await subject.releases()
    offered = next(one for one in two_films() if one.name == release.name)

    inspection = await subject.inspect(release)

    if inspection.files is not None:
        told = {(one.path.rpartition("/")[2], one.size_bytes) for one in inspection.files}
        assert told == {(one.path.rpartition("/")[2], one.size_bytes) for one in offered.files}
    assert inspection.source is None or inspection.source.info_hash == torrents.info_hash(offered)


async def test_a_release_that_is_gone_is_not_found(subject: Subject) -> None:
    (release, *_) = await subject.releases()
    subject.server.offer(())

    if release.info_hash is None:
        with pytest.raises(NotFound):
            await subject.resolve(release)


async def test_the_check_passes_where_a_search_works(subject: Subject) -> None:
    await subject.check()


@pytest.mark.parametrize(
    "fault, error",
    [
        (Fault(kind=FaultKind.SERVER_ERROR, status=500), ServiceUnavailable),
        (Fault(kind=FaultKind.SERVER_ERROR, status=502), ServiceUnavailable),
        (Fault(kind=FaultKind.SERVER_ERROR, status=522), ServiceUnavailable),
        (Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=7), RateLimited),
        (Fault(kind=FaultKind.TRUNCATED), ServiceUnavailable),
        (Fault(kind=FaultKind.CHALLENGE), Challenged),
        (Fault(kind=FaultKind.HANG), ServiceUnavailable),
        (Fault(kind=FaultKind.DRIP, delay_s=0.5), ServiceUnavailable),
    ],
    ids=["500", "502", "522", "429", "truncated", "challenge", "hang", "drip"],
)
async def test_each_fault_has_its_own_error_and_names_the_tracker(
    name: str, fault: Fault, error: type[ServiceError]
) -> None:
    # Only what is silent is waited for; a busy machine must not make the others so.
    patience_s = 0.6 if fault.kind in {FaultKind.HANG, FaultKind.DRIP} else 10
    async with opened(BY_NAME[name], more={"timeout_s": patience_s}) as subject:
        subject.server.arm(fault)

        for work in (subject.search, subject.check):
            with pytest.raises(error) as caught:
                await work()

            assert caught.value.service == name
            if isinstance(caught.value, RateLimited):
                assert caught.value.retry_after_s == 7


STRANGERS = {
    "a page": HTMLResponse("<html><body><h1>Доступ ограничен</h1></body></html>"),
    "nothing": Response(""),
    "a blocked page": HTMLResponse("<html><body>Attention Required!</body></html>", 451),
    "another host": RedirectResponse("https://block.example/?u=1", 302),
    "itself": RedirectResponse("/", 302),
    "too much": Response(b" " * (MAX_BODY_BYTES + 1), media_type="text/html"),
    "zeros": Response(b"\0" * 4096, media_type="application/octet-stream"),
}


@pytest.mark.parametrize("stranger", list(STRANGERS))
async def test_whoever_answers_in_its_place_is_never_nothing_found(subject: Subject, stranger: str) -> None:
    subject.server.stranger = STRANGERS[stranger]

    for work in (subject.search, subject.check):
        with pytest.raises((ServiceUnavailable, UnexpectedAnswer, LoginFailed)):
            await work()


async def test_a_deadline_that_ends_a_search_leaves_nothing_behind(subject: Subject) -> None:
    await subject.search()
    subject.server.arm(Fault(kind=FaultKind.HANG, times=1))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await subject.search()

    assert len(await subject.releases()) == 2


async def test_searches_at_once_get_the_same_rows(subject: Subject) -> None:
    answers = await asyncio.gather(*(subject.releases() for _ in range(5)))

    assert len({tuple(sorted(release.tracker_id for release in answer)) for answer in answers}) == 1


async def test_a_search_costs_one_request_beside_what_comes_once(subject: Subject) -> None:
    await subject.search()
    before = len(subject.server.calls)

    await subject.search()

    assert len(subject.server.calls) - before <= 1


@pytest.mark.parametrize(
    "words",
    ["Dune/%#?&", "a" * 300, "Кот 🎬 в шляпе", "'\"<script>", "-word |or *", "ночной\u200bпаром"],
    ids=["slashes", "long", "emoji", "quotes", "operators", "invisible"],
)
async def test_no_words_of_a_person_break_a_search(subject: Subject, words: str) -> None:
    await subject.search(SearchQuery(names=(words,)))


async def test_no_secret_is_in_an_error_a_log_or_a_release(name: str) -> None:
    server = server_of(name)
    secrets = {value for kind, value in server.account().items() if not kind.endswith("username")}
    with structlog.testing.capture_logs() as logs:
        async with opened(BY_NAME[name], more={"timeout_s": 10}) as subject:
            section = Settings(environ=subject.server.settings()).section(BY_NAME[name].section)
            secrets |= set(_secrets(section))
            releases = await subject.releases()
            sources = [await subject.resolve(release) for release in releases]
            subject.server.arm(Fault(kind=FaultKind.SERVER_ERROR))
            with pytest.raises(ServiceError) as caught:
                await subject.search()

    told = " ".join(map(repr, (logs, caught.value, caught.value.facts, *releases, *map(vars_of, releases))))
    assert not [secret for secret in secrets if secret in told]
    assert not [secret for secret in secrets for source in sources if secret in (source.magnet or "")]


def vars_of(release: Release) -> tuple[object, ...]:
    return (release.url, release.link)


def _secrets(section: Section) -> list[str]:
    values = (getattr(section, field) for field in type(section).model_fields)
    return [value.get_secret_value() for value in values if hasattr(value, "get_secret_value") and value]
