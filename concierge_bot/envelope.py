"""What stands on the outside of an update: whether it is welcome, and whose turn it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

__all__ = ["KINDS", "BadUpdate", "Envelope"]

Fields: TypeAlias = Mapping[str, object]

KINDS = (
    "message",
    "callback_query",
    "inline_query",
    "poll_answer",
    "my_chat_member",
    "stopped_message_generation",
)
# Telegram counts in 32 bits today; a number of 53 is the most that JSON carries everywhere.
MOST_ID = 2**53
INSIDE = frozenset({"member", "administrator", "creator", "restricted"})
STOP_DATA = "stop"
STOP_WORDS = frozenset({"/cancel", "/stop", "стоп", "стой", "stop", "хватит", "отмена"})


class BadUpdate(ValueError):
    """No update: not an object, or without a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An update's number and kind, its sender and its chat; None where it has none."""

    update_id: int
    kind: str
    sender_id: int | None
    sender_name: str
    chat_id: int | None
    text: str
    raw: Fields

    @classmethod
    def read(cls, raw: object) -> "Envelope":
        """The outside of an update as it came. Raises BadUpdate."""
        if not isinstance(raw, Mapping):
            raise BadUpdate("an update is an object")
        number = raw.get("update_id")
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST_ID:
            raise BadUpdate("an update has a number")
        kind = next((kind for kind in KINDS if isinstance(raw.get(kind), Mapping)), "")
        content = _part(raw, kind)
        message = _part(content, "message") if kind == "callback_query" else content
        person = _person(kind, content)
        sender = _sender(kind, content)
        chat_id = _number(_part(message, "chat"), "id")
        return cls(
            update_id=number,
            kind=kind,
            sender_id=sender,
            sender_name=_name(person),
            chat_id=sender if chat_id is None else chat_id,
            text=_text(kind, content),
            raw=raw,
        )

    @property
    def moved(self) -> tuple[int, int] | None:
        """The old and the new id of a group that goes on under another one."""
        message = _part(self.raw, "message")
        here, to, whence = (
            self.chat_id,
            _number(message, "migrate_to_chat_id"),
            _number(message, "migrate_from_chat_id"),
        )
        if here is None or self.kind != "message":
            return None
        return (here, to) if to is not None else (whence, here) if whence is not None else None

    @property
    def lets_in(self) -> bool:
        """Whether it says that the bot is in a group now."""
        status = _part(_part(self.raw, "my_chat_member"), "new_chat_member").get("status")
        return self.kind == "my_chat_member" and not self.is_private and status in INSIDE

    @property
    def query_id(self) -> str:
        """The number by which an inline query is answered."""
        return str(_part(self.raw, "inline_query").get("id") or "")

    @property
    def is_private(self) -> bool:
        """Whether it comes from a chat with one person, or from no chat at all."""
        return self.chat_id is not None and self.chat_id > 0

    @property
    def sent_at(self) -> int | None:
        """When it was written, in seconds since 1970; None where Telegram does not tell."""
        return _number(_part(self.raw, self.kind), "date") if self.kind == "message" else None

    @property
    def is_lasting(self) -> bool:
        """Whether it has to be answered also if that takes a restart; who types a query inline has typed on by then."""
        return self.kind not in {"inline_query", "stopped_message_generation"}

    @property
    def is_urgent(self) -> bool:
        """Whether it is to be heard while an answer is still being made: it may be to end that."""
        if self.kind == "callback_query":
            return self.text == STOP_DATA
        if self.kind == "message":
            return self.text.strip().lower() in STOP_WORDS
        return not self.is_lasting


def _sender(kind: str, content: Fields) -> int | None:
    """The person who sent it; a channel, an anonymous admin and another bot are nobody.

    So is who has chosen what a bot offers inline: that is written in their name, but not in their words.
    """
    if kind == "stopped_message_generation":
        return _number(_part(content, "chat"), "id")
    person = _person(kind, content)
    if any((person.get("is_bot"), content.get("sender_chat"), content.get("via_bot"))):
        return None
    return _number(person, "id")


def _person(kind: str, content: Fields) -> Fields:
    return _part(content, "user" if kind == "poll_answer" else "from")


def _name(person: Fields) -> str:
    """What the person calls themselves."""
    names = (person.get("first_name"), person.get("last_name"))
    return " ".join(name for name in names if isinstance(name, str))


def _text(kind: str, content: Fields) -> str:
    text = content.get("data" if kind == "callback_query" else "text")
    return text if isinstance(text, str) else ""


def _part(fields: Fields, name: str) -> Fields:
    part = fields.get(name)
    return part if isinstance(part, Mapping) else {}


def _number(fields: Fields, name: str) -> int | None:
    number = fields.get(name)
    if not isinstance(number, int) or isinstance(number, bool):
        return None
    return number if -MOST_ID <= number <= MOST_ID else None
