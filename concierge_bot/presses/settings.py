"""The buttons of the settings: what one of them can be, and what it becomes."""

from dataclasses import replace

import concierge
from concierge_bot.policy import EVERYBODY
from concierge_bot.press import Press
from concierge_bot.screen import turn_screen
from concierge_bot.screens.settings import ACTION, choice_screen, settings_screen
from concierge_bot.visit import Visit
from concierge_bot.wishes import (
    choose_language,
    choose_quality,
    choose_resolution,
    choose_size,
    choose_subtitles,
    choose_unasked,
    keep_language,
    toggle_voice,
)

__all__ = ["PRESS"]

# What the profile says of subtitles, which reads both languages.
SUBTITLES = {"none": "", "own": "да", "must": "обязательно", "en": "en"}


async def _run(visit: Visit, button: concierge.Button) -> None:
    args = button.args
    if args["do"] == "set":
        visit = await _changed(visit, args["what"], args["value"])
    is_one = args["do"] != "back"
    await turn_screen(visit, await (choice_screen(visit, args["what"]) if is_one else settings_screen(visit)))


async def _changed(visit: Visit, what: str, value: str) -> Visit:
    """The visit as it goes on after the change: the view of a person does not follow their profile."""
    me, say = visit.me, visit.say
    await keep_language(me, say.language)
    match what:
        case "language":
            say = await choose_language(me, value)
        case "quality":
            await choose_quality(me, value)
        case "resolution":
            await choose_resolution(me, int(value) or None)
        case "voices":
            await toggle_voice(me, value, say.language)
        case "subtitles":
            await choose_subtitles(me, SUBTITLES[value])
        case "size":
            await choose_size(me, int(value))
        case "unasked":
            await choose_unasked(me, int(value))
    return replace(visit, me=await visit.parts.house.user(telegram_id=visit.sender_id), say=say)


PRESS = Press(action=ACTION, policy=EVERYBODY, run=_run)
