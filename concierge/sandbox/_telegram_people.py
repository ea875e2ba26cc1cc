"""Who talks where: people by their ids, private chats and groups with their members and topics."""

from dataclasses import dataclass, field
from typing import Literal

from concierge.sandbox._telegram_wire import BOT, BOT_ID, Fields, Refused, bad_request, forbidden

__all__ = ["People", "Person", "Place", "PlaceKind"]

PlaceKind = Literal["private", "group", "supergroup"]


@dataclass(slots=True)
class Person:
    """A user; an empty language is not told."""

    user_id: int
    first_name: str
    username: str = ""
    language_code: str = "ru"

    def wire(self) -> Fields:
        """The user as the wire has it."""
        known: Fields = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        optional = {"username": self.username, "language_code": self.language_code}
        return {**known, **{name: told for name, told in optional.items() if told}}


@dataclass(slots=True)
class Place:
    """A chat. `members` has a status for each user, the bot among them; a topic has its id and name."""

    chat_id: int
    kind: PlaceKind
    title: str = ""
    username: str = ""
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    moved_to: int | None = None

    def wire(self) -> Fields:
        """The chat as the wire has it."""
        named = {"first_name" if self.kind == "private" else "title": self.title}
        known: Fields = {"id": self.chat_id, "type": self.kind, **named}
        if self.username:
            known["username"] = self.username
        if self.topics and self.kind == "supergroup":
            known["is_forum"] = True
        return known

    @property
    def has_bot(self) -> bool:
        """Whether the bot hears what is said here."""
        return self.moved_to is None and self.members.get(BOT_ID, "member") not in {"kicked", "left"}

    def refuse(self) -> None:
        """Lets the bot write here.

        Raises:
            Refused: the group has moved, or the bot is no member.
        """
        if self.moved_to is not None:
            description = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refused(400, description, migrate_to_chat_id=self.moved_to)
        status = self.members.get(BOT_ID, "member")
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {self.kind} chat")
        if status == "left":
            raise forbidden(f"bot is not a member of the {self.kind} chat")


@dataclass(slots=True)
class People:
    """Everybody and every chat that the bot can know."""

    known: dict[int, Person] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)

    def person(self, user_id: int, *, language_code: str | None = None) -> Person:
        """The user, made up if new."""
        person = self.known.setdefault(user_id, Person(user_id, f"User {user_id}"))
        if language_code is not None:
            person.language_code = language_code
        return person

    def author(self, user_id: int) -> Fields:
        """Who wrote, as the wire has it."""
        return dict(BOT) if user_id == BOT_ID else self.person(user_id).wire()

    def enter(self, chat_id: int, user_id: int) -> Place:
        """The chat with this user in it, opened if new; a negative id is a group."""
        place = self.places.get(chat_id)
        if place is None:
            kind: PlaceKind = "private" if chat_id > 0 else "group"
            title = self.person(user_id).first_name if chat_id > 0 else "Household"
            place = self.places[chat_id] = Place(chat_id, kind, title)
        if place.kind != "private":
            place.members.setdefault(BOT_ID, "member")
            place.members.setdefault(user_id, "member")
        return place

    def place(self, chat_id: int) -> Place:
        """The chat.

        Raises:
            Refused: there is none.
        """
        if chat_id not in self.places:
            raise bad_request("chat not found")
        return self.places[chat_id]
