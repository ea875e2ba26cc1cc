"""Which film or series is meant: every source asked at once, what they know merged."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, replace

import structlog

from concierge.errors import NotFound, ServiceError, ServiceUnavailable
from concierge.model.matching import normalised
from concierge.model.query import nominative, request, split_year
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.ports import MetadataSource

__all__ = ["Metadata"]

_log = structlog.get_logger(__name__)


class Metadata:
    """Finds titles. Sources earlier in the list are believed before later ones."""

    def __init__(self, sources: Sequence[MetadataSource], *, deadline_s: float) -> None:
        """Takes the sources in the order of trust."""
        self._sources = tuple(sources)
        self._deadline_s = deadline_s

    async def find(
        self, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> tuple[Title, ...]:
        """Titles that fit the text, best first; empty only if every source said that it knows none.

        A year at the end of the text counts as the title's year, unless nothing is found that way; then the whole text
        is the name, then a Russian name is put from the accusative into the nominative, and last the year is let go.

        Raises:
            InputError: the text is empty, too long or no text.
            ServiceError: nothing was found and a source could not be asked.
        """
        words = request(text)
        name, named_year = split_year(words) if year is None else (words, year)
        whole = words if year is None else f"{words} {year}"
        asked = dict.fromkeys(((name, named_year), (whole, None), (nominative(name), named_year)))
        silent: dict[str, ServiceError] = {}
        for candidate, candidate_year in asked:
            if found := await self._find(candidate, candidate_year, kind, silent):
                return found
        if silent:
            raise next(iter(silent.values()))
        return ()

    async def get(self, title: Title) -> Title:
        """The title with the details that its sources keep for later: runtime, seasons, ids.

        A source that fails leaves the title as it was found.
        """
        for source in self._of(title):
            try:
                async with self._in_time(source):
                    detailed = await source.get(title.ids, title.kind)
            except (ServiceError, NotFound) as error:
                _log.info("metadata.details_missing", source=source.name, code=error.code)
                continue
            return _merged(detailed, title)
        return title

    async def with_ids(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title that has those ids, with its details. Raises NotFound if no source that answers knows it."""
        everywhere = tuple(source.name for source in self._sources)
        title = await self.get(Title(kind=kind, ids=ids, sources=everywhere))
        if not title.names:
            raise NotFound(f"no {kind} with {ids}", what=ids.imdb or str(ids.tmdb))
        return title

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The season's episodes in order.

        Raises:
            NotFound: no source keeps that season.
            ServiceError: a source that might have it could not be asked, and no other has it.
        """
        silent: ServiceError | None = None
        for source in self._of(title):
            try:
                async with self._in_time(source):
                    return await source.season(title, number)
            except NotFound:
                continue
            except ServiceError as error:
                silent = silent or error
        raise silent or NotFound(f"season {number}", what=f"{title.label('ru')}, {number}")

    async def _find(
        self, text: str, year: int | None, kind: TitleKind | None, silent: dict[str, ServiceError]
    ) -> tuple[Title, ...]:
        """What all but the silent sources know; those that fail now join the silent ones."""
        async with asyncio.TaskGroup() as group:
            asked = [
                group.create_task(self._ask(source, text, year, kind, silent))
                for source in self._sources
                if source.name not in silent
            ]
        return _best_first(_joined([title for task in asked for title in task.result()]), text, year)

    async def _ask(
        self,
        source: MetadataSource,
        text: str,
        year: int | None,
        kind: TitleKind | None,
        silent: dict[str, ServiceError],
    ) -> tuple[Title, ...]:
        try:
            async with self._in_time(source):
                return await source.find(text, year=year, kind=kind)
        except NotFound:
            return ()
        except ServiceError as error:
            _log.info("metadata.source_failed", source=source.name, code=error.code)
            silent[source.name] = error
            return ()

    @asynccontextmanager
    async def _in_time(self, source: MetadataSource) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._deadline_s):
                yield
        except TimeoutError as error:
            late = f"no answer in {self._deadline_s:g} s"
            raise ServiceUnavailable(source.name, late, problem="timeout") from error

    def _of(self, title: Title) -> tuple[MetadataSource, ...]:
        return tuple(source for source in self._sources if source.name in title.sources)


def _joined(titles: Sequence[Title]) -> list[Title]:
    joined: list[Title] = []
    for title in titles:
        same = next((known for known in joined if _is_same(known, title)), None)
        if same is None:
            joined.append(title)
        else:
            joined[joined.index(same)] = _merged(same, title)
    return joined


def _is_same(one: Title, other: Title) -> bool:
    if one.kind is not other.kind:
        return False
    pairs = [(getattr(one.ids, field.name), getattr(other.ids, field.name)) for field in fields(ExternalIds)]
    shared = [(a, b) for a, b in pairs if a is not None and b is not None]
    if shared:
        return all(a == b for a, b in shared)
    names = {normalised(name) for name in one.names}
    return one.year == other.year and any(normalised(name) in names for name in other.names)


def _merged(first: Title, second: Title) -> Title:
    """The first title, its gaps filled from the second; of two ages the stricter counts."""
    gaps = {
        field.name: getattr(second, field.name)
        for field in fields(Title)
        if field.name not in {"kind", "ids", "sources", "aliases", "age"} and not getattr(first, field.name)
    }
    ids = {
        field.name: getattr(first.ids, field.name) or getattr(second.ids, field.name)
        for field in fields(ExternalIds)
    }
    return replace(
        first,
        **gaps,
        ids=ExternalIds(**ids),
        aliases=tuple(dict.fromkeys((*first.aliases, *second.aliases))),
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        age=max((age for age in (first.age, second.age) if age is not None), default=None),
    )


def _best_first(titles: Sequence[Title], text: str, year: int | None) -> tuple[Title, ...]:
    wanted = normalised(text)

    def order(title: Title) -> tuple[bool, bool, float]:
        is_exact = any(normalised(name) == wanted for name in title.names)
        return (year is not None and title.year != year, not is_exact, -title.popularity)

    return tuple(sorted(titles, key=order))
