"""What every service with lists promises, whoever it is: run over each against the sandbox's server of its name.

A service's own tests make a `Subject` of it and call the functions here; each takes one, and some a `LinkedSubject`.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from concierge.errors import (
    AccountUnusable,
    Challenged,
    ConciergeError,
    InputError,
    NotFound,
    RateLimited,
    ServiceError,
    ServiceUnavailable,
)
from concierge.model.connection import DeviceCode, ListChange, Tokens
from concierge.model.importing import BadRow, ImportedRow, ReadRow
from concierge.model.score import Score
from concierge.model.taste import Precision, Shelf, Viewing
from concierge.model.title import ExternalIds, Title
from concierge.ports import LinkedService, ListService
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._linking import ListServer
from concierge.sandbox._serving import Fault, FaultKind
from tests.contracts.metadata import FILM, SERIES, STRANGERS, ids_of, is_plain, kind_of

__all__ = [
    "LINKED",
    "LONG_AGO",
    "READING",
    "STRANGERS",
    "LinkedSubject",
    "Subject",
    "expect_sound",
    "read",
    "read_until_it_fails",
    "told",
]

LONG_AGO = datetime(2019, 3, 4, 20, 15, 30, tzinfo=UTC)
NOWHERE = ExternalIds(imdb="tt9999999", tmdb=999_999_999)
_FAULTS: Mapping[FaultKind, type[ConciergeError]] = {
    FaultKind.SERVER_ERROR: ServiceUnavailable,
    FaultKind.RATE_LIMITED: RateLimited,
    FaultKind.TRUNCATED: ServiceUnavailable,
    FaultKind.CHALLENGE: Challenged,
}
MARKED_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A service, its server, and a nickname there whose lists are public and hold `FILM` and `SERIES` at least.

    The server's lists for that nickname are sound, and `unknown` has no lists.
    """

    service: ListService
    server: ListServer | MetadataServer
    nickname: str
    unknown: str = "nobody-at-all"
    tokens: Tokens | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedSubject(Subject):
    """A service with logins. `agree` makes the person agree to a code, `forbidden` are texts that nobody may see.

    The account of `tokens` holds nothing.
    """

    linked: LinkedService
    agree: Callable[[DeviceCode], Awaitable[Tokens]]
    forbidden: tuple[str, ...] = ()


async def read(
    service: ListService, nickname: str, tokens: Tokens | None = None, *, cursor: str = ""
) -> tuple[list[ReadRow], str]:
    """The rows of a whole read, and its cursor."""
    told = [one async for one in service.lists(nickname, tokens, cursor=cursor)]
    cursors = [one for one in told if isinstance(one, str)]
    assert len(cursors) == 1
    assert told[-1] is cursors[0]
    return [one for one in told if not isinstance(one, str)], cursors[0]


async def told(
    service: ListService, nickname: str, cursor: str = ""
) -> tuple[list[ReadRow], str | None, ConciergeError | None]:
    """The rows, the cursor, and what ended the reading."""
    rows: list[ReadRow] = []
    last: str | None = None
    try:
        async for one in service.lists(nickname, cursor=cursor):
            assert last is None
            if isinstance(one, str):
                last = one
            else:
                rows.append(one)
    except ConciergeError as error:
        return rows, last, error
    return rows, last, None


async def read_until_it_fails(
    rows: AsyncIterator[ReadRow | str],
) -> tuple[list[ReadRow | str], ConciergeError]:
    """What came before the failure, and the failure."""
    told: list[ReadRow | str] = []
    try:
        async for one in rows:
            told.append(one)  # noqa: PERF401 - what came before a failure is kept
    except ConciergeError as error:
        return told, error
    raise AssertionError("the read did not fail")


