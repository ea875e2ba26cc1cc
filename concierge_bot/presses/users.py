"""The buttons of the household: roles, grants, limits, and who goes."""

import concierge
from concierge_bot.formatted import joined, plain
from concierge_bot.people import called
from concierge_bot.policy import MANAGERS
from concierge_bot.press import Press
from concierge_bot.screen import Screen, turn_screen
from concierge_bot.screens.people import ACTION, people_screen, person_screen, remove_screen
from concierge_bot.visit import Visit

__all__ = ["PRESS"]

GB = 10**9


async def _run(visit: Visit, button: concierge.Button) -> None:
    await turn_screen(visit, await _screen(visit, button))


async def _screen(visit: Visit, button: concierge.Button) -> Screen:
    doing, person_id = button.args["do"], int(button.args.get("id", "0"))
    match doing:
        case "list":
            return await people_screen(visit, int(button.args.get("page", "0")))
        case "ask":
            return await remove_screen(visit, person_id)
        case "remove":
            removed = await visit.me.people.remove(person_id)
            screen = await people_screen(visit)
            told = plain(visit.say.say("people.removed", name=called(removed, visit.say)))
            return Screen(words=joined([told, screen.words], "\n\n"), rows=screen.rows)
        case "show":
            pass
        case _:
            await visit.me.people.change(
                person_id, **await _edit(visit, doing, person_id, button.args["value"])
            )
    return await person_screen(visit, person_id)


async def _edit(visit: Visit, doing: str, person_id: int, value: str) -> concierge.PersonEdit:
    match doing:
        case "role":
            return concierge.PersonEdit(role=concierge.Role(value))
        case "grant":
            grant = frozenset({concierge.Grant(value)})
            has_it = (await visit.me.people.get(person_id)).may(concierge.Grant(value))
            return concierge.PersonEdit(revoke=grant) if has_it else concierge.PersonEdit(grant=grant)
        case "downloads":
            return concierge.PersonEdit(downloads_a_day=int(value) or None)
        case "gb":
            return concierge.PersonEdit(held_bytes=int(value) * GB or None)
        case "usd":
            return concierge.PersonEdit(money_a_day=int(value) or None)
    return concierge.PersonEdit(age_limit=int(value) or None)


PRESS = Press(action=ACTION, policy=MANAGERS, run=_run)
