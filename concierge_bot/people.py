"""What people are called, and what is said of their roles and grants."""

import concierge
from concierge.texts import Texts
from concierge_bot.title_words import short

__all__ = ["called", "grants_of", "limits_of"]

LONGEST_NAME = 60


def called(person: concierge.User, say: Texts) -> str:
    """The person's name, else their number."""
    return short(person.name, LONGEST_NAME) or say.say("people.nameless", id=person.id)


def grants_of(person: concierge.User, say: Texts) -> str:
    """What the person may do."""
    given = [say.say(f"grant.{grant}") for grant in concierge.Grant if person.may(grant)]
    return ", ".join(given) or say.say("people.nothing")


def limits_of(person: concierge.User, say: Texts) -> str:
    """How much the person may use; "" without any limit."""
    limits, said = person.limits, []
    if limits.downloads_a_day is not None:
        said.append(say.say("people.downloads_a_day", n=limits.downloads_a_day))
    if limits.held_bytes is not None:
        said.append(say.size(limits.held_bytes))
    if limits.money_a_day is not None:
        said.append(say.say("people.money_a_day", money=f"{limits.money_a_day:g}"))
    if person.age_limit is not None:
        said.append(say.say("people.age", age=person.age_limit))
    return " · ".join(said)
