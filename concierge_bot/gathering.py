"""Who watches along: those who are mentioned, or who say so within a minute."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

from telegram import Message, MessageEntity
from telegram.error import TelegramError

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.delivery import Fate
from concierge_bot.visit import Key, Visit

__all__ = ["ENDING", "JOINING", "gather", "invitation", "names_of"]

JOINING, ENDING = "evening_join", "evening_end"
# Names of people are looked up one by one: of a household that is a moment, of a town it is not.
MOST_ASKED = 20


async def gather(visit: Visit) -> None:
    """Asks who watches along, unless it was said; the rest goes by itself. Raises NotAllowed."""
    timing, say = visit.parts.timing, visit.say
    named = tuple([one async for one in _named(visit)])
    if named:
        await visit.me.polls.begin(
            visit.spot.chat_id,
            people=named,
            lives=timedelta(0),
            thread_id=visit.spot.thread_id,
            language=say.language,
        )
        visit.parts.poll_news.set()
        return
    poll = await visit.me.polls.begin(
        visit.spot.chat_id,
        lives=timedelta(seconds=timing.gather_s),
        thread_id=visit.spot.thread_id,
        language=say.language,
    )
    args = {"poll": poll.id}
    keys = (
        Key(
            label=say.say("bot.evening.join"), action=JOINING, args=args, is_single_use=False, is_shared=True
        ),
        Key(label=say.say("bot.evening.start"), action=ENDING, args=args),
    )
    sent = await visit.parts.chats.say(
        visit.spot, invitation(poll, say), keyboard=await visit.keyboard([keys])
    )
    if sent.fate is Fate.DELIVERED and sent.message_ids:
        await visit.parts.house.polls.shown(poll.id, sent.message_ids[0])


def invitation(poll: concierge.Poll, say: Texts) -> str:
    """Who watches along so far, and how to."""
    return f"{say.say('bot.evening.who')}\n\n{say.say('bot.evening.with', names=names_of(poll.voters, say))}"


def names_of(people: Sequence[concierge.Voter], say: Texts) -> str:
    """Their names, side by side."""
    unnamed = say.say("bot.evening.somebody")
    return ", ".join(words_for.short(one.name, 40) or unnamed for one in people)


async def _named(visit: Visit) -> AsyncIterator[int]:
    """The ids of known people who are mentioned: by their account, or by the name that they have in Telegram."""
    message = visit.update.message
    if message is None:
        return
    mentions = message.parse_entities([MessageEntity.MENTION])
    names = {name.removeprefix("@").lower() for name in mentions.values()}
    names.discard((visit.parts.bot.username or "").lower())
    numbers = {entity.user.id for entity in message.entities if entity.user is not None}
    for telegram_id in numbers | await _called(visit, names, message):
        try:
            yield (await visit.parts.house.user(telegram_id=telegram_id)).user.id
        except concierge.NotAllowed:
            continue


async def _called(visit: Visit, names: set[str], message: Message) -> set[int]:
    """The people of the household who are in this group under one of these names."""
    if not names:
        return set()
    found: set[int] = set()
    everybody = await visit.parts.house.people.list()
    for telegram_id in [one.telegram_id for one in everybody if one.telegram_id][:MOST_ASKED]:
        try:
            member = await visit.parts.bot.get_chat_member(message.chat.id, telegram_id)
        except TelegramError:
            continue
        if (member.user.username or "").lower() in names:
            found.add(telegram_id)
    return found
