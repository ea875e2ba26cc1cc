"""How the services that the household uses are doing."""

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import Formatted, bold, joined, plain
from concierge_bot.screen import Screen, key
from concierge_bot.visit import Visit

__all__ = ["ACTION", "health_screen"]

ACTION = "health"
LONGEST = 3800


async def health_screen(visit: Visit) -> Screen:
    """What fails and why, what works, and what is not set up."""
    say, found = visit.say, await visit.parts.house.diagnose()
    failing = [one for one in found if one.health is concierge.Health.FAILS]
    working = [one for one in found if one.health is concierge.Health.WORKS]
    absent = [one for one in found if one.health is concierge.Health.ABSENT]
    parts = [
        bold(say.say("bot.health.head" if failing else "bot.health.well")),
        joined(_failing(one, say) for one in failing),
        _named("works", working, say),
        joined(
            f"⚠ {say.site(one.service)}: {say.fill(f'warning.{warning.code}', warning.facts)}"
            for one in working
            for warning in one.warnings
            if say.knows(f"warning.{warning.code}")
        ),
        _named("absent", absent, say),
    ]
    words = joined(parts, "\n\n").cut(LONGEST)
    return Screen(words=words, rows=[[key(say.say("bot.refresh"), ACTION)]])


def _failing(one: concierge.Diagnosis, say: Texts) -> Formatted:
    return plain("✗ ") + bold(say.site(one.service)) + plain(f": {say.error(one.code, one.facts)}")


def _named(health: str, found: list[concierge.Diagnosis], say: Texts) -> Formatted:
    names = ", ".join(say.site(one.service) for one in found)
    return plain(say.say(f"bot.health.{health}", services=names)) if names else plain("")
