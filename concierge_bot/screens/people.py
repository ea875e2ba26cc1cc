"""Who belongs to the household, and what the owner can change of each."""

from collections.abc import Sequence
from typing import Final

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.moments import day
from concierge_bot.people import called, grants_of, limits_of
from concierge_bot.screen import Screen, key, once
from concierge_bot.screens.costs import price
from concierge_bot.visit import Key, Visit

__all__ = ["ACTION", "LIMITS", "people_screen", "person_screen", "remove_screen"]

ACTION = "users"
MOST_SHOWN = 8
ROLES: Final = (concierge.Role.MEMBER, concierge.Role.CHILD, concierge.Role.GUEST, concierge.Role.OWNER)
# What a limit may be set to by a button; 0 lifts it.
LIMITS: Final = {
    "downloads": (0, 1, 3, 10),
    "gb": (0, 100, 300, 1000),
    "usd": (0, 1, 5, 20),
    "age": (0, 6, 12, 16),
}


async def people_screen(visit: Visit, page: int = 0) -> Screen:
    """Everybody, with a button for each."""
    say = visit.say
    found = [one for one in await visit.me.people.activity() if one.user.role is not concierge.Role.STRANGER]
    first = page * MOST_SHOWN
    shown = found[first : first + MOST_SHOWN]
    blocks = [_block(one, say) for one in shown]
    rows = [[key(called(one.user, say)[:40], ACTION, do="show", id=str(one.user.id))] for one in shown]
    turning = [key("◀", ACTION, do="list", page=str(page - 1))] if page else []
    if first + MOST_SHOWN < len(found):
        turning.append(key("▶", ACTION, do="list", page=str(page + 1)))
    invite = key(say.say("bot.users.invite"), "invite", do="ask")
    head = bold(say.say("bot.users.head", n=len(found)))
    return Screen(words=joined([head, *blocks], "\n\n"), rows=[*rows, turning, [invite]])


async def person_screen(visit: Visit, user_id: int) -> Screen:
    """One person, and everything that can be changed of them. Raises NotFound."""
    say, person = visit.say, await visit.me.people.get(user_id)
    facts = {"id": str(person.id)}
    roles = [
        key(say.say(f"role.{role}"), ACTION, do="role", value=role.value, **facts)
        for role in ROLES
        if role is not person.role
    ]
    grants = [
        key(
            f"{'✓' if person.may(grant) else '✗'} {say.say(f'grant.{grant}')}",
            ACTION,
            do="grant",
            value=grant.value,
            **facts,
        )
        for grant in concierge.Grant
    ]
    limits = [_limit_keys(name, facts, say) for name in LIMITS]
    remove = key(say.say("bot.users.remove"), ACTION, do="ask", **facts)
    back = key(say.say("bot.back"), ACTION, do="list")
    words = joined([_person(person, say), plain(say.say("bot.users.about"))], "\n\n")
    return Screen(words=words, rows=[roles[:3], *([one] for one in grants), *limits, [remove], [back]])


async def remove_screen(visit: Visit, user_id: int) -> Screen:
    """Asks whether somebody is to go. Raises NotFound."""
    say, person = visit.say, await visit.me.people.get(user_id)
    yes = once(say.say("bot.users.remove_yes"), ACTION, do="remove", id=str(person.id))
    no = key(say.say("bot.back"), ACTION, do="show", id=str(person.id))
    words = plain(say.say("bot.users.ask_remove", name=called(person, say)))
    return Screen(words=words, rows=[[yes], [no]], as_one=True)


def _limit_keys(name: str, facts: dict[str, str], say: Texts) -> Sequence[Key]:
    return [
        key(
            say.say(f"bot.users.limit.{name}" if one else f"bot.users.no_limit.{name}", n=one),
            ACTION,
            do=name,
            value=str(one),
            **facts,
        )
        for one in LIMITS[name]
    ]


def _block(one: concierge.Activity, say: Texts) -> Formatted:
    seen = (
        say.say("bot.users.never")
        if one.seen_at is None
        else say.say("bot.users.seen", day=day(one.seen_at, say))
    )
    used = [say.say("bot.users.downloads", n=one.downloads)] if one.downloads else []
    used += [say.say("bot.users.holds", size=say.size(one.held_bytes))] if one.held_bytes else []
    used += [say.say("bot.users.model", price=price(one.cost_micros, say))] if one.cost_micros else []
    return joined([_person(one.user, say), " · ".join((seen, *used))])


def _person(person: concierge.User, say: Texts) -> Formatted:
    head = bold(plain(called(person, say))) + plain(f" · {say.say(f'role.{person.role}')}")
    limits = limits_of(person, say)
    return joined(
        [
            head,
            f"{say.say('people.may')}: {grants_of(person, say)}",
            f"{say.say('people.limits')}: {limits}" if limits else "",
        ]
    )
