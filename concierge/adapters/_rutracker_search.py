"""A member's search: its wordings, its pages, and the forums that it is kept to."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import structlog

from concierge.adapters._rutracker_answers import shown
from concierge.adapters._rutracker_forums import ForumTree, forum_tree, restrictions
from concierge.adapters._rutracker_markup import SERVICE
from concierge.adapters._rutracker_mirror import Mirror
from concierge.adapters._rutracker_notes import ForumNotes
from concierge.adapters._rutracker_pages import PAGE_SIZE, SearchPage, search_page
from concierge.adapters._rutracker_query import ENCODING, wordings
from concierge.adapters._rutracker_visit import Reader, Visit
from concierge.errors import ServiceError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.release import Offers, Release, SearchQuery

__all__ = ["MemberSearch"]

# What is shown of a search: its best seeded rows.
ORDER = {"o": "10", "s": "2"}
MOST_ROWS = 500
EVERYWHERE: tuple[int, ...] = ()

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A page, and the mirror that it is from: its link to the next one is known nowhere else."""

    mirror: Mirror
    page: SearchPage


class MemberSearch:
    """Searches with one account. A step is one request for each 50 rows; a step follows where the last was empty."""

    def __init__(self, visit: Visit, reader: Reader, notes: ForumNotes) -> None:
        """`notes` hold the forum's tree, which any page of results shows."""
        self._visit = visit
        self._reader = reader
        self._notes = notes

    async def offers(self, query: SearchQuery) -> Offers:
        """The best seeded rows of the first wording that has any, in the forums that fit, at last in all of them."""
        portions = restrictions(self._notes.tree, is_series=query.is_series or query.season is not None)
        asked = tuple(wordings(query))
        steps = [(words, portions or (EVERYWHERE,)) for words in asked]
        if portions:
            steps += [(words, (EVERYWHERE,)) for words in asked[:1]]
        for words, within in steps:
            offers = await self._step(words, within, query.limit)
            if offers.releases or offers.failure is not None:
                return offers
        return Offers()

    async def check(self) -> None:
        """Returns if a search can be read."""
        await self._first({})

    async def _step(self, words: str, within: tuple[tuple[int, ...], ...], limit: int) -> Offers:
        found: dict[str, Release] = {}
        for ids in within:
            try:
                part = await self._rows(words, ids, limit)
            except ServiceError as error:
                if not found:
                    raise
                return Offers(releases=tuple(found.values()), failure=error)
            found |= {release.tracker_id: release for release in part.releases}
            if part.failure is not None:
                return Offers(releases=tuple(found.values()), failure=part.failure)
        rows = found.values()
        if len(within) > 1:
            return Offers(releases=tuple(sorted(rows, key=lambda row: row.seeders, reverse=True)))
        return Offers(releases=tuple(rows))

    async def _rows(self, words: str, ids: tuple[int, ...], limit: int) -> Offers:
        """The rows of all pages that are wanted; where a later page fails, those of the pages before it."""
        fields = {"nm": words, **ORDER}
        if ids:
            fields["f"] = ",".join(map(str, ids))
        place = await self._first(fields)
        found = {release.tracker_id: release for release in place.page.releases}
        for start in range(PAGE_SIZE, min(limit, MOST_ROWS, place.page.total or 0), PAGE_SIZE):
            try:
                place = await self._further(place, fields, start)
            except ServiceError as error:
                _log.info("tracker.cut_short", tracker=SERVICE, start=start, code=error.code)
                return Offers(releases=tuple(found.values()), failure=error)
            found |= {release.tracker_id: release for release in place.page.releases}
        return Offers(releases=tuple(found.values()))

    async def _first(self, fields: Mapping[str, str]) -> _Found:
        path = _path(fields)
        return await self._read(path, path, None, start=0)

    async def _further(self, place: _Found, fields: Mapping[str, str], start: int) -> _Found:
        """The page behind `place`: by the link that stands there, and by the words again where that has expired."""
        by_words = _path({**fields, "start": str(start)})
        if place.page.further is not None:
            try:
                found = await self._read(f"/forum/{place.page.further}", by_words, place.mirror, start=start)
            except (UnexpectedAnswer, ServiceUnavailable) as error:
                # How the forum says that a search has expired is not known for sure.
                if error.facts.get("problem", "message") != "message":
                    raise
            else:
                if found.page.releases:
                    return found
        return await self._read(by_words, by_words, None, start=start)

    async def _read(self, path: str, elsewhere: str, owner: Mirror | None, *, start: int) -> _Found:
        """The page at `path` if `owner` answers, at `elsewhere` if another mirror does."""
        mirror, answer = await self._visit.ask(
            lambda mirror: mirror.page_as_member(path if mirror is owner else elsewhere)
        )
        needs_tree = not self._notes.is_fresh

        def parse(page: str) -> tuple[SearchPage, ForumTree]:
            found = search_page(page, mirror.url, start=start)
            return found, forum_tree(page) if needs_tree else {}

        page, tree = await self._reader.read(shown(answer), parse)
        if tree:
            await self._notes.note(tree)
        return _Found(mirror=mirror, page=page)


def _path(fields: Mapping[str, str]) -> str:
    query = urlencode(fields, encoding=ENCODING, errors="xmlcharrefreplace", safe=",")
    return f"/forum/tracker.php?{query}"
