"""Releases of a title from every tracker at once, judged for one person."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import structlog

from concierge.errors import NotFound, ServiceError
from concierge.model.access import Grant
from concierge.model.decision import (
    Decision,
    Ranking,
    Relaxation,
    SearchReport,
    SourceAnswer,
    StoredResult,
)
from concierge.model.quality_profile import QualityProfile
from concierge.model.query import request, split_year
from concierge.model.rejection import REJECTED_FOR, Rejection
from concierge.model.release import Release, SearchQuery, TorrentSource
from concierge.model.resolution import Resolution
from concierge.model.sight import Sight
from concierge.model.speed import Speeds
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.ports import Clock, Storage
from concierge.services.background import Background
from concierge.services.gathering import Gathered, Gathering, failure_of
from concierge.services.inspecting import Inspecting
from concierge.services.merging import merge
from concierge.services.metadata import Metadata
from concierge.services.permission import require
from concierge.services.ranking import rank
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility, refuse_hidden, seen_releases
from concierge.texts import language_of

__all__ = ["Search", "spoken_by"]

# Searches whose late rows can still be asked for.
_REMEMBERED = 50
_log = structlog.get_logger(__name__)


class Search:
    """Asks trackers.

    The deadline ends the answer, not the requests: late rows are stored under the same search.
    """

    def __init__(  # noqa: PLR0913  one parameter for each thing that it stands on
        self,
        gathering: Gathering,
        inspecting: Inspecting,
        metadata: Metadata,
        storage: Storage,
        background: Background,
        *,
        visibility: Visibility,
        clock: Clock,
    ) -> None:
        """Asks trackers through `gathering`, and looks into releases through `inspecting`."""
        self._clock = clock
        self._gathering = gathering
        self._inspecting = inspecting
        self._metadata = metadata
        self._storage = storage
        self._background = background
        self.visibility = visibility
        self._clock = clock
        self._late: dict[str, asyncio.Task[SearchReport]] = {}

    async def title_for(
        self, user: User, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> Resolution:
        """What the text means, of what the person may see; without titles if no source knows any such.

        A source that did not answer is among the failures, also where none did.

        Raises:
            HiddenByAge, HiddenByBlock: the text is the name of titles that are all hidden.
        """
        seen = UserMetadata(user, self._metadata, self.visibility)
        try:
            return await seen.resolve(text, year=year, kind=kind)
        except ServiceError as error:
            return Resolution(failures=(failure_of(error),))

    async def releases(
        self,
        user: User,
        sought: Title | str,
        wish: Wish,
        *,
        year: int | None = None,
        limit: int = 50,
        profile: QualityProfile | None = None,
    ) -> SearchReport:
        """What the trackers have of the title, or of the words in a text that no title is known for.

        Without a `profile` the person's own judges.

        Raises:
            NotAllowed: the person may not search.
            InputError: the text is empty, too long or no text.
            HiddenByAge, HiddenByBlock: the person may not see the title, or search for these words.
            ServiceError: every tracker failed, or there is none. Trackers that are only late have not failed: the
                report then is empty and names them.
            ConfigError: the person's account at a tracker cannot be read for want of a key.
        """
        report: SearchReport | None = None
        async for event in self.stream(user, sought, wish, year=year, limit=limit, profile=profile):
            report = event if isinstance(event, SearchReport) else report
        assert report is not None  # noqa: S101  the last event of a stream
        return report

    async def stream(
        self,
        user: User,
        sought: Title | str,
        wish: Wish,
        *,
        year: int | None = None,
        limit: int = 50,
        profile: QualityProfile | None = None,
    ) -> AsyncIterator[SourceAnswer | SearchReport]:
        """Each tracker's answer as it comes, and the report last; arguments and errors are those of `releases`."""
        require(user, Grant.SEARCH)
        started = time.monotonic()
        sight = await self._permitted(user, sought)
        gathered = await self._gathering.begun(user, _query(sought, wish, year, limit))
        async for answer in gathered.answers():
            yield answer
        gathered.refuse_if_all_failed()
        asked = SearchReport(
            title=sought if isinstance(sought, Title) else None,
            words=sought if isinstance(sought, str) else "",
            wish=wish,
            profile=profile or user.preferences.quality(spoken_by(user, sought)),
        )
        found = await self._offered(user, sight, merge(gathered.releases), asked)
        report = replace(
            _judged(asked, await self._ranked(found, asked)),
            failures=tuple(gathered.failures),
            household=gathered.household,
            took_s=round(time.monotonic() - started, 3),
        )
        report = await self._stored(user, report)
        if gathered.under_way:
            self._late[report.id] = self._background.start(self._collect(user, report, gathered))
            for forgotten in list(self._late)[:-_REMEMBERED]:
                del self._late[forgotten]
        yield report

    async def inspected(self, user: User, report: SearchReport) -> SearchReport:
        """The report after a look into its `choices`: their files, voices and info hashes are known then.

        A pick that turns out to be something else is turned down, and the next best takes its place. Each release
        keeps its handle. What cannot be looked into in time stays as its row says.

        Raises NotAllowed, and HiddenByAge or HiddenByBlock if the person may not see what was sought.
        """
        require(user, Grant.SEARCH)
        unseen = [one.release for one in report.choices if one.release.facts is None]
        looked = await self._inspecting.looked_into(user, unseen, report.wish) if unseen else {}
        if not looked:
            return report
        before = {_key(one.release): one for one in (*report.accepted, *report.rejected)}
        releases = [looked.get(key, one.release) for key, one in before.items()]
        sight = await self._permitted(user, report.title or report.words)
        found = await self._offered(user, sight, releases, report)
        handles = {key: one.handle for key, one in before.items()}
        known = _named(_judged(report, await self._ranked(found, report)), handles)
        changed = [one for one in (*known.accepted, *known.rejected) if _key(one.release) in looked]
        async with self._storage.transaction() as rows:
            await rows.results.revise(user.id, changed)
        return known

    async def settled(self, report: SearchReport) -> SearchReport:
        """The report once every late tracker has answered or failed, judged anew with the rows that they had.

        The rows of the report keep their handles, the new ones are stored and have theirs.
        """
        late = self._late.get(report.id)
        return report if late is None else await asyncio.shield(late)

    async def relaxed(self, user: User, report: SearchReport, change: Relaxation) -> SearchReport:
        """The same releases as one of the report's relaxations judges them, stored as a search of its own.

        Raises NotAllowed.
        """
        require(user, Grant.SEARCH)
        asked = replace(report, wish=change.wish, profile=change.profile)
        sight = await self._permitted(user, report.title or report.words)
        releases = [decision.release for decision in (*report.accepted, *report.rejected)]
        found = await self._offered(user, sight, releases, asked)
        return await self._stored(user, _judged(asked, await self._ranked(found, asked)))

    async def explained(
        self, user: User, handle: str | None, profile: QualityProfile | None = None
    ) -> SearchReport:
        """The whole search that a handle is of, judged anew: as it was, or as `profile` would judge it.

        Without a handle it is the newest search that found anything.

        Nothing is asked of any tracker, and every release keeps its handle.

        Raises:
            NotAllowed: the person may not search.
            NotFound: the user has no such handle, or has found nothing yet.
            HiddenByAge, HiddenByBlock: the person may not see what was sought.
        """
        require(user, Grant.SEARCH)
        try:
            async with self._storage.reading() as rows:
                name = await rows.results.newest(user.id) if handle is None else handle.strip().lower()
                stored = await rows.results.search(user.id, name)
        except NotFound as error:
            raise NotFound(str(error), what=handle or "") from error
        sight = await self._permitted(user, stored.title or stored.words)
        asked = SearchReport(
            id=stored.id,
            title=stored.title,
            words=stored.words,
            wish=stored.wish,
            profile=profile or stored.profile,
        )
        handles = {_key(decision.release): decision.handle for decision in stored.decisions}
        offered = [decision.release for decision in stored.decisions]
        releases = await self._offered(user, sight, offered, asked)
        return _named(_judged(asked, await self._ranked(releases, asked)), handles)

    async def stored(self, user: User, handle: str) -> StoredResult:
        """What a handle names.

        Raises:
            NotFound: the user has no such handle.
            HiddenByAge, HiddenByBlock: the person may not see what it names.
        """
        try:
            async with self._storage.reading() as rows:
                stored = await rows.results.get(user.id, handle.strip().lower())
        except NotFound as error:
            raise NotFound(str(error), what=handle) from error
        await self.visibility.require_release(user, stored.decision.release.name, stored.title)
        return stored

    async def resolve(self, user: User, release: Release, *, needs_file: bool = False) -> TorrentSource:
        """What a torrent client needs for the release, from the tracker that offered it; see `Inspecting.source`.

        Raises:
            NotFound: the tracker has it no more.
            ServiceError: the tracker did not give it, or the person's account there cannot be used.
            ConfigError: the person's account cannot be read for want of a key.
        """
        return await self._inspecting.source(user, release, needs_file=needs_file)

    async def _offered(
        self, user: User, sight: Sight, releases: Sequence[Release], asked: SearchReport
    ) -> Sequence[Release]:
        """Those of the releases that the person may see, each with why it is set aside for them, if it is."""
        async with self._storage.reading() as rows:
            rejections = await rows.rejections.of_user(user.id, since=self._clock.now() - REJECTED_FOR)
        seen = await seen_releases(sight, releases, asked.title, asked.wish)
        return [_set_aside(release, rejections) for release in seen]

    async def present(self, user: User, release: Release, *, needs_file: bool = False) -> TorrentSource:
        """What the release's own page names now, whatever it named before; see `Inspecting.present`.

        Raises: what `resolve` does.
        """
        ask = self._inspecting.fetched if needs_file else self._inspecting.present
        return await ask(user, release)

    async def _permitted(self, user: User, sought: Title | str) -> Sight:
        """The rules by which the person may see what is sought. Raises HiddenByAge, HiddenByBlock."""
        sight = await self.visibility.sight(user)
        refuse_hidden(sight, sought, user)
        return sight

    async def _stored(self, user: User, report: SearchReport) -> SearchReport:
        async with self._storage.transaction() as rows:
            return await rows.results.add(user.id, report)

    async def _ranked(self, releases: Sequence[Release], asked: SearchReport) -> Ranking:
        """Names are parsed in a thread: a page of them takes longer than the loop may stand still."""
        wanted = Wanted.of(asked.title, asked.wish) if asked.title else asked.words
        async with self._storage.reading() as rows:
            speeds = Speeds(known=await rows.speeds.all(), hour=self._clock.now().hour)
        return await asyncio.to_thread(rank, releases, wanted, asked.profile, wish=asked.wish, speeds=speeds)

    async def _collect(self, user: User, report: SearchReport, gathered: Gathered) -> SearchReport:
        """Waits for the late trackers, judges everything once more and stores what is new."""
        await gathered.late_ones()
        known = {_key(d.release): d.handle for d in (*report.accepted, *report.rejected)}
        before = [decision.release for decision in (*report.accepted, *report.rejected)]
        sight = await self.visibility.sight(user)
        found = await self._offered(user, sight, merge([*before, *gathered.releases]), report)
        ranking = await self._ranked(found, report)
        fresh = [d for d in (*ranking.accepted, *ranking.rejected) if _key(d.release) not in known]
        async with self._storage.transaction() as rows:
            stored = await rows.results.extend(user.id, report.id, fresh)
        known |= {_key(decision.release): decision.handle for decision in stored}
        _log.info("search.late_rows", search_id=report.id, fresh=len(fresh))
        return _named(replace(_judged(report, ranking), failures=tuple(gathered.failures)), known)


