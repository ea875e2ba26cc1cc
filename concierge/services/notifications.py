"""What people are told of their downloads: written down with the change that it tells of, and delivered once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final

from pydantic import TypeAdapter

from concierge.errors import ConciergeError, NotFound, RateLimited, ServiceUnavailable
from concierge.model.conversation import JsonValue
from concierge.model.download import Download, DownloadState
from concierge.model.following import Following
from concierge.model.growth import episodes_in, in_words
from concierge.model.notice import Calm, Message, Notification, Topic
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
_TOPICS: Final = {
    DownloadState.DOWNLOADED: Topic.DOWNLOADED,
    DownloadState.ON_NAS: Topic.ON_NAS,
    DownloadState.FAILED: Topic.FAILED,
}
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

    async def note(self, rows: Repositories, download: Download) -> None:
        """Writes down, in the transaction that brought the download into its state, that its owner is to be told.

        Of one state they are told once, unless they have asked anew since: after a failure, or for other episodes.
        """
        if not self._notifiers or download.state not in _TOPICS:
            return
        person = await rows.users.get(download.user_id)
        notification = _notification(download, _TOPICS[download.state], person.language or self._language)
        await self._note(rows, person, notification, _occasion(download))

    async def note_growth(
        self, rows: Repositories, download: Download, following: Following, topic: Topic
    ) -> None:
        """Writes down, in the transaction that has changed the following, what its new torrent holds or lacks.

        Of one torrent people are told each of that once.
        """
        if not self._notifiers:
            return
        person = await rows.users.get(download.user_id)
        notification = replace(
            _notification(download, topic, person.language or self._language),
            episodes=episodes_in(following.added),
            files=len(following.added),
            failure_code=following.problem,
        )
        occasion = f"{download.id}:{topic}:{following.new_hash}:{following.problem}"
        await self._note(rows, person, notification, occasion)

    async def _note(
        self, rows: Repositories, person: User, notification: Notification, occasion: str
    ) -> None:
        effects = [
            await self._effect(rows, notifier, person, notification, occasion)
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


def _occasion(download: Download) -> str:
    """What of this download is told once.

    A client that loses a torrent brings it through the same states again, and that is no news. A download fails again
    only after somebody began it again. A torrent that took the place of another holds more: that is news.
    """
    since = download.changed_at if download.state is DownloadState.FAILED else download.created_at
    part = f"{download.season}.{download.episode}:{download.info_hash}"
    return f"{download.id}:{download.state}:{part}:{since:%Y%m%dT%H%M%S.%f}"


def _notification(download: Download, topic: Topic, language: str) -> Notification:
    title = download.title
    return Notification(
        topic=topic,
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
        failure_code=download.failure_code,
        failure_detail=download.failure_detail,
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
        case Topic.FAILED:
            detail = _line(notification.failure_detail)
            facts = dict.fromkeys(("file", "what", "problem"), detail)
            why = say.error(notification.failure_code, facts)
            return f"{why}\n{say.say('notify.failed.next', id=notification.download_id)}"
        case Topic.ON_NAS:
            size = say.size(notification.size_bytes)
            return say.say("notify.on_nas.text", n=len(notification.placed), size=size)
        case Topic.GREW:
            return _grown(notification, say)
        case Topic.UNDECIDED:
            code = notification.failure_code
            known = say.knows(f"growth.{code}")
            why = say.say(f"growth.{code}") if known else say.error(code, {})
            return f"{why}\n{say.say('notify.undecided.next', id=notification.download_id)}"
        case topic:
            return say.say(f"notify.{topic}.text")


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
