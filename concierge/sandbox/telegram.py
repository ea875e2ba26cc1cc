"""A miniature Telegram: the Bot API for a bot that chats in private, and the hands of its people."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from concierge.sandbox import _telegram_wire as wire
from concierge.sandbox._serving import FaultKind, SandboxService
from concierge.sandbox._telegram_chats import Button, Chats, Edit, Keyboard, RateLimit, ShownMessage, units
from concierge.sandbox._telegram_html import BadMarkup, plain_text
from concierge.sandbox._telegram_updates import Updates
from concierge.sandbox._telegram_wire import Parameters, Refused, bad_request

__all__ = ["Button", "Edit", "RateLimit", "Refused", "ShownMessage", "TelegramServer"]

LONGEST_TEXT = 4096
LONGEST_ANSWER = 200
WRITING = frozenset({"editmessagereplymarkup", "editmessagetext", "sendmessage", "sendmessagedraft"})
ABILITIES = {
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
OLD_QUERY = "query is too old and response timeout expired or query ID is invalid"
SECOND_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(slots=True)
class TelegramServer(SandboxService):
    """Speaks the Bot API under /bot<token>/ for one bot; `say` and `press` are its people's hands.

    `rate` set to a RateLimit answers 429 to a bot that writes too fast. Who stands in `blocked_by` blocked
    the bot. `refusals` has for a method, in small letters, what its next calls are answered.
    """

    name: str = "telegram"
    token: str = "12345:sandbox-token"
    rate: RateLimit | None = None
    chats: Chats = field(default_factory=Chats)
    updates: Updates = field(default_factory=Updates)
    blocked_by: set[int] = field(default_factory=set)
    refusals: dict[str, list[Refused]] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    drafts: list[tuple[int, int, str]] = field(default_factory=list)
    actions: list[tuple[int, str]] = field(default_factory=list)
    _queries: set[str] = field(default_factory=set)
    _languages: dict[int, str] = field(default_factory=dict)
    _call_answered: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def edits(self) -> list[Edit]:
        """Every change of a message that the bot made, in order."""
        return self.chats.edits

    def messages(self, chat_id: int) -> tuple[ShownMessage, ...]:
        """What the bot has written in a chat, as it looks now."""
        return tuple(shown for shown in self.chats.shown.values() if shown.chat_id == chat_id)

    def say(
        self, text: str, *, user_id: int = 7, chat_id: int | None = None, language_code: str = "ru"
    ) -> int:
        """Queues a message to the bot and returns its id; a negative `chat_id` is a group."""
        place = user_id if chat_id is None else chat_id
        self._languages[place] = language_code
        message_id = self.chats.next_id()
        message: wire.Fields = {
            "message_id": message_id,
            "date": int(time.time()),
            "chat": wire.chat(place),
            "from": wire.person(user_id, language_code),
            "text": text,
        }
        if text.startswith("/"):
            command = {"type": "bot_command", "offset": 0, "length": units(text.split(maxsplit=1)[0])}
            message["entities"] = [command]
        self.updates.put("message", message)
        return message_id

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

    def press_data(self, message_id: int, data: str, *, user_id: int = 7) -> str:
        """Presses a button with any data, as an old or a forged one would have; returns the query's id."""
        query_id = f"{user_id}{time.monotonic_ns()}"
        self._queries.add(query_id)
        query = {
            "id": query_id,
            "from": wire.person(user_id, self._languages.get(user_id, "ru")),
            "message": wire.message(self.chats.shown[message_id]),
            "chat_instance": "1",
            "data": data,
        }
        self.updates.put("callback_query", query)
        return query_id

    async def until(self, fact: Callable[[], bool], *, within_s: float = 20.0) -> None:
        """Returns when the bot has called something that made `fact` true.

        Raises:
            TimeoutError: it did not within that time.
        """
        async with asyncio.timeout(within_s):
            while not fact():
                self._call_answered.clear()
                await self._call_answered.wait()

    async def answer(self, request: Request) -> Response:
        """The method's result in Telegram's envelope."""
        match request.url.path.strip("/").split("/"):
            case [bot, method] if bot == f"bot{self.token}":
                response = await self._called(request, method.lower())
                self._call_answered.set()
                return response
            case [bot, _] if bot.startswith("bot"):
                return wire.refused(Refused(401, "Unauthorized"))
        return self.not_implemented(request)

    async def _with_faults(self, request: Request) -> Response:
        # Telegram tells the wait in the body, where the common fault has it in a header.
        if limited := self._take(request.url.path, FaultKind.RATE_LIMITED):
            return wire.refused(wire.too_many(limited.retry_after_s or 1))
        # A dataclass with slots is made twice; super() without arguments would mean the first one.
        return await super(TelegramServer, self)._with_faults(request)

    async def _called(self, request: Request, method: str) -> Response:
        content_type = request.headers.get("content-type", "")
        served = self._methods().get(method)
        if served is None or "multipart" in content_type:
            return self.not_implemented(request)
        try:
            given = wire.parameters(self.calls[-1].body, dict(request.query_params), content_type)
            self._refuse(method, given)
            if method == "getupdates":
                return await self._poll(request, given)
            return wire.succeeded(served(given))
        except Refused as reason:
            return wire.refused(reason)
        except ValidationError as error:
            if wire.is_unknown_parameter(error):
                return self.not_implemented(request)
            return wire.refused(bad_request(str(error)))

    def _methods(self) -> Mapping[str, Callable[[Parameters], object]]:
        return {
            "answercallbackquery": self._answer_query,
            "deletewebhook": self._yes,
            "editmessagereplymarkup": self._edit_buttons,
            "editmessagetext": self._edit_text,
            "getme": self._me,
            "getmycommands": self._get_commands,
            "getupdates": self._yes,
            "sendchataction": self._act,
            "sendmessage": self._send,
            "sendmessagedraft": self._draft,
            "setmycommands": self._set_commands,
        }

    def _refuse(self, method: str, given: Parameters) -> None:
        if self.refusals.get(method):
            raise self.refusals[method].pop(0)
        if method not in WRITING:
            return
        if given.chat_id not in self._languages:
            raise bad_request("chat not found")
        if given.chat_id in self.blocked_by:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if self.rate is not None and (wait_s := self.rate.wait_s(given.chat_id)):
            raise wire.too_many(wait_s)

    async def _poll(self, request: Request, given: Parameters) -> Response:
        if given.allowed_updates is not None:
            self.updates.allowed = frozenset(given.allowed_updates)

        async def is_gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        found = await self.updates.poll(given.offset, given.limit, given.timeout, is_gone)
        if found is None:
            raise Refused(409, SECOND_POLL)
        return wire.succeeded(found)

    def _me(self, given: Parameters) -> object:
        return {**wire.BOT, **ABILITIES}

    def _yes(self, given: Parameters) -> object:
        return True

    def _send(self, given: Parameters) -> object:
        message_id = self.chats.next_id()
        shown = ShownMessage(
            message_id=message_id,
            chat_id=given.chat_id,
            date=int(time.time()),
            text=_text(given),
            keyboard=_keyboard(given),
        )
        self.chats.put(shown)
        return wire.message(shown)

    def _edit_text(self, given: Parameters) -> object:
        return self._edit(given, replace(self._shown(given), text=_text(given), keyboard=_keyboard(given)))

    def _edit_buttons(self, given: Parameters) -> object:
        return self._edit(given, replace(self._shown(given), keyboard=_keyboard(given)))

    def _edit(self, given: Parameters, changed: ShownMessage) -> object:
        if changed == self._shown(given):
            raise bad_request(NOT_MODIFIED)
        self.chats.put(changed)
        return wire.message(changed, is_edited=True)

    def _shown(self, given: Parameters) -> ShownMessage:
        shown = self.chats.shown.get(given.message_id)
        if shown is None or shown.chat_id != given.chat_id:
            raise bad_request("message to edit not found")
        return shown

    def _draft(self, given: Parameters) -> object:
        if given.chat_id < 0 or given.draft_id == 0:
            raise bad_request("drafts need a private chat and an id")
        self.drafts.append((given.chat_id, given.draft_id, _text(given, may_be_empty=True)))
        return True

    def _act(self, given: Parameters) -> object:
        self.actions.append((given.chat_id, given.action))
        return True

    def _answer_query(self, given: Parameters) -> object:
        if given.callback_query_id not in self._queries:
            raise bad_request(OLD_QUERY)
        if len(given.text) > LONGEST_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self._queries.discard(given.callback_query_id)
        self.answered[given.callback_query_id] = given.text
        return True

    def _set_commands(self, given: Parameters) -> object:
        self.commands[_scope(given), given.language_code] = given.commands
        return True

    def _get_commands(self, given: Parameters) -> object:
        return self.commands.get((_scope(given), given.language_code), ())


def _text(given: Parameters, *, may_be_empty: bool = False) -> str:
    if given.parse_mode.lower() not in {"", "html"}:
        raise bad_request("unsupported parse_mode")
    try:
        text = plain_text(given.text) if given.parse_mode else given.text
    except BadMarkup as error:
        raise bad_request(f"can't parse entities: {error}") from error
    if not text.strip() and not may_be_empty:
        raise bad_request("message text is empty")
    if units(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return text.strip()


def _keyboard(given: Parameters) -> Keyboard:
    if not all(button.is_valid for row in given.reply_markup.inline_keyboard for button in row):
        raise bad_request("BUTTON_DATA_INVALID")
    return given.reply_markup


def _scope(given: Parameters) -> str:
    return str((given.scope or {}).get("type", "default"))
