"""What people are told of their downloads: written down with the change that it tells of, and delivered once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from concierge.errors import ConciergeError, NotFound, RateLimited, ServiceUnavailable
from concierge.model.conversation import JsonValue
from concierge.model.download import Download
from concierge.model.growth import episodes_in, in_words
from concierge.model.notice import Calm, Message, News, Notification, Topic
from concierge.model.outbox import Effect, NewEffect
from concierge.model.title import TitleKind
from concierge.model.user import User
from concierge.ports import Clock, Notifier, Repositories
from concierge.texts import Texts, texts

__all__ = ["Notifications", "NotifierDeliverer", "NotifierTrial", "kind_of_notifier"]

PATIENCE_S = 30.0
LONGEST_NAME = 200
# A person waits for neither; what can wait goes after what cannot, and before what is told to other accounts.
_URGENT: Final = 0
_PATIENT: Final = 5
_NO_CALM = Calm()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotifierTrial:
    """How a test went: what the outside calls the message, or why it was not told."""

    notifier: str
    result_id: str = ""
    error: ConciergeError | None = None


class NotifierDeliverer:
    """Delivers, by one notifier, what was written down for it."""

    def __init__(self, notifier: Notifier, *, clock: Clock, calm: Calm = _NO_CALM) -> None:
        """Takes the notifier, and how little people want to be disturbed."""
        self.kind = kind_of_notifier(notifier.name)
        self._notifier = notifier
        self._clock = clock
        self._calm = calm

    async def deliver(self, effect: Effect) -> str:
        """What `Deliverer.deliver` promises. What comes late, after an outage, keeps to the quiet hours too."""
        notification = _adapter().validate_python(effect.payload)
        now = self._clock.now()
        quiet_until = self._calm.quiet_until(now)
        if quiet_until and self._notifier.disturbs and not notification.is_urgent:
            wait_s = (quiet_until - now).total_seconds()
            raise RateLimited(self._notifier.name, "quiet hours", retry_after_s=wait_s)
        return await self._notifier.tell(_message(notification, effect.key))


class Notifications:
    """Tells people what becomes of their downloads, by every notifier that is set up."""

    def __init__(
        self, notifiers: Sequence[Notifier], *, clock: Clock, calm: Calm = _NO_CALM, language: str = "ru"
    ) -> None:
        """Takes the notifiers; `language` is that of people who have set none."""
        self._notifiers = notifiers
        self._clock = clock
        self._calm = calm
        self._language = language

    @property
    def deliverers(self) -> tuple[NotifierDeliverer, ...]:
        """Who delivers what `note` writes down."""
        return tuple(NotifierDeliverer(one, clock=self._clock, calm=self._calm) for one in self._notifiers)

    async def note(self, rows: Repositories, download: Download, news: News) -> None:
        """Writes down, in the transaction that made the news, that the owner of the download is to be told.

        Of one state they are told once, unless they have asked anew since: after a failure, or for other episodes. Of
        one standstill, and of one full disk, they are told once too.
        """
        if not self._notifiers:
            return
        person = await rows.users.get(download.user_id)
        notification = _notification(download, news, person.language or self._language)
        effects = [
            await self._effect(rows, notifier, person, notification, _occasion(download, news))
            for notifier in self._notifiers
            if notifier.is_for(person)
        ]
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
        notification = Notification(topic=Topic.TEST, language=user.language or self._language)
        message = _message(notification, f"notify:test:{stamp}")
        return tuple(await asyncio.gather(*(_tried(notifier, message) for notifier in chosen)))

    async def _effect(
        self,
        rows: Repositories,
        notifier: Notifier,
        person: User,
        notification: Notification,
        occasion: str,
    ) -> NewEffect:
        kind = kind_of_notifier(notifier.name)
        can_wait = notifier.disturbs and not notification.is_urgent
        return NewEffect(
            key=f"{kind}:{occasion}",
            kind=kind,
            user_id=person.id,
            payload=_payload(notification),
            priority=_PATIENT if can_wait else _URGENT,
            not_before=await self._not_before(rows, person.id, kind) if can_wait else None,
        )

    async def _not_before(self, rows: Repositories, user_id: int, kind: str) -> datetime | None:
        now = self._clock.now()
        last = await rows.outbox.last_due(user_id, kind, priority=_PATIENT) if self._calm.gap else None
        moment = self._calm.moment(now, last)
        return moment if moment > now else None


def kind_of_notifier(name: str) -> str:
    """The kind of the effects that this notifier delivers."""
    return f"notify:{name}"


def _occasion(download: Download, news: News) -> str:
    """What of this download is told once.

    A client that loses a torrent brings it through the same states again, and that is no news. A download fails again
    only after somebody began it again. A torrent that took the place of another holds more: that is news.
    """
    if news.growth is not None:
        return f"{download.id}:{news.topic}:{news.growth.new_hash}:{news.growth.problem}"
    since = _since(download, news.topic)
    part = f"{download.season}.{download.episode}:{download.info_hash}"
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
        case _:
            pass
    return began or download.created_at


def _notification(download: Download, news: News, language: str) -> Notification:
    title = download.title
    return Notification(
        topic=news.topic,
        language=language,
        label=_label(download, language),
        release=_line(download.name),
        download_id=download.id,
        info_hash=download.info_hash,
        tracker=download.tracker,
        title="" if title is None else _line(title.name_original or title.name("en")),
        is_series=title is not None and title.kind is TitleKind.SERIES,
        year=title.year if title else None,
        season=download.season,
        episode=download.episode,
        tmdb=title.ids.tmdb if title else None,
        imdb=title.ids.imdb if title else None,
        tvdb=title.ids.tvdb if title else None,
        size_bytes=download.size_bytes,
        resolution=download.resolution,
        placed=download.placed,
        failure_code=news.growth.problem if news.growth else download.failure_code,
        failure_detail=download.failure_detail,
        breaches=download.breaches,
        instead=_line(news.instead),
        proposal_id=news.proposal_id,
        days=news.days,
        episodes=episodes_in(news.growth.added) if news.growth else (),
        files=len(news.growth.added) if news.growth else 0,
    )


def _label(download: Download, language: str) -> str:
    """The title as the person knows it, with season and episode; the release's name where no title is known."""
    if download.title is None:
        return _line(download.name) or download.info_hash
    season = "" if download.season is None else f" S{download.season:02}"
    episode = "" if download.episode is None else f"E{download.episode:02}"
    return f"{_line(download.title.label(language))}{season}{episode}"


