"""What people are told of their downloads: written down with the change that it tells of, and delivered once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final, Unpack

import structlog
from pydantic import TypeAdapter

from concierge.errors import ConciergeError, NotFound, RateLimited, ServiceUnavailable, Unreachable
from concierge.model.access import Role
from concierge.model.calm import NO_CALM, Calm
from concierge.model.conversation import JsonValue
from concierge.model.download import Download
from concierge.model.notice import Message, News, Notification, Topic
from concierge.model.notification_wishes import NotificationEdit, NotificationWishes, zone_named
from concierge.model.outbox import Effect, NewEffect
from concierge.model.user import User
from concierge.ports import Clock, Notifier, Repositories, Storage
from concierge.services._news_timing import Slot, is_off, slot_of
from concierge.services._news_wording import message_of, notification_of

__all__ = [
    "Household",
    "NotificationSettings",
    "Notifications",
    "NotifierDeliverer",
    "NotifierTrial",
    "kind_of_notifier",
]

PATIENCE_S = 30.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierTrial:
    """How a test went: what the outside calls the message, or why it was not told."""

    notifier: str
    result_id: str = ""
    error: ConciergeError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """What holds for people who have set nothing else: how calm it is, and the language.

    `owner_telegram_id` is the owner's where the settings tell it.
    """

    calm: Calm = NO_CALM
    language: str = "ru"
    owner_telegram_id: int | None = None

    def known(self, person: User) -> User:
        """The person with what the settings tell of them."""
        if person.role is not Role.OWNER or self.owner_telegram_id is None:
            return person
        return replace(person, telegram_id=self.owner_telegram_id)


_HOUSEHOLD: Final = Household()


class NotifierDeliverer:
    """Delivers, by one notifier, what was written down for it."""

    def __init__(
        self, notifier: Notifier, storage: Storage, *, clock: Clock, household: Household = _HOUSEHOLD
    ) -> None:
        """Takes the notifier, where people's wishes stand, and what holds without any."""
        self.kind = kind_of_notifier(notifier.name)
        self._notifier = notifier
        self._storage = storage
        self._clock = clock
        self._household = household

    async def deliver(self, effect: Effect, others: Sequence[Effect] = (), /) -> str:
        """What `Deliverer.deliver` promises: one message for all of them.

        What comes late, after an outage, keeps to the quiet hours too; what the person wants no more is not told.
        """
        async with self._storage.reading() as rows:
            person = await _ready(self._household.known(await rows.users.get(effect.user_id)))
        parts = [_adapter().validate_python(one.payload) for one in (effect, *others)]
        if self._notifier.disturbs:
            parts = [part for part in parts if not is_off(part, person)]
            self._keep_quiet(parts, person)
        if not parts or not self._notifier.is_for(person):
            return ""
        try:
            return await self._notifier.tell(message_of(parts, person, effect.key))
        except Unreachable:
            await self._mark_unreachable(person)
            raise

    def _keep_quiet(self, parts: Sequence[Notification], person: User) -> None:
        now = self._clock.now()
        quiet_until = person.wishes.calm(self._household.calm).quiet_until(now)
        if quiet_until and not any(part.is_urgent for part in parts):
            wait_s = (quiet_until - now).total_seconds()
            raise RateLimited(self._notifier.name, "quiet hours", retry_after_s=wait_s, is_personal=True)

    async def _mark_unreachable(self, person: User) -> None:
        async with self._storage.transaction() as rows:
            await rows.users.mark_reachable(person.id, unreachable_since=self._clock.now())
        _log.warning("notification.unreachable", user=person.id, notifier=self._notifier.name)


