"""Answers to words: the agent's, as they grow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

import concierge
from concierge.texts import Texts
from concierge_bot.cards import show_card
from concierge_bot.envelope import STOP_DATA
from concierge_bot.formatted import Words, joined
from concierge_bot.live import LiveMessage
from concierge_bot.markdown import get_ready, markdown
from concierge_bot.proposing import show_proposal
from concierge_bot.rating import ask_rating
from concierge_bot.render import AnswerText, error_text, sentences
from concierge_bot.torrents import hand_over
from concierge_bot.visit import Visit

__all__ = ["Answers"]


@dataclass(slots=True)
class _Outcome:
    """What an answer leaves behind, apart from its text."""

    titles: list[concierge.Title] = field(default_factory=list)
    watched: list[concierge.Title] = field(default_factory=list)
    proposals: list[concierge.Proposal] = field(default_factory=list)
    torrents: list[concierge.TorrentOffered] = field(default_factory=list)
    answers: list[concierge.OfferedAnswer] = field(default_factory=list)
    started: list[str] = field(default_factory=list)

    @property
    def is_about_one(self) -> bool:
        """Whether it is about one title, and leaves nothing to choose and nothing under way."""
        return len(self.titles) == 1 and not (self.proposals or self.answers or self.started)

    def take(self, event: concierge.AgentEvent) -> None:
        """Notes what is to be shown after the text."""
        match event:
            case concierge.TitleShown():
                self.titles += [] if event.title in self.titles else [event.title]
            case concierge.Watched():
                self.watched.append(event.title)
            case concierge.Proposal():
                self.proposals.append(event)
            case concierge.TorrentOffered():
                self.torrents.append(event)
            case concierge.AnswersOffered():
                self.answers += event.answers
            case concierge.Finished():
                self.started += event.started


class Answers:
    """Brings sentences to the agent and its answers into the chat."""

    _is_ready = False

    async def to_words(self, visit: Visit, text: str, update_id: int) -> None:
        """Answers a sentence; its proposals come after it, each in a message with its own buttons."""
        async with visit.parts.chats.answer(visit.spot, can_stop=True) as shown:
            if not self._is_ready:
                await asyncio.to_thread(get_ready)
                self._is_ready = True
            outcome = await _stoppable(visit, text, update_id, shown)
        await self._show(visit, outcome)

    async def deliver(self, visit: Visit, answer: str, since: datetime | None) -> None:
        """Says what was answered before the process died, and shows the proposals that belong to it."""
        await visit.reply(markdown(answer))
        proposals = await visit.me.proposals.list()
        await self._show(
            visit, _Outcome(proposals=[one for one in proposals if since is None or one.created_at >= since])
        )

    async def _show(self, visit: Visit, outcome: _Outcome) -> None:
        if outcome.is_about_one:
            await show_card(visit, outcome.titles[0])
        for title in outcome.watched:
            await ask_rating(visit, title)
        for offered in outcome.torrents:
            await _hand_over(visit, offered)
        for proposal in outcome.proposals:
            await show_proposal(visit, proposal)
        if outcome.answers:
            await visit.reply(visit.say.say("bot.answers"), keyboard=sentences(outcome.answers))
        for download_id in outcome.started:
            visit.parts.followers.follow(visit.me, visit.spot, download_id, visit.say)


async def _stoppable(visit: Visit, text: str, update_id: int, shown: LiveMessage) -> _Outcome:
    """What the agent's answer leaves behind; nothing if its person has stopped it."""
    answer = AnswerText(visit.say)
    telling = asyncio.ensure_future(_told(visit, text, update_id, (answer, shown)))
    turns, place = visit.parts.turns, (visit.spot.chat_id, visit.sender_id)
    with turns.running(*place, telling):
        try:
            return await telling
        except asyncio.CancelledError:
            if turns.was_stopped(*place):
                shown.show(_ended(answer.text, visit.say.say("bot.stopped")))
                return _Outcome()
            # The next run answers from the beginning.
            shown.show(visit.say.say("bot.interrupted"))
            raise


async def _told(visit: Visit, text: str, update_id: int, at: tuple[AnswerText, LiveMessage]) -> _Outcome:
    outcome, (answer, shown), stop = _Outcome(), at, _stop_button(visit.say)
    company = "" if visit.spot.is_private else f"chat {visit.spot.chat_id}"
    events = visit.me.agent.ask(text, update_id=update_id, company=company, in_chat=True)
    try:
        async for event in events:
            answer.take(event)
            outcome.take(event)
            is_last = isinstance(event, concierge.Finished)
            shown.show(
                _growing(answer.text, is_last=is_last),
                status=answer.status,
                keyboard=None if is_last else stop,
            )
    except concierge.ConciergeError as error:
        shown.show(_ended(answer.text, error_text(error, visit.say)))
    return outcome


def _growing(text: str, *, is_last: bool) -> Callable[[], Words]:
    """Read as Markdown when it is shown, which most of its states are not."""
    return lambda: markdown(text, is_whole=is_last)


def _ended(text: str, why: str) -> Words:
    """What was said, and why it goes no further."""
    return joined([markdown(text, is_whole=False), why], "\n\n")


def _stop_button(say: Texts) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(say.say("bot.button.stop"), callback_data=STOP_DATA)]])


async def _hand_over(visit: Visit, offered: concierge.TorrentOffered) -> None:
    """The file and the link; what cannot be had does not keep back the rest of the answer."""
    try:
        await hand_over(visit, offered.what, offered.name)
    except concierge.ConciergeError as error:
        await visit.reply(error_text(error, visit.say))