def _line(name: str) -> str:
    """A stranger's name as one short line, without what a terminal or a phone would take for a command."""
    seen = "".join(letter if letter.isprintable() else " " for letter in name)
    return " ".join(seen.split())[:LONGEST_NAME]


def _message(notification: Notification, key: str) -> Message:
    say = texts(notification.language)
    return Message(
        notification=notification,
        heading=say.say(f"notify.{notification.topic}.heading", name=notification.label),
        text=_text(notification, say),
        key=key,
    )


def _text(notification: Notification, say: Texts) -> str:
    match notification.topic:
        case Topic.FAILED | Topic.VANISHED:
            return _failed(notification, say)
        case Topic.NOT_AS_PROMISED:
            told = [say.breach(one.kind, one.promised, one.found, one.file) for one in notification.breaches]
            return "\n".join([*told, say.say("notify.not_as_promised.next", id=notification.download_id)])
        case Topic.ON_NAS:
            size = say.size(notification.size_bytes)
            return say.say("notify.on_nas.text", n=len(notification.placed), size=size)
        case Topic.STALLED:
            return _about_stalled(notification, say)
        case Topic.GREW | Topic.UNDECIDED:
            return _about_topic(notification, say)
        case _:
            return _short(notification, say)


def _failed(notification: Notification, say: Texts) -> str:
    detail = _line(notification.failure_detail)
    why = say.error(notification.failure_code, dict.fromkeys(("file", "what", "problem"), detail))
    return f"{why}\n{say.say('notify.failed.next', id=notification.download_id)}"


def _about_topic(notification: Notification, say: Texts) -> str:
    """What a followed topic brings, or why its person has to decide."""
    if notification.topic is Topic.GREW:
        return _grown(notification, say)
    code = notification.failure_code
    why = say.say(f"growth.{code}") if say.knows(f"growth.{code}") else say.error(code, {})
    return f"{why}\n{say.say('notify.undecided.next', id=notification.download_id)}"


def _short(notification: Notification, say: Texts) -> str:
    topic = notification.topic
    if topic not in {Topic.TRASHED, Topic.CLEANUP_ASKED}:
        return say.say(f"notify.{topic}.text")
    safety = [say.say("notify.trashed.in_library")] if notification.placed else []
    first = say.say(f"notify.{topic}.text", n=notification.days)
    ways = say.say(f"notify.{topic}.next", id=notification.download_id)
    return "\n".join([first, *safety, ways])


def _about_stalled(notification: Notification, say: Texts) -> str:
    """What is proposed in place of it, or begun, or that there is nothing."""
    next_step = "nothing" if not notification.instead else "proposed" if notification.proposal_id else "begun"
    facts = {"name": notification.instead, "id": notification.proposal_id or notification.download_id}
    return f"{say.say('notify.stalled.text')}\n{say.say(f'notify.stalled.{next_step}', **facts)}"


def _grown(notification: Notification, say: Texts) -> str:
    episodes = notification.episodes
    if not episodes:
        return say.say("notify.grew.files", n=notification.files)
    return say.say("notify.grew.text", n=len(episodes), episodes=in_words(episodes))


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
