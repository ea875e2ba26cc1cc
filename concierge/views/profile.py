"""What a person says of themselves, what they had remembered, and their own tastes in releases."""

from concierge.model.memory import Note
from concierge.model.profile.differing import Difference
from concierge.model.profile.document import Provenance
from concierge.model.profile.revision import KEPT_REVISIONS, Author, Revision
from concierge.model.profile.sections import SectionName
from concierge.model.quality_profile import QualityProfile
from concierge.model.user import User
from concierge.services.memory import Memory
from concierge.services.profiles import Profiles, SavedProfile
from concierge.services.quality_profiles import QualityProfiles

__all__ = ["UserMemory", "UserProfile", "UserQualityProfiles"]


class UserProfile:
    """This person's profile: one Markdown document, every revision of which can come back.

    Preferences that follow from it hold from the next view of this person on.
    """

    def __init__(self, user: User, profiles: Profiles) -> None:
        """Binds the service to the person."""
        self._user = user
        self._profiles = profiles

    async def get(self) -> Revision:
        """The newest revision; number 0, made from what is known, as long as nobody changed it."""
        return await self._profiles.get(self._user)

    async def edit(
        self, text: str, *, revision: int, section: SectionName | None = None, by: Author = Author.PERSON
    ) -> SavedProfile:
        """The profile with this text in the place of revision `revision`, or of one section of it.

        Raises:
            Conflict: the newest revision is another one; nothing was written.
            TooLarge: it is beyond all measure, or does not fit without losing what must not be lost.
        """
        return await self._profiles.edit(self._user, text, revision=revision, section=section, by=by)

    async def add(
        self,
        section: SectionName,
        text: str,
        *,
        field: str = "",
        source: Provenance = Provenance.SAID,
        by: Author = Author.PERSON,
    ) -> SavedProfile:
        """The profile with one more fact, dated today; see `Profiles.add`. Raises InputError, NotFound, TooLarge."""
        return await self._profiles.add(self._user, section, text, field=field, source=source, by=by)

    async def remove(self, section: SectionName, text: str, *, by: Author = Author.PERSON) -> SavedProfile:
        """The profile without the items that say this, or that are of this field. Raises NotFound."""
        return await self._profiles.remove(self._user, section, text, by=by)

    async def history(self, *, limit: int = KEPT_REVISIONS) -> tuple[Revision, ...]:
        """The revisions that are kept, newest first: at most 200."""
        return await self._profiles.history(self._user, limit=limit)

    async def differences(self, old: int, new: int | None = None) -> tuple[Difference, ...]:
        """What one revision has differently from an older one; without `new` it is the newest. Raises NotFound."""
        return await self._profiles.differences(self._user, old, new)

    async def undo(self, revision: int | None = None, *, by: Author = Author.PERSON) -> SavedProfile:
        """The profile as it was in that revision, or before the last change. Raises NotFound, Conflict."""
        return await self._profiles.undo(self._user, revision, by=by)

    async def let_start(self, up_to_bytes: int) -> None:
        """From now on clear winners up to that size start without a question; 0 asks always. Raises OutOfRange."""
        await self._profiles.let_start(self._user, up_to_bytes)

    async def reset(self, *, by: Author = Author.PERSON) -> SavedProfile:
        """The profile as that of a person who has said nothing yet; what it was stays in the history."""
        return await self._profiles.reset(self._user, by=by)


class UserMemory:
    """This person's notes."""

    def __init__(self, user: User, memory: Memory) -> None:
        """Binds the service to the person."""
        self._user = user
        self._memory = memory

    async def remember(self, text: str, *, source: Provenance = Provenance.SAID) -> Note:
        """The note, kept; one that says the same is kept once. Raises InputError if it is empty, TooLarge."""
        return await self._memory.remember(self._user, text, source=source)

    async def search(self, query: str, *, limit: int = 20, archived: bool = False) -> tuple[Note, ...]:
        """The notes that have every word of the query, in any of its forms, newest first; the last may be begun.

        With `archived` those that were of no use for a year, and were put away.
        """
        return await self._memory.search(self._user, query, limit=limit, archived=archived)

    async def list(self, *, limit: int = 100, archived: bool = False) -> tuple[Note, ...]:
        """The newest notes, newest first; with `archived` those that were put away."""
        return await self._memory.list(self._user, limit=limit, archived=archived)

    async def restore(self, note_id: str) -> Note:
        """The note, archived no more. Raises NotFound."""
        return await self._memory.restore(self._user, note_id)

    async def forget(self, note_id: str) -> Note:
        """The note that is no more. Raises NotFound."""
        return await self._memory.forget(self._user, note_id)


class UserQualityProfiles:
    """This person's own tastes in releases, each under a name that a search takes like those that are shipped."""

    def __init__(self, user: User, qualities: QualityProfiles) -> None:
        """Binds the service to the person."""
        self._user = user
        self._qualities = qualities

    async def list(self) -> tuple[QualityProfile, ...]:
        """The person's own ones by name, without those that are shipped."""
        return await self._qualities.list(self._user)

    async def save(self, profile: QualityProfile) -> QualityProfile:
        """The profile, kept under its name in place of an older one. Raises InputError if the name can't be had."""
        return await self._qualities.save(self._user, profile)

    async def remove(self, name: str) -> None:
        """Forgets one. Raises NotFound."""
        await self._qualities.remove(self._user, name)