def expect_sound(row: ReadRow) -> None:
    """What holds for every row, whoever it is from."""
    assert row.place
    if isinstance(row, BadRow):
        assert is_plain(row.title)
        return
    assert row.name or row.name_ru or row.ids != ExternalIds()
    assert is_plain(row.name + row.name_ru + row.name_original)
    moments = [row.rated_at, row.wanted_at, *(one.watched_at for one in row.viewings)]
    assert all(at is None or at.utcoffset() == timedelta(0) for at in moments)
    for one in row.viewings:
        assert (one.watched_at is None) == (one.precision is Precision.UNKNOWN)
        assert one.precision is not Precision.DAY or (one.watched_at and one.watched_at.hour == 0)
    assert row.is_watched or not row.viewings


async def a_read_has_sound_rows_and_one_cursor_last(subject: Subject) -> None:
    rows, _ = await read(subject.service, subject.nickname)

    for row in rows:
        expect_sound(row)
    good = [row for row in rows if isinstance(row, ImportedRow)]
    for title in (FILM, SERIES):
        assert any(_shares_an_id(row.ids, ids_of(title)) for row in good)
    assert len({row.place for row in good}) == len(good)


async def reading_again_with_the_cursor_tells_nothing_else(subject: Subject) -> None:
    first, cursor = await read(subject.service, subject.nickname)
    again, _ = await read(subject.service, subject.nickname, cursor=cursor)

    known = {replace(row, place="") for row in first}
    assert {replace(row, place="") for row in again} <= known


async def a_cursor_that_is_none_is_no_cursor(subject: Subject) -> None:
    first, _ = await read(subject.service, subject.nickname)

    for cursor in ("x", "{}", "[1]", "null", '{"plays": "many"}', "\x00"):
        again, _ = await read(subject.service, subject.nickname, cursor=cursor)
        assert len(again) == len(first)


async def nobodys_lists_are_not_found(subject: Subject) -> None:
    for nickname in (subject.unknown, "", "../../etc", "a b/c?d=e#f", "\u202eanna"):
        rows, cursor, error = await told(subject.service, nickname)

        assert (rows, cursor) == ([], None)
        assert isinstance(error, NotFound | InputError)


async def what_a_stranger_answers_is_never_an_empty_list(subject: Subject) -> None:
    for name, stranger in STRANGERS.items():
        subject.server.stranger = stranger
        rows, cursor, error = await told(subject.service, subject.nickname)

        assert (rows, cursor) == ([], None), name
        assert isinstance(error, ServiceError | NotFound), name
    subject.server.stranger = None


async def each_fault_of_the_network_is_an_error_of_ours_and_leaves_no_cursor(subject: Subject) -> None:
    for kind, expected in _FAULTS.items():
        subject.server.arm(Fault(kind=kind, retry_after_s=30))
        rows, cursor, error = await told(subject.service, subject.nickname)
        subject.server.clear()

        assert isinstance(error, expected), kind
        assert (rows, cursor) == ([], None)
        assert not isinstance(error, RateLimited) or error.retry_after_s == 30


READING: tuple[Callable[[Subject], Awaitable[None]], ...] = (
    a_read_has_sound_rows_and_one_cursor_last,
    reading_again_with_the_cursor_tells_nothing_else,
    a_cursor_that_is_none_is_no_cursor,
    nobodys_lists_are_not_found,
    what_a_stranger_answers_is_never_an_empty_list,
    each_fault_of_the_network_is_an_error_of_ours_and_leaves_no_cursor,
)


def a_change(shelf: Shelf, *, of_series: bool = False, **told: object) -> ListChange:
    """A change for the film, or the series."""
    title = SERIES if of_series else FILM
    change = ListChange(
        shelf=shelf, title=Title(kind=kind_of(title), name_en=title.title_en, ids=ids_of(title))
    )
    return replace(change, **told)  # type: ignore[arg-type] # the fields of a change


def a_viewing(at: datetime | None, season: int | None = None, episode: int | None = None) -> Viewing:
    """One time that it was seen."""
    precision = Precision.EXACT if at else Precision.UNKNOWN
    return Viewing(
        title_id=1,
        season=season,
        episode=episode,
        watched_at=at,
        precision=precision,
        marked_at=MARKED_AT,
    )


