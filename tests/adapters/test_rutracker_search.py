"""Rutracker's search: which words are tried, in which forums, and over how many pages."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concierge.adapters._rutracker_forums import forum_tree, listings_for, restrictions
from concierge.adapters._rutracker_notes import KEPT_S, MOST_FORUMS, ForumNotes
from concierge.adapters._rutracker_query import wordings
from concierge.errors import Challenged, RateLimited, ServiceUnavailable
from concierge.model.release import SearchQuery
from concierge.sandbox import rutracker_pages as forum
from concierge.sandbox._rutracker_topics import FORUMS, PARENTS, Topic
from concierge.sandbox._serving import Fault, FaultKind, serving
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.rutracker_forum import LOGIN, SEARCH, Member, ask, many, opened, paths, server, tracker

__all__ = ["server", "tracker"]

SEASON = SearchQuery(names=("Quiet Shore", "Тихий берег"), season=3, is_series=True)
MUSIC, FILMS, ELSEWHERE = 1701, 187, 535


def series(topic_id: int, name: str, forum_id: int = 842) -> Topic:
    return Topic(topic_id=topic_id, name=name, forum_id=forum_id)


def test_films_are_asked_for_with_their_year_and_at_last_without() -> None:
    query = SearchQuery(names=("A b", "C", "D", "E"), year=1931)

    assert list(wordings(query)) == ["A b 1931", "C 1931", "D 1931", "A b"]


def test_a_season_is_asked_for_by_its_number_and_in_packs_and_at_last_without() -> None:
    assert list(wordings(SEASON)) == [
        "Quiet Shore 3 | Сезоны Сезон | Сезоны",
        "Тихий берег 3 | Сезоны Сезон | Сезоны",
        "Quiet Shore",
    ]


@pytest.mark.parametrize(
    "name", ["東京物語", "Кот 🎬 в шляпе", "x" * 300, "é" * 60, "-", "|", "Amélie " * 40, "ночной\u200bпаром"]
)
def test_words_are_never_mangled_and_never_longer_than_the_forum_reads(name: str) -> None:
    for query in (SearchQuery(names=(name,), year=1931), replace(SEASON, names=(name,))):
        for words in wordings(query):
            assert "?" not in words.encode("cp1251", "xmlcharrefreplace").decode("cp1251")
            assert len(words) <= 100


async def test_a_season_is_found_alone_and_in_a_pack(server: RutrackerServer, tracker: Member) -> None:
    server.add(
        [
            series(1, "Тихий берег / Quiet Shore / Сезон: 3 / Серии: 1-8 из 8 [2025, WEB-DL]"),
            series(2, "Тихий берег / Quiet Shore / Сезоны: 1-5 / Серии: 1-40 [2025, WEB-DL]"),
            series(4, "Тихий берег / Quiet Shore / Сезон: 1 / Серии: 1-8 из 8 [2023, WEB-DL]"),
        ]
    )

    found = await tracker.search(SEASON)

    assert sorted(row.tracker_id for row in found) == ["1", "2"]
    assert paths(server).count(SEARCH) == 1


async def test_a_season_that_no_row_names_is_looked_for_by_the_name_alone(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add([series(1, "Тихий берег / Quiet Shore / Серии: 1-4 из 4 [2024, WEB-DL]")])

    found = await tracker.search(SEASON)

    assert [row.tracker_id for row in found] == ["1"]
    assert paths(server).count(SEARCH) == 3


async def test_further_pages_are_asked_for_by_the_link_of_the_page(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add(many(130))

    found = await tracker.search(ask("сборник", limit=500))

    assert [row.seeders for row in found] == list(range(129, -1, -1))
    assert [dict(one).get("start") for one in server.searches] == [None, "50", "100"]
    assert ["search_id" in one for one in server.searches] == [False, True, True]


async def test_no_more_than_500_rows_are_asked_for(server: RutrackerServer, tracker: Member) -> None:
    server.add(many(600))

    found = await tracker.search(ask("сборник", limit=5_000))

    assert len(found) == 500
    assert paths(server).count(SEARCH) == 10


@pytest.mark.parametrize("said", ["notice", "nothing"])
async def test_an_expired_search_is_asked_for_again_by_its_words(
    server: RutrackerServer, tracker: Member, said: str
) -> None:
    server.expired_search = said  # type: ignore[assignment]  # a literal, by its parameter
    server.add(many(130))
    forgetful = Forgetful(server)

    async with serving(forgetful), opened(forgetful) as member:
        offers = await member.offers(ask("сборник", limit=500))

    assert len(offers.releases) == 130
    assert offers.failure is None
    asked = [("search_id" in one, one.get("start")) for one in server.searches]
    assert asked == [(False, None), (True, "50"), (False, "50"), (True, "100"), (False, "100")]


class Forgetful(RutrackerServer):
    """The forum, which forgets each search at once."""

    def __init__(self, server: RutrackerServer) -> None:
        super().__init__(topics=server.topics, desk=server.desk, searches=server.searches)
        self.expired_search = server.expired_search

    async def answer(self, request: Request) -> Response:
        """The page, by which time the search before is forgotten."""
        self.forget_searches()
        return await super().answer(request)


@pytest.mark.parametrize(
    "kind, error",
    [
        (FaultKind.SERVER_ERROR, ServiceUnavailable),
        (FaultKind.CHALLENGE, Challenged),
        (FaultKind.RATE_LIMITED, RateLimited),
    ],
)
async def test_when_a_later_page_fails_the_rows_so_far_are_the_answer(
    kind: FaultKind, error: type[Exception]
) -> None:
    server = FailsLater(kind)
    server.add(many(130))
    async with serving(server), opened(server) as tracker:
        offers = await tracker.offers(ask("сборник", limit=500))

    assert len(offers.releases) == 100
    assert isinstance(offers.failure, error)


class FailsLater(RutrackerServer):
    """The forum, which fails from the third page on."""

    def __init__(self, kind: FaultKind) -> None:
        super().__init__()
        self._kind = kind

    async def answer(self, request: Request) -> Response:
        """The page, after which something goes wrong."""
        answer = await super().answer(request)
        if request.query_params.get("start") == "50":
            self.arm(Fault(kind=self._kind, path=SEARCH))
        return answer


def test_the_tree_is_read_from_a_page_of_results() -> None:
    member = forum.Visitor(name="cinephile", form_token="0" * 32)
    page = forum.search_page(member, forum.Results(topics=[], total=0, start=0, query="", search_id=""))

    tree = forum_tree(page)

    assert tree == {number: PARENTS.get(number, 0) for number in FORUMS}


@pytest.mark.parametrize(
    "page",
    ["", "<select id=fs-main>", '<select id="fs-main"><option value="x">', '<p id="fs-main"></select>'],
)
def test_a_page_without_forums_has_no_tree(page: str) -> None:
    assert forum_tree(page) == {}


def test_roots_and_all_that_is_under_them_are_searched_in_portions() -> None:
    tree = {7: 0, 187: 7, 999: 187, 1701: 0, 9: 0, 81: 9, **{5_000 + n: 7 for n in range(250)}, 1: 2, 2: 1}

    films, series_ = restrictions(tree, is_series=False), restrictions(tree, is_series=True)

    assert [len(portion) for portion in films] == [200, 53]
    assert {7, 187, 999} <= {number for portion in films for number in portion}
    assert series_ == ((9, 81),)
    assert restrictions({}, is_series=False) == ()


async def test_once_the_tree_is_known_a_search_is_kept_to_the_forums_that_fit(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add(
        [Topic(topic_id=1, name="Утро", forum_id=FILMS), Topic(topic_id=2, name="Утро", forum_id=MUSIC)]
    )

    first = await tracker.search(ask("Утро"))
    second = await tracker.search(ask("Утро"))

    assert len(first) == 2
    assert [row.tracker_id for row in second] == ["1"]
    asked = server.searches[-1]["f"].split(",")
    assert {"7", "187", "2199", "33", "46"} <= set(asked)
    assert not {"1701", "9", "842"} & set(asked)


async def test_a_series_is_looked_for_among_series(server: RutrackerServer, tracker: Member) -> None:
    await tracker.search(ask("Утро"))

    await tracker.search(SEASON)

    assert {"9", "81", "189", "842", "266"} <= set(server.searches[1]["f"].split(","))


async def test_what_the_forums_that_fit_do_not_have_is_looked_for_everywhere(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add([Topic(topic_id=1, name="Утро [1931]", forum_id=ELSEWHERE)])
    await tracker.search(ask("что угодно"))

    found = await tracker.search(ask("Утро", year=1931))

    assert [row.tracker_id for row in found] == ["1"]
    assert ["f" in one for one in server.searches] == [False, True, True, False]


async def test_a_tree_of_many_forums_is_searched_in_portions_and_sorted_again(
    server: RutrackerServer, tmp_path: Path
) -> None:
    forums = {7: 0, **dict.fromkeys(range(5_000, 5_250), 7)}
    notes = ForumNotes(tmp_path / "rutracker-forums.json")
    await notes.note(forums)
    server.add([Topic(topic_id=n, name="Утро", forum_id=f, seeders=n) for n, f in ((1, 5_001), (2, 5_249))])

    async with opened(server, folder=tmp_path) as tracker:
        found = await tracker.search(ask("Утро"))

    assert [row.tracker_id for row in found] == ["2", "1"]
    assert [len(one["f"].split(",")) for one in server.searches] == [200, 51]


async def test_the_tree_outlives_the_process(server: RutrackerServer, tmp_path: Path) -> None:
    for _ in range(2):
        async with opened(server, folder=tmp_path) as tracker:
            await tracker.search(ask("Метрополис"))

    assert ["f" in one for one in server.searches] == [False, True]
    kept = await asyncio.to_thread((tmp_path / "rutracker-forums.json").read_text, "utf-8")
    assert json.loads(kept)["forums"]["187"] == 7


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"noted_at": 1e400, "forums": {}}', '{"forums": {"a": 1}}', '{"forums": 3}', "\xff"],
)
async def test_notes_that_nobody_can_read_are_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "notes.json"
    file.write_bytes(text.encode("latin-1"))
    notes = ForumNotes(file)

    await notes.recall()

    assert not notes.is_fresh
    assert notes.tree == {}


async def test_notes_are_good_for_a_week_and_where_nothing_can_be_written(tmp_path: Path) -> None:
    now = [1_000.0]
    blocked = tmp_path / "file"
    blocked.write_text("")
    notes = ForumNotes(blocked / "notes.json", clock=lambda: now[0])

    await notes.note({7: 0})

    assert notes.tree == {7: 0}
    now[0] += KEPT_S
    assert notes.tree == {}


async def test_a_tree_without_end_is_kept_in_part(tmp_path: Path) -> None:
    notes = ForumNotes(tmp_path / "notes.json")

    await notes.note(dict.fromkeys(range(1, 30_000), 7))

    assert len(notes.tree) == MOST_FORUMS
    again = ForumNotes(tmp_path / "notes.json")
    await again.recall()
    assert again.tree == notes.tree


async def test_without_a_list_of_forums_every_search_is_everywhere(
    server: RutrackerServer, tracker: Member
) -> None:
    server.has_forum_list = False

    for _ in range(2):
        assert await tracker.search(ask("Метрополис"))

    assert not any("f" in one for one in server.searches)


@pytest.mark.parametrize(
    "query, first",
    [
        (SearchQuery(names=("Dune",), year=2026), 252),
        (SearchQuery(names=("Dune",), year=2024), 1950),
        (SearchQuery(names=("Dune",), year=1984), 2090),
        (SearchQuery(names=("Metropolis", "Метрополис"), year=1927), 187),
        (SearchQuery(names=("Вий",), year=1967), 941),
        (SearchQuery(names=("Дюна",)), 22),
        (SearchQuery(names=("Lost",), is_series=True), 842),
        (SearchQuery(names=("Мажор",), is_series=True), 9),
    ],
)
def test_a_guest_looks_through_at_most_four_forums_that_fit(query: SearchQuery, first: int) -> None:
    forums = listings_for(query)

    assert forums[0] == first
    assert len(set(forums)) == len(forums) <= 4


async def test_searches_at_once_log_in_once_and_page_each_for_itself(
    server: RutrackerServer, tracker: Member
) -> None:
    server.add(many(130))

    answers = await asyncio.gather(*(tracker.search(ask("сборник", limit=150)) for _ in range(6)))

    assert {len(answer) for answer in answers} == {130}
    assert paths(server).count(LOGIN) == 1
