"""When news are told: at once, with the rest of its season, between two quiet times, or in the digest."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from concierge.model.calm import Calm
from concierge.model.download import Download
from concierge.model.notice import Notification, Topic
from concierge.model.notification_wishes import Way
from concierge.model.user import User
from concierge.ports import Repositories

__all__ = ["DIGEST", "PATIENT", "URGENT", "WANTED", "Slot", "is_off", "slot_of"]

# A person waits for neither; what can wait goes after what cannot, and before what is told to other accounts.
URGENT: Final = 0
WANTED: Final = 3
PATIENT: Final = 5
DIGEST: Final = "digest"
# Episodes of a season end one after the other: a while after the first one most are there.
SETTLES: Final = timedelta(seconds=75)
SEASON_SETTLES: Final = timedelta(minutes=10)
# Who asked for it first hears of it first, also where messages go out side by side.
HEAD_START: Final = timedelta(seconds=5)
_WITH_SEASON: Final = frozenset(
    {
        Topic.DOWNLOADED,
        Topic.ON_NAS,
        Topic.FAILED,
        Topic.VANISHED,
        Topic.NOT_AS_PROMISED,
        Topic.GREW,
        Topic.TRASHED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Until when news wait, if they do, how pressing they are, and with what they are told."""

    not_before: datetime | None = None
    priority: int = URGENT
    group: str = ""


def is_off(notification: Notification, person: User) -> bool:
    """Whether the person wants to hear nothing of that kind."""
    kind = notification.kind
    return kind is not None and person.wishes.ways[kind] is Way.OFF


async def slot_of(
    rows: Repositories,
    notification: Notification,
    download: Download,
    *,
    person: User,
    kind: str,
    times: tuple[datetime, Calm],
) -> Slot:
    """When the person is told that, by what disturbs them; `times` are now and how the household likes it."""
    now, usual = times
    calm = person.wishes.calm(usual)
    if notification.is_urgent:
        return Slot()
    if notification.kind is not None and person.wishes.ways[notification.kind] is Way.DIGEST:
        at = calm.moment(person.wishes.digest_after(now))
        return Slot(not_before=at, priority=PATIENT, group=DIGEST)
    earliest = now + await _head_start(rows, download)
    if notification.wants_answer:
        return Slot(not_before=_later(calm.moment(earliest), now), priority=WANTED)
    return await _patient_slot(rows, notification, download, kind=kind, calm=calm, times=(now, earliest))


async def _patient_slot(
    rows: Repositories,
    notification: Notification,
    download: Download,
    *,
    kind: str,
    calm: Calm,
    times: tuple[datetime, datetime],
) -> Slot:
    now, earliest = times
    group = _season(notification)
    is_awaited = bool(group) and await rows.outbox.is_awaited(download.user_id, kind, group)
    if calm.gap and not is_awaited:
        last = await rows.outbox.last_due(download.user_id, kind, priority=PATIENT, but_group=DIGEST)
        if last is not None and last + calm.gap > now:
            return Slot(not_before=calm.moment(last + calm.gap), priority=PATIENT, group=DIGEST)
    if group and notification.episode is not None:
        earliest = max(earliest, now + await _settling(rows, download))
    return Slot(not_before=_later(calm.moment(earliest), now), priority=PATIENT, group=group)


def _season(notification: Notification) -> str:
    """What is told in one message: the same of one title's season."""
    if notification.season is None or not notification.name or notification.topic not in _WITH_SEASON:
        return ""
    what = (notification.topic, notification.failure_code, notification.season, notification.name)
    return ":".join(map(str, what))


async def _settling(rows: Repositories, download: Download) -> timedelta:
    """How long an episode waits for the others of its season."""
    others = await rows.downloads.of_user(download.user_id)
    is_more_coming = any(
        other.is_active
        and other.id != download.id
        and other.season == download.season
        and other.title is not None
        and download.title is not None
        and other.title.label("en") == download.title.label("en")
        for other in others
    )
    return SEASON_SETTLES if is_more_coming else SETTLES


async def _head_start(rows: Repositories, download: Download) -> timedelta:
    requester = await rows.downloads.requester(download.info_hash)
    return timedelta() if requester in {None, download.user_id} else HEAD_START


def _later(moment: datetime, now: datetime) -> datetime | None:
    return moment if moment > now else None