async def a_login_waits_for_the_person_and_has_an_end(subject: LinkedSubject) -> None:
    code = await subject.linked.begin()

    assert code.user_code
    assert is_plain(code.user_code)
    assert code.interval_s > 0
    assert code.expires_at.utcoffset() == timedelta(0)
    assert await subject.linked.tokens(code) is None
    tokens = await subject.agree(code)
    assert tokens.access
    with pytest.raises(NotFound):
        await subject.linked.tokens(code)


async def new_tokens_make_the_old_ones_worthless(subject: LinkedSubject) -> None:
    old = _tokens(subject)
    new = await subject.linked.refreshed(old)

    assert {new.access, new.refresh}.isdisjoint({old.access, old.refresh})
    await read(subject.service, "", new)
    with pytest.raises(AccountUnusable):
        await subject.linked.refreshed(old)
    _, error = await read_until_it_fails(subject.service.lists("", old))
    assert isinstance(error, AccountUnusable)
    with pytest.raises(AccountUnusable):
        await subject.linked.push(a_change(Shelf.WATCHLIST), old)


async def an_ended_login_is_of_no_use(subject: LinkedSubject) -> None:
    tokens = _tokens(subject)
    await subject.linked.revoke(tokens)

    with pytest.raises(AccountUnusable):
        await subject.linked.push(a_change(Shelf.WATCHLIST), tokens)
    with pytest.raises(AccountUnusable):
        await subject.linked.refreshed(tokens)


async def what_is_pushed_is_read_and_what_is_taken_back_is_not(subject: LinkedSubject) -> None:
    tokens, score = _tokens(subject), Score.of(8)
    for of_series in (False, True):
        part = (1, 2) if of_series else (None, None)
        viewings = (a_viewing(LONG_AGO, *part),)
        there = [
            a_change(Shelf.RATINGS, of_series=of_series, score=score, rated_at=LONG_AGO),
            a_change(Shelf.WATCHLIST, of_series=of_series),
            a_change(Shelf.WATCHED, of_series=of_series, viewings=viewings),
        ]
        back = [
            a_change(Shelf.RATINGS, of_series=of_series),
            a_change(Shelf.WATCHLIST, of_series=of_series, is_on=False),
            a_change(Shelf.WATCHED, of_series=of_series, gone=viewings),
        ]
        for change in there:
            await subject.linked.push(change, tokens)
        rows = [row for row in (await read(subject.service, "", tokens))[0] if isinstance(row, ImportedRow)]
        for change in back:
            await subject.linked.push(change, tokens)

        assert [row.score for row in rows if row.score] == [score]
        assert [row.rated_at for row in rows if row.score] == [LONG_AGO]
        assert sum(row.is_wanted for row in rows) == 1
        [seen] = [one for row in rows for one in row.viewings]
        assert (seen.season, seen.episode, seen.watched_at) == (*part, LONG_AGO)
        assert (await read(subject.service, "", tokens))[0] == []


async def what_is_pushed_again_is_there_once(subject: LinkedSubject) -> None:
    tokens = _tokens(subject)
    moments = (LONG_AGO, LONG_AGO + timedelta(days=400), None)
    changes = [
        a_change(Shelf.RATINGS, score=Score.of(7)),
        a_change(Shelf.WATCHLIST),
        *(a_change(Shelf.WATCHED, viewings=(a_viewing(at),)) for at in moments[:2]),
        *(
            a_change(Shelf.WATCHED, of_series=True, viewings=(a_viewing(at, 1, number),))
            for number, at in enumerate(moments, 1)
        ),
    ]
    for change in changes:
        await subject.linked.push(change, tokens)
    first, _ = await read(subject.service, "", tokens)
    for change in changes:
        await subject.linked.push(replace(change, is_again=True), tokens)
    again, _ = await read(subject.service, "", tokens)

    assert len(_seen(first)) == 5
    assert _seen(again) == _seen(first)
    assert len(again) == len(first)


