"""What each person likes, from their marks and from their own words."""

from collections.abc import Collection, Mapping
from typing import Final

import structlog

from concierge.errors import StorageError
from concierge.model.taste_sums import MAKERS, SummedTaste, TasteSums, TraitKey, TraitSum
from concierge.model.taste_vector import TasteVector, vector_of, widened
from concierge.model.taste_wishes import TasteWishes, wishes_of
from concierge.model.user import User
from concierge.ports import Repositories, Storage
from concierge.services.each_alone import each_alone

__all__ = ["Tastes", "wishes_told"]

# So many people's films may be asked for.
_NAMED: Final = 12
_log = structlog.get_logger(__name__)


class Tastes:
    """Sums up ratings, once for as long as they, and what is known of their titles, stay what they are."""

    def __init__(self, storage: Storage) -> None:
        """Takes where marks, their sums and profiles are kept."""
        self._storage = storage

    async def vector(self, user: User) -> TasteVector:
        """The person's taste at this moment; of people it knows the makers alone, and the names of the best of them."""
        sums = await self._sums(user.id)
        async with self._storage.reading() as rows:
            vector = vector_of(sums, await wishes_told(rows, user))
            named = {name for _, name in vector.best(*MAKERS, limit=_NAMED)}
            return widened(vector, await rows.taste.people(user.id, named)) if named else vector

    async def sums(self, user: User) -> tuple[TasteSums, TasteWishes]:
        """What the taste is made of: the sums of the ratings, and what the profile says."""
        sums = await self._sums(user.id)
        async with self._storage.reading() as rows:
            return sums, await wishes_told(rows, user)

    async def people(self, user: User, names: Collection[str]) -> Mapping[TraitKey, TraitSum]:
        """What the person's ratings come to for those people, by their folded names."""
        if not names:
            return {}
        async with self._storage.reading() as rows:
            return {one.key: one for one in await rows.taste.people(user.id, names)}

    async def sum_up_of(self, user: User) -> None:
        """Sums up, beforehand, what the person rated; what the database refuses is left to whoever asks next."""
        try:
            await self._sums(user.id)
        except StorageError as error:
            _log.warning("taste.not_summed", user_id=user.id, code=error.code)

    async def sum_up(self) -> int:
        """Sums up, beforehand, whatever changed since it was; returns for how many people.

        One person's that fail hold up nobody's.

        Raises:
            StorageError: nothing could be read.
            ExceptionGroup: once everybody had their turn, what failed.
        """
        async with self._storage.reading() as rows:
            people = await rows.taste.unsummed()
        await each_alone(people, self._sums)
        return len(people)

    async def _sums(self, user_id: int) -> TasteSums:
        async with self._storage.reading() as rows:
            # Comes first: what changes while the sums are made changes the stamp, and they are made anew.
            stamp = await rows.taste.stamp(user_id)
            kept = await rows.taste.summed(user_id)
            if kept is not None and kept.stamp == stamp:
                return kept.sums
            taste = SummedTaste(stamp=stamp, sums=await rows.taste.sums(user_id))
        # Of who has no ratings there is nothing to be kept, and nothing is to be left.
        if stamp or kept is not None:
            await self._keep(user_id, taste)
        return taste.sums

    async def _keep(self, user_id: int, taste: SummedTaste) -> None:
        """A database that takes nothing just now costs the next one time, and nobody the answer."""
        try:
            async with self._storage.transaction() as rows:
                await rows.taste.keep(user_id, taste)
        except StorageError as error:
            _log.warning("taste.not_kept", user_id=user_id, code=error.code)


async def wishes_told(rows: Repositories, user: User) -> TasteWishes:
    """What the person says of their taste in their profile, read in a transaction that is open."""
    revision = await rows.profiles.get(user.id)
    return TasteWishes() if revision is None else wishes_of(revision.document)
