"""Codes that let somebody in."""

from typing import Final

import concierge
from concierge_bot.formatted import Words, bold, code, joined, link, plain
from concierge_bot.moments import moment
from concierge_bot.screen import Screen, key, once
from concierge_bot.visit import Visit

__all__ = ["ACTION", "ROLES", "invites_screen", "issued_screen"]

ACTION = "invite"
MOST_SHOWN = 10
ROLES: Final = (concierge.Role.MEMBER, concierge.Role.CHILD, concierge.Role.GUEST)


async def invites_screen(visit: Visit) -> Screen:
    """For whom a code may be made, and those that nobody has used yet."""
    say, waiting = visit.say, (await visit.me.people.invites())[:MOST_SHOWN]
    lines = [
        say.say(
            "bot.invite.waiting",
            id=one.id,
            role=say.say(f"role.{one.role}"),
            until=moment(one.expires_at, say),
        )
        for one in waiting
    ]
    roles = [key(say.say(f"role.{role}"), ACTION, do="make", role=role.value) for role in ROLES]
    revoke = [
        [once(say.say("bot.invite.revoke", id=one.id), ACTION, do="revoke", id=one.id)] for one in waiting
    ]
    parts: list[Words] = [bold(say.say("bot.invite.head")), say.say("bot.invite.ask"), joined(lines)]
    return Screen(words=joined(parts, "\n\n"), rows=[roles, *revoke])


def issued_screen(visit: Visit, issued: concierge.IssuedInvite) -> Screen:
    """A new code with its link, and how it is taken back."""
    say, invite = visit.say, issued.invite
    url = f"https://t.me/{visit.parts.bot.username}?start={issued.code}"
    key_of_role = "bot.invite.owner" if invite.for_user_id is not None else "bot.invite.made"
    words = joined(
        [
            plain(say.say(key_of_role, role=say.say(f"role.{invite.role}"))),
            link(plain(url), url),
            joined([say.say("bot.invite.or_code"), code(f"/start {issued.code}")]),
            plain(say.say("bot.invite.until", until=moment(invite.expires_at, say))),
        ],
        "\n\n",
    )
    revoke = once(say.say("bot.invite.revoke", id=invite.id), ACTION, do="revoke", id=invite.id)
    return Screen(words=words, rows=[[revoke]])