async def a_title_that_the_service_does_not_know_is_not_found(subject: LinkedSubject) -> None:
    tokens = _tokens(subject)
    for ids in (NOWHERE, ExternalIds(kinopoisk=301), ExternalIds()):
        for change in (
            a_change(Shelf.RATINGS, score=Score.of(7)),
            a_change(Shelf.WATCHLIST),
            a_change(Shelf.WATCHED, viewings=(a_viewing(LONG_AGO),)),
        ):
            unknown = replace(change, title=replace(change.title, ids=ids))
            with pytest.raises(NotFound):
                await subject.linked.push(unknown, tokens)

    assert (await read(subject.service, "", tokens))[0] == []


async def a_failed_push_is_an_error_of_ours(subject: LinkedSubject) -> None:
    tokens = _tokens(subject)
    for kind in (FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED, FaultKind.CHALLENGE):
        subject.server.arm(Fault(kind=kind, retry_after_s=7))
        with pytest.raises(ServiceError):
            await subject.linked.push(a_change(Shelf.WATCHLIST), tokens)
        subject.server.clear()
    for name, stranger in STRANGERS.items():
        subject.server.stranger = stranger
        with pytest.raises(ServiceError) as caught:
            await subject.linked.push(a_change(Shelf.WATCHLIST), tokens)
        assert caught.value.service == subject.linked.name, name
    subject.server.stranger = None


async def no_secret_is_shown_or_logged(subject: LinkedSubject, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = await subject.linked.begin()
    tokens = await subject.agree(code)
    secrets = (*subject.forbidden, code.code, tokens.access, tokens.refresh)
    shown = [repr(code), repr(tokens)]
    for status in (400, 401, 403, 404, 409, 418, 422, 423, 426, 500):
        subject.server.arm(Fault(kind=FaultKind.SERVER_ERROR, status=status))
        works: tuple[Callable[[], Awaitable[object]], ...] = (
            subject.linked.begin,
            lambda: subject.linked.tokens(code),
            lambda: subject.linked.refreshed(tokens),
            lambda: subject.linked.revoke(tokens),
            lambda: read(subject.service, "", tokens),
            lambda: subject.linked.push(a_change(Shelf.WATCHLIST), tokens),
        )
        for work in works:
            try:
                await work()
            except ConciergeError as error:
                shown += [str(error), repr(error), repr(error.facts)]
        subject.server.clear()

    shown += [record.getMessage() for record in caplog.records]
    assert not [secret for secret in secrets if any(secret in text for text in shown)]
    assert not [call for call in subject.server.calls if any(secret in str(call.query) for secret in secrets)]


LINKED: tuple[Callable[[LinkedSubject], Awaitable[None]], ...] = (
    a_login_waits_for_the_person_and_has_an_end,
    new_tokens_make_the_old_ones_worthless,
    an_ended_login_is_of_no_use,
    what_is_pushed_is_read_and_what_is_taken_back_is_not,
    what_is_pushed_again_is_there_once,
    a_title_that_the_service_does_not_know_is_not_found,
    a_failed_push_is_an_error_of_ours,
)


def _shares_an_id(ids: ExternalIds, others: ExternalIds) -> bool:
    return any(mine is not None and mine == getattr(others, name) for name, mine in asdict(ids).items())


def _tokens(subject: LinkedSubject) -> Tokens:
    assert subject.tokens is not None
    return subject.tokens


def _seen(rows: list[ReadRow]) -> list[tuple[object, ...]]:
    return sorted(
        (str(row.ids.imdb), one.season or 0, one.episode or 0, str(one.watched_at))
        for row in rows
        if isinstance(row, ImportedRow)
        for one in row.viewings
    )
