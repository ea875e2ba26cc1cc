"""All that one miniature Telegram holds: its chats, files and updates, and what is to go wrong."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from concierge.sandbox._serving import SandboxService
from concierge.sandbox._telegram_chats import Chats, Edit, ShownMessage
from concierge.sandbox._telegram_entities import Entity
from concierge.sandbox._telegram_files import Files
from concierge.sandbox._telegram_inline import InlineAnswer
from concierge.sandbox._telegram_parameters import Parameters
from concierge.sandbox._telegram_people import People, Place
from concierge.sandbox._telegram_rates import RateLimit
from concierge.sandbox._telegram_updates import Updates
from concierge.sandbox._telegram_wire import BOT_ID, Fields, Refused, bad_request, forbidden, too_many

__all__ = ["Draft", "Method", "State"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a person sees growing."""

    draft_id: int
    text: str
    entities: tuple[Entity, ...]
    can_stop: bool
    thread_id: int | None
    at_s: float


class Delivery(Protocol):
    """How updates reach the bot's own address."""

    def about(self) -> Fields:
        """What getWebhookInfo says of it."""


@dataclass(slots=True)
class State(SandboxService):
    """What the methods of the Bot API read and write.

    `rate` set to a RateLimit answers 429 to a bot that writes too fast. Who stands in `blocked_by` blocked
    the bot. `refusals` has for a method, in small letters, what its next calls are answered. `answered` has the
    texts of the answers to queries, `alerts` the ids of those that were shown as an alert, and `pressed` the message
    whose button each pressed; a query can be answered for `query_life_s`. `unheard` has how many next calls of a
    method are carried out and never answered. A webhook that does not take an update gets it again after
    `redelivery_s`, then twice that, and so on.
    """

    name: str = "telegram"
    token: str = "12345:sandbox-token"
    rate: RateLimit | None = None
    chats: Chats = field(default_factory=Chats)
    files: Files = field(default_factory=Files)
    people: People = field(default_factory=People)
    updates: Updates = field(default_factory=Updates)
    blocked_by: set[int] = field(default_factory=set)
    refusals: dict[str, list[Refused]] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    alerts: set[str] = field(default_factory=set)
    commands: dict[tuple[str, str], tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    drafts: list[tuple[int, int, str]] = field(default_factory=list)
    actions: list[tuple[int, str]] = field(default_factory=list)
    drafting: dict[int, "Draft"] = field(default_factory=dict)
    draft_life_s: float = 30.0
    open_queries: dict[str, float] = field(default_factory=dict)
    pressed: dict[str, int] = field(default_factory=dict)
    query_life_s: float = 900.0
    inline_queries: dict[str, str] = field(default_factory=dict)
    inline_answers: dict[str, InlineAnswer] = field(default_factory=dict)
    unheard: dict[str, int] = field(default_factory=dict)
    redelivery_s: float = 0.5
    webhook: "Delivery | None" = None
    delivery: asyncio.Task[None] | None = None
    _call_answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def edits(self) -> list[Edit]:
        """Every change of a message that the bot made, in order."""
        return self.chats.edits

    def messages(self, chat_id: int) -> tuple[ShownMessage, ...]:
        """What the bot has written in a chat, as it looks now."""
        return tuple(shown for shown in self.history(chat_id) if shown.author_id == BOT_ID)

    def history(self, chat_id: int) -> tuple[ShownMessage, ...]:
        """What everybody has written in a chat, in order."""
        return tuple(shown for shown in self.chats.shown.values() if shown.chat_id == chat_id)

    def draft(self, chat_id: int) -> Draft | None:
        """The draft that stands in a chat now."""
        draft = self.drafting.get(chat_id)
        is_alive = draft is not None and time.monotonic() - draft.at_s < self.draft_life_s
        return draft if is_alive else None

    async def close(self) -> None:
        """Ends the deliveries to a webhook."""
        if self.delivery is not None:
            self.delivery.cancel()
            await asyncio.gather(self.delivery, return_exceptions=True)

    async def until(self, fact: Callable[[], bool], *, within_s: float = 20.0) -> None:
        """Returns when the bot has called something that made `fact` true.

        Raises:
            TimeoutError: it did not within that time.
        """
        async with asyncio.timeout(within_s):
            while not fact():
                self._call_answered.clear()
                await self._call_answered.wait()

    def writable(self, given: Parameters) -> Place:
        """The chat of the call, if the bot may write there now, which counts as written.

        Raises:
            Refused: it may not.
        """
        place = self.reachable(given)
        if given.message_thread_id is not None and given.message_thread_id not in place.topics:
            raise bad_request("message thread not found")
        if self.rate is not None and (wait_s := self.rate.wait_s(given.chat_id)):
            raise too_many(wait_s)
        return place

    def reachable(self, given: Parameters) -> Place:
        """The chat of the call, if the bot is in it now.

        Raises:
            Refused: there is none, or it has shut the bot out.
        """
        place = self.people.place(given.chat_id)
        if given.chat_id in self.blocked_by:
            raise forbidden("bot was blocked by the user")
        place.refuse()
        return place

    def wire(self, shown: ShownMessage, *, with_reply: bool = True) -> Fields:
        """A message as the wire has it."""
        known: Fields = {
            "message_id": shown.message_id,
            "date": shown.date,
            "chat": self.people.place(shown.chat_id).wire(),
            "from": self.people.author(shown.author_id),
            **_content(shown),
            **_marks(shown),
        }
        if shown.forwarded_from is not None:
            origin = {
                "type": "user",
                "date": shown.date,
                "sender_user": self.people.author(shown.forwarded_from),
            }
            known["forward_origin"] = origin
        replied = self.chats.shown.get(shown.reply_to or 0)
        if with_reply and replied is not None:
            known["reply_to_message"] = self.wire(replied, with_reply=False)
        return known


Method: TypeAlias = Callable[[State, Parameters], object]


def _content(shown: ShownMessage) -> Fields:
    if shown.service is not None:
        return shown.service
    if shown.poll is not None:
        return {"poll": shown.poll.wire()}
    if shown.file is None:
        return {"text": shown.text, **_entities("entities", shown)}
    wire: Fields = {shown.file.kind: shown.file.media()}
    return {**wire, "caption": shown.text, **_entities("caption_entities", shown)} if shown.text else wire


def _entities(name: str, shown: ShownMessage) -> Fields:
    return {name: [one.model_dump(exclude_none=True) for one in shown.entities]} if shown.entities else {}


def _marks(shown: ShownMessage) -> Fields:
    marks: Fields = {}
    if shown.is_edited:
        marks["edit_date"] = shown.date
    if shown.is_protected:
        marks["has_protected_content"] = True
    if shown.album:
        marks["media_group_id"] = shown.album
    if shown.thread_id is not None:
        marks |= {"message_thread_id": shown.thread_id, "is_topic_message": True}
    if shown.buttons:
        marks["reply_markup"] = shown.keyboard.model_dump(include={"inline_keyboard"}, exclude_none=True)
    return marks
