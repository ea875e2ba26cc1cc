"""The lists against a model of plain dictionaries: repeated, reordered, taken back, and broken off."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from concierge.errors import ChangedSince, NotFound, StorageError
from concierge.model.score import Score
from concierge.model.shelves import Marked
from concierge.model.taste import BlockLevel, TasteAction
from concierge.model.user import User
from concierge.ports import Storage
from concierge.services.pushing import Pushing
from concierge.services.shelves import Shelves
from concierge.services.taste import Taste
from concierge.services.visibility import Visibility
from concierge.testing import FrozenClock
from tests.services.lists import BORIS, DUNE, FILM, SERIES, Lists, by_name
from tests.storage import SpoiledStorage

__all__ = ["ListsMachine"]

T = TypeVar("T")
TITLES = {"film": FILM, "dune": DUNE, "series": SERIES}
AIRED = {1: (1, 2, 3), 2: (1, 2, 3)}
titles = st.sampled_from(sorted(TITLES))
scores = st.integers(2, 20)
levels = st.sampled_from(BlockLevel)
# A key and what stands under it; the stamp is the step in which it was written.
Key = tuple[object, ...]
State = dict[Key, tuple[object, ...]]


@dataclass(slots=True)
class Noted:
    """An entry as the model remembers it."""

    id: int
    before: State
    after: State
    undoes: int | None = None
    is_undone: bool = False


@dataclass(slots=True)
class World:
    """The storage of all examples, a loop to run in, and who is to be the next person."""

    storage: Storage
    runner: asyncio.Runner
    new_person: Callable[[], Coroutine[object, object, User]]
    people: list[User] = field(default_factory=list)

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)


class ListsMachine(RuleBasedStateMachine):
    """Anna marks; Boris, who shares her database, must never notice."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.user = self.run(self.world.new_person())
        self.clock = FrozenClock()
        self.storage = SpoiledStorage(self.world.storage)
        lists = Lists(storage=self.world.storage)
        visibility = Visibility(self.storage)
        self.taste = Taste(self.storage, lists.metadata, visibility, Pushing(()), clock=self.clock)
        self.shelves = Shelves(self.storage)
        self.state: State = {}
        self.entries: list[Noted] = []
        self.step = 0

    def run(self, work: Coroutine[object, object, T]) -> T:
        return self.world.run(work)

    # What each wish makes of the state.

    def wished(self, name: str) -> State:
        key = ("watchlist", name)
        return self.state if key in self.state else self.state | {key: (self.step,)}

    def seen(self, name: str, season: int | None, times: int | None) -> State:
        parts: list[tuple[int | None, int | None]] = [(None, None)]
        if name == "series":
            seasons = AIRED if season is None else {season: AIRED[season]}
            parts = [(s, e) for s, episodes in seasons.items() for e in episodes]
        state = dict(self.state)
        for part in parts:
            key = ("watched", name, *part)
            known = self.state.get(key)
            if known is None:
                state[key] = (times or 1, self.step)
            elif times not in {None, known[0]}:
                state[key] = (times, self.step)
        return state

    def unseen(self, name: str, season: int | None) -> State:
        gone = [k for k in self.state if k[:2] == ("watched", name) and season in {None, k[2]}]
        left = [k for k in self.state if k[:2] == ("watched", name) and k not in gone]
        keys = [*gone, *([("ratings", name)] if gone and not left else [])]
        return {key: value for key, value in self.state.items() if key not in keys}

    def rated(self, name: str, half_points: int) -> State:
        state = dict(self.state)
        known = self.state.get(("ratings", name))
        if known is None or known[0] != half_points:
            state["ratings", name] = (half_points, self.step)
        if not any(key[:2] == ("watched", name) for key in self.state):
            state["watched", name, None, None] = (1, self.step)
        return state

    def blocked(self, key: Key, level: BlockLevel) -> State:
        known = self.state.get(key)
        is_same = known is not None and known[0] is level
        return self.state if is_same else self.state | {key: (level, self.step)}

    def without(self, *key: object) -> State:
        return {k: value for k, value in self.state.items() if k != key}

    def is_hidden(self, name: str) -> bool:
        blocks = [("blocks", name), *([("blocks", "words")] if name == "dune" else [])]
        return any(self.state.get(key, (None,))[0] is BlockLevel.NEVER for key in blocks)

    # The rules.

    @rule(name=titles)
    def wish(self, name: str) -> None:
        self.mark(lambda: self.taste.wish(self.user, by_name(TITLES[name])), self.wished(name), name)

    @rule(name=titles)
    def wish_twice_at_once(self, name: str) -> None:
        if self.is_hidden(name):
            return

        async def both() -> Marked:
            one, other = await asyncio.gather(
                *(self.taste.wish(self.user, by_name(TITLES[name])) for _ in range(2))
            )
            return one if one.is_changed else other

        self.mark(both, self.wished(name), name)

    @rule(name=titles)
    def unwish(self, name: str) -> None:
        self.mark(
            lambda: self.taste.unwish(self.user, by_name(TITLES[name])), self.without("watchlist", name), name
        )

    @rule(name=titles, season=st.sampled_from((None, 1, 2)), times=st.sampled_from((None, None, 1, 2)))
    def mark_seen(self, name: str, season: int | None, times: int | None) -> None:
        season = season if name == "series" else None
        self.mark(
            lambda: self.taste.mark_seen(self.user, by_name(TITLES[name]), season=season, times=times),
            self.seen(name, season, times),
            name,
        )

    @rule(name=titles, season=st.sampled_from((None, 1, 2)))
    def unmark_seen(self, name: str, season: int | None) -> None:
        season = season if name == "series" else None
        self.mark(
            lambda: self.taste.unmark_seen(self.user, by_name(TITLES[name]), season=season),
            self.unseen(name, season),
            name,
        )

    @rule(name=titles, half_points=scores)
    def rate(self, name: str, half_points: int) -> None:
        score = Score(half_points=half_points)
        self.mark(
            lambda: self.taste.rate(self.user, by_name(TITLES[name]), score),
            self.rated(name, half_points),
            name,
        )

    @rule(name=titles)
    def unrate(self, name: str) -> None:
        self.mark(
            lambda: self.taste.unrate(self.user, by_name(TITLES[name])), self.without("ratings", name), name
        )

    @rule(name=titles, level=levels)
    def block(self, name: str, level: BlockLevel) -> None:
        self.mark(
            lambda: self.taste.block(self.user, by_name(TITLES[name]), level),
            self.blocked(("blocks", name), level),
        )

    @rule(level=levels)
    def block_words(self, level: BlockLevel) -> None:
        self.mark(
            lambda: self.taste.block_words(self.user, "ДЮНА", level), self.blocked(("blocks", "words"), level)
        )

    @rule(name=st.sampled_from([*sorted(TITLES), "words"]))
    def unblock(self, name: str) -> None:
        what = "дюна" if name == "words" else TITLES[name]
        if ("blocks", name) in self.state:
            state = self.without("blocks", name)
            self.mark(lambda: self.taste.unblock(self.user, what), state, repeats=False)
        elif name != "words":
            with pytest.raises(NotFound):
                self.run(self.taste.unblock(self.user, what))

    @rule()
    def undo_the_last(self) -> None:
        standing = [one for one in self.entries if one.undoes is None and not one.is_undone]
        if not standing:
            with pytest.raises(NotFound):
                self.run(self.taste.undo(self.user))
        else:
            self.undo(standing[-1], None)

    @rule(data=st.data())
    def undo_any(self, data: st.DataObject) -> None:
        if self.entries:
            noted = data.draw(st.sampled_from(self.entries))
            self.undo(noted, noted.id)

    @rule(name=titles)
    def break_off(self, name: str) -> None:
        if self.is_hidden(name):
            return
        self.storage.is_spoiled = True
        for work in (
            self.taste.wish(self.user, by_name(TITLES[name])),
            self.taste.unmark_seen(self.user, by_name(TITLES[name])),
            self.taste.rate(self.user, by_name(TITLES[name]), 5),
            self.taste.block_words(self.user, "Дюна", BlockLevel.NEVER),
        ):
            with pytest.raises(StorageError, match="no room"):
                self.run(work)
        self.storage.is_spoiled = False

    # What must hold.

    @invariant()
    def the_lists_are_those_of_the_model(self) -> None:
        assert self.run(self.read()) == {key: value[:-1] for key, value in self.shown().items()}

    @invariant()
    def what_is_rated_was_seen(self) -> None:
        watched = {key[1] for key in self.state if key[0] == "watched"}
        assert {key[1] for key in self.state if key[0] == "ratings"} <= watched

    @invariant()
    def the_history_is_that_of_the_model(self) -> None:
        kept = self.run(self.taste_entries())
        assert kept == [(one.id, one.undoes, one.is_undone) for one in reversed(self.entries)]

    @invariant()
    def nobody_else_has_any_mark(self) -> None:
        assert self.run(self.shelves.watchlist(BORIS)).items == ()
        assert self.run(self.shelves.blocklist(BORIS)) == ()

    def shown(self) -> State:
        return {
            key: value
            for key, value in self.state.items()
            if key[0] == "blocks" or not self.is_hidden(str(key[1]))
        }

    async def read(self) -> State:
        """The lists as the services show them, in the model's terms."""
        found: State = {}
        names = {title.name_ru: name for name, title in TITLES.items()}
        for item in (await self.shelves.watchlist(self.user)).items:
            found["watchlist", names[item.title.title.name_ru]] = ()
        for rated in (await self.shelves.ratings(self.user)).items:
            assert rated.rating.score is not None
            found["ratings", names[rated.title.title.name_ru]] = (rated.rating.score.half_points,)
        for seen in (await self.shelves.watched(self.user)).items:
            for one in await self.shelves.viewings(self.user, seen.title):
                key = ("watched", names[seen.title.title.name_ru], one.season, one.episode)
                found[key] = (one.times,)
        for block in await self.shelves.blocklist(self.user):
            name = names[block.title.title.name_ru] if block.title else "words"
            found["blocks", name] = (block.block.level,)
        return found

    async def taste_entries(self) -> list[tuple[int, int | None, bool]]:
        async with self.storage.reading() as rows:
            entries = await rows.taste_history.newest(self.user.id, limit=500)
        return [(one.id, one.undoes, one.is_undone) for one in entries]

    # How a rule is carried out.

    def mark(
        self,
        work: Callable[[], Coroutine[object, object, Marked]],
        state: State,
        name: str | None = None,
        *,
        repeats: bool = True,
    ) -> None:
        """Does it, once more with the same outcome, and notes what changed; of the hidden nothing is marked."""
        if name is not None and self.is_hidden(name):
            return
        marked = self.run(work())
        assert marked.is_changed is (state != self.state)
        if marked.is_changed:
            assert marked.entry is not None
            self.note(marked.entry, state)
        self.next_step()
        if repeats:
            assert not self.run(work()).is_changed
            self.next_step()

    def undo(self, noted: Noted, entry_id: int | None) -> None:
        keys = {*noted.before, *noted.after}
        stands = not noted.is_undone and all(self.state.get(k) == noted.after.get(k) for k in keys)
        state = {k: v for k, v in self.state.items() if k not in keys} | noted.before
        watched = {key[1] for key in state if key[0] == "watched"}
        touched = {key[1] for key in keys}
        ratings = {key[1] for key in state if key[0] == "ratings"} & touched
        if not stands or not ratings <= watched:
            with pytest.raises(ChangedSince):
                self.run(self.taste.undo(self.user, entry_id))
            return
        undone = self.run(self.taste.undo(self.user, entry_id))
        assert undone.id == noted.id
        made = self.run(self.newest_id())
        self.note(made, state, undoes=noted.id)
        by_id = {one.id: one for one in self.entries}
        chain: Noted | None = noted
        is_undone = True
        while chain is not None:
            chain.is_undone, is_undone = is_undone, not is_undone
            chain = by_id.get(chain.undoes or 0)
        self.next_step()

    async def newest_id(self) -> int:
        async with self.storage.reading() as rows:
            [newest] = await rows.taste_history.newest(self.user.id, limit=1)
        assert newest.action is TasteAction.UNDO
        return newest.id

    def note(self, entry_id: int, state: State, *, undoes: int | None = None) -> None:
        changed = {k for k in {*state, *self.state} if state.get(k) != self.state.get(k)}
        before = {k: v for k, v in self.state.items() if k in changed}
        after = {k: v for k, v in state.items() if k in changed}
        self.entries.append(Noted(entry_id, before, after, undoes))
        self.state = state

    def next_step(self) -> None:
        self.step += 1
        self.clock.advance(timedelta(seconds=1))
