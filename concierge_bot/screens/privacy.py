"""What is kept of a person, and the ways to take it or to have it forgotten."""

from concierge_bot.formatted import bold, joined
from concierge_bot.screen import Screen, key, once
from concierge_bot.visit import Visit

__all__ = ["ACTION", "forget_screen", "privacy_screen"]

ACTION = "privacy"


async def privacy_screen(visit: Visit) -> Screen:
    """What is kept, and what can be done about it."""
    say = visit.say
    words = joined([bold(say.say("bot.privacy.head")), say.say("bot.privacy.kept")], "\n\n")
    export = key(say.say("bot.privacy.export"), ACTION, do="export")
    forget = key(say.say("bot.privacy.forget"), ACTION, do="ask")
    return Screen(words=words, rows=[[export], [forget]])


async def forget_screen(visit: Visit, *, is_last: bool) -> Screen:
    """Asks whether everything is to be forgotten, and then once more."""
    say = visit.say
    step = "again" if is_last else "ask"
    yes = once(say.say(f"bot.privacy.{step}.yes"), ACTION, do="forget" if is_last else "again")
    no = once(say.say("bot.privacy.no"), ACTION, do="show")
    # The second question has its answers the other way round: who presses twice by mistake is not forgotten.
    rows = [[no], [yes]] if is_last else [[yes], [no]]
    return Screen(words=say.say(f"bot.privacy.{step}"), rows=rows, as_one=True)