class Notifications:
    """Tells people what becomes of their downloads, by every notifier that is set up."""

    def __init__(
        self,
        notifiers: Sequence[Notifier],
        *,
        clock: Clock,
        household: Household = _HOUSEHOLD,
        elsewhere: Sequence[Notifier] = (),
    ) -> None:
        """Takes the notifiers; for those `elsewhere` is written down what another process delivers."""
        self._notifiers = notifiers
        self._noted = (*notifiers, *elsewhere)
        self._clock = clock
        self.household = household

    def deliverers(self, storage: Storage) -> tuple[NotifierDeliverer, ...]:
        """Who delivers what `note` writes down."""
        return tuple(
            NotifierDeliverer(one, storage, clock=self._clock, household=self.household)
            for one in self._notifiers
        )

    async def note(self, rows: Repositories, download: Download, news: News) -> None:
        """Writes down, in the transaction that made the news, that the owner of the download is to be told.

        Of one state they are told once, unless they have asked anew since: after a failure, or for other episodes. Of
        one standstill, and of one full disk, they are told once too.
        """
        if not self._noted:
            return
        person = await _ready(self.household.known(await rows.users.get(download.user_id)))
        told = notification_of(download, news, person.language or self.household.language)
        occasion, effects = _occasion(download, news), []
        for notifier in self._noted:
            if notifier.is_for(person) and not (notifier.disturbs and is_off(told, person)):
                kind = kind_of_notifier(notifier.name)
                slot = Slot()
                if notifier.disturbs:
                    times = (self._clock.now(), self.household.calm)
                    slot = await slot_of(rows, told, download, person=person, kind=kind, times=times)
                effects.append(_effect(told, person, kind=kind, occasion=occasion, slot=slot))
        if effects:
            await rows.outbox.add_all(effects)

    async def test(self, user: User, name: str | None = None) -> tuple[NotifierTrial, ...]:
        """Tells a test at once by each notifier, or the one of that name, and returns how each went.

        Raises:
            NotFound: no notifier of that name is set up.
        """
        chosen = [one for one in self._notifiers if name in {None, one.name}]
        if name is not None and not chosen:
            raise NotFound(f"no notifier {name} is set up", what=name)
        stamp = f"{self._clock.now():%Y%m%dT%H%M%S.%f}"
        test = Notification(topic=Topic.TEST, language=user.language or self.household.language)
        message = message_of([test], self.household.known(user), f"notify:test:{stamp}")
        return tuple(await asyncio.gather(*(_tried(notifier, message) for notifier in chosen)))


class NotificationSettings:
    """How people want to be told."""

    def __init__(self, storage: Storage) -> None:
        """Takes where that is kept."""
        self._storage = storage

    async def get(self, user: User) -> NotificationWishes:
        """The person's wishes. Raises NotFound if they are gone."""
        async with self._storage.reading() as rows:
            return (await rows.users.get(user.id)).wishes

    async def change(self, user: User, **edit: Unpack[NotificationEdit]) -> NotificationWishes:
        """The person's wishes after the change, which what waits already keeps to as far as it says "off" or "quiet".

        Raises:
            InputError: a value is none that this can have; `problem` names it.
            NotFound: the person is gone.
        """
        async with self._storage.transaction() as rows:
            known = await rows.users.locked(user.id)
            # A zone is read from a file.
            wishes = await asyncio.to_thread(known.wishes.edited, **edit)
            await rows.users.save(replace(known, wishes=wishes))
        return wishes


def kind_of_notifier(name: str) -> str:
    """The kind of the effects that this notifier delivers."""
    return f"notify:{name}"


async def _ready(person: User) -> User:
    """The person, whose time zone has been read."""
    if person.wishes.zone:
        await asyncio.to_thread(zone_named, person.wishes.zone)
    return person


def _effect(told: Notification, person: User, *, kind: str, occasion: str, slot: Slot) -> NewEffect:
    return NewEffect(
        key=f"{kind}:{occasion}",
        kind=kind,
        user_id=person.id,
        payload=_payload(told),
        priority=slot.priority,
        not_before=slot.not_before,
        group=slot.group,
    )


def _occasion(download: Download, news: News) -> str:
    """What of this download is told once.

    A client that loses a torrent brings it through the same states again, and that is no news. A download fails again
    only after somebody began it again. A torrent that took the place of another holds more: that is news.
    """
    if news.growth is not None:
        return f"{download.id}:{news.topic}:{news.growth.new_hash}:{news.growth.problem}"
    since = _since(download, news.topic)
    part = f"{download.season}.{download.episode}:{download.info_hash}"
    if news.topic is Topic.NAS_WAITS:
        part = f"{part}:{download.failure_code}"
    return f"{download.id}:{news.topic}:{part}:{since:%Y%m%dT%H%M%S.%f}"


def _since(download: Download, topic: Topic) -> datetime:
    """When that began which is told once."""
    began: datetime | None = None
    match topic:
        case Topic.FAILED | Topic.VANISHED:
            began = download.changed_at
        case Topic.STALLED:
            began = download.stalled_at
        case Topic.TRASHED:
            began = download.trashed_at
        case Topic.CLEANUP_ASKED:
            began = download.asked_at
        case Topic.DISK_FULL:
            began = download.full_at
        case Topic.NAS_WAITS:
            began = download.changed_at
        case _:
            pass
    return began or download.created_at


async def _tried(notifier: Notifier, message: Message) -> NotifierTrial:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return NotifierTrial(notifier=notifier.name, result_id=await notifier.tell(message))
    except TimeoutError:
        late = ServiceUnavailable(notifier.name, f"no answer in {PATIENCE_S:g} s", problem="timeout")
        return NotifierTrial(notifier=notifier.name, error=late)
    except ConciergeError as error:
        return NotifierTrial(notifier=notifier.name, error=error)


@cache
def _adapter() -> TypeAdapter[Notification]:
    return TypeAdapter(Notification)


def _payload(notification: Notification) -> Mapping[str, JsonValue]:
    payload: Mapping[str, JsonValue] = _adapter().dump_python(notification, mode="json")
    return payload
