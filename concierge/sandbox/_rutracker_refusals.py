"""What may stand in place of one of the forum's pages: its own messages, and what others answer for it."""

import enum
from collections.abc import Callable

from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.sandbox.rutracker_pages import Visitor, notice_page

__all__ = ["Refusal", "refused"]

STUB = """<html><head><title>Доступ ограничен</title></head><body><h1>Доступ к ресурсу ограничен</h1>
<p>Сайт заблокирован по решению органов власти.</p></body></html>"""
OFF = "Форум временно отключен на техническое обслуживание"
OFTEN = "Слишком частые запросы, подождите немного"
BANNED = "Вы забанены"


class Refusal(enum.StrEnum):
    """The kinds of it."""

    PROVIDER_PAGE = "provider's page"
    PROVIDER_REDIRECT = "provider's redirect"
    CENSORED = "451"
    LOOP = "redirect loop"
    BANNED_PAGE = "banned, plain 403"
    BANNED_NOTICE = "banned, in a box"
    MAINTENANCE_NOTICE = "maintenance, in a box"
    MAINTENANCE_BARE = "maintenance, bare"
    MAINTENANCE_503 = "maintenance, 503"
    TOO_OFTEN_NOTICE = "too often, in a box"
    TOO_OFTEN_BARE = "too often, bare"
    STALE_FORM = "stale form"
    NOTICE = "any other message"
    SESSION_DELETED = "session deleted"


def refused(kind: Refusal, visitor: Visitor, path: str) -> Response:
    """The answer."""
    return _ANSWERS[kind](visitor, path)


def _boxed(message: str) -> Callable[[Visitor, str], Response]:
    return lambda visitor, _path: _page(notice_page(visitor, message))


def _bare(message: str, status: int = 200) -> Callable[[Visitor, str], Response]:
    return lambda _visitor, _path: _page(message, status)


def _page(text: str, status: int = 200) -> Response:
    headers = {"content-type": "text/html; charset=windows-1251"}
    return Response(text.encode("cp1251", "xmlcharrefreplace"), status, headers=headers)


def _logged_out(_visitor: Visitor, path: str) -> Response:
    response = RedirectResponse(f"login.php?redirect={path.rpartition('/')[2]}", 302)
    response.set_cookie("bb_session", "deleted", max_age=0, path="/forum/")
    return response


_ANSWERS: dict[Refusal, Callable[[Visitor, str], Response]] = {
    Refusal.PROVIDER_PAGE: lambda _visitor, _path: HTMLResponse(STUB),
    Refusal.PROVIDER_REDIRECT: lambda _visitor, _path: RedirectResponse("https://block.example/?u=1", 302),
    Refusal.CENSORED: lambda _visitor, _path: HTMLResponse(STUB, 451),
    Refusal.LOOP: lambda _visitor, path: RedirectResponse(path, 302),
    Refusal.BANNED_PAGE: _bare(BANNED, 403),
    Refusal.BANNED_NOTICE: _boxed(BANNED),
    Refusal.MAINTENANCE_NOTICE: _boxed(OFF),
    Refusal.MAINTENANCE_BARE: _bare(OFF),
    Refusal.MAINTENANCE_503: _bare(OFF, 503),
    Refusal.TOO_OFTEN_NOTICE: _boxed(OFTEN),
    Refusal.TOO_OFTEN_BARE: _bare(OFTEN),
    Refusal.STALE_FORM: _boxed("Сессия устарела"),
    Refusal.NOTICE: _boxed("Так нельзя"),
    Refusal.SESSION_DELETED: _logged_out,
}
