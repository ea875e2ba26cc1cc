"""The tastes in releases that people made themselves."""

from dataclasses import replace

from concierge.errors import InputError
from concierge.model.profile.document import one_line
from concierge.model.quality_profile import PROFILES, QualityProfile
from concierge.model.user import Preferences, User
from concierge.ports import Repositories, Storage

__all__ = ["QualityProfiles"]

_NAME_CHARS = 40
_MOST = 50


class QualityProfiles:
    """Everyone's own quality profiles, which stand among the person's preferences too: a search has those at hand."""

    def __init__(self, storage: Storage) -> None:
        """Takes where they are kept."""
        self._storage = storage

    async def list(self, user: User) -> tuple[QualityProfile, ...]:
        """The person's own ones by name, without those that are shipped."""
        async with self._storage.reading() as rows:
            return await rows.quality_profiles.list(user.id)

    async def save(self, user: User, profile: QualityProfile) -> QualityProfile:
        """The profile, kept under its name in place of an older one.

        Raises:
            InputError: the name is empty, too long or that of one that is shipped, or there are 50 already.
        """
        named = replace(profile, name=one_line(profile.name).casefold())
        if not named.name or len(named.name) > _NAME_CHARS or named.name in PROFILES:
            raise InputError(f"{profile.name!r} cannot be a name", problem="profile_name", limit=_NAME_CHARS)
        async with self._storage.transaction() as rows:
            others = {each.name for each in await rows.quality_profiles.list(user.id)} - {named.name}
            if len(others) >= _MOST:
                raise InputError("too many quality profiles", problem="profile_count", limit=_MOST)
            await rows.quality_profiles.save(user.id, named)
            await _tell(rows, user)
        return named

    async def remove(self, user: User, name: str) -> None:
        """Forgets one. Raises NotFound."""
        async with self._storage.transaction() as rows:
            await rows.quality_profiles.remove(user.id, one_line(name).casefold())
            await _tell(rows, user)


async def _tell(rows: Repositories, user: User) -> None:
    """Writes the person's own ones among their preferences; one that is gone is no longer the usual one."""
    known = await rows.users.get(user.id)
    told = known.preferences
    own = await rows.quality_profiles.list(user.id)
    is_known = told.profile in PROFILES or any(each.name == told.profile for each in own)
    usual = told.profile if is_known else Preferences().profile
    await rows.profiles.tell(user.id, replace(told, own=own, profile=usual), known.digest, None)
