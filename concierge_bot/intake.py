"""Lets updates in: what is welcome is written down before it is acknowledged, and nothing else leaves a trace."""

import asyncio
import json
import re
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import structlog
from telegram import User

import concierge
from concierge_bot.acquaintances import Acquaintances
from concierge_bot.dispatch import Dispatch, Handle
from concierge_bot.doorman import Doorman
from concierge_bot.envelope import BadUpdate, Envelope
from concierge_bot.lateness import is_late

__all__ = ["Intake"]

# The one thing that somebody unknown may say.
INVITED = re.compile(r"/start [A-Za-z0-9_-]{32}", re.ASCII)
# What nobody has written down has no row to be marked.
UNKNOWN = 0
log = structlog.get_logger(__name__)


class _Taken(NamedTuple):
    envelope: Envelope
    handle: Handle


@dataclass(frozen=True, slots=True)
class Intake:
    """The one door for updates, however they come."""

    house: concierge.Concierge
    acquaintances: Acquaintances
    dispatch: Dispatch
    acknowledge: Callable[[Handle], Coroutine[object, object, None]]
    complain: Callable[[int, concierge.ConciergeError], Coroutine[object, object, None]]
    myself: Callable[[], User]
    doorman: Doorman

    async def take(self, raw: object) -> None:
        """Returns when the update may be acknowledged: it is kept, or known already, or nobody's business.

        Raises:
            BadUpdate: it is no update.
            StorageError: it could not be kept, and has to be sent again.
        """
        self._hand_on(await self._kept(raw))

    async def take_all(self, raws: Sequence[object]) -> bool:
        """The same for updates that came together, in their order; whether any of them is somebody's business.

        What is no update is left out.
        """
        ends = await asyncio.gather(*map(self._kept, raws), return_exceptions=True)
        for end in ends:
            if isinstance(end, BadUpdate):
                log.warning("bot.bad_update")
            elif not isinstance(end, BaseException):
                self._hand_on(end)
        failed = [end for end in ends if isinstance(end, BaseException) and not isinstance(end, BadUpdate)]
        if failed:
            raise failed[0]
        return any(isinstance(end, _Taken) for end in ends)

    async def _kept(self, raw: object) -> _Taken | None:
        """The update once it is safe, if it is to be handled."""
        envelope = Envelope.read(raw)
        if envelope.moved is not None:
            await self.doorman.follow(*envelope.moved)
            return None
        if not self._is_for_us(envelope) or envelope.sender_id is None or envelope.chat_id is None:
            log.info("bot.update_dropped", kind=envelope.kind)
            self._turn_away(envelope)
            return None
        try:
            return await self._taken(envelope, envelope.sender_id, envelope.chat_id)
        except concierge.StorageError as error:
            if self.acquaintances.was_known(envelope.sender_id) and envelope.is_private:
                self.dispatch.beside(self.complain(envelope.chat_id, error))
            raise

    async def _taken(self, envelope: Envelope, sender_id: int, chat_id: int) -> _Taken | None:
        user_id = await self.acquaintances.id_of(sender_id, envelope.sender_name)
        if user_id is None and not _is_invited(envelope):
            log.info("bot.stranger_dropped", kind=envelope.kind)
            self._turn_away(envelope)
            return None
        incoming = concierge.Incoming(
            update_id=envelope.update_id,
            chat_id=chat_id,
            user_id=user_id or UNKNOWN,
            # Half a character cannot be written down.
            payload=json.dumps(envelope.raw, ensure_ascii=False).encode(errors="replace").decode(),
        )
        is_kept = user_id is not None and envelope.is_lasting
        if is_kept and not await self.house.inbox.take(incoming):
            return None
        return _Taken(envelope, Handle(incoming=incoming, is_kept=is_kept))

    def _hand_on(self, taken: _Taken | None) -> None:
        if taken is None:
            return
        envelope, handle = taken
        self.dispatch.put(handle, is_urgent=envelope.is_urgent or is_late(envelope, handle))
        if envelope.kind == "callback_query":
            self.dispatch.beside(self.acknowledge(handle))

    def _turn_away(self, envelope: Envelope) -> None:
        if self.doorman.wants(envelope):
            self.dispatch.beside(self.doorman.send_away(envelope))

    def _is_for_us(self, envelope: Envelope) -> bool:
        """In a group only what is said to the bot; whom it says that it was removed by is never asked back."""
        if not envelope.kind:
            return False
        return envelope.is_private or envelope.kind != "message" or self._is_addressed(envelope)

    def _is_addressed(self, envelope: Envelope) -> bool:
        message = envelope.raw.get("message")
        assert isinstance(message, Mapping)  # noqa: S101  the envelope has read it
        me = self.myself()
        replied = message.get("reply_to_message")
        author = replied.get("from") if isinstance(replied, Mapping) else None
        if isinstance(author, Mapping) and author.get("id") == me.id:
            return True
        words = envelope.text or str(message.get("caption") or "")
        command, _, named = words.partition(" ")[0].partition("@")
        if command.startswith("/"):
            return not named or named.lower() == (me.username or "").lower()
        return re.search(rf"@{re.escape(me.username or '')}\b", words, re.IGNORECASE) is not None


def _is_invited(envelope: Envelope) -> bool:
    is_private_message = envelope.kind == "message" and envelope.is_private
    return is_private_message and INVITED.fullmatch(envelope.text.strip()) is not None