_Key: TypeAlias = tuple[str, str]


def _key(release: Release) -> _Key:
    return release.tracker, release.tracker_id


def _named(report: SearchReport, handles: Mapping[_Key, str]) -> SearchReport:
    """The report with the handles that its releases have already."""

    def named(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        return tuple(replace(decision, handle=handles[_key(decision.release)]) for decision in decisions)

    return replace(report, accepted=named(report.accepted), rejected=named(report.rejected))


def spoken_by(user: User, sought: Title | str) -> str:
    """The person's language: their setting, else that of what they typed, else Russian."""
    return user.language or (language_of(sought, "ru") if isinstance(sought, str) else "ru")


def _set_aside(release: Release, rejections: Sequence[Rejection]) -> Release:
    reason = next((one.reason.value for one in rejections if one.names(release)), "")
    return release if release.set_aside == reason else replace(release, set_aside=reason)


def _judged(asked: SearchReport, ranking: Ranking) -> SearchReport:
    """The report of what was asked, with what the ranking says."""
    return replace(
        asked,
        accepted=ranking.accepted,
        rejected=ranking.rejected,
        relaxations=ranking.relaxations,
        has_clear_winner=ranking.has_clear_winner,
    )


def _query(sought: Title | str, wish: Wish, year: int | None, limit: int) -> SearchQuery:
    if isinstance(sought, str):
        name, named_year = split_year(request(sought))
        return SearchQuery(
            names=(name,),
            year=year or named_year,
            season=wish.season,
            episode=wish.episode,
            is_series=wish.season is not None,
            limit=limit,
        )
    return SearchQuery(
        names=_searchable(sought),
        year=sought.year if sought.kind is TitleKind.MOVIE else None,
        season=wish.season,
        episode=wish.episode,
        is_series=sought.kind is TitleKind.SERIES,
        ids=sought.ids,
        limit=limit,
    )


def _searchable(title: Title) -> tuple[str, ...]:
    """The likeliest name in a tracker's row first: the original in a script that people type, else the English."""
    names = dict.fromkeys(name for name in (title.name_original, title.name_en, title.name_ru) if name)
    typed = [name for name in names if name.isascii() or language_of(name) == "ru"]
    return (*typed, *(name for name in names if name not in typed))
