"""What can be done about news, as buttons under them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from telegram import InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot.formatted import EMPTY, Formatted
from concierge_bot.later import Find
from concierge_bot.posting import Keyboard
from concierge_bot.proposing import proposal_keys
from concierge_bot.render import proposal_text
from concierge_bot.screen import key, once
from concierge_bot.server_pages import page_keys
from concierge_bot.tending import giving_up_keys
from concierge_bot.visit import Key, keyboard_for
from concierge_bot.wording import spoken

__all__ = ["FROM_NEWS", "GROWTH", "NOTHING", "SEEDING", "TROUBLE", "Offered", "offered"]

TROUBLE, GROWTH, SEEDING = "trouble", "growth", "seeding"
FROM_NEWS: Final = "news"
# Of a season that is told in one message, each episode has a row.
MOST_ROWS: Final = 10
_ANSWERS: Final[Mapping[concierge.Topic, tuple[str, Sequence[str]]]] = {
    concierge.Topic.FAILED: (TROUBLE, ("resume",)),
    concierge.Topic.VANISHED: (TROUBLE, ("resume",)),
    concierge.Topic.NOT_AS_PROMISED: (TROUBLE, ("next",)),
    concierge.Topic.UNDECIDED: (GROWTH, ("accept", "leave")),
    concierge.Topic.CLEANUP_ASKED: (SEEDING, ("release", "keep")),
    concierge.Topic.TRASHED: (SEEDING, ("undo",)),
}
_WITH_CARD: Final = frozenset(
    {concierge.Topic.ON_NAS, concierge.Topic.DOWNLOADED, concierge.Topic.NOT_AS_PROMISED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The buttons under news, what has to be read before one of them is pressed, and what may find more buttons."""

    keyboard: Keyboard | None = None
    words: Formatted = EMPTY
    later: Find | None = None


NOTHING: Final = Offered()


async def offered(house: concierge.Concierge, message: concierge.Message) -> Offered:
    """What the reader can do about it in their private chat; nothing for one who may do nothing any more."""
    try:
        me = await house.person(message.to.id)
    except concierge.NotAllowed:
        return NOTHING
    news, chat_id = message.notification, message.to.telegram_id or 0
    say = spoken(news.language)
    if (proposal := await _proposal(me, news)) is not None:
        keys = proposal_keys(proposal, say)
        keyboard = await keyboard_for(me, chat_id, keys, as_one=True)
        return Offered(keyboard=keyboard, words=proposal_text(proposal, say))
    pages = await page_keys(me, news, say)
    # Of two answers to one question one is given; what is answered for each episode is answered several times.
    is_one = len(message.parts) == 1
    keyboard = await keyboard_for(me, chat_id, [*_rows(message, say), pages], as_one=is_one)
    is_awaited = news.topic is concierge.Topic.ON_NAS and not pages
    return Offered(
        keyboard=keyboard, later=partial(_with_pages, me, news, say, keyboard) if is_awaited else None
    )


async def _with_pages(
    me: concierge.UserView, news: concierge.Notification, say: Texts, keyboard: InlineKeyboardMarkup | None
) -> InlineKeyboardMarkup | None:
    """The same buttons, and those that open what is ready; None while no server shows it."""
    pages = await keyboard_for(me, 0, [await page_keys(me, news, say)])
    if pages is None or keyboard is None:
        return pages
    return InlineKeyboardMarkup([*keyboard.inline_keyboard, *pages.inline_keyboard])


async def _proposal(me: concierge.UserView, news: concierge.Notification) -> concierge.Proposal | None:
    """What is proposed in place of what stands still, as long as it is open."""
    if not news.proposal_id:
        return None
    return next((one for one in await me.proposals.list() if one.id == news.proposal_id), None)


def _rows(message: concierge.Message, say: Texts) -> Iterator[Sequence[Key]]:
    news = message.notification
    if news.topic is concierge.Topic.STALLED and not news.instead:
        yield from giving_up_keys(news.download_id, say)
    elif news.topic in _ANSWERS:
        yield from (_answers(part, message, say) for part in message.parts[:MOST_ROWS])
    if news.card and news.topic in _WITH_CARD:
        yield (*_seen(message, say), key(say.say(_about(news)), "card", card=news.card))


def _answers(part: concierge.Notification, message: concierge.Message, say: Texts) -> Sequence[Key]:
    """What can be done about one download, which is named where there are several."""
    action, ways = _ANSWERS[part.topic]
    which = _which(part) if len(message.parts) > 1 else ""
    return [
        once(f"{say.say(f'bot.news.{do}')} {which}".rstrip(), action, do=do, id=part.download_id, part=which)
        for do in ways
    ]


def _which(part: concierge.Notification) -> str:
    season = "" if part.season is None else f"S{part.season:02}"
    return season if part.episode is None else f"{season}E{part.episode:02}"


def _seen(message: concierge.Message, say: Texts) -> Iterator[Key]:
    """The button that marks what can be watched as seen: the film, the series, the season or its episodes."""
    news = message.notification
    if news.topic is not concierge.Topic.ON_NAS:
        return
    facts = {"card": news.card, "from": FROM_NEWS}
    if news.is_series and news.season is not None:
        numbers = [part.episode for part in message.parts]
        is_whole = None in numbers
        facts |= {"season": str(news.season), "episodes": "" if is_whole else " ".join(map(str, numbers))}
    yield key(say.say("bot.card.mark_seen"), "watched", **facts)


def _about(news: concierge.Notification) -> str:
    return "bot.news.about_series" if news.is_series else "bot.news.about_film"
