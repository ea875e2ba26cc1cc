"""Who may have which answer of the bot: the table that the tests prove and the reference shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import concierge
from concierge_bot.policy import Policy
from concierge_bot.registry import Handler, registry

__all__ = ["KNOWN", "OTHER", "PEOPLE", "UNKNOWN", "bot_access", "handlers", "is_admitted"]

# Whom the bot does not know: an update without a sender, somebody whom nobody has let in, and who is removed.
UNKNOWN: Final = ("anonymous", "stranger", "revoked")
KNOWN: Final = {
    "guest": concierge.Role.GUEST,
    "child": concierge.Role.CHILD,
    "member": concierge.Role.MEMBER,
    "owner": concierge.Role.OWNER,
}
# They press what was offered to the member.
OTHER: Final = "other member"
PEOPLE: Final = ("anonymous", "stranger", "guest", "child", "member", OTHER, "owner", "revoked")


def handlers() -> Iterator[tuple[str, Handler]]:
    """Every handler that the bot has, under its name."""
    return iter(registry())


def is_admitted(name: str, policy: Policy, person: str) -> bool:
    """Whether that person's update is to come to the handler; read here once more, and not asked of the policy."""
    if person in UNKNOWN:
        return False
    is_button = name.startswith("button ")
    if person == OTHER:
        return not is_button and _has(concierge.Role.MEMBER, policy.grant)
    return _has(KNOWN[person], policy.grant)


def bot_access() -> str:
    """A line for each handler."""
    head = f"| handler | {' | '.join(PEOPLE)} | in groups |\n|---|{'---|' * (len(PEOPLE) + 1)}\n"
    return head + "".join(_row(name, handler.policy) for name, handler in handlers())


def _row(name: str, policy: Policy) -> str:
    marks = ["yes" if is_admitted(name, policy, person) else "–" for person in PEOPLE]
    return f"| `{name}` | {' | '.join(marks)} | {'yes' if policy.in_groups else '–'} |\n"


def _has(role: concierge.Role, grant: concierge.Grant | None) -> bool:
    return grant is None or concierge.User(id=1).given(role).may(grant)
