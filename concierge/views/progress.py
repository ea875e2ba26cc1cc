"""What comes of a person's viewings: the next episode, the missing part of a franchise, who is behind it all."""

from concierge.model.access import Grant
from concierge.model.discovery import Discoveries
from concierge.model.franchise import Franchise
from concierge.model.series_progress import AiredEpisode, SeriesProgress, SeriesUnderWay
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.services.discoveries import Discovering
from concierge.services.franchises import Franchises
from concierge.services.permission import require
from concierge.services.progress import Progress

__all__ = ["UserDiscoveries", "UserFranchise", "UserProgress"]


class UserProgress:
    """How far this person is in series."""

    def __init__(self, user: User, progress: Progress) -> None:
        """Binds the service to the person."""
        self._user = user
        self._progress = progress

    async def next(self, what: Title | str, *, year: int | None = None) -> SeriesProgress:
        """How far the person is in one series; a name means one that they have begun, before all others.

        Raises:
            NotFound: no source knows such a series.
            Ambiguous, HiddenByAge, HiddenByBlock, InputError, ServiceError: the text names no one series.
        """
        require(self._user, Grant.SEARCH)
        if isinstance(what, Title):
            return await self._progress.next_episode(self._user, what)
        return await self._progress.of_name(self._user, what, year=year)

    async def aired(self, title: Title) -> tuple[AiredEpisode, ...]:
        """The episodes of the series that have been broadcast, in order, each with whether the person has seen it.

        Specials are left out; of seasons that are long over only the numbers may be known.

        Raises:
            NotFound: it is no series.
            HiddenByAge, HiddenByBlock: the person may not see it.
        """
        require(self._user, Grant.SEARCH)
        return await self._progress.aired(self._user, title)

    async def list(self, *, limit: int = 20) -> SeriesUnderWay:
        """Series with an episode to be seen, or one ahead whose day is told, the one that was watched last first.

        Of sources that did not answer it tells who they are: what they know of episodes is missing.
        """
        require(self._user, Grant.SEARCH)
        return await self._progress.in_progress(self._user, limit)


class UserFranchise:
    """Films that belong together, as this person has seen them."""

    def __init__(self, user: User, franchises: Franchises) -> None:
        """Binds the service to the person."""
        self._user = user
        self._franchises = franchises

    async def of(
        self, what: Title | str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> Franchise:
        """The franchise that the title belongs to; see `Franchises.of` for what it raises."""
        require(self._user, Grant.SEARCH)
        return await self._franchises.of(self._user, what, year=year, kind=kind)


class UserDiscoveries:
    """Who is behind the films that this person has seen."""

    def __init__(self, user: User, discovering: Discovering) -> None:
        """Binds the service to the person."""
        self._user = user
        self._discovering = discovering

    async def list(self) -> Discoveries:
        """People behind three films or more, and rare jobs at films of different directors."""
        require(self._user, Grant.SEARCH)
        return await self._discovering.found(self._user)
