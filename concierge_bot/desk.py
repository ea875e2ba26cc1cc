"""Brings each update to the handler that answers it, if its person may have that answer."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TypeVar

import structlog
from telegram import Bot, MessageEntity, Update

import concierge
from concierge_bot.acknowledging import acknowledge, token_of
from concierge_bot.answers import Answers
from concierge_bot.boundary import guarded
from concierge_bot.dispatch import Handle
from concierge_bot.envelope import STOP_DATA, STOP_WORDS, Envelope
from concierge_bot.keeping import spoken_in
from concierge_bot.lateness import Latecomers, is_late
from concierge_bot.newcomers import Newcomers
from concierge_bot.onboarding import begin
from concierge_bot.policy import Policy
from concierge_bot.registry import Registry
from concierge_bot.render import error_text
from concierge_bot.secrecy import wiped
from concierge_bot.spot import Spot
from concierge_bot.visit import Parts, Visit
from concierge_bot.wording import DEFAULT_LANGUAGE, spoken

__all__ = ["Desk"]

COMPLAINS_EVERY_S = 60.0
FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
T = TypeVar("T")
WORDS = Policy(grant=concierge.Grant.SEARCH, in_groups=True)
log = structlog.get_logger(__name__)


class Desk:
    """Knows every handler; each update is answered by one of them, under the grants of who sent it."""

    def __init__(self, parts: Parts, registry: Registry, answers: Answers, newcomers: Newcomers) -> None:
        """Takes the handlers, and who answers words and codes of invitation."""
        self._parts = parts
        self._registry = registry
        self._answers = answers
        self._newcomers = newcomers
        self._latecomers = Latecomers()
        self._quiet_until: dict[int, float] = {}

    async def handle(self, handle: Handle) -> None:
        """Answers an update, and marks it as handled; one that the end of the run breaks off stays for the next."""
        incoming, chats = handle.incoming, self._parts.chats
        envelope = Envelope.read(json.loads(incoming.payload))
        me = await self._persistently(incoming.chat_id, lambda: self._person(envelope))
        if me is not None:
            say = spoken(me.user.language or DEFAULT_LANGUAGE)
            # Who wrote what the library cannot read hears so too.
            await guarded(
                lambda: self._answer(me, envelope, handle), chats, Spot(chat_id=incoming.chat_id), say
            )
        elif not handle.is_kept:
            await self._welcome(envelope, incoming.chat_id)
        if handle.is_kept:
            inbox = self._parts.house.inbox
            await self._persistently(incoming.chat_id, lambda: inbox.done(incoming.update_id))

    async def acknowledge(self, handle: Handle) -> None:
        """Answers a press at once, beside the order of its chat; other updates need no such answer."""
        envelope = Envelope.read(json.loads(handle.incoming.payload))
        if envelope.kind != "callback_query":
            return
        me = await self._person(envelope)
        if me is not None:
            visit = self._visit(me, envelope)
            if visit.pressed is not None:
                self._parts.later.leave(visit.spot.chat_id, visit.pressed)
            await acknowledge(self._parts.bot, visit.me, envelope, visit.say)

    async def _welcome(self, envelope: Envelope, chat_id: int) -> None:
        """Lets somebody in who has a code, and leads them through setting up."""
        update = _update(envelope, self._parts.bot)
        welcome = await self._persistently(chat_id, lambda: self._newcomers.take(update))
        me = await self._person(envelope) if welcome else None
        if me is not None:
            visit = self._visit(me, envelope)
            begun = partial(begin, visit, header=welcome)
            await guarded(begun, self._parts.chats, visit.spot, visit.say)

    async def complain(self, chat_id: int, error: concierge.ConciergeError) -> None:
        """Says why nothing is answered now, once in a while: what was written is not lost, and comes again."""
        now = time.monotonic()
        if now < self._quiet_until.get(chat_id, now):
            return
        self._quiet_until[chat_id] = now + COMPLAINS_EVERY_S
        say = spoken(self._parts.house.me.user.language or DEFAULT_LANGUAGE)
        await self._parts.chats.say(Spot(chat_id=chat_id), error_text(error, say))

    async def _person(self, envelope: Envelope) -> concierge.UserView | None:
        """The sender; None for a stranger, who may have been known when the update was kept."""
        if envelope.sender_id is None or envelope.chat_id is None:
            return None
        try:
            return await self._parts.house.user(telegram_id=envelope.sender_id)
        except concierge.NotAllowed:
            return None

    def _visit(self, me: concierge.UserView, envelope: Envelope) -> Visit:
        update = _update(envelope, self._parts.bot)
        return Visit(
            me=me,
            spot=_spot(update, envelope.chat_id or 0),
            say=self._parts.wording.of(update, me),
            update=update,
            sender_id=envelope.sender_id or 0,
            parts=self._parts,
        )

    async def _answer(self, me: concierge.UserView, envelope: Envelope, handle: Handle) -> None:
        visit = self._visit(me, envelope)

        async def route() -> None:
            if is_late(envelope, handle):
                await self._latecomers.take(visit)
            else:
                await self._route(visit, envelope, handle.incoming)

        await guarded(route, self._parts.chats, visit.spot, visit.say)

    async def _persistently(self, chat_id: int, work: Callable[[], Awaitable[T]]) -> T:
        """What the work comes to, however long the database is away."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return await work()
            except concierge.StorageError as error:
                log.warning("bot.storage_failed", code=error.code, wait_s=wait_s)
                await self.complain(chat_id, error)
            await asyncio.sleep(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _route(self, visit: Visit, envelope: Envelope, incoming: concierge.Incoming) -> None:
        match envelope.kind:
            case "callback_query":
                await self._press(visit, envelope.text, incoming.update_id)
            case "stopped_message_generation":
                visit.parts.turns.stop(visit.spot.chat_id, visit.sender_id)
            case "message":
                await self._message(visit, envelope.text, incoming)
            case _:
                await self._kind(visit)

    async def _press(self, visit: Visit, data: str, update_id: int) -> None:
        if data == STOP_DATA:
            visit.parts.turns.stop(visit.spot.chat_id, visit.sender_id)
            return
        try:
            button = await visit.me.buttons.press(token_of(data), visit.spot.chat_id, update_id=update_id)
        except (concierge.NotFound, concierge.NotAllowed, concierge.ButtonExpired, concierge.ButtonUsed):
            return  # told in the alert
        press = self._registry.presses.get(button.action)
        if press is None:
            await visit.reply(visit.say.say("bot.button.unknown"))
        elif await self._admits(press.policy, visit):
            try:
                await press.run(visit, button)
            except concierge.ConciergeError:
                await visit.me.buttons.release(button.token)
                raise

    async def _message(self, visit: Visit, text: str, incoming: concierge.Incoming) -> None:
        is_stop = text.strip().lower() in STOP_WORDS
        if is_stop and visit.parts.turns.stop(visit.spot.chat_id, visit.sender_id):
            return
        if incoming.answer is not None:
            await self._answers.deliver(visit, incoming.answer, incoming.received_at)
        elif await self._kind(visit):
            return
        elif self._is_command(text):
            await self._command(visit, text)
        elif await self._dialogue(visit, text):
            return
        elif text.startswith("/"):
            await visit.reply(visit.say.say("bot.unknown_command"))
        elif await self._admits(WORDS, visit):
            await self._answers.to_words(visit, _without_mention(visit, text), incoming.update_id)

    def _is_command(self, text: str) -> bool:
        """Whether it is one that there is: a password may begin like one."""
        return text.startswith("/") and _command_in(text) in self._registry.commands

    async def _command(self, visit: Visit, text: str) -> None:
        command = self._registry.commands[_command_in(text)]
        args = "".join(text.split(maxsplit=1)[1:]).strip()
        if await self._admits(command.policy, visit):
            await command.run(visit, args)
        elif command.has_secrets and args:
            await visit.reply(await wiped(visit))

    async def _dialogue(self, visit: Visit, text: str) -> bool:
        flow = await visit.me.flows.get(visit.spot.chat_id)
        dialogue = self._registry.dialogues.get(flow.name) if flow is not None else None
        if flow is None or dialogue is None:
            return False
        visit = spoken_in(visit, flow)
        if not await self._admits(dialogue.policy, visit):
            # Who may not answer any more is not asked any more; those words were no wish.
            await visit.me.flows.end(visit.spot.chat_id)
            if dialogue.has_secrets:
                await visit.reply(await wiped(visit))
            return True
        return await dialogue.take(visit, flow, text)

    async def _kind(self, visit: Visit) -> bool:
        kind = next((kind for kind in self._registry.kinds if kind.fits(visit.update)), None)
        if kind is None:
            return False
        if await self._admits(kind.policy, visit):
            await kind.run(visit)
        return True

    async def _admits(self, policy: Policy, visit: Visit) -> bool:
        """Whether the person may have that answer here; they are told if not."""
        if not visit.spot.is_private and not policy.in_groups:
            await visit.reply(visit.say.say("bot.only_private"))
            return False
        if not policy.admits(visit.me.user):
            await visit.reply(f"⚠ {visit.say.error('not_allowed', {})}")
            return False
        return True


def _command_in(text: str) -> str:
    return text.split(maxsplit=1)[0].removeprefix("/").partition("@")[0].lower()


def _update(envelope: Envelope, bot: Bot) -> Update:
    return Update.de_json(dict(envelope.raw), bot)


def _spot(update: Update, chat_id: int) -> Spot:
    message = update.effective_message
    thread_id = getattr(message, "message_thread_id", None) if message is not None else None
    is_topic = bool(getattr(message, "is_topic_message", False))
    is_said_in_group = chat_id < 0 and update.message is not None
    return Spot(
        chat_id=chat_id,
        thread_id=thread_id if is_topic else None,
        reply_to=message.message_id if is_said_in_group and message is not None else None,
    )


def _without_mention(visit: Visit, text: str) -> str:
    """What was said, without the bot's own name."""
    name = visit.parts.bot.username
    message = visit.update.message
    found: Mapping[MessageEntity, str] = message.parse_entities([MessageEntity.MENTION]) if message else {}
    for mention in found.values():
        if mention.lower() == f"@{name}".lower():
            text = text.replace(mention, " ")
    return " ".join(text.split()) if found else text
