"""What a concierge writes of lists and tastes, as small programs; `use_cases` names them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import replace

from concierge.errors import NotFound, ServiceUnavailable
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.importing import ImportedRow, ReadRow
from concierge.model.score import Score
from concierge.model.taste import Rating, Viewing
from concierge.model.title import ExternalIds
from concierge.services.pushing import Pushing
from concierge.services.shelves import Shelves
from concierge.services.taste import Taste
from concierge.services.visibility import Visibility
from concierge.testing import FrozenClock
from concierge.views.lists import UserBlocklist, UserRatings, UserTaste, UserWatched, UserWatchlist
from tests.adapters.storage.values import NOW
from tests.chaos.world import NEVER, TITLE, World

__all__ = ["connecting", "importing", "learning", "marking", "naming", "tasting"]

# So many alike make a pattern.
LOVED = 5


async def marking(world: World) -> None:
    """Films are wished for, seen, rated and blocked; some of it is taken back."""
    user = (await world.person()).user
    taste = Taste(
        world.storage, world.parts.metadata, Visibility(world.storage), Pushing(()), clock=FrozenClock()
    )
    lists = (user, taste, Shelves(world.storage))
    with suppress(NotFound):  # left blocked by a run that was killed
        await UserBlocklist(*lists).remove(TITLE)
    await UserWatchlist(*lists).add(TITLE)
    world.ack("wished")
    await UserRatings(*lists).rate(TITLE, 8, review="Хорошо")
    world.ack("rated")
    await UserWatched(*lists).add(TITLE)
    world.ack("seen")
    await UserTaste(*lists).undo()
    world.ack("undone")
    await UserBlocklist(*lists).add_words("ужасы")
    world.ack("blocked words")
    await UserRatings(*lists).remove(TITLE)
    world.ack("not rated")
    await UserWatched(*lists).add(TITLE)
    await UserWatched(*lists).remove(TITLE)
    world.ack("not seen")
    await UserWatchlist(*lists).add(TITLE)
    await UserWatchlist(*lists).remove(TITLE)
    await UserBlocklist(*lists).add(TITLE)
    world.ack("blocked")
    await UserBlocklist(*lists).remove(TITLE)
    world.ack("not blocked")


async def naming(world: World) -> None:
    """Titles that are kept for everybody, and one that a person named."""
    me = await world.person()
    async with world.storage.transaction() as rows:
        known = await rows.titles.put(TITLE)
        await rows.credits.put(known.id, [Credit(person="Карл Фройнд", job="Camera")])
    world.ack("title")
    async with world.storage.transaction() as rows:
        await rows.titles.put_named(me.user.id, replace(TITLE, name_ru="Домашнее видео", ids=ExternalIds()))
    world.ack("own title")


async def learning(world: World) -> None:
    """What is known of a title is noted, and put off."""
    async with world.storage.transaction() as rows:
        known = await rows.titles.put(TITLE)
    told = replace(TITLE, genres=(Genre.DRAMA,), credits=(Credit(person="Карл Фройнд", job="Camera"),))
    async with world.storage.transaction() as rows:
        await rows.facts.keep(known.id, told, at=NOW, due_at=NOW)
    world.ack("facts")
    async with world.storage.transaction() as rows:
        await rows.facts.put_off([known.id], due_at=NEVER)
    world.ack("put off")


async def tasting(world: World) -> None:
    """Patterns in ratings are proposed; one is accepted, the others are declined."""
    me = await world.person()
    async with world.storage.transaction() as rows:
        for number in range(8):
            is_loved = number < LOVED
            genres = (Genre.CRIME, Genre.THRILLER) if is_loved else (Genre.DRAMA,)
            points = 9 if is_loved else 4
            film = replace(TITLE, name_en=f"{number}", ids=ExternalIds(tmdb=100 + number), genres=genres)
            known = await rows.titles.put(film)
            await rows.facts.keep_first(known.id, film, at=NOW, due_at=NEVER)
            rating = Rating(title_id=known.id, score=Score.of(points), rated_at=NOW)
            await rows.marks.put(me.user.id, [Viewing(title_id=known.id, marked_at=NOW), rating])
    world.ack("rated")
    first, *others = await me.recommendations.patterns() or (None,)
    if first is not None:
        await me.recommendations.accept(first.key)
        world.ack("accepted")
    for pattern in others:
        await me.recommendations.decline(pattern.key)
        world.ack("declined")


async def importing(world: World) -> None:
    """Lists come by name and by id; names become titles, and one stays a name."""
    me, parts = await world.person(), world.parts
    seen = ImportedRow(
        place="watched.csv:2", name="Metropolis", year=1927, is_watched=True, score=Score.of(9)
    )
    others = [replace(seen, place=f"watched.csv:{n}", name=f"Home video {n}") for n in (3, 4)]
    with_id = replace(seen, place="x.csv:2", ids=ExternalIds(imdb="tt0000001"), is_wanted=True)

    async def batches() -> AsyncIterator[Sequence[ReadRow]]:
        yield (seen, *others, with_id)

    for account in ("", "fakelists"):
        async for _ in parts.lists.imports.store(me.user, "letterboxd", batches(), account=account):
            world.ack("stored")
    async with world.storage.transaction() as rows:
        for owner, waiting in await rows.imported_titles.due(at=NEVER, limit=9, user_id=me.user.id):
            await rows.imported_titles.change(owner, replace(waiting, attempts=1))
    world.ack("looked for")
    for name in await me.imports.unresolved():
        name_id = name.id or 0
        await (me.imports.keep(name_id) if "3" in name.title else me.imports.decide(name_id, TITLE))
        world.ack(f"decided upon {name.title}")
    async with world.storage.transaction() as rows:
        known = await rows.titles.put(TITLE)
        await rows.facts.keep(known.id, TITLE, at=NOW, due_at=NEVER)
        await rows.facts.put_off([known.id], due_at=NEVER)
    world.ack("facts")


async def connecting(world: World) -> None:
    """Accounts are connected by a login and by a nickname, read, told of a change, and ended."""
    me = await world.person()
    code = await me.connections.begin("fakelists")
    await me.connections.add("fakelists", "anna")
    world.ack("connected")
    await me.connections.wait("fakelists", code)
    await me.connections.finish("fakelists", code)
    world.ack("linked")
    with suppress(ServiceUnavailable):  # a run that was killed has it for two minutes more
        async for _ in me.connections.sync("fakelists"):
            world.ack("read")
    async for _ in me.imports.account("fakelists", "boris"):
        world.ack("read once")
    film = replace(TITLE, ids=ExternalIds(tmdb=19))
    await me.watchlist.add(film)
    await world.parts.outbox.deliver_due()
    world.ack("told")
    await me.watchlist.remove(film)
    await me.connections.remove("fakelists")
    world.ack("ended")
