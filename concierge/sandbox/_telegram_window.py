"""The page of a chat for a browser, and the hands of who sits before it."""

import secrets
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.sandbox import telegram_viewer
from concierge.sandbox._telegram_hands import Hands
from concierge.sandbox._telegram_wire import BOT_ID, Refused

__all__ = ["answer"]

POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{nonce}'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def answer(server: Hands, request: Request, chat_id: int) -> Response:
    """The page, after whatever its form has done.

    A group is seen by the user whom the query names under `as`, else by one of its members. With `still` in the
    query the page has no script, as for a screenshot.
    """
    user_id = chat_id
    if chat_id > 0:
        server.people.enter(chat_id, user_id)
    else:
        user_id = _member(server, chat_id, request.query_params.get("as", ""))
    if request.method == "POST":
        return _act(server, request, chat_id, user_id)
    nonce = "" if "still" in request.query_params else secrets.token_urlsafe(12)
    try:
        body = telegram_viewer.page(server, chat_id, user_id=user_id, nonce=nonce)
    except Refused as reason:
        return Response(reason.description, 404)
    headers = {"content-security-policy": POLICY.format(nonce=nonce), "referrer-policy": "no-referrer"}
    return HTMLResponse(body, headers=headers)


def _member(server: Hands, chat_id: int, named: str) -> int:
    place = server.people.places.get(chat_id)
    members = sorted(set(place.members) - {BOT_ID}) if place is not None else []
    return next((one for one in members if str(one) == named), next(iter(members), 7))


def _act(server: Hands, request: Request, chat_id: int, user_id: int) -> Response:
    try:
        for name, value in parse_qsl(request.state.call.body.decode()):
            _do(server, name, value, chat_id=chat_id, user_id=user_id)
    except LookupError as error:
        # The page was older than the chat.
        return Response(str(error), 409)
    return RedirectResponse(str(request.url), 303)


def _do(server: Hands, name: str, value: str, *, chat_id: int, user_id: int) -> None:
    message_id, _, number = value.partition(":")
    if name == "text":
        server.say(value, user_id=user_id, chat_id=chat_id)
    elif name == "stop":
        server.stop(chat_id)
    elif name == "vote":
        server.vote(int(message_id), (int(number),), user_id=user_id)
    elif name == "press":
        data = server.chats.shown[int(message_id)].buttons[int(number)].callback_data
        server.press_data(int(message_id), data or "", user_id=user_id)
