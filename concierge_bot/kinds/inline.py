"""`@bot дюна` in any chat: titles to choose, each of which becomes a card with a link to the bot."""

import asyncio
import re

import structlog
from telegram import InlineQuery, InlineQueryResultArticle, Update
from telegram.error import TelegramError

import concierge
from concierge_bot.inline_cards import article
from concierge_bot.kind import Kind
from concierge_bot.policy import EVERYBODY
from concierge_bot.visit import Visit

__all__ = ["KIND"]

A_PAGE = 20
OFFSET = re.compile(r"[0-9]{1,4}", re.ASCII)
# What was thought of a title changes slowly, what a person wants to see does not.
KEPT_S, KEPT_OWN_S = 30, 2
log = structlog.get_logger(__name__)


def _fits(update: Update) -> bool:
    return update.inline_query is not None


async def _run(visit: Visit) -> None:
    query = visit.update.inline_query
    if query is None:
        return
    first = int(query.offset) if OFFSET.fullmatch(query.offset) else 0
    try:
        # Later Telegram takes no answer, and whoever typed has typed on.
        async with asyncio.timeout(visit.parts.timing.inline_s):
            titles = await _titles(visit, query.query.strip())
    except (concierge.ConciergeError, TimeoutError) as error:
        log.info("bot.inline_empty", problem=type(error).__name__)
        titles = ()
    articles = [one for title in titles if (one := article(title, visit.say, visit.parts.bot.username))]
    await _answer(query, articles, first)


async def _answer(query: InlineQuery, articles: list[InlineQueryResultArticle], first: int) -> None:
    behind = first + A_PAGE
    try:
        await query.answer(
            articles[first:behind],
            cache_time=KEPT_S if query.query.strip() else KEPT_OWN_S,
            is_personal=True,
            next_offset=str(behind) if behind < len(articles) else "",
        )
    except TelegramError as error:
        log.info("bot.inline_too_late", problem=type(error).__name__)


async def _titles(visit: Visit, words: str) -> tuple[concierge.Title, ...]:
    """What is called so; for no words what the person wants to see, and what they could watch tonight."""
    if not visit.me.user.may(concierge.Grant.SEARCH):
        return ()
    if words:
        found = await visit.me.metadata.find(words)
    else:
        wanted = [one.title.title for one in (await visit.me.watchlist.list()).items]
        found = tuple(wanted) or tuple(one.title for one in (await visit.me.recommendations.tonight()).items)
    unique = {concierge.card_of(title.kind, title.ids): title for title in found if not title.is_adult}
    return tuple(unique.values())


KIND = Kind(name="inline", policy=EVERYBODY, fits=_fits, run=_run)
