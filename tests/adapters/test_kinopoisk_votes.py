"""A person's votes at Kinopoisk, against the sandbox's server over loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from starlette.responses import JSONResponse

from concierge.adapters.connections.kinopoisk_votes import ADAPTER
from concierge.errors import (
    InputError,
    LoginFailed,
    NotFound,
    QuotaExceeded,
    ServiceUnavailable,
    UnexpectedAnswer,
)
from concierge.model.importing import BadRow, ImportedRow, ReadRow, RowProblem
from concierge.model.score import Score
from concierge.model.title import ExternalIds, TitleKind
from concierge.ports import ListService, MeteredSource
from concierge.sandbox._kinopoisk_votes import vote
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.kinopoisk import KinopoiskServer
from concierge.texts import Texts
from tests.adapters.sources import opened, served
from tests.contracts.lists import read_until_it_fails, told

ANNA = "77"
TOLD = [
    ImportedRow(
        place="votes[1]",
        name="Harbor Storm",
        name_ru="Буря в гавани",
        name_original="Hafensturm",
        year=1931,
        kind=TitleKind.MOVIE,
        ids=ExternalIds(kinopoisk=1),
        is_watched=True,
        score=Score(half_points=16),
    ),
    ImportedRow(
        place="votes[2]",
        name_ru="Тихая буря",
        year=2011,
        kind=TitleKind.SERIES,
        ids=ExternalIds(kinopoisk=2),
        is_watched=True,
    ),
    ImportedRow(
        place="votes[3]",
        name_original="Nattfärjan",
        ids=ExternalIds(kinopoisk=3),
        is_watched=True,
        score=Score(half_points=20),
    ),
    ImportedRow(
        place="votes[4]",
        name="Film 4",
        name_ru="Фильм 4",
        name_original="Film 4",
        kind=TitleKind.SERIES,
        ids=ExternalIds(kinopoisk=4),
        is_watched=True,
    ),
]


@pytest.fixture
async def server() -> AsyncIterator[KinopoiskServer]:
    async with served(KinopoiskServer(titles=(), people=())) as service:
        service.votes.people = {77: [vote(number) for number in range(1, 46)]}
        yield service


@pytest.fixture
async def service(server: KinopoiskServer) -> AsyncIterator[ListService]:
    async with opened(ADAPTER, server) as service:
        yield service


def numbers(rows: list[ReadRow]) -> list[int | None]:
    return [row.ids.kinopoisk for row in rows if isinstance(row, ImportedRow)]


def pages(server: KinopoiskServer) -> list[str]:
    return [dict(call.query)["page"] for call in server.calls]


async def test_each_vote_is_a_row_with_what_the_service_tells_of_the_title(
    server: KinopoiskServer, service: ListService
) -> None:
    server.votes.people[77] = [
        vote(1, 8, nameRu="Буря в гавани", nameEn="Harbor Storm", nameOriginal="Hafensturm", year=1931),
        vote(2, None, nameRu="Тихая буря", nameOriginal=None, type="MINI_SERIES", year="2011-2019"),
        vote(3, 10, nameRu=None, nameOriginal="Nattfärjan", type="UNKNOWN", year=None),
        vote(4, 0, type="TV_SHOW", year="null"),
    ]

    rows, _, error = await told(service, ANNA)

    assert error is None
    assert rows == TOLD


@pytest.mark.parametrize("is_strict", [False, True])
async def test_all_pages_are_read_and_none_past_the_last(
    server: KinopoiskServer, service: ListService, *, is_strict: bool
) -> None:
    server.votes.is_strict = is_strict

    rows, cursor, error = await told(service, ANNA)

    assert (numbers(rows), error) == ([*range(1, 46)], None)
    assert cursor == "45:1,2,3,4,5,6,7,8,9,10"
    assert pages(server) == ["1", "2", "3"]
    assert isinstance(service, MeteredSource)
    assert (service.spent, service.daily_limit) == (3, 500)


async def test_a_vote_that_is_given_meanwhile_brings_no_row_twice(
    server: KinopoiskServer, service: ListService
) -> None:
    server.votes.arriving = [vote(100), vote(101)]

    rows, cursor, _ = await told(service, ANNA)

    assert numbers(rows) == [*range(1, 46)]
    # The new ones are not among the rows, so that the next read has to go through all.
    assert [row for row in rows if isinstance(row, BadRow)] == [
        BadRow(place="votes[46..47]", problem=RowProblem.DAMAGED)
    ]
    again, _, _ = await told(service, ANNA, cursor=cursor or "")
    assert {100, 101} <= {*numbers(again)}


async def test_with_a_cursor_it_is_one_request_while_nothing_is_new(
    server: KinopoiskServer, service: ListService
) -> None:
    _, cursor, _ = await told(service, ANNA)
    server.calls.clear()

    rows, again, _ = await told(service, ANNA, cursor=cursor or "")

    assert (len(rows), again, pages(server)) == (20, cursor, ["1"])


async def test_with_a_cursor_it_reads_to_the_votes_of_last_time(
    server: KinopoiskServer, service: ListService
) -> None:
    _, cursor, _ = await told(service, ANNA)
    server.calls.clear()
    server.votes.people[77][:0] = [vote(number) for number in range(100, 125)]

    rows, again, _ = await told(service, ANNA, cursor=cursor or "")

    assert {*range(100, 125)} < {*numbers(rows)}
    assert not any(isinstance(row, BadRow) for row in rows)
    assert pages(server) == ["1", "2"]
    assert again == f"70:{','.join(map(str, range(100, 110)))}"


@pytest.mark.parametrize("cursor", ["44:1,2,3", "45:1,9", "45:1,999", "0:", "?", "45:1,2,", "9" * 40])
async def test_all_is_read_where_the_cursor_does_not_fit_what_there_is(
    server: KinopoiskServer, service: ListService, cursor: str
) -> None:
    rows, _, error = await told(service, ANNA, cursor=cursor)

    assert (len(rows), error, pages(server)) == (45, None, ["1", "2", "3"])


async def test_what_the_service_keeps_back_is_told(server: KinopoiskServer, service: ListService) -> None:
    server.votes.most = 30

    rows, cursor, _ = await told(service, ANNA)

    assert len(numbers(rows)) == 30
    assert rows[-1] == BadRow(place="votes[31..45]", problem=RowProblem.DAMAGED)
    assert cursor is not None


async def test_a_quota_that_ends_in_the_middle_leaves_the_rows_and_no_cursor(
    server: KinopoiskServer, service: ListService
) -> None:
    server.quota = 2

    rows, cursor, error = await told(service, ANNA)

    assert (numbers(rows), cursor) == ([*range(1, 41)], None)
    assert isinstance(error, QuotaExceeded)


async def test_broken_rows_and_votes_are_told_and_cost_only_themselves(
    server: KinopoiskServer, service: ListService
) -> None:
    server.votes.people[77] = [
        None,
        vote(0),
        vote(1, "много"),
        vote(2, 99, year=[], nameRu="\x1b[31mЗлой\u202e", nameOriginal=7),
        vote(3, "9", countries="США", genres=None),
        vote(4, rating=True),
        {"kinopoiskId": 5},
    ]

    rows, cursor, error = await told(service, ANNA)

    assert error is None
    assert cursor == "7:1,2,3,4,5"
    assert [(row.place, row.problem) for row in rows if isinstance(row, BadRow)] == [
        ("votes[1]", RowProblem.BAD_ID),
        ("votes[2]", RowProblem.BAD_ID),
        ("votes[3]", RowProblem.BAD_SCORE),
        ("votes[4]", RowProblem.BAD_SCORE),
        ("votes[6]", RowProblem.BAD_SCORE),
    ]
    good = [row for row in rows if isinstance(row, ImportedRow)]
    assert [row.score and row.score.points for row in good] == [None, None, 9, None, None]
    assert all(row.is_watched for row in good)
    assert good[1].name_ru == "[31mЗлой"


async def test_a_whole_page_of_broken_rows_does_not_hide_the_next(
    server: KinopoiskServer, service: ListService
) -> None:
    server.votes.people[77][:20] = [None] * 20

    rows, _, _ = await told(service, ANNA)

    assert numbers(rows) == [*range(21, 46)]


async def test_an_empty_list_is_whole(server: KinopoiskServer, service: ListService) -> None:
    server.votes.people[77] = []

    assert await told(service, ANNA) == ([], "0:", None)


@pytest.mark.parametrize(
    "nickname",
    [
        "77",
        "  77 ",
        "kinopoisk.ru/user/77",
        "https://www.kinopoisk.ru/user/77/",
        "http://kinopoisk.ru/user/77/votes/?page=2",
        "https://m.kinopoisk.ru/user/77#top",
    ],
)
async def test_a_profile_is_named_by_its_number_or_its_address(service: ListService, nickname: str) -> None:
    rows, _, error = await told(service, nickname)

    assert (len(rows), error) == (45, None)


@pytest.mark.parametrize(
    "nickname",
    [
        "",
        "anna",
        "0",
        "-77",
        "7" * 10,
        "7" * 30,
        "٧٧",
        "https://www.kinopoisk.ru/user/anna/",
        "https://www.kinopoisk.ru/mykp/movies/",
        "https://evil.example/user/77/",
        "https://kinopoisk.ru.evil.example/user/77/",
    ],
)
async def test_anything_else_is_asked_for_as_a_number(
    server: KinopoiskServer, service: ListService, nickname: str
) -> None:
    rows, _, error = await told(service, nickname)

    assert isinstance(error, InputError)
    assert (rows, server.calls) == ([], [])
    assert error.facts == {"problem": "kinopoisk_number"}


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_person_is_told_where_the_number_stands(language: str) -> None:
    assert "kinopoisk.ru/user/" in Texts(language).error("bad_input", {"problem": "kinopoisk_number"})


async def test_an_unknown_or_closed_profile_is_not_found(service: ListService) -> None:
    _, _, error = await told(service, "78")

    assert isinstance(error, NotFound)
    assert error.facts["what"] == "78"


async def test_a_fault_on_a_later_page_leaves_the_rows_before_it(
    server: KinopoiskServer, service: ListService
) -> None:
    reading = service.lists(ANNA)
    first = [await anext(reading) for _ in range(20)]
    server.arm(Fault(kind=FaultKind.SERVER_ERROR))

    rest, error = await read_until_it_fails(reading)

    assert (len(first), rest) == (20, [])
    assert isinstance(error, ServiceUnavailable)


async def test_a_refused_key_is_a_failed_login(server: KinopoiskServer) -> None:
    async with opened(ADAPTER, server, api_key="another") as service:
        _, _, error = await told(service, ANNA)

    assert isinstance(error, LoginFailed)


async def test_an_answer_of_another_shape_is_unexpected(
    server: KinopoiskServer, service: ListService
) -> None:
    server.stranger = JSONResponse({"items": "none"})

    _, _, error = await told(service, ANNA)

    assert isinstance(error, UnexpectedAnswer)
