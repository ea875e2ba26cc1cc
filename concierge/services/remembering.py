"""Questions to metadata sources, answered from the database where somebody has asked them before."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeAlias, TypeVar

import structlog
from pydantic import TypeAdapter

from concierge.errors import NotFound, QuotaExceeded, ServiceError, ServiceUnavailable, StorageError
from concierge.model.freshness import KEPT_LONGER, at_least
from concierge.model.kept_answer import KeptAnswer
from concierge.ports import Clock, MeteredSource, Storage
from concierge.services.background import Background
from concierge.services.breaker import Breakers
from concierge.services.gathering import GARBLED, garbled
from concierge.services.quotas import Quotas

__all__ = ["Question", "Remembering", "Told"]

T = TypeVar("T")
# Part of every key: what was kept in another shape is asked for anew.
_SHAPE = "1"
# What is asked for many titles waits its turn at a source that takes one request a second.
_PATIENCE_S = 120.0
_COUNTED_FOR = timedelta(days=30)
# What is missing is not waited for where three times as much was asked for.
_FEW = 3
_Outcome: TypeAlias = KeptAnswer | ServiceError
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Generic[T]):
    """What a source is asked; `words` tell it apart from the source's other questions.

    `fresh_for` says how long an answer is good; None stands for "no such thing". A source with a quota is `metered`.
    """

    source: str
    words: str
    shape: TypeAdapter[T]
    ask: Callable[[], Awaitable[T]]
    fresh_for: Callable[[T | None], timedelta]
    metered: MeteredSource | None = None

    @property
    def key(self) -> str:
        """The question's name in the database."""
        return f"{_SHAPE}|{self.source}|{self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Generic[T]):
    """A source's answer. `value` is None where it knows no such thing, or did not answer: then there is an `error`."""

    source: str
    value: T | None = None
    error: ServiceError | None = None


