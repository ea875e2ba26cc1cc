"""What people do in the miniature Telegram: they write, forward, edit, send files and press buttons."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict, Unpack

from concierge.sandbox._pictures import PNG
from concierge.sandbox._telegram_chats import ShownMessage
from concierge.sandbox._telegram_entities import entities_of, mentioning
from concierge.sandbox._telegram_gatherings import Gatherings
from concierge.sandbox._telegram_wire import Fields

__all__ = ["Hands", "Where"]


class Where(TypedDict, total=False):
    """Who does something and where; a negative `chat_id` is a group, and `mention` names the bot first.

    Without them it is user 7, who reads Russian, in the own chat with the bot.
    """

    user_id: int
    chat_id: int
    language_code: str
    reply_to: int
    thread_id: int
    mention: bool


@dataclass(slots=True)
class Hands(Gatherings):
    """The hands of people: each returns the id of the message or query that the bot hears of."""

    def say(self, text: str, **where: Unpack[Where]) -> int:
        """Queues a message to the bot."""
        said = mentioning(text) if where.get("mention") else text
        return self._tell(replace(self._new(where), text=said, entities=entities_of(said)))

    def send_document(self, name: str, content: bytes, *, caption: str = "", **where: Unpack[Where]) -> int:
        """Sends a file under its name."""
        stored = self.files.keep("document", content, name=name)
        return self._tell(replace(self._captioned(caption, where), document=stored))

    def send_photo(self, content: bytes = PNG, *, caption: str = "", **where: Unpack[Where]) -> int:
        """Sends a picture."""
        stored = self.files.keep("photo", content)
        return self._tell(replace(self._captioned(caption, where), photo=stored))

    def send_voice(self, content: bytes = b"OggS", **where: Unpack[Where]) -> int:
        """Sends something spoken."""
        return self._tell(replace(self._new(where), voice=self.files.keep("voice", content)))

    def forward(self, text: str, *, author_id: int = 99, **where: Unpack[Where]) -> int:
        """Forwards what somebody else wrote."""
        return self._tell(replace(self._captioned(text, where), forwarded_from=author_id))

    def edit(self, message_id: int, text: str) -> int:
        """Changes what the person wrote earlier."""
        shown = self.chats.shown[message_id]
        return self._tell(replace(shown, text=text, entities=entities_of(text), is_edited=True))

    def press(self, message_id: int, button: str, *, user_id: int = 7) -> str:
        """Presses the button that has this text or data, and returns the query's id.

        Raises:
            LookupError: the message has no such button now.
        """
        buttons = self.chats.shown[message_id].buttons
        fitting = (found.callback_data for found in buttons if button in {found.text, found.callback_data})
        data = next(fitting, None)
        if data is None:
            raise LookupError(f"message {message_id} has no button {button!r}")
        return self.press_data(message_id, data, user_id=user_id)

    def press_data(self, message_id: int, data: str, *, user_id: int = 7, chat_id: int | None = None) -> str:
        """Presses a button with any data, as an old or a forged one would have; returns the query's id.

        Of a message that is gone the bot hears only the id, and `chat_id` or else the person's own chat.
        """
        query_id = self._query(user_id)
        self.pressed[query_id] = message_id
        shown = self.chats.shown.get(message_id)
        query = {
            "id": query_id,
            "from": self.people.person(user_id).wire(),
            "message": self._gone(message_id, chat_id or user_id) if shown is None else self.wire(shown),
            "chat_instance": "1",
            "data": data,
        }
        self.updates.put("callback_query", query)
        return query_id

    def inline(self, query: str, *, user_id: int = 7, offset: str = "") -> str:
        """Writes the bot's name and a query in some chat, and returns the query's id."""
        query_id = self._query(user_id)
        self.inline_queries[query_id] = query
        asker = self.people.person(user_id).wire()
        asked = {"id": query_id, "from": asker, "query": query, "offset": offset, "chat_type": "private"}
        self.updates.put("inline_query", asked)
        return query_id

    def choose(self, query_id: str, result_id: str, *, user_id: int = 7) -> None:
        """Chooses what was offered for an inline query.

        Raises:
            LookupError: it was not offered.
        """
        if result_id not in {result.id for result in self.inline_answers[query_id].results}:
            raise LookupError(f"{result_id} was not offered")
        chooser, query = self.people.person(user_id).wire(), self.inline_queries[query_id]
        chosen = {"result_id": result_id, "from": chooser, "query": query}
        self.updates.put("chosen_inline_result", chosen)

    def vote(self, message_id: int, chosen: Sequence[int], *, user_id: int = 7) -> None:
        """Votes in a poll for options by their numbers; without any takes the vote back.

        Raises:
            LookupError: the message has no poll that takes this vote.
        """
        shown = self.chats.shown[message_id]
        if shown.poll is None:
            raise LookupError(f"message {message_id} is no poll")
        poll = shown.poll.voted(user_id, chosen)
        self.chats.shown[message_id] = replace(shown, poll=poll)
        if not poll.is_anonymous:
            answer = {"poll_id": poll.poll_id, "user": self.people.person(user_id).wire()}
            numbers = [str(number) for number in chosen]
            options = {"option_ids": list(chosen), "option_persistent_ids": numbers}
            self.updates.put("poll_answer", {**answer, **options})
        self.updates.put("poll", poll.wire())

    def stop(self, chat_id: int = 7) -> None:
        """Stops the answer that grows as a draft.

        Raises:
            LookupError: there is none that can be stopped.
        """
        draft = self.draft(chat_id)
        if draft is None or not draft.can_stop:
            raise LookupError(f"chat {chat_id} has no draft to stop")
        del self.drafting[chat_id]
        stopped: Fields = {"chat": self.people.place(chat_id).wire(), "draft_id": draft.draft_id}
        if draft.thread_id is not None:
            stopped["message_thread_id"] = draft.thread_id
        self.updates.put("stopped_message_generation", stopped)

    def grow_old(self, message_id: int, *, hours: float) -> None:
        """Makes a message that much older."""
        shown = self.chats.shown[message_id]
        self.chats.shown[message_id] = replace(shown, date=shown.date - int(hours * 3600))

    def _gone(self, message_id: int, chat_id: int) -> Fields:
        return {"chat": self.people.place(chat_id).wire(), "message_id": message_id, "date": 0}

    def _query(self, user_id: int) -> str:
        query_id = f"{user_id}{time.monotonic_ns()}"
        self.open_queries[query_id] = time.monotonic()
        return query_id

    def _captioned(self, text: str, where: Where) -> ShownMessage:
        return replace(self._new(where), text=text, entities=entities_of(text))

    def _new(self, where: Where) -> ShownMessage:
        user_id = where.get("user_id", 7)
        self.people.person(user_id, language_code=where.get("language_code"))
        place = self.people.enter(where.get("chat_id", user_id), user_id)
        thread_id = where.get("thread_id")
        if thread_id is not None:
            place.topics.setdefault(thread_id, f"Topic {thread_id}")
        return ShownMessage(
            message_id=self.chats.next_id(),
            chat_id=place.chat_id,
            date=int(time.time()),
            author_id=user_id,
            reply_to=where.get("reply_to"),
            thread_id=thread_id,
        )

    def _tell(self, message: ShownMessage) -> int:
        kind = "edited_message" if message.is_edited else "message"
        self.chats.put(message)
        if self.people.places[message.chat_id].has_bot:
            self.updates.put(kind, self.wire(message))
        return message.message_id
