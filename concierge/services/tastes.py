"""What each person likes, from their marks and from their own words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from concierge.model.taste_sums import MAKERS, TasteSums, TraitKey, TraitSum
from concierge.model.taste_vector import TasteVector, vector_of, widened
from concierge.model.taste_wishes import TasteWishes, wishes_of
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage

__all__ = ["Tastes"]

# Facts of titles are still being told after they were rated.
_FRESH_FOR: Final = timedelta(minutes=10)
_MOST_KEPT: Final = 50
# So many people's films may be asked for.
_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: str
    at: datetime
    sums: TasteSums


class Tastes:
    """Sums up ratings, once for as long as they stay what they are."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where marks and profiles are kept."""
        self._storage = storage
        self._clock = clock
        self._kept: dict[int, _Kept] = {}

    async def vector(self, user: User) -> TasteVector:
        """The person's taste at this moment; of people it knows the makers alone, and the names of the best of them."""
        async with self._storage.reading() as rows:
            sums = await self._sums(rows, user)
            vector = vector_of(sums, await self._wishes(rows, user))
            named = {name for _, name in vector.best(*MAKERS, limit=_NAMED)}
            return widened(vector, await rows.taste.people(user.id, named)) if named else vector

    async def sums(self, user: User) -> tuple[TasteSums, TasteWishes]:
        """What the taste is made of: the sums of the ratings, and what the profile says."""
        async with self._storage.reading() as rows:
            return await self._sums(rows, user), await self._wishes(rows, user)

    async def people(self, user: User, names: Collection[str]) -> Mapping[TraitKey, TraitSum]:
        """What the person's ratings come to for those people, by their folded names."""
        if not names:
            return {}
        async with self._storage.reading() as rows:
            return {one.key: one for one in await rows.taste.people(user.id, names)}

    async def _sums(self, rows: Repositories, user: User) -> TasteSums:
        stamp, now = await rows.taste.stamp(user.id), self._clock.now()
        kept = self._kept.get(user.id)
        if kept is not None and kept.stamp == stamp and now - kept.at < _FRESH_FOR:
            return kept.sums
        sums = await rows.taste.sums(user.id)
        while len(self._kept) >= _MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[user.id] = _Kept(stamp, now, sums)
        return sums

    async def _wishes(self, rows: Repositories, user: User) -> TasteWishes:
        revision = await rows.profiles.get(user.id)
        return TasteWishes() if revision is None else wishes_of(revision.document)
