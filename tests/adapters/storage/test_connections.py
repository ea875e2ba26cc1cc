"""Connected accounts, whole: a real adapter on the sandbox's Trakt, the outbox and both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from concierge.adapters.connections.trakt import Trakt
from concierge.adapters.storage import SecretsSection, StorageSection, new_key
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import AccountUnusable, InputError, NotAllowed, NotFound, ServiceUnavailable
from concierge.model.access import Grant
from concierge.model.connection import ConnectionState
from concierge.model.import_report import Added, ImportReport
from concierge.model.importing import ImportedRow, ImportedViewing
from concierge.model.outbox import EffectState
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.model.user import User
from concierge.sandbox._serving import serving
from concierge.sandbox._trakt_account import NOBODY_KNOWS, TraktMark
from concierge.sandbox.trakt import TraktServer
from concierge.services.connections import Connections
from concierge.services.outbox import Outbox
from concierge.services.pushing import ListPusher, Pushing
from concierge.services.shelves import Shelves
from concierge.services.taste import Sought, Taste
from concierge.services.visibility import Visibility
from concierge.testing import FakeMetadata
from tests.adapters.trakt_account import a_server, opened
from tests.contracts.metadata import FILM, SEQUEL, SERIES
from tests.services.importing_of import Importing, last

HOUR = timedelta(hours=1)


@pytest.fixture
async def storage(section: StorageSection, tmp_path: Path) -> AsyncIterator[SqlStorage]:
    secrets = SecretsSection(encryption_key=SecretStr(new_key()))
    async with open_storage(section, tmp_path, secrets) as opened_one:
        yield opened_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """A person, their Trakt, and the services between them."""

    me: User
    server: TraktServer
    trakt: Trakt
    storage: SqlStorage
    house: Importing
    connections: Connections
    taste: Taste
    outbox: Outbox

    async def connect(self) -> None:
        """Connects the account, whose person agrees."""
        self.server.desk.pending = 0
        code = await self.connections.begin("trakt")
        self.server.advance(timedelta(seconds=code.interval_s))
        assert await self.connections.finish(self.me, "trakt", code) is not None

    async def sync(self) -> ImportReport:
        """What a read came to."""
        return await last(self.connections.sync(self.me, "trakt"))

    async def seen(self, title: Title) -> None:
        """The film seen."""
        await self.taste.mark_seen(self.me, Sought(what=title))


def as_title(name: str, imdb: str | None, tmdb: int | None, *, is_adult: bool = False) -> Title:
    return Title(
        kind=TitleKind.MOVIE,
        name_en=name,
        name_original=name,
        year=2000,
        ids=ExternalIds(imdb=imdb, tmdb=tmdb),
        is_adult=is_adult,
        age=18 if is_adult else None,
    )


def film() -> Title:
    return as_title("Film", FILM.imdb_id, FILM.tmdb_id)


@asynccontextmanager
async def linking(storage: SqlStorage) -> AsyncIterator[Linking]:
    async with serving(a_server()) as server, opened(server) as trakt:
        async with storage.transaction() as rows:
            me = await rows.users.local_owner()
        house = Importing(
            storage=storage,
            sources=(FakeMetadata((film(), as_title("Adult", "tt0000018", 18, is_adult=True))),),
            pushing=Pushing(["trakt"]),
        )
        connections = Connections(storage, [trakt], house.imports, house.metadata.quotas, clock=server)
        yield Linking(
            me=me,
            server=server,
            trakt=trakt,
            storage=storage,
            house=house,
            connections=connections,
            taste=Taste(storage, house.metadata, Visibility(storage), house.pushing, clock=house.clock),
            outbox=Outbox(storage, [ListPusher(storage, trakt, connections.logins)]),
        )


async def effects(one: Linking) -> list[EffectState]:
    async with one.storage.reading() as rows:
        return [effect.state for effect in await rows.outbox.of_user(one.me.id)]


async def test_an_account_is_connected_by_a_code_and_read_whole_over_pages(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        account = one.server.account
        for number in range(230):
            account.play(
                SERIES, one.server.now() - number * HOUR, season=1 + number // 100, episode=number % 100 + 1
            )
        account.play(FILM, one.server.now() - HOUR)
        account.rate(TraktMark(title=FILM, rating=8, at=one.server.now()))
        account.wish(TraktMark(title=SEQUEL, at=one.server.now()))

        await one.connect()
        first, again = await one.sync(), await one.sync()
        [connected] = await one.connections.list(one.me)

        assert first.added == Added(watched=231, ratings=1, watchlist=1)
        assert first.failure is None
        assert again.added == Added()
        assert (connected.service, connected.state) == ("trakt", ConnectionState.ACTIVE)
        assert connected.synced_at is not None
        assert await effects(one) == []  # what came from there is not sent back
        assert len((await Shelves(storage).watched(one.me)).items) == 2


async def test_a_code_that_nobody_entered_in_time_is_told_as_one(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        code = await one.connections.begin("trakt")
        one.server.advance(timedelta(hours=1))

        with pytest.raises(NotFound) as caught:
            await one.connections.wait(one.me, "trakt", code)

        assert caught.value.facts == {"what": code.user_code, "service": "trakt", "problem": "link_code"}
        assert await one.connections.list(one.me) == ()


async def test_every_change_goes_there_once(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        await one.taste.rate(one.me, Sought(what=film()), 9)
        await one.taste.wish(one.me, Sought(what=film()))
        assert await one.outbox.deliver_due() == 3
        assert await one.outbox.deliver_due() == 0

        account = one.server.account
        assert [mark.rating for mark in account.ratings] == [9]
        assert len(account.plays) == len(account.watchlist) == 1

        await one.taste.rate(one.me, Sought(what=film()), 7)
        await one.taste.unwish(one.me, Sought(what=film()))
        await one.outbox.deliver_due()
        assert [mark.rating for mark in account.ratings] == [7]
        assert account.watchlist == []

        await one.taste.undo(one.me)
        await one.taste.unmark_seen(one.me, Sought(what=film()))
        await one.outbox.deliver_due()
        assert (account.plays, account.ratings) == ([], [])
        assert set(await effects(one)) == {EffectState.DONE}


async def test_a_play_that_arrived_before_the_process_died_is_not_doubled(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        await one.seen(film())
        async with storage.transaction() as rows:
            [effect] = await rows.outbox.claim(["lists.trakt"], limit=1, lease=timedelta(0))
        pusher = ListPusher(storage, one.trakt, one.connections.logins)
        await pusher.deliver(effect)  # and nobody noted that it did

        assert await one.outbox.deliver_due() == 1
        assert len(one.server.account.plays) == 1


async def test_a_day_that_is_put_right_or_told_again_is_no_second_play(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        for day in (date(2024, 1, 1), date(2024, 1, 2)):
            await one.taste.mark_seen(one.me, Sought(what=film()), seen_on=day)
        await one.outbox.deliver_due()
        assert len(one.server.account.plays) == 1

        await one.taste.mark_seen(one.me, Sought(what=film()), times=2)
        await one.outbox.deliver_due()
        assert len(one.server.account.plays) == 1


async def test_a_day_that_is_told_after_the_rating_is_no_second_play(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        await one.taste.rate(one.me, Sought(what=film()), 9)
        await one.outbox.deliver_due()
        assert [play.at for play in one.server.account.plays] == [NOBODY_KNOWS]

        now = datetime(2024, 1, 2, 21, 34, 56, tzinfo=UTC)
        await one.taste.mark_seen(one.me, Sought(what=film()), seen_on=now.date())
        await one.outbox.deliver_due()
        day = datetime(now.year, now.month, now.day, tzinfo=UTC)
        assert [play.at for play in one.server.account.plays] == [day]

        await one.taste.mark_seen(one.me, Sought(what=film()), seen_on=now)
        await one.outbox.deliver_due()
        [play] = one.server.account.plays
        assert play.at == now
        again = await one.sync()
        assert again.added == Added()


async def test_every_day_of_a_diary_is_a_play_once(storage: SqlStorage) -> None:
    days = [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 5, 9)]
    told = film()
    rows = [
        ImportedRow(
            place=f"diary.csv:{number}",
            name=told.name_en,
            year=told.year,
            ids=told.ids,
            is_watched=True,
            viewings=(ImportedViewing(watched_at=day, precision=Precision.DAY),),
        )
        for number, day in enumerate(days, 2)
    ]
    async with linking(storage) as one:
        await one.connect()
        for some in (rows[:2], rows, rows):
            await one.house.stored(*some, user=one.me)
            await one.outbox.deliver_due()

        assert [play.at for play in one.server.account.plays] == days
        again = await one.sync()
        assert again.added == Added()


async def test_a_review_without_a_score_leaves_the_rating_there(storage: SqlStorage) -> None:
    told = film()
    review = ImportedRow(
        place="reviews.csv:2", name=told.name_en, year=told.year, ids=told.ids, review="Good"
    )
    async with linking(storage) as one:
        await one.connect()
        one.server.account.rate(TraktMark(title=FILM, rating=9, at=one.server.now()))

        await one.house.stored(review, user=one.me)
        await one.outbox.deliver_due()

        assert [mark.rating for mark in one.server.account.ratings] == [9]
        assert set(await effects(one)) == {EffectState.DONE}


async def test_a_score_that_is_taken_away_is_taken_away_there_though_its_review_stays(
    storage: SqlStorage,
) -> None:
    told = film()
    review = ImportedRow(
        place="reviews.csv:2", name=told.name_en, year=told.year, ids=told.ids, review="Good"
    )
    async with linking(storage) as one:
        await one.connect()
        await one.house.stored(review, user=one.me)
        await one.taste.rate(one.me, Sought(what=film()), 9)
        await one.outbox.deliver_due()
        assert [mark.rating for mark in one.server.account.ratings] == [9]

        await one.taste.undo(one.me)
        await one.outbox.deliver_due()

        assert one.server.account.ratings == []


async def test_a_score_that_was_gone_before_it_was_told_leaves_no_rating_there(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        await one.taste.rate(one.me, Sought(what=film()), 9)
        await one.taste.unrate(one.me, Sought(what=film()))
        await one.taste.rate(one.me, Sought(what=film()), 7)
        await one.taste.unrate(one.me, Sought(what=film()))
        await one.outbox.deliver_due()

        assert one.server.account.ratings == []
        assert [call.path for call in one.server.calls].count("/sync/ratings/remove") == 2


async def test_a_time_more_leaves_the_play_of_which_nobody_knows_the_day(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        await one.seen(film())
        await one.outbox.deliver_due()
        await one.taste.mark_seen(one.me, Sought(what=film()), seen_on=date(2024, 1, 1), times=2)
        await one.outbox.deliver_due()

        assert [play.at.year for play in one.server.account.plays] == [NOBODY_KNOWS.year, 2024]


async def test_another_day_may_be_another_viewing_and_takes_no_play_away(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        for day in (date(2024, 1, 1), date(2024, 2, 1)):
            await one.taste.mark_seen(one.me, Sought(what=film()), seen_on=day)
            await one.outbox.deliver_due()

        assert [play.at.date() for play in one.server.account.plays] == [date(2024, 1, 1), date(2024, 2, 1)]


async def test_what_is_for_adults_and_what_is_a_name_alone_stays_here(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        await one.seen(as_title("Adult", "tt0000018", 18, is_adult=True))
        await one.taste.mark_seen(one.me, Sought(what="Home video 1999", is_kept_by_name=True))

        assert await effects(one) == []


async def test_tokens_that_end_soon_are_exchanged_once_however_many_need_them(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        before = await one.connections.logins.tokens(one.me.id, "trakt")
        assert before.expires_at is not None
        one.server.advance(before.expires_at - one.server.now() - timedelta(minutes=30))
        one.server.calls.clear()

        several = await asyncio.gather(*(one.connections.logins.tokens(one.me.id, "trakt") for _ in range(3)))
        after = await one.connections.logins.tokens(one.me.id, "trakt")

        assert sum(call.path == "/oauth/token" for call in one.server.calls) == 1
        assert after.access != before.access
        assert {tokens.access for tokens in several} <= {before.access, after.access}
        assert (await one.sync()).failure is None


async def test_a_revoked_account_asks_to_be_connected_anew_and_keeps_what_is_to_be_sent(
    storage: SqlStorage,
) -> None:
    async with linking(storage) as one:
        await one.connect()
        tokens = await one.connections.logins.tokens(one.me.id, "trakt")
        await one.trakt.revoke(tokens)

        report = await one.sync()
        [connected] = await one.connections.list(one.me)
        assert report.failure is not None
        assert report.failure.code == AccountUnusable.code
        assert (connected.state, connected.due_at) == (ConnectionState.EXPIRED, None)

        await one.seen(film())
        await one.outbox.deliver_due()
        assert await effects(one) == [EffectState.PENDING]

        await one.connect()
        assert (await one.connections.list(one.me))[0].state is ConnectionState.ACTIVE
        async with storage.transaction() as rows:
            [effect] = await rows.outbox.of_user(one.me.id)
        await ListPusher(storage, one.trakt, one.connections.logins).deliver(effect)
        assert len(one.server.account.plays) == 1


async def test_a_read_that_breaks_off_is_not_taken_for_the_whole(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        account = one.server.account
        for number in range(150):
            account.play(SERIES, one.server.now() - number * HOUR, season=1, episode=number + 1)
        await one.connect()
        one.server.after_page = lambda: one.server.refused.update({"/sync/history": 503})

        broken = await one.sync()
        [connected] = await one.connections.list(one.me)
        assert broken.failure is not None
        assert broken.added.watched == 100
        assert (connected.cursor, connected.synced_at) == ("", None)
        assert connected.failure is not None

        one.server.after_page = None
        one.server.refused.clear()
        whole = await one.sync()
        assert (whole.failure, whole.added.watched) == (None, 50)


async def test_nothing_here_is_deleted_for_not_being_there(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.taste.rate(one.me, Sought(what=film()), 9, review="Mine")
        await one.taste.wish(one.me, Sought(what=film()))
        async with storage.reading() as rows:
            [known_id] = await rows.marks.titles(one.me.id, after=0, limit=9)
            before = await rows.marks.of_title(one.me.id, known_id)
        account = one.server.account
        for number in range(150):
            account.play(SERIES, one.server.now() - number * HOUR, season=1, episode=number + 1)
        await one.connect()

        one.server.after_page = lambda: one.server.refused.update({"/sync/history": 503})
        assert (await one.sync()).failure is not None
        one.server.after_page = None
        one.server.refused.clear()
        assert (await one.sync()).failure is None
        account.plays.clear()
        assert (await one.sync()).failure is None

        async with storage.reading() as rows:
            after = await rows.marks.of_title(one.me.id, known_id)
        assert sorted(type(mark).__name__ for mark in before) == ["Rating", "Viewing", "WatchlistMark"]
        assert set(after) == set(before)
        assert len((await Shelves(storage).watched(one.me)).items) == 2


async def test_an_account_is_read_by_one_at_a_time_and_a_dead_reader_blocks_nobody_for_long(
    storage: SqlStorage,
) -> None:
    async with linking(storage) as one:
        await one.connect()
        reading = one.connections.sync(one.me, "trakt")
        async with storage.transaction() as rows:
            assert await rows.connections.claim(
                one.me.id, "trakt", at=one.server.now(), until=one.server.now() + HOUR
            )

        with pytest.raises(ServiceUnavailable):
            await last(reading)
        assert await one.connections.sync_due() == 0

        one.server.advance(2 * HOUR)
        assert await one.connections.sync_due() == 1
        assert await one.connections.sync_due() == 0


async def test_a_person_who_says_no_is_not_connected(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        one.server.desk.pending, one.server.desk.denies = 0, True
        code = await one.connections.begin("trakt")
        one.server.advance(timedelta(seconds=60))

        with pytest.raises(NotAllowed):
            await one.connections.finish(one.me, "trakt", code)
        assert await one.connections.list(one.me) == ()
        with pytest.raises(NotFound):
            await one.sync()


async def test_a_connection_that_is_ended_leaves_the_lists_and_no_token(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        one.server.account.play(FILM)
        await one.sync()
        tokens = await one.connections.logins.tokens(one.me.id, "trakt")

        assert await one.connections.remove(one.me, "trakt")
        assert not await one.connections.remove(one.me, "trakt")

        assert len((await Shelves(storage).watched(one.me)).items) == 1
        with pytest.raises(NotFound):
            await one.connections.logins.tokens(one.me.id, "trakt")
        with pytest.raises(AccountUnusable):
            await one.trakt.refreshed(tokens)
        await one.seen(film())
        assert await one.outbox.deliver_due() == 0


async def test_nobody_elses_account_is_used(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        await one.connect()
        async with storage.transaction() as rows:
            boris = replace(await rows.users.by_telegram_id(2), grants=frozenset(Grant))

        await one.taste.rate(boris, Sought(what=film()), 9)

        assert await one.outbox.deliver_due() == 0
        assert await one.connections.list(boris) == ()
        with pytest.raises(NotFound):
            await last(one.connections.sync(boris, "trakt"))


async def test_an_unknown_service_cannot_be_connected(storage: SqlStorage) -> None:
    async with linking(storage) as one:
        with pytest.raises(NotFound):
            await one.connections.add(one.me, "netflix", "anna")
        with pytest.raises((InputError, NotFound)):
            await last(one.connections.read(one.me, "trakt", "../../etc"))
