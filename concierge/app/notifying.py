"""Whom and when downloads are told of, made from the settings."""

from collections.abc import Sequence
from datetime import time, timedelta

from concierge.app.members import Members
from concierge.app.opener import ports_of
from concierge.config import Settings
from concierge.errors import ServiceUnavailable
from concierge.model.calm import Calm, QuietHours
from concierge.model.notice import Message
from concierge.model.user import User
from concierge.ports import Clock, Notifier
from concierge.sections import BotSection, GeneralSection, NotificationsSection
from concierge.services.notifications import Household, Notifications

__all__ = ["ChatsElsewhere", "notifications_of"]


class ChatsElsewhere:
    """The chats of the bot, for a process that moves downloads on and has no bot: it writes down what the bot tells."""

    name = "telegram"
    disturbs = True

    def is_for(self, user: User) -> bool:
        """Whether the bot can write to that person."""
        return user.telegram_id is not None and user.unreachable_since is None

    async def tell(self, message: Message) -> str:
        """Nobody calls it. Raises ServiceUnavailable."""
        raise ServiceUnavailable(self.name, f"{message.key} is told by the bot", problem="not_taken")

    async def check(self) -> None:
        """Returns: there is nothing here to be set up."""


def notifications_of(settings: Settings, members: Members, *, clock: Clock) -> Notifications:
    """Notifications by every notifier that was opened, and by the bot where it has a token."""
    bot = settings.section(BotSection)
    household = Household(
        language=settings.section(GeneralSection).language or "ru",
        calm=_calm(settings.section(NotificationsSection)),
        owner_telegram_id=bot.owner_id,
    )
    notifiers = ports_of(members.notifiers)
    has_chats = bool(bot.missing()) or any(one.name == ChatsElsewhere.name for one in notifiers)
    elsewhere: Sequence[Notifier] = () if has_chats else (ChatsElsewhere(),)
    return Notifications(notifiers, clock=clock, household=household, elsewhere=elsewhere)


def _calm(section: NotificationsSection) -> Calm:
    gap = timedelta(seconds=section.min_gap_s)
    if section.quiet_from is None:
        return Calm(gap=gap)
    hours = QuietHours(start=time.fromisoformat(section.quiet_from), end=time.fromisoformat(section.quiet_to))
    return Calm(quiet=hours, gap=gap)
