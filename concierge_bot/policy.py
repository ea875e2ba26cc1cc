"""Who may have an answer, and where: no handler is without one of these."""

from dataclasses import dataclass

import concierge

__all__ = ["EVERYBODY", "MANAGERS", "SEARCHERS", "Policy"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a person needs for an answer, who is known in any case; without a grant that is enough.

    In a group nothing is answered unless it says so: what one person asks for, all of them read.
    """

    grant: concierge.Grant | None = None
    in_groups: bool = False

    def admits(self, user: concierge.User) -> bool:
        """Whether that person may have an answer."""
        return user.role is not concierge.Role.STRANGER and (self.grant is None or user.may(self.grant))


EVERYBODY = Policy()
SEARCHERS = Policy(grant=concierge.Grant.SEARCH)
MANAGERS = Policy(grant=concierge.Grant.MANAGE)
