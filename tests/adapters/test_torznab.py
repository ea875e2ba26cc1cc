"""Torznab as Jackett and Prowlarr speak it, with each oddity of a feed."""

from __future__ import annotations

import asyncio

import pytest

from concierge.adapters._torznab_feed import Caps, read_items
from concierge.adapters._torznab_query import wordings
from concierge.adapters.trackers.torznab import Torznab
from concierge.errors import (
    LoginFailed,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.release import SearchQuery
from concierge.model.title import ExternalIds
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.torznab import WAIT_S, Flavour, Quirk, TorznabServer
from tests.adapters.torznab_feeds import asked, at_jackett, first, jackett, opened, server, tracker
from tests.contracts.tracker import FILM, a_release, two_films

__all__ = ["at_jackett", "jackett", "server", "tracker"]

METROPOLIS = SearchQuery(names=("Metropolis",), year=1927, ids=ExternalIds(imdb="tt0017136", tmdb=19))


async def test_a_row_tells_seeders_leechers_and_the_indexer_it_comes_from(tracker: Torznab) -> None:
    release = await first(tracker)

    assert (release.seeders, release.leechers) == (31, 1)
    assert release.sources == ("torznab", "RuTracker.org")
    assert release.category == "RuTracker.org 2040 100313"
    assert release.url == "https://rutracker.org/forum/viewtopic.php?t=6800000"
    assert release.published_at is not None
    assert release.published_at.isoformat() == "2026-04-15T15:19:54+00:00"
    assert release.is_video


async def test_the_server_is_asked_once_what_it_can(server: TorznabServer, tracker: Torznab) -> None:
    await asyncio.gather(*(tracker.search(FILM) for _ in range(3)))

    kinds = [dict(call.query)["t"] for call in server.calls]
    assert kinds.count("caps") == 1
    assert kinds[0] == "caps"


async def test_what_the_server_says_of_itself_is_asked_again_after_a_failure(
    server: TorznabServer, tracker: Torznab
) -> None:
    server.arm(Fault(kind=FaultKind.SERVER_ERROR, times=1))

    with pytest.raises(ServiceUnavailable):
        await tracker.search(FILM)

    assert len((await tracker.search(FILM)).releases) == 2


async def test_a_film_with_an_id_is_asked_by_it_alone(server: TorznabServer) -> None:
    catalogue = TorznabServer(flavour=server.flavour)
    async with opened(catalogue) as tracker:
        offers = await tracker.search(METROPOLIS)

    assert offers.releases
    assert asked(catalogue) == [{"t": "movie", "imdbid": "tt0017136", "cat": "2000"}]


async def test_several_indexers_at_once_are_asked_for_the_id_and_the_name() -> None:
    catalogue = TorznabServer(indexer="all")
    async with opened(catalogue) as tracker:
        await tracker.search(METROPOLIS)

    by_id = {"t": "movie", "imdbid": "tt0017136", "cat": "2000"}
    by_name = {"t": "movie", "q": "Metropolis 1927", "cat": "2000"}
    assert sorted(map(str, asked(catalogue))) == sorted(map(str, [by_id, by_name]))


async def test_a_name_that_finds_nothing_gives_way_to_the_next(
    server: TorznabServer, tracker: Torznab
) -> None:
    query = SearchQuery(names=("Nachtfähre {ImdbId:tt1}", "Ночной паром"), year=1931)

    offers = await tracker.search(query)

    assert len(offers.releases) == 2
    assert [one["q"] for one in asked(server)] == ["Nachtfähre ImdbId tt1 1931", "Ночной паром 1931"]


async def test_an_episode_is_asked_for_together_with_its_season(server: TorznabServer) -> None:
    names = ("Night Ferry S02E05 1080p", "Night Ferry S02 1080p", "Night Ferry S03 1080p")
    server.offer([a_release(name, key=f"s{at}") for at, name in enumerate(names)])
    server._uploads = tuple(
        type(one)(number=one.number, release=one.release, is_series=True) for one in server._uploads
    )
    query = SearchQuery(names=("Night Ferry",), year=1931, season=2, episode=5, is_series=True)

    async with opened(server) as tracker:
        offers = await tracker.search(query)

    assert {one.name for one in offers.releases} == set(names[:2])
    common = {"t": "tvsearch", "q": "Night Ferry", "season": "2", "cat": "5000"}
    assert sorted(asked(server), key=len) == [common, {**common, "ep": "5"}]


def test_only_what_the_server_knows_is_asked() -> None:
    caps = Caps(searches={"search": frozenset({"q"})}, categories=frozenset({100313}))
    query = SearchQuery(
        names=("Dune", "Дюна"), year=2021, season=1, episode=2, ids=ExternalIds(imdb="tt1160419", tmdb=438631)
    )

    turns = list(wordings(query, caps, is_aggregate=True))

    sent = [dict(one.parameters) for turn in turns for one in turn]
    assert sent == [
        {"t": "search", "q": "Dune 2021"},
        {"t": "search", "q": "Дюна 2021"},
        {"t": "search", "q": "Dune"},
    ]


def test_an_id_of_tmdb_is_used_where_that_of_imdb_is_not_known() -> None:
    caps = Caps(searches={"movie-search": frozenset({"q", "tmdbid"})})

    (asked_first, *_), *_ = wordings(METROPOLIS, caps, is_aggregate=False)

    assert dict(asked_first.parameters) == {"t": "movie", "tmdbid": "19", "cat": "2000"}


def test_words_alone_may_mean_a_film_or_a_series() -> None:
    caps = Caps(searches={"search": frozenset({"q"}), "movie-search": frozenset({"q"})})

    [[one]] = wordings(SearchQuery(names=("Night Ferry",)), caps, is_aggregate=False)

    assert dict(one.parameters) == {"t": "search", "q": "Night Ferry", "cat": "2000,5000"}


@pytest.mark.parametrize("quirk", [Quirk.UNSUPPORTED, Quirk.UNSUPPORTED_ID])
async def test_a_refused_parameter_leaves_a_plain_search(quirk: Quirk) -> None:
    catalogue = TorznabServer(quirks={quirk})
    async with opened(catalogue) as tracker:
        offers = await tracker.search(METROPOLIS)

    assert offers.releases
    assert asked(catalogue)[-1] == {"t": "search", "q": "Metropolis 1927", "cat": "2000"}


@pytest.mark.parametrize("quirk", [Quirk.BARE_CAPS, Quirk.NO_FILMS])
async def test_a_server_that_says_less_of_itself_is_searched_all_the_same(
    server: TorznabServer, tracker: Torznab, quirk: Quirk
) -> None:
    server.quirks = {quirk}

    assert len((await tracker.search(FILM)).releases) == 2


async def test_a_wrong_key_is_a_failed_login(server: TorznabServer) -> None:
    async with opened(server, api_key="wrong-key-0123456789") as tracker:
        for work in (tracker.search(FILM), tracker.check()):
            with pytest.raises(LoginFailed):
                await work


async def test_an_indexer_that_does_not_exist_is_no_empty_answer(server: TorznabServer) -> None:
    server.indexer = "77"
    async with opened(server) as tracker:
        with pytest.raises(UnexpectedAnswer):
            await tracker.search(FILM)


STATES: list[tuple[Quirk, type[ServiceError], type[ServiceError]]] = [
    (Quirk.LIMIT, RateLimited, RateLimited),
    (Quirk.BLOCKED, RateLimited, RateLimited),
    (Quirk.API_DISABLED, ServiceUnavailable, ServiceUnavailable),
    (Quirk.DISABLED, UnexpectedAnswer, ServiceUnavailable),
    (Quirk.LOGIN_PAGE, LoginFailed, LoginFailed),
    (Quirk.LOGIN_REDIRECT, LoginFailed, LoginFailed),
    (Quirk.CUT, UnexpectedAnswer, UnexpectedAnswer),
    (Quirk.CONTROL, UnexpectedAnswer, UnexpectedAnswer),
    (Quirk.ENTITY, UnexpectedAnswer, UnexpectedAnswer),
    (Quirk.DTD, UnexpectedAnswer, UnexpectedAnswer),
    (Quirk.BOMB, UnexpectedAnswer, UnexpectedAnswer),
    (Quirk.HTML, UnexpectedAnswer, UnexpectedAnswer),
]


@pytest.mark.parametrize("quirk, of_jackett, of_prowlarr", STATES, ids=[quirk.value for quirk, *_ in STATES])
@pytest.mark.parametrize("is_primed", [False, True], ids=["at first", "later"])
async def test_each_trouble_is_its_own_error(
    server: TorznabServer,
    tracker: Torznab,
    quirk: Quirk,
    of_jackett: type[ServiceError],
    of_prowlarr: type[ServiceError],
    *,
    is_primed: bool,
) -> None:
    if is_primed:
        await tracker.search(FILM)
    server.quirks = {quirk}

    with pytest.raises(of_jackett if server.flavour is Flavour.JACKETT else of_prowlarr) as caught:
        await tracker.search(FILM)

    if quirk is Quirk.BLOCKED:
        assert isinstance(caught.value, RateLimited)
        assert caught.value.retry_after_s == WAIT_S


async def test_a_failed_indexer_of_jackett_is_unavailable_and_its_words_stay_there(
    jackett: TorznabServer, at_jackett: Torznab
) -> None:
    jackett.quirks = {Quirk.FAILED}

    with pytest.raises(ServiceUnavailable) as caught:
        await at_jackett.search(FILM)

    assert jackett.api_key not in f"{caught.value!r} {caught.value.facts}"


@pytest.mark.parametrize("quirk", [Quirk.BOM, Quirk.UTF16, Quirk.NEWZNAB])
async def test_an_unusual_spelling_is_read(server: TorznabServer, tracker: Torznab, quirk: Quirk) -> None:
    server.quirks = {quirk}

    releases = (await tracker.search(FILM)).releases

    assert [one.seeders for one in releases] == [31, 4]
    assert releases[0].name.startswith("Ночной паром")


async def test_a_feed_of_two_megabytes_is_read(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.BIG}

    assert len((await tracker.search(FILM)).releases) > 1_500


async def test_a_repeated_row_is_told_once(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.REPEATED}

    assert len((await tracker.search(FILM)).releases) == 2


async def test_rows_of_other_kinds_are_marked(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.BOOKS}

    releases = (await tracker.search(FILM)).releases

    assert [one.is_video for one in releases] == [True, False, True, False]


async def test_a_category_in_words_is_kept(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.WORDED}

    release = await first(tracker)

    assert release.category == "RuTracker.org Anime"
    assert release.is_video


async def test_a_count_that_is_missing_or_negative_is_never_below_zero(
    server: TorznabServer, tracker: Torznab
) -> None:
    for quirk in (Quirk.NO_SEEDERS, Quirk.NEGATIVE):
        server.quirks = {quirk}

        release = await first(tracker)

        assert (release.seeders, release.leechers) == (0, 0)


async def test_the_size_is_found_in_the_attributes_at_last(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.NO_SIZE}

    assert (await first(tracker)).size_bytes == two_films()[0].claimed_size_bytes


async def test_dates_are_read_as_far_as_they_are_dates(server: TorznabServer, tracker: Torznab) -> None:
    server.offer([a_release(f"Night Ferry (1931) {at}", key=f"d{at}") for at in range(3)])
    server.quirks = {Quirk.ODD_DATE}

    times = [one.published_at for one in (await tracker.search(FILM)).releases]

    assert [at.isoformat() if at else None for at in times] == [*["2026-04-15T15:19:54+00:00"] * 2, None]


async def test_a_guid_that_is_no_address_names_the_row_and_is_no_page(
    server: TorznabServer, tracker: Torznab
) -> None:
    server.quirks = {Quirk.ODD_GUID}

    release = await first(tracker)

    assert (release.tracker_id, release.url) == ("guid 0", None)


async def test_rows_of_usenet_are_left_out(server: TorznabServer, tracker: Torznab) -> None:
    server.quirks = {Quirk.USENET}

    assert (await tracker.search(FILM)).releases == ()


async def test_pages_are_read_until_there_are_enough(server: TorznabServer, tracker: Torznab) -> None:
    server.offer([a_release(f"Night Ferry (1931) {at}", key=f"p{at}") for at in range(230)])
    query = SearchQuery(names=("Night Ferry",), year=1931, limit=150)

    releases = (await tracker.search(query)).releases

    assert len(releases) == 200
    assert [one.get("offset") for one in asked(server)] == [None, "100"]


async def test_a_server_without_offsets_is_not_asked_for_ever(
    server: TorznabServer, tracker: Torznab
) -> None:
    server.offer([a_release(f"Night Ferry (1931) {at}", key=f"p{at}") for at in range(230)])
    server.quirks = {Quirk.ENDLESS}
    query = SearchQuery(names=("Night Ferry",), year=1931, limit=500)

    releases = (await tracker.search(query)).releases

    assert len(releases) == 100
    assert len(asked(server)) == 2


async def test_a_feed_that_fails_is_missing_and_told(jackett: TorznabServer) -> None:
    broken = TorznabServer(flavour=Flavour.PROWLARR, quirks={Quirk.BLOCKED})
    async with opened(jackett, broken) as tracker:
        offers = await tracker.search(FILM)

        assert len(offers.releases) == 2
        assert isinstance(offers.failure, RateLimited)
        with pytest.raises(RateLimited):
            await tracker.check()


async def test_feeds_that_all_fail_are_an_error(jackett: TorznabServer) -> None:
    broken = TorznabServer(flavour=Flavour.PROWLARR, quirks={Quirk.BLOCKED})
    jackett.quirks = {Quirk.HTML}
    async with opened(jackett, broken) as tracker:
        with pytest.raises(UnexpectedAnswer):
            await tracker.search(FILM)


async def test_a_slow_feed_costs_its_own_rows_alone(jackett: TorznabServer) -> None:
    slow = TorznabServer(flavour=Flavour.PROWLARR)
    slow.arm(Fault(kind=FaultKind.HANG))
    async with opened(jackett, slow, timeout_s=0.5) as tracker:
        offers = await tracker.search(FILM)

    assert len(offers.releases) == 2
    assert isinstance(offers.failure, ServiceUnavailable)


def test_a_tree_without_end_is_refused() -> None:
    for body in (
        b"<a>" * 200_000,
        b"<rss>" + b"<i/>" * 500_000,
        b"",
        b"   ",
        b'<?xml version="1.0" encoding="idna"?><a/>',
    ):
        with pytest.raises(UnexpectedAnswer):
            read_items(body)
