"""An account at Rutracker: asked for, tried at once, and kept by the SDK alone."""

from collections.abc import Mapping
from secrets import token_hex

from telegram import ForceReply, InlineKeyboardMarkup
from telegram.error import BadRequest

import concierge
from concierge_bot.boundary import guarded
from concierge_bot.keeping import keep
from concierge_bot.pending import PendingLogin
from concierge_bot.render import error_text
from concierge_bot.resuming import continuing
from concierge_bot.visit import Key, Visit

__all__ = ["FLOW", "SERVICE", "ask_password", "ask_username", "log_in", "show_standing"]

SERVICE = "rutracker"
FLOW = "rutracker"
ATTEMPT = "attempt"
USERNAME = "username"
# It was refused a while ago, and is not tried again before that is over.
RESTING = "account_resting"
OWN = frozenset({concierge.Standing.OWN, concierge.Standing.SHARED, concierge.Standing.UNREADABLE})
Facts = Mapping[str, str]


async def show_standing(visit: Visit) -> None:
    """How the person stands at Rutracker, and what they can do about it."""
    standings = await visit.me.accounts.list()
    standing = next((one.standing for one in standings if one.service == SERVICE), concierge.Standing.NONE)
    row = [_key(visit, "enter"), *([_key(visit, "forget")] if standing in OWN else [])]
    told = visit.say.say("bot.rutracker.standing", standing=visit.say.say(f"account.standing.{standing}"))
    await visit.reply(told, keyboard=await visit.keyboard([row]))


async def ask_username(visit: Visit, facts: Facts) -> None:
    """Begins a login: the name first."""
    await keep(visit, FLOW, "username", facts)
    await visit.reply(visit.say.say("bot.rutracker.username"), keyboard=await _cancelling(visit))


async def ask_password(visit: Visit, facts: Facts, *, after: str = "") -> None:
    """Asks for the password of the name in the facts, under what was said before."""
    await keep(visit, FLOW, "password", facts)
    question = visit.say.say("bot.rutracker.password", name=facts[USERNAME])
    keyboard = await visit.keyboard([[_key(visit, "enter", label="rename"), _key(visit, "cancel")]])
    await visit.reply("\n\n".join(filter(None, (after, question))), keyboard=keyboard)


async def log_in(visit: Visit, facts: Facts, password: str, *, note: str) -> None:
    """Tries the account; returns when it is settled, or when the service wants a picture read.

    `note` is what became of the message that the password stood in.
    """
    attempt = token_hex(8)
    told = {**facts, ATTEMPT: attempt}
    await keep(visit, FLOW, "checking", told)
    place = (visit.spot.chat_id, visit.sender_id)

    async def work(pending: PendingLogin) -> None:
        async def tried() -> None:
            await _tried(visit, pending, told, password, note)

        await guarded(tried, visit.parts.chats, visit.spot, visit.say)

    pending, carried_out = visit.parts.logins.run(place, work)
    visit.parts.followers.start(carried_out())
    await pending.rests()


async def _tried(visit: Visit, pending: PendingLogin, facts: Facts, password: str, note: str) -> None:
    async def read(error: concierge.CaptchaRequired) -> str:
        if not error.picture or not await _is_current(visit, facts):
            return ""
        await keep(visit, FLOW, "captcha", facts)
        await _show_picture(visit, error.picture)
        return await pending.answered()

    account = {
        concierge.CredentialKind.RUTRACKER_USERNAME: facts[USERNAME],
        concierge.CredentialKind.RUTRACKER_PASSWORD: password,
    }
    try:
        done = await visit.me.accounts.log_in(SERVICE, account, read_captcha=read)
    except concierge.ConciergeError as error:
        if await _is_current(visit, facts):
            await _refused(visit, facts, error, note)
        return
    if await _is_current(visit, facts):
        await visit.me.flows.end(visit.spot.chat_id)
    told = visit.say.say("bot.rutracker.doubt" if done.doubt else "bot.rutracker.done")
    await visit.reply(f"{told}\n{note}", keyboard=await continuing(visit, facts))


async def _refused(visit: Visit, facts: Facts, error: concierge.ConciergeError, note: str) -> None:
    """A wrong password is asked for again; what else is wrong ends the dialogue."""
    if isinstance(error, concierge.AccountUnusable) and error.facts.get("problem") != RESTING:
        await ask_password(visit, _kept(facts), after=f"{note}\n\n{visit.say.say('bot.rutracker.refused')}")
        return
    await visit.me.flows.end(visit.spot.chat_id)
    await visit.reply(f"{note}\n\n{error_text(error, visit.say)}", keyboard=await _again(visit, facts))


async def _show_picture(visit: Visit, picture: bytes) -> None:
    """As a photo with a field to answer in; as a file where Telegram takes the picture for none."""
    bot, spot, caption = visit.parts.bot, visit.spot, visit.say.say("bot.rutracker.captcha")
    box = ForceReply(input_field_placeholder=visit.say.say("bot.rutracker.captcha.field"))

    async def as_photo() -> None:
        await bot.send_photo(spot.chat_id, picture, caption=caption, reply_markup=box)

    async def as_file() -> None:
        name = "captcha.png"
        await bot.send_document(spot.chat_id, picture, filename=name, caption=caption, reply_markup=box)

    try:
        await visit.parts.chats.call(spot, as_photo)
    except BadRequest:
        await visit.parts.chats.call(spot, as_file)


async def _is_current(visit: Visit, facts: Facts) -> bool:
    """Whether the person is still at this attempt, and has neither given up nor begun another."""
    flow = await visit.me.flows.get(visit.spot.chat_id)
    return flow is not None and flow.name == FLOW and flow.facts.get(ATTEMPT) == facts[ATTEMPT]


def _kept(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name != ATTEMPT}


async def _again(visit: Visit, facts: Facts) -> InlineKeyboardMarkup | None:
    return await continuing(visit, facts) or await visit.keyboard([[_key(visit, "enter")]])


async def _cancelling(visit: Visit) -> InlineKeyboardMarkup | None:
    return await visit.keyboard([[_key(visit, "cancel")]])


def _key(visit: Visit, do: str, *, label: str = "") -> Key:
    return Key(label=visit.say.say(f"bot.rutracker.button.{label or do}"), action=FLOW, args={"do": do})
