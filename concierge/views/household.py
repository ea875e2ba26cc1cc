"""What one person looks for on behalf of several."""

from collections.abc import Iterable

from concierge.model.shared_pick import SharedReport
from concierge.model.title import Title
from concierge.model.user import User
from concierge.model.wish import Wish
from concierge.services.household_search import HouseholdSearch

__all__ = ["UserHousehold"]


class UserHousehold:
    """This person's searches for several people at once."""

    def __init__(self, user: User, search: HouseholdSearch) -> None:
        """Binds the service to the person."""
        self._user = user
        self._search = search

    async def releases(
        self, title: Title, people: Iterable[int], *, season: int | None = None, episode: int | None = None
    ) -> SharedReport:
        """Releases for the people of these ids, those first that have everybody's voices and are too big for nobody.

        It is a search of this person like any other: their rules hold, and its handles are theirs.

        Raises:
            NotAllowed: this person has no grant for the household, or may not search.
            HiddenByAge, HiddenByBlock: this person may not see the title.
            ServiceError: every tracker failed.
        """
        wish = Wish(season=season, episode=episode)
        return await self._search.releases(self._user, people, title, wish)
