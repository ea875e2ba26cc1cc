"""Which film or series is meant, and everything that is known of it: every source asked at once, their answers one."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence, Set as AbstractSet
from dataclasses import replace

from concierge.errors import InputError, NotFound, ServiceError
from concierge.model.image import Image
from concierge.model.query import request
from concierge.model.resolution import Resolution, is_it
from concierge.model.title import Episode, ExternalIds, Title, TitleKind
from concierge.model.title_card import TitleCard, untold
from concierge.model.title_merging import merged, merged_episodes
from concierge.ports import Clock, ImageSource, MetadataSource, Storage
from concierge.services.background import Background
from concierge.services.filmographies import Filmographies
from concierge.services.gathering import failure_of
from concierge.services.kept_titles import KeptTitles
from concierge.services.remembering import Question, Remembering
from concierge.services.resolving import Resolving
from concierge.services.sparing import Sparing
from concierge.services.title_lists import TitleLists
from concierge.services.title_questions import TitleQuestions

__all__ = ["Metadata"]

# The ids that the first answers bring let further sources be asked; what those bring changes no more.
_WAVES = 2


class Metadata:
    """Finds titles and tells of them. No single source is needed: one that fails is named, the others are used.

    `people` tells of those who make them, `lists` of what comes out or is watched, `quotas` of what sources were sent;
    `sparing` asks one source after another, for many titles.
    """

    def __init__(
        self,
        sources: Sequence[MetadataSource],
        storage: Storage,
        background: Background,
        remembering: Remembering,
        *,
        clock: Clock,
    ) -> None:
        """Takes the sources in any order: `concierge.model.trust` says who is believed."""
        self._sources = tuple(sources)
        self._background = background
        self._remembering = remembering
        self._questions = TitleQuestions(clock)
        self._kept = KeptTitles(storage, clock=clock)
        self._resolving = Resolving(self._sources, remembering, self._questions)
        self.people = Filmographies(self._sources, remembering, self._questions)
        self.lists = TitleLists(self._sources, remembering, self._questions)
        self.sparing = Sparing(self._sources, remembering, self._questions)
        self.quotas = remembering.quotas

    async def find(
        self, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> tuple[Title, ...]:
        """Titles that fit the text, best first; empty only if every source said that it knows none. See `resolve`.

        Raises:
            InputError: the text is empty, too long or no text.
            ServiceError: nothing was found and a source could not be asked.
        """
        return (await self.resolve(text, year=year, kind=kind)).titles

    async def resolve(
        self, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> Resolution:
        """What the text means: the titles that fit, best first, and whether there is a choice to be made.

        Typing errors, the other alphabet or keyboard layout, ё as е, parts by number and declined names are understood;
        a season and an episode are read. A year at the end may be the title's or a part of its name.

        Raises:
            InputError: the text is empty, too long or no text.
            ServiceError: nothing was found and a source could not be asked.
        """
        resolution, errors = await self._resolving.resolved(text, year=year, kind=kind)
        if errors and not resolution.titles:
            raise errors[0]
        return resolution

    async def resolve_all(self, texts: Iterable[str], *, at_once: int = 20) -> AsyncIterator[Resolution]:
        """A resolution for each text, in their order; at most `at_once` are under way, so any number may be given.

        It goes as fast as the slowest source may be asked.

        A text whose sources all failed has no titles but failures: what was resolved is kept, and asked again costs
        nothing. Raises InputError as `resolve` does, after the resolutions of what came before.
        """
        under_way: list[asyncio.Task[tuple[Resolution, tuple[ServiceError, ...]]]] = []
        refused: InputError | None = None
        try:
            for text in texts:
                try:
                    request(text)
                except InputError as error:
                    refused = error
                    break
                under_way.append(asyncio.create_task(self._resolving.resolved(text, is_patient=True)))
                if len(under_way) >= at_once:
                    yield (await under_way.pop(0))[0]
            while under_way:
                yield (await under_way.pop(0))[0]
        finally:
            for task in under_way:
                task.cancel()
        if refused is not None:
            raise refused

    async def get(self, title: Title) -> Title:
        """The title with the details that its sources keep for later: runtime, seasons, people, all ids.

        A source that fails leaves its part out.
        """
        return (await self.card(title)).title

    async def card(self, title: Title) -> TitleCard:
        """The title with all details, who did not answer, and what nobody told.

        What is known already costs one statement. Else every source that takes an id of the title is asked once: those
        whose ids are known at once, then those whose ids came with the first answers.
        """
        if (kept := await self._kept_card(title)) is not None:
            return kept
        whole, errors = await self._asked(title)
        return TitleCard(title=whole, failures=tuple(map(failure_of, errors)), missing=untold(whole))

    async def kept(self, titles: Sequence[Title]) -> tuple[Title | None, ...]:
        """Each title with its details as far as they are kept, however old; None where nothing is. One statement."""
        return await self._kept.get_all(titles)

    async def with_ids(self, ids: ExternalIds, kind: TitleKind) -> Title:
        """The title that has those ids, with its details.

        Raises:
            NotFound: every source that takes one of the ids said that it knows none.
            ServiceError: no source that answers knows it, and one could not be asked.
        """
        named = Title(kind=kind, ids=ids)
        if (kept := await self._kept_card(named)) is not None:
            return kept.title
        title, errors = await self._asked(named)
        if title.names:
            return title
        raise errors[0] if errors else NotFound(f"no {kind} with {ids}", what=ids.imdb or str(ids.tmdb))

    async def season(self, title: Title, number: int) -> tuple[Episode, ...]:
        """The season's episodes in order, names and days each from whom they are believed of.

        Raises:
            NotFound: no source keeps that season.
            ServiceError: a source that might have it could not be asked, and no other has it.
        """
        asked = [self._questions.season(source, title, number) for source in self._sources]
        told = await self._remembering.answers([question for question in asked if question is not None])
        if episodes := merged_episodes((one.source, one.value) for one in told if one.value):
            return episodes
        errors = [one.error for one in told if one.error is not None]
        raise errors[0] if errors else NotFound(f"season {number}", what=f"{title.label('ru')}, {number}")

    async def image(self, url: str) -> Image:
        """The picture at an address that a title or a person has, fetched the way that its source is reached.

        Raises:
            NotFound: there is none, or no source has pictures there.
            ServiceError: it cannot be had, or it is no picture.
        """
        for source in self._sources:
            if isinstance(source, ImageSource) and url.startswith(source.images):
                return await source.image(url)
        raise NotFound("no source's picture", what="image")

    async def forget_old(self) -> int:
        """How many answers were dropped that were to be kept no longer. Raises StorageError."""
        return await self._remembering.forget_old()

    async def _kept_card(self, title: Title) -> TitleCard | None:
        """What is known already; where it is past its best, it is asked for anew meanwhile."""
        kept = await self._kept.get(title)
        if kept is None:
            return None
        whole, is_fresh = kept
        if not is_fresh:
            self._background.start(self._asked(title, renews=True), is_worth_waiting=True)
        return TitleCard(title=whole, missing=untold(whole))

    async def _asked(self, title: Title, *, renews: bool = False) -> tuple[Title, Sequence[ServiceError]]:
        """The title as its sources tell it, with the errors of those that did not answer.

        What `renews` a whole must not be made of its old parts.
        """
        # Lists keep other names folded alone: they are no names for everybody.
        told: list[Title] = [replace(title, aliases=())]
        errors: list[ServiceError] = []
        asked: set[str] = set()
        for _ in range(_WAVES):
            known = merged(told)
            questions = self._of_details(known, asked)
            asked.update(question.source for question in questions)
            answers = await self._remembering.answers(questions, renews=renews) if questions else ()
            # What was told of a title alone is better than its row in a list of hits, which comes last.
            told[:0] = [one.value for one in answers if one.value is not None and is_it(one.value, known)]
            errors.extend(one.error for one in answers if one.error is not None)
        whole = merged(told)
        if len(told) > 1:
            await self._kept.keep(whole, is_whole=not errors)
        return whole, errors

    def _of_details(self, title: Title, asked: AbstractSet[str]) -> list[Question[Title]]:
        """What is asked of the sources that take one of the title's ids and were not asked yet."""
        questions = (
            self._questions.title(source, title.ids, title.kind)
            for source in self._sources
            if source.name not in asked
        )
        return [question for question in questions if question is not None]
