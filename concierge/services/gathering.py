"""Every tracker asked at once, each answer told as it comes; what comes after the deadline is not lost."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import structlog

from concierge.errors import AccountWanted, NotFound, ServiceError, ServiceUnavailable, UnexpectedAnswer
from concierge.model.account import Account, Scope
from concierge.model.decision import SourceAnswer, SourceFailure
from concierge.model.release import Offers, Release, SearchQuery
from concierge.model.user import User
from concierge.ports import Tracker
from concierge.services.accounts import Accounts, refusals_of
from concierge.services.background import Background
from concierge.services.breaker import Breakers

__all__ = ["GARBLED", "Gathered", "Gathering", "failure_of", "garbled", "once_each", "ungarbled"]

# A second question within this time costs nothing.
KEPT_S = 300.0
MOST_KEPT = 200
# What is missing from an answer may be there a minute later.
PARTLY_KEPT_S = 60.0
# What an answer that nobody foresaw makes of code that reads it. Other faults are ours, and are not hidden.
GARBLED = (ValueError, LookupError, OverflowError, RecursionError)
_log = structlog.get_logger(__name__)
_Question: TypeAlias = tuple[str, SearchQuery, int | None, Scope | None, int]


def garbled(service: str, error: BaseException) -> UnexpectedAnswer:
    """The error for an answer that its adapter stumbled over; the log says where, and nothing of the answer."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
    _log.warning("tracker.garbled", service=service, kind=type(error).__name__, where=where)
    return UnexpectedAnswer(service, f"{type(error).__name__} while reading the answer", part="answer")


@contextmanager
def ungarbled(service: str) -> Iterator[None]:
    """Inside, an answer of the service that its adapter stumbles over is an UnexpectedAnswer."""
    try:
        yield
    except GARBLED as error:
        raise garbled(service, error) from error


def failure_of(error: ServiceError) -> SourceFailure:
    """The error as a report tells it."""
    return SourceFailure(service=error.service, code=error.code, facts=dict(error.facts))


def once_each(failures: Iterable[SourceFailure]) -> tuple[SourceFailure, ...]:
    """Each service once; what comes for the next time is nobody's failure."""
    told = (one for one in failures if one.facts.get("problem") != "meanwhile")
    return tuple({one.service: one for one in told}.values())


def _late(tracker: Tracker, deadline_s: float) -> ServiceUnavailable:
    return ServiceUnavailable(tracker.name, f"no answer in {deadline_s:g} s", problem="late")


@dataclass(slots=True)
class Gathered:
    """What came in so far, and who is still under way. `household` are the trackers asked by a shared account."""

    deadline_s: float
    household: tuple[str, ...] = ()
    releases: list[Release] = field(default_factory=list)
    failures: list[SourceFailure] = field(default_factory=list)
    errors: list[ServiceError] = field(default_factory=list)
    under_way: dict[asyncio.Task[Offers], Tracker] = field(default_factory=dict)
    asked: int = 0

    async def answers(self) -> AsyncIterator[SourceAnswer]:
        """Each tracker's answer as it comes, until the deadline; who has not answered then is told as late."""
        started = time.monotonic()
        for error in self.errors:
            yield SourceAnswer(service=error.service, failure=failure_of(error))
        while self.under_way:
            left_s = self.deadline_s - (time.monotonic() - started)
            done, _ = await asyncio.wait(
                self.under_way, timeout=max(left_s, 0), return_when=asyncio.FIRST_COMPLETED
            )
            if not done:
                break
            for task in [task for task in self.under_way if task in done]:
                yield replace(self._taken(task), took_s=round(time.monotonic() - started, 3))
        for tracker in self.under_way.values():
            late = failure_of(_late(tracker, self.deadline_s))
            self.failures.append(replace(late, is_late=True))
            yield SourceAnswer(service=tracker.name, failure=self.failures[-1])

    async def late_ones(self) -> None:
        """Returns when everybody has answered or failed."""
        self.failures = [failure for failure in self.failures if not failure.is_late]
        if self.under_way:
            await asyncio.wait(self.under_way)
        for task in tuple(self.under_way):
            self._taken(task)

    def refuse_if_all_failed(self) -> None:
        """Raises the first error if nobody answered and nobody is late."""
        if self.errors and not self.under_way and len(self.errors) == self.asked:
            raise self.errors[0]

    def _taken(self, task: asyncio.Task[Offers]) -> SourceAnswer:
        tracker = self.under_way.pop(task)
        try:
            offers = task.result()
        except NotFound:
            return SourceAnswer(service=tracker.name)
        except ServiceError as error:
            _log.info("search.tracker_failed", service=error.service, code=error.code)
            self.errors.append(error)
            self.failures.append(failure_of(error))
            return SourceAnswer(service=tracker.name, failure=self.failures[-1])
        self.releases.extend(offers.releases)
        cut = failure_of(offers.failure) if offers.failure else None
        if cut is not None:
            _log.info("search.cut_short", service=cut.service, code=cut.code)
            self.failures.append(cut)
        return SourceAnswer(service=tracker.name, count=len(offers.releases), failure=cut)


