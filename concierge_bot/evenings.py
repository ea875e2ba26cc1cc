"""Evenings that several people choose together: what is due of each is done, also after a restart."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from telegram import InlineKeyboardMarkup, Message
from telegram.error import BadRequest

import concierge
from concierge.texts import Texts
from concierge_bot import title_words as words_for
from concierge_bot.albums import show_album
from concierge_bot.boundary import guarded
from concierge_bot.gathering import ENDING, names_of
from concierge_bot.spot import Spot
from concierge_bot.visit import Key, Parts, keyboard_for
from concierge_bot.winning import show_winner
from concierge_bot.wording import spoken

__all__ = ["Evenings"]

MOST_OPTIONS = 10
LONGEST_OPTION = 100
log = structlog.get_logger(__name__)


class Evenings:
    """Moves the polls of everybody on: from gathering people to a vote, and from the vote to a film."""

    def __init__(self, parts: Parts) -> None:
        """Acts for the people who began them."""
        self._parts = parts
        self._moving: set[str] = set()

    async def run(self) -> None:
        """Does what is due, until it is cancelled; between two looks it waits for news or a few seconds."""
        parts = self._parts
        while True:
            parts.poll_news.clear()
            try:
                for poll in await parts.house.polls.due():
                    parts.followers.start(self._move_on(poll))
            except concierge.StorageError as error:
                log.warning("bot.polls_not_read", code=error.code)
            with suppress(TimeoutError):
                async with asyncio.timeout(parts.timing.polls_s):
                    await parts.poll_news.wait()

    async def _move_on(self, poll: concierge.Poll) -> None:
        """One step, unless one is being made: a late vote makes a poll due once more."""
        if poll.id in self._moving:
            return
        self._moving.add(poll.id)
        try:
            await self._step(poll)
        finally:
            self._moving.discard(poll.id)

    async def _step(self, poll: concierge.Poll) -> None:
        """A poll whose step fails is over, so that nothing is tried for ever."""
        parts, say = self._parts, spoken(poll.language)
        spot = Spot(chat_id=parts.chats.now_at(poll.chat_id), thread_id=poll.thread_id)
        try:
            me = await parts.house.person(poll.user_id)
        except concierge.NotAllowed:
            await parts.house.polls.closed(poll.id)
            return

        async def step() -> None:
            if poll.state is concierge.PollState.GATHERING:
                await _open(parts, me, poll, spot, say)
            else:
                await _close(parts, me, poll, spot, say)

        if not await guarded(step, parts.chats, spot, say):
            await parts.house.polls.closed(poll.id)


async def _open(parts: Parts, me: concierge.UserView, poll: concierge.Poll, spot: Spot, say: Texts) -> None:
    """Chooses titles for all of them, shows their posters, and puts them to the vote."""
    asked = say.say("bot.evening.choosing", names=names_of(poll.voters, say))
    async with parts.chats.live(spot, message_id=poll.message_id) as shown:
        shown.show(asked)
        picked = await me.recommendations.household_pick(
            [one.user_id for one in poll.voters], limit=MOST_OPTIONS, is_new_to_all=True
        )
    titles = [one.title for one in picked.items]
    labels = [f"{place}. {words_for.label(title, say, 80)}" for place, title in enumerate(titles, 1)]
    options = [
        concierge.PollOption(card=card, label=words_for.label(one.title, say), score=one.score)
        for one in picked.items
        if (card := concierge.card_of(one.title.kind, one.title.ids))
    ]
    if len(options) < len(titles) or not options:
        raise concierge.NotFound("titles without ids", what=say.say("bot.evening.nothing"))
    await show_album(
        parts, me, spot, [(one.poster_url, label) for one, label in zip(titles, labels, strict=True)]
    )
    keyboard = await keyboard_for(
        me, spot.chat_id, [[Key(label=say.say("bot.evening.end"), action=ENDING, args={"poll": poll.id})]]
    )
    sent = await _posted(parts, spot, say.say("bot.evening.question"), labels, keyboard)
    await parts.house.polls.opened(
        poll.id,
        options,
        message_id=sent.message_id,
        posted_as=sent.poll.id if sent.poll else "",
        lives=timedelta(seconds=parts.timing.vote_s),
    )


async def _posted(
    parts: Parts, spot: Spot, question: str, labels: list[str], keyboard: InlineKeyboardMarkup | None
) -> Message:
    async def post() -> Message:
        return await parts.bot.send_poll(
            parts.chats.now_at(spot.chat_id),
            question,
            [label[:LONGEST_OPTION] for label in labels],
            is_anonymous=False,
            allows_multiple_answers=True,
            message_thread_id=spot.thread_id,
            reply_markup=keyboard,
        )

    return await parts.chats.call(spot, post)


async def _close(parts: Parts, me: concierge.UserView, poll: concierge.Poll, spot: Spot, say: Texts) -> None:
    """Ends the vote and goes for the winner."""
    with suppress(BadRequest):  # it was stopped before, or somebody deleted it
        await parts.chats.call(
            spot, lambda: parts.bot.stop_poll(parts.chats.now_at(spot.chat_id), poll.message_id or 0)
        )
    # Votes that came while it was being stopped count too.
    poll = await parts.house.polls.get(poll.id)
    await show_winner(parts, me, poll, spot, say)
    # Not before: what a restart breaks off is said by the next run.
    await parts.house.polls.closed(poll.id)
