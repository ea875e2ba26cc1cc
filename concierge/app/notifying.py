"""Whom and when downloads are told of, made from the settings."""

from datetime import time, timedelta

from concierge.app.members import Members
from concierge.app.opener import ports_of
from concierge.config import Settings
from concierge.model.notice import Calm, QuietHours
from concierge.ports import Clock
from concierge.sections import GeneralSection, NotificationsSection
from concierge.services.notifications import Notifications

__all__ = ["notifications_of"]


def notifications_of(settings: Settings, members: Members, *, clock: Clock) -> Notifications:
    """Notifications by every notifier that was opened."""
    language = settings.section(GeneralSection).language or "ru"
    calm = _calm(settings.section(NotificationsSection))
    return Notifications(ports_of(members.notifiers), clock=clock, calm=calm, language=language)


def _calm(section: NotificationsSection) -> Calm:
    gap = timedelta(seconds=section.min_gap_s)
    if section.quiet_from is None:
        return Calm(gap=gap)
    hours = QuietHours(start=time.fromisoformat(section.quiet_from), end=time.fromisoformat(section.quiet_to))
    return Calm(quiet=hours, gap=gap)
