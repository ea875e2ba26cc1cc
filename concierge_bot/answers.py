"""Answers to words: the agent's, as they grow."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Message, Update

import concierge
from concierge.texts import Texts
from concierge_bot.chats import Chats
from concierge_bot.followers import Followers
from concierge_bot.formatted import Words, joined
from concierge_bot.live import LiveMessage
from concierge_bot.markdown import markdown
from concierge_bot.render import AnswerText, error_text, keyboard, proposal_text, sentences
from concierge_bot.wording import Wording

__all__ = ["Answers"]


@dataclass(slots=True)
class _Outcome:
    """What an answer leaves behind, apart from its text."""

    proposals: list[concierge.Proposal] = field(default_factory=list)
    torrents: list[concierge.TorrentOffered] = field(default_factory=list)
    answers: list[concierge.OfferedAnswer] = field(default_factory=list)
    started: list[str] = field(default_factory=list)

    def note(self, event: concierge.AgentEvent) -> None:
        """Keeps what comes after the text."""
        match event:
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

    def __init__(
        self, house: concierge.Concierge, chats: Chats, followers: Followers, wording: Wording
    ) -> None:
        """Answers in these chats; what an answer started is followed."""
        self._house = house
        self._chats = chats
        self._followers = followers
        self._wording = wording

    async def to_words(self, update: Update, _context: object) -> None:
        """Answers a sentence; its proposals come after it, each in a message with its own buttons."""
        message, user = update.message, update.effective_user
        if message is None or message.text is None or user is None:
            return
        me = await self._house.user(telegram_id=user.id)
        say = self._wording.of(update, me)
        async with self._chats.answer(message.chat_id) as shown:
            outcome = await _told(me, message.text, shown, say)
        for offered in outcome.torrents:
            await self._chats.say(message.chat_id, await _link(me, offered, say))
        for proposal in outcome.proposals:
            text = proposal_text(proposal, say)
            await self._chats.say(message.chat_id, text, keyboard=keyboard(proposal, say))
        if outcome.answers:
            await self._chats.say(
                message.chat_id, say.say("bot.answers"), keyboard=sentences(outcome.answers)
            )
        for download_id in outcome.started:
            self._followers.follow(me, message.chat_id, download_id, say)

    async def to_anything_else(self, update: Update, _context: object) -> None:
        """Says what can be answered, to a picture, a voice message or an unknown command."""
        message = update.message
        if isinstance(message, Message):
            say = self._wording.of(update)
            is_voice = bool(message.voice or message.audio or message.video_note)
            unread = "bot.no_voice" if is_voice else "bot.only_words"
            await self._chats.say(message.chat_id, say.say("bot.unknown_command" if message.text else unread))


async def _link(me: concierge.UserView, offered: concierge.TorrentOffered, say: Texts) -> str:
    try:
        source = await me.downloads.torrent(offered.what)
    except concierge.ConciergeError as error:
        return error_text(error, say)
    return source.magnet or f"magnet:?xt=urn:btih:{source.info_hash}"


def _growing(text: str) -> Callable[[], Words]:
    """Read as Markdown when it is shown, which most of its states are not."""
    return lambda: markdown(text, is_whole=False)


def _said(text: str, after: str) -> Words:
    return joined([markdown(text), after], "\n\n")


async def _told(me: concierge.UserView, text: str, shown: LiveMessage, say: Texts) -> _Outcome:
    outcome, answer = _Outcome(), AnswerText(say)
    try:
        async for event in me.agent.ask(text):
            answer.take(event)
            shown.show(_growing(answer.text), status=answer.status)
            outcome.note(event)
    except concierge.ConciergeError as error:
        shown.show(_said(answer.text, error_text(error, say)))
    except asyncio.CancelledError:
        shown.show(_said(answer.text, say.say("bot.interrupted")))
        raise
    else:
        shown.show(markdown(answer.text))
    return outcome
