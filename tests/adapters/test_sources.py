"""The contract of every metadata source: one suite, run over each adapter against its server and each fault of that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog

from concierge.errors import (
    Challenged,
    NotFound,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.person import PersonIds
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.title_list import ListKind, TitleList
from concierge.ports import ImageSource, ListingSource, MeteredSource, PeopleSource
from concierge.sandbox._entries import SandboxTitle
from concierge.sandbox._serving import Fault, FaultKind
from tests.contracts.metadata import (
    ADAPTERS,
    FILM,
    HOSTILE,
    PEOPLE,
    PICTURE,
    SEQUEL,
    SERIES,
    STRANGERS,
    Subject,
    expect_same,
    expect_sound,
    expect_sound_person,
    ids_of,
    is_person,
    is_plain,
    is_title,
    kind_of,
    named_in,
    opened,
    person_ids_of,
    secrets_of,
    single,
)

NAMES = sorted(adapter.name for adapter in ADAPTERS)
NOWHERE = "Zzyzx Nowhere"
NOBODYS = ExternalIds(
    tmdb=1, imdb="tt0000009", kinopoisk=9, tvmaze=999_999, tvdb=999_998, wikidata="Q999999999"
)


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def subject(name: str) -> AsyncIterator[Subject]:
    async with opened(name) as found:
        yield found
        assert not found.server.unknown


async def test_a_title_is_found_by_its_name_in_each_language(subject: Subject) -> None:
    source = subject.source

    for wanted in subject.knows:
        for language in source.languages & {"ru", "en"}:
            for kind in (kind_of(wanted), None):
                found = await source.find(named_in(language, wanted), year=wanted.year, kind=kind)

                first = found[0]
                expect_sound(first, source.name, kind_of(wanted))
                expect_same(first, wanted)


async def test_only_the_asked_kind_and_year_are_found(subject: Subject) -> None:
    wanted = subject.knows[0]
    other = TitleKind.MOVIE if wanted.is_series else TitleKind.SERIES

    assert await subject.source.find(subject.name_of(wanted), year=None, kind=other) == ()
    assert await subject.source.find(subject.name_of(wanted), year=2049, kind=None) == ()


async def test_details_are_got_by_each_id_that_the_source_takes(subject: Subject) -> None:
    source = subject.source
    assert source.takes

    got: list[str] = []
    for wanted in subject.knows:
        for field in sorted(source.takes):
            if one := single(ids_of(wanted), field):
                title = await source.get(ExternalIds(**one), kind_of(wanted))  # type: ignore[arg-type] # one id

                expect_sound(title, source.name, kind_of(wanted))
                expect_same(title, wanted)
                got.append(field)

    assert set(got) == source.takes


async def test_what_is_found_can_be_got(subject: Subject) -> None:
    for wanted in subject.knows:
        found = await subject.find(wanted)
        title = await subject.source.get(found.ids, found.kind)

        expect_same(title, wanted)


async def test_what_nobody_has_is_no_error(subject: Subject) -> None:
    source = subject.source

    assert await source.find(NOWHERE, year=None, kind=None) == ()
    for kind in source.kinds:
        assert await source.find(NOWHERE, year=1931, kind=kind) == ()
        with pytest.raises(NotFound):
            await source.get(ExternalIds(), kind)
        for field in source.takes:
            with pytest.raises(NotFound):
                await source.get(ExternalIds(**single(NOBODYS, field)), kind)  # type: ignore[arg-type] # one id


async def test_a_season_is_in_order_or_not_found(subject: Subject) -> None:
    source = subject.source
    if TitleKind.SERIES not in source.kinds:
        return
    series = await source.get(ids_of(SERIES), TitleKind.SERIES)

    with pytest.raises(NotFound):
        await source.season(series, 99)
    with pytest.raises(NotFound):
        await source.season(Title(kind=TitleKind.MOVIE, ids=ids_of(FILM)), 1)
    try:
        episodes = await source.season(series, 1)
    except NotFound:
        return
    assert [(one.season, one.number) for one in episodes] == [(1, 1), (1, 2), (1, 3)]
    assert all(is_plain(one.name) for one in episodes)


async def test_the_check_passes_where_a_search_works(subject: Subject) -> None:
    await subject.source.check()


@pytest.mark.parametrize(
    "fault, error",
    [
        (Fault(kind=FaultKind.SERVER_ERROR, status=500), ServiceUnavailable),
        (Fault(kind=FaultKind.SERVER_ERROR, status=502), ServiceUnavailable),
        (Fault(kind=FaultKind.SERVER_ERROR, status=522), ServiceUnavailable),
        (Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=7), RateLimited),
        (Fault(kind=FaultKind.RATE_LIMITED, retry_after_s=None), RateLimited),
        (Fault(kind=FaultKind.TRUNCATED), ServiceUnavailable),
        (Fault(kind=FaultKind.CHALLENGE), Challenged),
    ],
    ids=["500", "502", "522", "429", "429 without a time", "truncated", "challenge"],
)
async def test_each_fault_has_its_own_error_and_names_the_source(
    subject: Subject, fault: Fault, error: type[ServiceError]
) -> None:
    subject.server.arm(fault)

    for work, ask in subject.works():
        with pytest.raises(error) as caught:
            await ask()

        assert caught.value.service == subject.source.name, work
        if isinstance(caught.value, RateLimited):
            assert caught.value.retry_after_s == fault.retry_after_s, work


@pytest.mark.parametrize("fault", [FaultKind.HANG, FaultKind.SLOW, FaultKind.DRIP])
async def test_who_does_not_answer_in_time_is_unavailable(name: str, fault: FaultKind) -> None:
    async with opened(name, timeout_s=0.1) as subject:
        subject.server.arm(Fault(kind=fault, delay_s=5))

        told = await asyncio.gather(*(ask() for _, ask in subject.works()), return_exceptions=True)

    assert {type(error) for error in told} == {ServiceUnavailable}


@pytest.mark.parametrize("stranger", list(STRANGERS))
async def test_whoever_answers_in_its_place_is_never_nothing_found(subject: Subject, stranger: str) -> None:
    subject.server.stranger = STRANGERS[stranger]

    for work, ask in subject.works():
        with pytest.raises(ServiceError) as caught:
            await ask()

        assert caught.value.service == subject.source.name, work


async def test_hostile_texts_come_out_as_plain_text(name: str) -> None:
    titles = tuple(
        replace(
            FILM,
            key=f"hostile-{at}",
            title_en=text,
            title_ru=text.replace("Night Ferry", "Ночной паром"),
            title_original=text,
            overview_ru=text,
            overview_en=text,
            tmdb_id=FILM.tmdb_id + 10 * at,
            imdb_id=f"tt99000{at}1",
            wikidata_id=f"Q9900{at}1",
            kinopoisk_id=FILM.kinopoisk_id + 10 * at,
        )
        for at, text in enumerate(HOSTILE, 1)
    )
    both = (*titles, *(_as_series(title) for title in titles))
    async with opened(name, titles=both) as subject:
        source = subject.source
        for wanted in subject.knows:
            title = await source.get(ids_of(wanted), kind_of(wanted))

            expect_sound(title, source.name)
        for text in ("Night Ferry", "Ночной паром"):
            for title in await source.find(text, year=None, kind=None):
                expect_sound(title, source.name)


def _as_series(title: SandboxTitle) -> SandboxTitle:
    return replace(
        SERIES,
        key=f"{title.key}-series",
        title_en=title.title_en,
        title_ru=title.title_ru,
        title_original=title.title_original,
        overview_ru=title.overview_ru,
        overview_en=title.overview_en,
        tmdb_id=title.tmdb_id + 1,
        imdb_id=title.imdb_id[:-1] + "2",
        wikidata_id=title.wikidata_id[:-1] + "2",
        kinopoisk_id=title.kinopoisk_id + 1,
        tvmaze_id=title.tmdb_id,
        tvdb_id=title.tmdb_id,
    )


@pytest.mark.parametrize(
    "key", ["/evil.example/x", "../../x", "x/../y", "javascript:alert(1)", "a@evil.b", "a b"]
)
async def test_a_picture_that_lies_elsewhere_is_none(name: str, key: str) -> None:
    async with opened(name, titles=tuple(replace(title, key=key) for title in (FILM, SERIES))) as subject:
        for wanted in subject.knows:
            for title in (await subject.find(wanted), await subject.get(wanted)):
                url = title.poster_url

                assert url is None or (PICTURE.fullmatch(url) and ".." not in url), url
                if url and isinstance(subject.source, ImageSource):
                    assert url.startswith(subject.source.images)


async def test_a_deadline_that_ends_a_search_leaves_nothing_behind(subject: Subject) -> None:
    subject.server.arm(Fault(kind=FaultKind.HANG, times=1))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await subject.find(subject.knows[0])

    assert (await subject.find(subject.knows[0])).names


async def test_searches_at_once_get_the_same_titles(subject: Subject) -> None:
    answers = await asyncio.gather(*(subject.find(subject.knows[0]) for _ in range(5)))

    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Dune/%#?&",
        "a" * 300,
        "Кот 🎬 в шляпе",
        "'\"<script>",
        "-word |or *",
        "../..",
        "haswbstatement:P31=Q5",
    ],
    ids=["slashes", "long", "emoji", "quotes", "operators", "dots", "statement"],
)
async def test_no_words_of_a_person_break_a_search(subject: Subject, words: str) -> None:
    await subject.source.find(words, year=None, kind=None)
    if isinstance(subject.source, PeopleSource):
        await subject.source.find_people(words)


async def test_no_secret_is_in_an_error_a_log_or_a_title(name: str) -> None:
    told: list[object] = []
    with structlog.testing.capture_logs() as logs:
        async with opened(name) as subject:
            secrets = secrets_of(name, subject.server)
            told += [
                subject.source,
                await subject.get(subject.knows[0]),
                await subject.find(subject.knows[0]),
            ]
            for fault in (FaultKind.SERVER_ERROR, FaultKind.TRUNCATED, FaultKind.RATE_LIMITED):
                subject.server.arm(Fault(kind=fault))
                for _, ask in subject.works():
                    with pytest.raises(ServiceError) as caught:
                        await ask()
                    told += [caught.value, str(caught.value), caught.value.facts, caught.value.__cause__]
                subject.server.clear()

    spoken = " ".join(map(repr, (logs, *told)))
    assert not [secret for secret in secrets if secret in spoken]


async def test_a_person_is_found_by_name_and_got_with_every_part(subject: Subject) -> None:
    source, wanted = subject.source, PEOPLE[0]
    if not isinstance(source, PeopleSource):
        return
    found = await source.find_people(wanted.name)

    assert is_person(found[0], wanted)
    expect_sound_person(found[0], source.name)
    assert found[0].parts == ()
    by = [one for field in sorted(source.takes_people) if (one := single(person_ids_of(wanted), field))]
    for one in by:
        person = await source.person(PersonIds(**one))  # type: ignore[arg-type] # one id

        assert is_person(person, wanted)
        expect_sound_person(person, source.name)
        directed = [part.title for part in person.parts if part.job == "Director"]
        for film in (FILM, SEQUEL):
            assert any(is_title(title, film) for title in directed)


async def test_a_person_that_nobody_knows_is_no_error(subject: Subject) -> None:
    source = subject.source
    if not isinstance(source, PeopleSource):
        return

    assert await source.find_people(NOWHERE) == ()
    nobody = PersonIds(tmdb=1, imdb="nm0000009", kinopoisk=9, wikidata="Q999999999")
    for ids in (PersonIds(), *(PersonIds(**single(nobody, one)) for one in source.takes_people)):  # type: ignore[arg-type] # one id
        with pytest.raises(NotFound):
            await source.person(ids)


async def test_every_list_that_a_source_keeps_can_be_asked_for(subject: Subject) -> None:
    source = subject.source
    if not isinstance(source, ListingSource):
        return
    assert source.lists

    for kind in sorted(source.lists):
        titles = await source.listed(subject.a_list(kind))

        # What comes out soon is no matter of a title's own year everywhere.
        assert titles or kind is ListKind.UPCOMING, kind
        for title in titles:
            expect_sound(title, source.name, kind_of(subject.knows[0]))
        if kind in {ListKind.SIMILAR, ListKind.COLLECTION}:
            unknown = TitleList(kind=kind, title_kind=kind_of(subject.knows[0]), of=NOBODYS)
            assert await source.listed(unknown) == ()


async def test_a_picture_is_fetched_from_where_the_source_lies(subject: Subject) -> None:
    source = subject.source
    if not isinstance(source, ImageSource):
        return
    assert all(start.startswith("https://") and start.count("/") >= 3 for start in source.images)
    url = (await subject.get(subject.knows[0])).poster_url
    assert url is not None

    image = await source.image(url)

    assert image.media_type.startswith("image/")
    asked = len(subject.server.calls)
    for elsewhere in (
        "https://evil.example/x.jpg",
        "http://127.0.0.1:1/x.jpg",
        f"{source.images[0]}../../x.jpg",
    ):
        with pytest.raises((NotFound, ServiceError)):
            await source.image(elsewhere)
    assert len(subject.server.calls) == asked


@pytest.mark.parametrize("stranger", ["a page", "nothing", "too much"])
async def test_what_is_no_picture_is_an_error(subject: Subject, stranger: str) -> None:
    source = subject.source
    if not isinstance(source, ImageSource):
        return
    url = (await subject.get(subject.knows[0])).poster_url
    subject.server.stranger = STRANGERS[stranger]

    with pytest.raises(ServiceError):
        await source.image(url or "")


async def test_a_source_with_a_limit_counts_what_it_asks(subject: Subject) -> None:
    source = subject.source
    if not isinstance(source, MeteredSource):
        return
    assert source.daily_limit > 0
    assert source.spent == 0

    await subject.find(subject.knows[0])

    assert source.spent == len(subject.server.calls)
