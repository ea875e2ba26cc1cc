"""Presses of a proposal's buttons: each proposal is carried out once, however often it is pressed."""

import asyncio
import re
from dataclasses import dataclass

from telegram import InlineKeyboardMarkup, Message, Update

import concierge
from concierge.texts import Texts
from concierge_bot.chats import Chats
from concierge_bot.followers import Followers
from concierge_bot.live import LiveMessage
from concierge_bot.render import DECLINE, error_text, progress_text
from concierge_bot.wording import Wording

__all__ = ["Presses"]

DATA = re.compile(r"p:([0-9a-f]{1,32}):(\d)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    """A button of a proposal, and the message that it stood under."""

    proposal_id: str
    option: int
    chat_id: int
    message_id: int
    text: str
    keyboard: InlineKeyboardMarkup | None


class Presses:
    """Starts what was chosen, or puts the proposal away."""

    def __init__(
        self, house: concierge.Concierge, chats: Chats, followers: Followers, wording: Wording
    ) -> None:
        """Shows what comes of a press in the message that was pressed."""
        self._house = house
        self._chats = chats
        self._followers = followers
        self._wording = wording
        self._taken: set[str] = set()

    async def take(self, update: Update, _context: object) -> None:
        """Carries out a press; returns when the download has begun or could not."""
        press, user = _press(update), update.effective_user
        if press is None or user is None or press.proposal_id in self._taken:
            return
        me = await self._house.user(telegram_id=user.id)
        say = self._wording.of(update, me)
        self._taken.add(press.proposal_id)
        if press.option == DECLINE:
            await self._decline(me, press, say)
            return
        is_settled = asyncio.Event()
        self._followers.start(self._carry_out(me, press, say, is_settled))
        await is_settled.wait()

    async def _decline(self, me: concierge.UserView, press: _Press, say: Texts) -> None:
        async with self._chats.live(press.chat_id, message_id=press.message_id) as shown:
            try:
                await me.proposals.decline(press.proposal_id)
                shown.show(say.say("bot.declined"))
            except concierge.NotFound:
                shown.show(say.say("bot.outdated"))

    async def _carry_out(
        self, me: concierge.UserView, press: _Press, say: Texts, is_settled: asyncio.Event
    ) -> None:
        ended: concierge.Download | None = None
        async with self._chats.live(press.chat_id, message_id=press.message_id) as shown:
            shown.show(say.say("bot.starting"))
            try:
                accepted = await me.proposals.accept(press.proposal_id, option=press.option)
            except concierge.ApprovalNeeded as error:
                shown.show(f"{press.text}\n\n📨 {say.error(error.code, error.facts)}".strip())
            except concierge.ConciergeError as error:
                self._taken.discard(press.proposal_id)
                if _is_outdated(error, press):
                    shown.show(say.say("bot.outdated"))
                else:
                    shown.show(error_text(error, say, after=press.text), keyboard=press.keyboard)
            else:
                is_settled.set()
                ended = await self._followed(me, accepted, shown, say)
            finally:
                is_settled.set()
        await self._followers.congratulate(press.chat_id, ended, say)

    async def _followed(
        self, me: concierge.UserView, accepted: concierge.Accepted, shown: LiveMessage, say: Texts
    ) -> concierge.Download | None:
        """The download once it has ended; None if nothing goes on."""
        if not accepted.is_under_way:
            act = "follow" if accepted.option.act is concierge.ProposedAct.FOLLOW else "remove"
            shown.show(say.say(f"act.done.{act}", n=len(accepted.downloads)))
            return None
        download = accepted.download
        shown.show(progress_text(concierge.DownloadProgress(download=download), say))
        return await self._followers.track(me, download.id, shown, say)


def _press(update: Update) -> _Press | None:
    """The press, if it is one of ours; a message too old to be read is answered all the same."""
    query = update.callback_query
    data = DATA.fullmatch(query.data or "") if query else None
    if query is None or data is None or query.message is None:
        return None
    place = query.message
    message = place if isinstance(place, Message) else None
    return _Press(
        proposal_id=data[1],
        option=int(data[2]),
        chat_id=place.chat.id,
        message_id=place.message_id,
        text=(message.text or "") if message else "",
        keyboard=message.reply_markup if message else None,
    )


def _is_outdated(error: concierge.ConciergeError, press: _Press) -> bool:
    told = str(error.facts.get("what", ""))
    return isinstance(error, concierge.NotFound) and told.startswith(press.proposal_id)
