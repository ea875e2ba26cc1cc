"""Where profiles, own quality profiles and memory notes are kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from concierge.model.memory import Note
from concierge.model.profile.revision import Revision
from concierge.model.quality_profile import QualityProfile
from concierge.model.user import Preferences

__all__ = ["NoteStore", "ProfileStore", "QualityProfileStore"]


class ProfileStore(Protocol):
    """The profile of each person and its older revisions."""

    async def get(self, user_id: int) -> Revision | None:
        """The newest revision; None if the person never changed theirs."""
        ...

    async def begin(self, user_id: int, revision: Revision) -> None:
        """Keeps the profile that the first change begins from, unless it is kept already."""
        ...

    async def save(self, user_id: int, revision: Revision) -> bool:
        """Makes this the newest revision, if the newest is the one before it; False if somebody was faster.

        Of older revisions the newest 200 are kept.
        """
        ...

    async def tell(self, user_id: int, preferences: Preferences, digest: str, language: str | None) -> None:
        """Writes what follows from the profile beside the person; a language of None changes nothing there."""
        ...

    async def history(self, user_id: int, *, limit: int) -> tuple[Revision, ...]:
        """The newest revisions, newest first."""
        ...

    async def revision(self, user_id: int, number: int) -> Revision:
        """One revision that is still kept. Raises NotFound."""
        ...


class QualityProfileStore(Protocol):
    """The quality profiles that a person made, each under a name of its own."""

    async def save(self, user_id: int, profile: QualityProfile) -> None:
        """Keeps the profile under its name, in place of an older one."""
        ...

    async def list(self, user_id: int) -> tuple[QualityProfile, ...]:
        """The person's own profiles by name."""
        ...

    async def remove(self, user_id: int, name: str) -> None:
        """Forgets one. Raises NotFound."""
        ...


class NoteStore(Protocol):
    """The memory notes of each person, found by their words."""

    async def add(self, user_id: int, note: Note) -> Note:
        """The stored note; of the same text there is only one, the first, which is archived no more.

        Its id is the store's choice.
        """
        ...

    async def search(
        self, user_id: int, query: str, *, limit: int, is_archived: bool = False
    ) -> tuple[Note, ...]:
        """The notes that have every word of the query in any of its forms, newest first; or those of the archive.

        Case and ё do not matter, and the last word may be the beginning of one. A query without words finds none.
        """
        ...

    async def list(self, user_id: int, *, limit: int, is_archived: bool = False) -> tuple[Note, ...]:
        """The newest notes, newest first; or those of the archive."""
        ...

    async def remove(self, user_id: int, note_id: str) -> Note:
        """The note that is no more. Raises NotFound."""
        ...

    async def use(self, user_id: int, note_ids: Sequence[str], *, at: datetime) -> None:
        """Notes that these notes were of use."""
        ...

    async def restore(self, user_id: int, note_id: str, *, at: datetime) -> Note:
        """The note, archived no more. Raises NotFound."""
        ...

    async def archive(self, *, unused_since: datetime, at: datetime) -> int:
        """How many notes of all people were put away now: those that were of no use since that moment."""
        ...