class Gathering:
    """Asks the trackers. One question at a time goes to each; the same one asked again soon costs nothing."""

    def __init__(
        self,
        trackers: Sequence[Tracker],
        background: Background,
        *,
        accounts: Accounts,
        breakers: Breakers,
        deadline_s: float,
    ) -> None:
        """Takes the trackers in no particular order."""
        self.trackers = {tracker.name: tracker for tracker in trackers}
        self._background = background
        self._accounts = accounts
        self._breakers = breakers
        self._deadline_s = deadline_s
        self._kept: dict[_Question, tuple[float, Offers]] = {}
        self._running: dict[_Question, asyncio.Task[Offers]] = {}

    async def begun(self, user: User, query: SearchQuery) -> Gathered:
        """Every tracker that the person can ask, asked. Raises ServiceUnavailable if there is none at all."""
        gathered = Gathered(deadline_s=self._deadline_s)
        taking_part = await self._taking_part(user, gathered)
        gathered.asked = len(taking_part) + len(gathered.errors)
        if not gathered.asked:
            raise ServiceUnavailable("trackers", "none is configured", problem="not configured")
        gathered.under_way = {
            self._background.start(self._answer(tracker, query, account, user)): tracker
            for tracker, account in taking_part
        }
        return gathered

    async def account_at(self, user: User, tracker: Tracker) -> Account | None:
        """The account by which the person asks that tracker; None for a guest."""
        if not tracker.account_kinds:
            return None
        return await self._accounts.of(user, tracker.name, tracker.account_kinds)

    async def _taking_part(self, user: User, gathered: Gathered) -> list[tuple[Tracker, Account | None]]:
        """The trackers that this person can ask, each with the account for it; one without an account is absent."""
        found: list[tuple[Tracker, Account | None]] = []
        for tracker in self.trackers.values():
            try:
                account = await self.account_at(user, tracker)
            except ServiceError as error:
                _log.info("search.account_failed", service=tracker.name, code=error.code)
                gathered.errors.append(error)
                gathered.failures.append(failure_of(error))
                continue
            if account is not None or tracker.serves_guests:
                found.append((tracker, account))
        shared = (tracker.name for tracker, account in found if account and account.scope is Scope.HOUSEHOLD)
        gathered.household = tuple(shared)
        return found

    async def _answer(
        self, tracker: Tracker, query: SearchQuery, account: Account | None, user: User
    ) -> Offers:
        question = (
            tracker.name,
            query,
            account.owner_id if account else None,
            account.scope if account else None,
            hash(frozenset(account.values.items())) if account else 0,
        )
        kept_until, offers = self._kept.get(question, (0.0, Offers()))
        if kept_until > time.monotonic():
            return offers
        if question not in self._running:
            self._running[question] = self._background.start(self._asked(tracker, question, account))
            self._running[question].add_done_callback(lambda _: self._running.pop(question, None))
        with refusals_of(account, user):
            # Shielded: others may be waiting for the same answer.
            return await asyncio.shield(self._running[question])

    async def _asked(self, tracker: Tracker, question: _Question, account: Account | None) -> Offers:
        started = time.monotonic()
        await self._breakers.refuse_resting(tracker.name)
        try:
            offers = await tracker.search(question[1], account)
        except NotFound:
            offers = Offers()
        except ServiceError as error:
            await self._breakers.failed(tracker.name, error)
            raise
        except GARBLED as error:
            refused = garbled(tracker.name, error)
            await self._breakers.failed(tracker.name, refused)
            raise refused from error
        except asyncio.CancelledError:
            # The process ends, and would never learn how long the tracker takes to fail.
            if time.monotonic() - started >= self._deadline_s:
                await self._breakers.failed(tracker.name, _late(tracker, self._deadline_s))
            raise
        # Its rows wait for no lock of the database.
        self._background.start(self._breakers.answered(tracker.name))
        is_lasting = offers.failure is None or isinstance(offers.failure, AccountWanted)
        self._keep(question, offers, KEPT_S if is_lasting else PARTLY_KEPT_S)
        return offers

    def _keep(self, question: _Question, offers: Offers, for_s: float) -> None:
        now = time.monotonic()
        self._kept = {key: value for key, value in self._kept.items() if value[0] > now}
        while len(self._kept) >= MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[question] = (now + for_s, offers)
