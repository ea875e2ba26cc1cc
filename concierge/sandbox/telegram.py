"""A miniature Telegram: the Bot API for one bot, its file server, and the hands of its people."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from concierge.sandbox import (
    _telegram_groups as groups,
    _telegram_live as live,
    _telegram_media as media,
    _telegram_menus as menus,
    _telegram_polls as polls,
    _telegram_sending as sending,
    _telegram_webhooks as webhooks,
    _telegram_window as window,
    _telegram_wire as wire,
)
from concierge.sandbox._serving import FaultKind, HangUp
from concierge.sandbox._telegram_chats import Edit, ShownMessage
from concierge.sandbox._telegram_entities import Entity
from concierge.sandbox._telegram_hands import Hands
from concierge.sandbox._telegram_keyboards import Button
from concierge.sandbox._telegram_parameters import Parameters, is_unknown_parameter, parameters
from concierge.sandbox._telegram_rates import RateLimit
from concierge.sandbox._telegram_state import Method
from concierge.sandbox._telegram_wire import Refused, bad_request

__all__ = ["Button", "Edit", "Entity", "RateLimit", "Refused", "ShownMessage", "TelegramServer"]

METHODS: Final[Mapping[str, Method]] = {
    **groups.METHODS,
    **live.METHODS,
    **media.METHODS,
    **menus.METHODS,
    **polls.METHODS,
    **sending.METHODS,
    **webhooks.METHODS,
}
CHAT_ID = re.compile(r"-?[1-9][0-9]{0,15}")
ACTIVE_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
SECOND_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(slots=True)
class TelegramServer(Hands):
    """Speaks the Bot API under /bot<token>/ for one bot, and gives its files under /file/bot<token>/.

    Under /view/<chat> a browser sees a chat and can write in it.
    """

    async def answer(self, request: Request) -> Response:
        """The method's result in Telegram's envelope, or a file."""
        match request.url.path.strip("/").split("/"):
            case [bot, method] if bot == f"bot{self.token}":
                response = await self._called(request, method.lower())
                self._call_answered.set()
                return HangUp() if self._is_unheard(method.lower()) else response
            case ["file", bot, *path] if bot == f"bot{self.token}":
                return self._file("/".join(path))
            case ["view", chat_id] if CHAT_ID.fullmatch(chat_id):
                return window.answer(self, request, int(chat_id))
            case [bot, _] if bot.startswith("bot"):
                return wire.refused(Refused(401, "Unauthorized"))
        return self.not_implemented(request)

    async def _with_faults(self, request: Request) -> Response:
        # Telegram tells the wait in the body, where the common fault has it in a header.
        if limited := self._take(request.url.path, FaultKind.RATE_LIMITED):
            return wire.refused(wire.too_many(limited.retry_after_s or 1))
        # A dataclass with slots is made twice; super() without arguments would mean the first one.
        return await super(TelegramServer, self)._with_faults(request)

    def _file(self, path: str) -> Response:
        stored = self.files.at(path)
        return wire.refused(Refused(404, "Not Found")) if stored is None else Response(stored.content)

    def _is_unheard(self, method: str) -> bool:
        left = self.unheard.get(method, 0)
        self.unheard[method] = max(0, left - 1)
        return left > 0

    async def _called(self, request: Request, method: str) -> Response:
        content_type = request.headers.get("content-type", "")
        served = METHODS.get(method)
        if served is None and method != "getupdates":
            return self.not_implemented(request)
        try:
            given = parameters(request.state.call.body, dict(request.query_params), content_type)
            if self.refusals.get(method):
                raise self.refusals[method].pop(0)
            if served is None:
                return await self._poll(request, given)
            return wire.succeeded(served(self, given))
        except Refused as reason:
            return wire.refused(reason)
        except ValidationError as error:
            if is_unknown_parameter(error):
                return self.not_implemented(request)
            return wire.refused(bad_request(str(error)))

    async def _poll(self, request: Request, given: Parameters) -> Response:
        if self.webhook is not None:
            raise Refused(409, ACTIVE_WEBHOOK)
        if given.allowed_updates is not None:
            self.updates.allowed = frozenset(given.allowed_updates)

        async def is_gone() -> None:
            while (await request.receive())["type"] != "http.disconnect":
                pass

        found = await self.updates.poll(given.offset, given.limit, given.timeout, is_gone)
        if found is None:
            raise Refused(409, SECOND_POLL)
        return wire.succeeded(found)
