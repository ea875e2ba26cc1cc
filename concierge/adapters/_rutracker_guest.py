"""What a guest finds: the newest topics of the few forums that fit, as they are listed or fed."""

import asyncio
from collections.abc import Sequence

import structlog
from httpx import codes

from concierge.adapters._rutracker_answers import passed, shown
from concierge.adapters._rutracker_forums import listings_for
from concierge.adapters._rutracker_listing import feed_releases, is_named, listed_releases
from concierge.adapters._rutracker_markup import SERVICE
from concierge.adapters._rutracker_mirror import Fetch
from concierge.adapters._rutracker_visit import Reader, Visit
from concierge.errors import AccountWanted, Challenged, ServiceError, UnexpectedAnswer
from concierge.model.release import Offers, Release, SearchQuery

__all__ = ["GuestSearch"]

_log = structlog.get_logger(__name__)


class GuestSearch:
    """Looks through at most four forums, as the search itself is closed to guests."""

    def __init__(self, visit: Visit, reader: Reader, fetch: Fetch, feed_url: str) -> None:
        """`feed_url` is where the feeds lie, each under its forum's number."""
        self._visit = visit
        self._reader = reader
        self._fetch = fetch
        self._feed_url = feed_url

    async def offers(self, query: SearchQuery) -> Offers:
        """The topics whose titles hold all words of one of the names; the failure says that there may be more.

        Raises:
            ServiceError: none of the forums could be read.
        """
        listings = await asyncio.gather(*(self._listed(forum) for forum in listings_for(query)))
        read = [listing for listing in listings if not isinstance(listing, ServiceError)]
        if not read:
            raise next(listing for listing in listings if isinstance(listing, ServiceError))
        found = {
            release.tracker_id: release
            for listing in read
            for release in listing
            if is_named(release.name, query.names)
        }
        wanted = AccountWanted(SERVICE, "without an account only the newest topics were looked through")
        return Offers(releases=tuple(found.values()), failure=wanted)

    async def check(self) -> None:
        """Returns if a forum can be read."""
        listing = await self._listed(listings_for(SearchQuery(names=()))[0])
        if isinstance(listing, ServiceError):
            raise listing

    async def _listed(self, forum: int) -> Sequence[Release] | ServiceError:
        """The forum's newest topics, or why they cannot be had."""
        try:
            return await self._listing(forum)
        except Challenged as error:
            return await self._fed(forum, error)
        except ServiceError as error:
            _log.info("tracker.listing_missed", tracker=SERVICE, forum=forum, code=error.code)
            return error

    async def _listing(self, forum: int) -> Sequence[Release]:
        path = f"/forum/viewforum.php?f={forum}"
        mirror, answer = await self._visit.ask(lambda mirror: mirror.page(path))
        return await self._reader.read(shown(answer), lambda page: listed_releases(page, mirror.url))

    async def _fed(self, forum: int, challenge: Challenged) -> Sequence[Release] | ServiceError:
        """The forum's feed, which lies on another host; if that fails too, the challenge."""
        try:
            answer = passed(await self._fetch(f"{self._feed_url}/{forum}.atom"))
            if answer.raise_for_status().status != codes.OK:
                raise UnexpectedAnswer(SERVICE, f"HTTP {answer.status}", part="feed")
            return feed_releases(answer.body, self._visit.first_url)
        except ServiceError as error:
            _log.info("tracker.feed_missed", tracker=SERVICE, forum=forum, code=error.code)
            return challenge
