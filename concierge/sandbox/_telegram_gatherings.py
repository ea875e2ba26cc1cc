"""What happens around the bot: groups that take it in, throw it out or move, and people who block it."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concierge.sandbox._telegram_chats import ShownMessage
from concierge.sandbox._telegram_groups import member
from concierge.sandbox._telegram_people import Place, PlaceKind
from concierge.sandbox._telegram_state import State
from concierge.sandbox._telegram_wire import BOT, BOT_ID, Fields

__all__ = ["Gatherings"]


@dataclass(slots=True)
class Gatherings(State):
    """The hands that change where the bot is."""

    def open_group(
        self,
        chat_id: int,
        members: Iterable[int],
        *,
        title: str = "Household",
        kind: PlaceKind = "group",
        topics: Mapping[int, str] | None = None,
    ) -> Place:
        """A group whose first member made it, still without the bot."""
        place = Place(chat_id, kind, title, topics=dict(topics or {}))
        for user_id in members:
            self.people.person(user_id)
            place.members[user_id] = "member" if place.members else "creator"
        place.members[BOT_ID] = "left"
        self.people.places[chat_id] = place
        return place

    def add_bot(self, chat_id: int, *, by: int = 7, status: str = "member") -> None:
        """Takes the bot in, as a member or an administrator."""
        place = self.people.enter(chat_id, by)
        self._change(place, by, status)
        self._serve(place, by, {"new_chat_members": [dict(BOT)]})

    def remove_bot(self, chat_id: int, *, by: int = 7) -> None:
        """Throws the bot out of a group."""
        self._change(self.people.places[chat_id], by, "kicked")

    def block(self, user_id: int) -> None:
        """Blocks the bot."""
        self.blocked_by.add(user_id)
        self._change(self.people.enter(user_id, user_id), user_id, "kicked")

    def unblock(self, user_id: int) -> None:
        """Takes the block back."""
        self.blocked_by.discard(user_id)
        self._change(self.people.enter(user_id, user_id), user_id, "member")

    def migrate(self, chat_id: int, *, by: int = 7) -> int:
        """Makes a supergroup of the group and returns its id; the old one is shut for the bot."""
        old = self.people.places[chat_id]
        new_id = -(10**12) + chat_id
        new = Place(new_id, "supergroup", old.title, members=dict(old.members), topics=dict(old.topics))
        self.people.places[new_id] = new
        self._serve(old, by, {"migrate_to_chat_id": new_id})
        old.moved_to = new_id
        self._serve(new, by, {"migrate_from_chat_id": chat_id})
        return new_id

    def _change(self, place: Place, by: int, status: str) -> None:
        before = place.members.get(BOT_ID, "member")
        # What a private chat says of the bot is who blocked it, which `blocked_by` knows.
        if place.kind != "private":
            place.members[BOT_ID] = status
        else:
            before = "member" if status == "kicked" else "kicked"
        change = {
            "chat": place.wire(),
            "from": self.people.person(by).wire(),
            "date": int(time.time()),
            "old_chat_member": member(self, BOT_ID, before),
            "new_chat_member": member(self, BOT_ID, status),
        }
        self.updates.put("my_chat_member", change)

    def _serve(self, place: Place, by: int, service: Fields) -> None:
        message = ShownMessage(
            message_id=self.chats.next_id(),
            chat_id=place.chat_id,
            date=int(time.time()),
            author_id=by,
            service=service,
        )
        self.updates.put("message", self.wire(self.chats.put(message)))
