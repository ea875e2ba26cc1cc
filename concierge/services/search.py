"""Releases of a title from every tracker at once, judged for one person."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import structlog

from concierge.errors import NotFound, ServiceError, ServiceUnavailable
from concierge.model.access import Grant
from concierge.model.account import Account, Scope
from concierge.model.decision import (
    Decision,
    Ranking,
    Relaxation,
    SearchReport,
    SourceFailure,
    StoredResult,
)
from concierge.model.quality_profile import QualityProfile
from concierge.model.query import request, split_year
from concierge.model.release import Offers, Release, SearchQuery, TorrentSource
from concierge.model.sight import Sight
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish
from concierge.ports import Storage, Tracker
from concierge.services.accounts import Accounts, refusals_of
from concierge.services.background import Background
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


@dataclass(slots=True)
class _Answers:
    """What came in until the deadline, and what is still under way."""

    releases: list[Release] = field(default_factory=list)
    failures: list[SourceFailure] = field(default_factory=list)
    late: dict[asyncio.Task[Offers], Tracker] = field(default_factory=dict)
    errors: list[ServiceError] = field(default_factory=list)
    household: tuple[str, ...] = ()

    def failed(self, error: ServiceError, *, is_late: bool = False) -> None:
        """Notes a tracker that gave nothing."""
        self.errors.append(error)
        self.failures.append(replace(_failure(error), is_late=is_late))


class Search:
    """Asks trackers.

    The deadline ends the answer, not the requests: late rows are stored under the same search.
    """

    def __init__(  # noqa: PLR0913  one parameter for each service that it stands on
        self,
        trackers: Sequence[Tracker],
        metadata: Metadata,
        storage: Storage,
        background: Background,
        *,
        accounts: Accounts,
        visibility: Visibility,
        deadline_s: float,
    ) -> None:
        """Takes the trackers in no particular order."""
        self._trackers = {tracker.name: tracker for tracker in trackers}
        self._metadata = metadata
        self._storage = storage
        self._background = background
        self._accounts = accounts
        self.visibility = visibility
        self._deadline_s = deadline_s
        self._late: dict[str, asyncio.Task[SearchReport]] = {}

    async def title_for(
        self, user: User, text: str, *, year: int | None = None, kind: TitleKind | None = None
    ) -> tuple[Title | None, SourceFailure | None]:
        """The likeliest title for the text that the person may see; None if no source knows any such.

        With it comes the failure if a source did not answer.

        Raises:
            HiddenByAge, HiddenByBlock: the text is the name of titles that are all hidden.
        """
        seen = UserMetadata(user, self._metadata, self.visibility)
        try:
            found = await seen.find(text, year=year, kind=kind)
        except ServiceError as error:
            return None, _failure(error)
        return (found[0] if found else None), None

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
        require(user, Grant.SEARCH)
        started = time.monotonic()
        sight = await self._permitted(user, sought)
        answers = await self._ask_all(user, _query(sought, wish, year, limit))
        asked = SearchReport(
            title=sought if isinstance(sought, Title) else None,
            words=sought if isinstance(sought, str) else "",
            wish=wish,
            profile=profile or user.preferences.quality(spoken_by(user, sought)),
        )
        found = await seen_releases(sight, merge(answers.releases), asked.title, wish)
        report = replace(
            _judged(asked, await _ranked(found, asked)),
            failures=tuple(answers.failures),
            household=answers.household,
            took_s=round(time.monotonic() - started, 3),
        )
        report = await self._stored(user, replace(report, accepted=report.accepted[:limit]))
        if answers.late:
            self._late[report.id] = self._background.start(self._collect(user, report, answers.late))
            for forgotten in list(self._late)[:-_REMEMBERED]:
                del self._late[forgotten]
        return report

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
        found = await seen_releases(sight, releases, asked.title, asked.wish)
        return await self._stored(user, _judged(asked, await _ranked(found, asked)))

    async def explained(self, user: User, handle: str, profile: QualityProfile | None = None) -> SearchReport:
        """The whole search that a handle is of, judged anew: as it was, or as `profile` would judge it.

        Nothing is asked of any tracker, and every release keeps its handle.

        Raises:
            NotAllowed: the person may not search.
            NotFound: the user has no such handle.
            HiddenByAge, HiddenByBlock: the person may not see what was sought.
        """
        require(user, Grant.SEARCH)
        name = handle.strip().lower()
        try:
            async with self._storage.reading() as rows:
                stored = await rows.results.search(user.id, name)
        except NotFound as error:
            raise NotFound(str(error), what=handle) from error
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
        releases = await seen_releases(sight, offered, asked.title, asked.wish)
        return _named(_judged(asked, await _ranked(releases, asked)), handles)

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

    async def resolve(self, user: User, release: Release) -> TorrentSource:
        """What a torrent client needs for the release, from the tracker that offered it.

        Raises:
            NotFound: the tracker has it no more.
            ServiceError: the tracker did not give it, or the person's account there cannot be used.
            ConfigError: the person's account cannot be read for want of a key.
        """
        tracker = self._trackers.get(release.tracker)
        if tracker is None:
            raise ServiceUnavailable(release.tracker, "not configured any more", problem="not configured")
        account = await self._account(user, tracker)
        with refusals_of(account, user):
            return await tracker.resolve(release, account)

    async def _account(self, user: User, tracker: Tracker) -> Account | None:
        if not tracker.account_kinds:
            return None
        return await self._accounts.of(user, tracker.name, tracker.account_kinds)

    async def _permitted(self, user: User, sought: Title | str) -> Sight:
        """The rules by which the person may see what is sought. Raises HiddenByAge, HiddenByBlock."""
        sight = await self.visibility.sight(user)
        refuse_hidden(sight, sought, user)
        return sight

    async def _stored(self, user: User, report: SearchReport) -> SearchReport:
        async with self._storage.transaction() as rows:
            return await rows.results.add(user.id, report)

    async def _ask_all(self, user: User, query: SearchQuery) -> _Answers:
        answers = _Answers()
        taking_part = await self._taking_part(user, answers)
        asked = len(taking_part) + len(answers.errors)
        if not asked:
            raise ServiceUnavailable("trackers", "none is configured", problem="not configured")
        tasks = {
            self._background.start(_searched(tracker, query, account, user)): tracker
            for tracker, account in taking_part
        }
        done, pending = await asyncio.wait(tasks, timeout=self._deadline_s) if tasks else (set(), set())
        answers.late = {task: tasks[task] for task in pending}
        for task, tracker in tasks.items():
            if task in done:
                _take(task, answers)
            else:
                said = f"no answer in {self._deadline_s:g} s"
                answers.failed(ServiceUnavailable(tracker.name, said, problem="late"), is_late=True)
        if not pending and len(answers.errors) == asked:
            raise answers.errors[0]
        return answers

    async def _taking_part(self, user: User, answers: _Answers) -> list[tuple[Tracker, Account | None]]:
        """The trackers that this person can ask, each with the account for it; one without an account is absent."""
        found: list[tuple[Tracker, Account | None]] = []
        for tracker in self._trackers.values():
            try:
                account = await self._account(user, tracker)
            except ServiceError as error:
                _log.info("search.account_failed", service=tracker.name, code=error.code)
                answers.failed(error)
                continue
            if account is not None or tracker.serves_guests:
                found.append((tracker, account))
        shared = (tracker.name for tracker, account in found if account and account.scope is Scope.HOUSEHOLD)
        answers.household = tuple(shared)
        return found

    async def _collect(
        self, user: User, report: SearchReport, late: dict[asyncio.Task[Offers], Tracker]
    ) -> SearchReport:
        """Waits for the late trackers, judges everything once more and stores what is new."""
        answers = _Answers(failures=[failure for failure in report.failures if not failure.is_late])
        await asyncio.wait(late)
        for task in late:
            _take(task, answers)
        known = {_key(d.release): d.handle for d in (*report.accepted, *report.rejected)}
        before = [decision.release for decision in (*report.accepted, *report.rejected)]
        sight = await self.visibility.sight(user)
        found = await seen_releases(sight, merge([*before, *answers.releases]), report.title, report.wish)
        ranking = await _ranked(found, report)
        fresh = [d for d in (*ranking.accepted, *ranking.rejected) if _key(d.release) not in known]
        async with self._storage.transaction() as rows:
            stored = await rows.results.extend(user.id, report.id, fresh)
        known |= {_key(decision.release): decision.handle for decision in stored}
        _log.info("search.late_rows", search_id=report.id, fresh=len(fresh))
        return _named(replace(_judged(report, ranking), failures=tuple(answers.failures)), known)


_Key: TypeAlias = tuple[str, str]


def _key(release: Release) -> _Key:
    return release.tracker, release.tracker_id


def _named(report: SearchReport, handles: Mapping[_Key, str]) -> SearchReport:
    """The report with the handles that its releases have already."""

    def named(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
        return tuple(replace(decision, handle=handles[_key(decision.release)]) for decision in decisions)

    return replace(report, accepted=named(report.accepted), rejected=named(report.rejected))


async def _searched(tracker: Tracker, query: SearchQuery, account: Account | None, user: User) -> Offers:
    with refusals_of(account, user):
        return await tracker.search(query, account)


def _take(task: asyncio.Task[Offers], answers: _Answers) -> None:
    try:
        offers = task.result()
    except NotFound:
        return
    except ServiceError as error:
        _log.info("search.tracker_failed", service=error.service, code=error.code)
        answers.failed(error)
    else:
        answers.releases.extend(offers.releases)
        if offers.failure is not None:
            _log.info("search.cut_short", service=offers.failure.service, code=offers.failure.code)
            answers.failures.append(_failure(offers.failure))


def _failure(error: ServiceError) -> SourceFailure:
    return SourceFailure(service=error.service, code=error.code, facts=dict(error.facts))


def spoken_by(user: User, sought: Title | str) -> str:
    """The person's language: their setting, else that of what they typed, else Russian."""
    return user.language or (language_of(sought, "ru") if isinstance(sought, str) else "ru")


async def _ranked(releases: Sequence[Release], asked: SearchReport) -> Ranking:
    """Names are parsed in a thread: a page of them takes longer than the loop may stand still."""
    wanted = Wanted.of(asked.title, asked.wish) if asked.title else asked.words
    return await asyncio.to_thread(rank, releases, wanted, asked.profile, wish=asked.wish)


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
        limit=limit,
    )


def _searchable(title: Title) -> tuple[str, ...]:
    """The likeliest name in a tracker's row first: the original in a script that people type, else the English."""
    names = dict.fromkeys(name for name in (title.name_original, title.name_en, title.name_ru) if name)
    typed = [name for name in names if name.isascii() or language_of(name) == "ru"]
    return (*typed, *(name for name in names if name not in typed))