class Remembering:
    """Asks sources, each question once however many people wait for it, and keeps what they answer.

    An answer past its best is given all the same, while a new one is fetched. What comes after the deadline is kept for
    the next question.
    """

    def __init__(
        self,
        storage: Storage,
        background: Background,
        breakers: Breakers,
        *,
        clock: Clock,
        deadline_s: float,
        at_once: int,
    ) -> None:
        """At most `at_once` questions to each source are under way together: a slow one holds up no other."""
        self._storage = storage
        self._background = background
        self._breakers = breakers
        self._clock = clock
        self._deadline_s = deadline_s
        self._at_once = at_once
        self._places: dict[str, asyncio.Semaphore] = {}
        self._running: dict[str, asyncio.Task[_Outcome]] = {}
        self.quotas = Quotas(storage, clock=clock)

    async def answers(
        self,
        questions: Sequence[Question[T]],
        *,
        renews: bool = False,
        is_patient: bool = False,
        is_content: bool = False,
    ) -> tuple[Told[T], ...]:
        """What the sources say to the questions, in their order. One statement reads what is known already.

        With `renews` what is past its best is waited for anew, and given only where that fails. Who `is_patient` has
        so many questions that sources answer one after another. Who `is_content` does not wait where little is missing:
        it is asked for meanwhile, and its error has the `problem` "meanwhile".
        """
        kept = await self._kept([question.key for question in questions])
        told = {question.key: _told(question, kept.get(question.key)) for question in questions}
        now = self._clock.now()
        old = [one for one in questions if told[one.key] and kept[one.key].fresh_until <= now]
        if not renews:
            for question in old:
                self._refresh(question)
        wanted = [one for one in questions if not told[one.key] or (renews and one in old)]
        if is_content and wanted and _FEW * len(wanted) <= len(questions):
            for question in wanted:
                self._refresh(question)
            return tuple(told[one.key] or _meanwhile(one) for one in questions)
        wait_s = max(self._deadline_s, _PATIENCE_S) if is_patient else self._deadline_s
        asked = await self._asked(wanted, wait_s) if wanted else {}
        return tuple(_better(asked.get(one.key), told[one.key]) for one in questions)

    async def forget_old(self) -> int:
        """How many answers and days of quotas were dropped, which nobody needs any more. Raises StorageError."""
        now = self._clock.now()
        async with self._storage.transaction() as rows:
            answers = await rows.answers.drop(before=now)
            return answers + await rows.quotas.drop(before=now.date() - _COUNTED_FOR)

    async def _asked(self, questions: Sequence[Question[T]], wait_s: float) -> Mapping[str, Told[T]]:
        ours = {question.key for question in questions if question.key not in self._running}
        tasks = {question.key: self._task(question) for question in questions}
        try:
            done, late = await asyncio.wait(set(tasks.values()), timeout=wait_s)
        except asyncio.CancelledError:
            # Who asked is gone, the answers are paid for.
            self._keep_later({key: tasks[key] for key in ours})
            raise
        self._keep_later({key: tasks[key] for key in ours if tasks[key] in late})
        in_time = {key: tasks[key] for key in ours if tasks[key] in done}
        await asyncio.shield(self._background.start(self._keep(in_time), is_worth_waiting=True))
        return {
            question.key: _outcome(question, tasks[question.key].result())
            if tasks[question.key] in done
            else _late(question, wait_s)
            for question in questions
        }

    def _task(self, question: Question[T]) -> asyncio.Task[_Outcome]:
        running = self._running.get(question.key)
        if running is None:
            running = self._background.start(self._answer(question))
            self._running[question.key] = running
            running.add_done_callback(lambda task: self._let_go_failed(question.key, task))
        return running

    def _let_go_failed(self, key: str, task: asyncio.Task[_Outcome]) -> None:
        """An answer stays with those under way until it is kept, so that nobody asks for it in between."""
        if _answer_of(task) is None:
            self._running.pop(key, None)

    async def _answer(self, question: Question[T]) -> _Outcome:
        places = self._places.setdefault(question.source, asyncio.Semaphore(self._at_once))
        async with places:
            try:
                await self._let_through(question)
            except ServiceError as refused:
                return refused
            outcome: _Outcome | None = None
            try:
                outcome = await self._said(question)
            finally:
                # Also where the process ends or the source has a fault: what was sent was sent.
                if question.metered is not None:
                    is_exhausted = isinstance(outcome, QuotaExceeded)
                    await self.quotas.spent(question.metered, is_exhausted=is_exhausted)
        return outcome

    async def _said(self, question: Question[T]) -> _Outcome:
        try:
            answer = await self._fetched(question)
        except ServiceError as error:
            return await self._failed(question, error)
        except GARBLED as error:
            return await self._failed(question, garbled(question.source, error))
        await self._breakers.answered(question.source)
        return answer

    async def _let_through(self, question: Question[T]) -> None:
        await self._breakers.refuse_resting(question.source)
        if question.metered is not None:
            await self.quotas.refuse_spent(question.metered)

    async def _fetched(self, question: Question[T]) -> KeptAnswer:
        value: T | None = None
        try:
            value = await question.ask()
            body = question.shape.dump_json(value).decode()
        except NotFound:
            body = ""
        fresh_until = self._clock.now() + at_least(question.source, question.fresh_for(value))
        return KeptAnswer(
            key=question.key,
            source=question.source,
            body=body,
            fresh_until=fresh_until,
            # "No such thing" and a search that found nothing are not given when they are old.
            kept_until=fresh_until + KEPT_LONGER if value else fresh_until,
        )

    async def _failed(self, question: Question[T], error: ServiceError) -> ServiceError:
        _log.info("metadata.source_failed", source=question.source, code=error.code)
        if not isinstance(error, QuotaExceeded):
            await self._breakers.failed(question.source, error)
        return error

    def _refresh(self, question: Question[T]) -> None:
        if question.key not in self._running:
            self._keep_later({question.key: self._task(question)}, is_worth_waiting=True)

    def _keep_later(
        self, tasks: Mapping[str, asyncio.Task[_Outcome]], *, is_worth_waiting: bool = False
    ) -> None:
        for key, task in tasks.items():
            self._background.start(self._kept_later(key, task), is_worth_waiting=is_worth_waiting)

    async def _kept_later(self, key: str, task: asyncio.Task[_Outcome]) -> None:
        await asyncio.wait({task})
        await self._keep({key: task})

    async def _kept(self, keys: Sequence[str]) -> Mapping[str, KeptAnswer]:
        try:
            async with self._storage.reading() as rows:
                return await rows.answers.get(keys, at=self._clock.now())
        except StorageError as error:
            _log.info("metadata.answers_unread", code=error.code)
            return {}

    async def _keep(self, done: Mapping[str, asyncio.Task[_Outcome]]) -> None:
        """Keeps those answers in one transaction, and lets go of them."""
        try:
            if answers := [answer for task in done.values() if (answer := _answer_of(task)) is not None]:
                async with self._storage.transaction() as rows:
                    await rows.answers.keep(answers)
        except StorageError as error:
            _log.info("metadata.answers_not_kept", code=error.code)
        finally:
            for key in done:
                self._running.pop(key, None)


def _answer_of(task: asyncio.Task[_Outcome]) -> KeptAnswer | None:
    """The answer that a task which has ended brought, if it did."""
    outcome = None if task.cancelled() or task.exception() is not None else task.result()
    return outcome if isinstance(outcome, KeptAnswer) else None


def _late(question: Question[T], wait_s: float) -> Told[T]:
    said = f"no answer in {wait_s:g} s"
    return Told(source=question.source, error=ServiceUnavailable(question.source, said, problem="late"))


def _meanwhile(question: Question[T]) -> Told[T]:
    said = "it is asked for meanwhile"
    return Told(source=question.source, error=ServiceUnavailable(question.source, said, problem="meanwhile"))


def _better(asked: Told[T] | None, kept: Told[T] | None) -> Told[T]:
    """What was asked for just now; what was kept where that failed."""
    if asked is None or (asked.error is not None and kept is not None):
        assert kept is not None  # noqa: S101  what is not kept is asked for
        return kept
    return asked


def _told(question: Question[T], kept: KeptAnswer | None) -> Told[T] | None:
    """What was kept; None if that cannot be read."""
    if kept is None:
        return None
    if not kept.body:
        return Told(source=question.source)
    try:
        return Told(source=question.source, value=question.shape.validate_json(kept.body))
    except ValueError:
        _log.warning("metadata.answer_damaged", key=question.key)
        return None


def _outcome(question: Question[T], outcome: _Outcome) -> Told[T]:
    if isinstance(outcome, ServiceError):
        return Told(source=question.source, error=outcome)
    told = _told(question, outcome)
    assert told is not None  # noqa: S101  this process wrote it a moment ago
    return told
