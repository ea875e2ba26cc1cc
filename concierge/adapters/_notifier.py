"""What notifiers have in common."""

from concierge.config import ServiceSection
from concierge.model.access import Role
from concierge.model.user import User

__all__ = ["NotifierSection", "is_told"]


class NotifierSection(ServiceSection):
    """Whom a notifier tells: the owner, whose settings these are, of their own downloads; or `everyone` of theirs."""

    everyone: bool = False


def is_told(user: User, section: NotifierSection) -> bool:
    """Whether that person is told."""
    return section.everyone or user.role is Role.OWNER
