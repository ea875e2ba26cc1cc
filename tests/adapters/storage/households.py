"""A household with a row of every kind, and all that a database holds, to compare."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters.storage.storage import SqlStorage
from concierge.adapters.storage.tables import METADATA
from concierge.model.connection import Connection
from concierge.model.conversation import AssistantTurn, Usage, UserTurn
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.imported_title import ImportedTitle
from concierge.model.kept_answer import KeptAnswer
from concierge.model.service_state import ServiceFailure
from concierge.model.taste import Moment, Precision, Rating, Viewing
from concierge.model.taste_facts import SuggestionState
from concierge.model.taste_sums import SummedTaste, TasteSums
from concierge.model.title import ExternalIds
from concierge.ports import Repositories
from concierge.testing import a_title
from tests.adapters.storage.values import NOW, a_download, a_proposal, a_report, a_source

__all__ = ["everything_in", "fill"]

A_FILM = replace(
    a_title(), genres=(Genre.DRAMA,), countries=("DE",), credits=(Credit(person="Ё", job="Camera"),)
)
A_FAILURE = ServiceFailure(service="x", at=NOW, code="unavailable", facts={"problem": "ё\0", "status": 500})

AN_ANSWER = KeptAnswer(
    key="1|tmdb|find|дюна", source="tmdb", body="[]", fresh_until=NOW, kept_until=NOW + timedelta(days=1)
)


async def fill(storage: SqlStorage, *, people: int = 3) -> None:
    """Writes people with searches, downloads, proposals and turns."""
    async with storage.transaction() as stores:
        await stores.users.local_owner()
        await stores.service_states.add(A_FAILURE)
        await stores.answers.keep([AN_ANSWER])
        await stores.jobs.know({"outbox": timedelta(0)})
        await stores.quotas.spend("tmdb", NOW.date(), 3)
        for number in range(1, people + 1):
            user = await stores.users.by_telegram_id(number)
            await stores.results.add(user.id, a_report())
            info_hash = f"{number:040x}"
            await stores.downloads.add(a_download(user.id, number, info_hash=info_hash), a_source(info_hash))
            await stores.proposals.add(user.id, a_proposal())
            answer = AssistantTurn(text="Уже!", provider_data=[{"ё": 1.5}])
            opening = await stores.conversations.opening(user.id, at=NOW, limit=10)
            asked = UserTurn(text="скачай «Ёлки» 🎄")
            await stores.conversations.append(opening, [asked, answer], at=NOW)
            await stores.usage.add(user.id, NOW, (Usage(model="m", input_tokens=7),))
            await _lists_of(stores, user.id, number)


async def _lists_of(stores: Repositories, user_id: int, number: int) -> None:
    film = replace(A_FILM, ids=ExternalIds(tmdb=number))
    known = await stores.titles.put(film)
    await stores.facts.keep(known.id, film, at=NOW, due_at=NOW)
    earlier = Moment(watched_at=NOW - timedelta(days=1), precision=Precision.DAY)
    seen = Viewing(
        title_id=known.id,
        watched_at=NOW,
        precision=Precision.EXACT,
        times=3,
        marked_at=NOW,
        earlier=(earlier,),
    )
    review = Rating(title_id=known.id, score=None, review="ё\0", rated_at=NOW, reviewed_at=NOW)
    await stores.marks.put(user_id, [seen, review])
    name = ImportedTitle(
        key="|1927|x",
        title_id=known.id,
        source="plain",
        place="x.csv:2",
        choices=(A_FILM,),
        accounts=("trakt",),
    )
    await stores.imported_titles.add(user_id, [name])
    await stores.connections.put(user_id, Connection(service="trakt", connected_at=NOW, cursor='{"a": 1}'))
    await stores.suggestions.decide(user_id, "likes:genre:crime", SuggestionState.DECLINED, at=NOW)
    await stores.taste.keep(user_id, SummedTaste(stamp="ё", sums=TasteSums(count=1)))


async def everything_in(engine: AsyncEngine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in the order of its key."""
    async with engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in await connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in METADATA.sorted_tables
        }
