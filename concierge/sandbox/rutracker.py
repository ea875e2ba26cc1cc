"""A forum with a tracker, as rutracker.org speaks: cp1251 pages, a login with a captcha, search, topics."""

import base64
import gzip
import json
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal, TypeAlias
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._rutracker_desk import Desk, random_text
from concierge.sandbox._rutracker_listings import feed, forum_page, newest
from concierge.sandbox._rutracker_refusals import Refusal, refused
from concierge.sandbox._rutracker_topic_pages import comments_page, file_tree, missing_page, topic_page
from concierge.sandbox._rutracker_topics import SORT_KEYS, Topic, matching, topic_of
from concierge.sandbox._serving import FaultKind
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease
from concierge.sandbox.rutracker_pages import (
    PAGE_SIZE,
    Results,
    Skin,
    Visitor,
    index_page,
    login_page,
    notice_page,
    search_page,
)

__all__ = ["RutrackerServer"]

MAX_RESULTS = 500
MAX_FORUMS = 200
FIRST_TOPIC = 6_000_001
CLASSICS = 187
GIANT = 9 * 1024 * 1024
NO_ATTACHMENT = "<center><br><br>Error: attachment data not found</center>"
PICTURE = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
FEED = re.compile(r"/atom/f/(\d+)\.atom")

Form: TypeAlias = Sequence[tuple[str, str]]


def _catalogue_topics() -> dict[int, Topic]:
    offered = [
        topic_of(title, release)
        for title in CATALOGUE
        for release in title.releases
        if "rutracker" in release.trackers
    ]
    return {topic.topic_id: topic for topic in offered}


@dataclass(slots=True)
class RutrackerServer(TrackerServer):
    """The forum. One wrong password, and every login needs the picture's `captcha_code` until one succeeds.

    `logins` counts the successful ones, `searches` holds the fields of all that were asked for. `on_guest` is how a
    page for members turns a guest away. With a `notice` the tracker answers nothing but that message; `refusals` are
    what stands in place of the pages whose paths begin so. `missing_status` is the status of a topic that does not
    exist. `torrents_left` is how many .torrent files may still be taken today (None: any number), `torrent_trouble`
    what comes in place of one. `layout` says what of a page of results is no more as it was, `shown_number` what stands
    there in place of each number. `pictures_url` is the host of the captchas (here, if empty), `login_moved_to` where
    one login is sent on to. `expired_search` is how it is said that a `search_id` is not known any more.
    """

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "rutracker"
    username: str = "cinephile"
    password: str = "пароль дня"
    skin: Skin = "2026"
    captcha_code: str = "7hx2q"
    on_guest: Literal["redirect", "forbid", "form"] = "redirect"
    notice: str = ""
    refusals: dict[str, Refusal] = field(default_factory=dict)
    missing_status: int = 404
    torrents_left: int | None = None
    torrent_trouble: Literal["", "page", "no attachment", "wrong type", "giant"] = ""
    layout: Literal["", "rows", "columns", "table", "title"] = ""
    shown_number: str | None = None
    pictures_url: str = ""
    picture: bytes = PICTURE
    login_moved_to: str = ""
    expired_search: Literal["notice", "nothing"] = "notice"
    has_forum_list: bool = True
    logins: int = 0
    searches: list[Mapping[str, str]] = field(default_factory=list)
    topics: dict[int, Topic] = field(default_factory=_catalogue_topics)
    desk: Desk = field(default_factory=Desk)
    _searches: dict[str, tuple[str, list[Topic]]] = field(default_factory=dict)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Posts these alone, as topics with a number each."""
        numbered = (
            replace(one, topic_id=one.topic_id or FIRST_TOPIC + n, forum_id=one.forum_id or CLASSICS)
            for n, one in enumerate(releases)
        )
        self.topics = {topic.topic_id: topic for topic in (topic_of(None, one) for one in numbered)}

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {
            "CONCIERGE_RUTRACKER__MIRRORS": json.dumps([self.url]),
            "CONCIERGE_RUTRACKER__FEED_URL": f"{self.url}/atom/f",
            "CONCIERGE_RUTRACKER__REQUESTS_PER_S": "1000",
        }

    def account(self) -> Mapping[str, str]:
        """The one member's name and password."""
        return {"rutracker_username": self.username, "rutracker_password": self.password}

    def add(self, topics: Iterable[Topic]) -> None:
        """Posts more topics."""
        self.topics.update({topic.topic_id: topic for topic in topics})

    def expire_sessions(self) -> None:
        """Logs everybody out."""
        self.desk.sessions.clear()

    def forget_captcha(self) -> None:
        """Wants no picture read, as after some quiet time."""
        self.desk.captcha = None

    def forget_searches(self) -> None:
        """Makes every `search_id` unknown, as time does."""
        self._searches.clear()

    async def answer(self, request: Request) -> Response:
        """The page for the path."""
        path = request.url.path
        if path.startswith("/captcha/"):
            return Response(self.picture, media_type="image/gif")
        if refusal := next((kind for begin, kind in self.refusals.items() if path.startswith(begin)), None):
            return refused(refusal, self._visitor(request), path)
        if match := FEED.fullmatch(path):
            forum_id = int(match[1])
            return Response(
                feed(forum_id, newest(self.topics.values(), forum_id)), media_type="application/atom+xml"
            )
        route = self._routes().get((request.method, path))
        if route is None:
            return self.not_implemented(request)
        if path != "/forum/login.php" and self.is_armed(FaultKind.LOGIN_EXPIRED, path):
            self.expire_sessions()
        return _zipped(request, await route(request))

    def _routes(self) -> dict[tuple[str, str], Callable[[Request], Awaitable[Response]]]:
        forum = {
            "login.php": (("GET", self._login_form), ("POST", self._login)),
            "index.php": (("GET", self._index),),
            "tracker.php": (("GET", self._tracker), ("POST", self._tracker)),
            "viewforum.php": (("GET", self._forum),),
            "viewtopic.php": (("GET", self._topic),),
            "viewtorrent.php": (("POST", self._files),),
            "dl.php": (("GET", self._torrent), ("POST", self._torrent)),
        }
        return {
            (method, f"/forum/{page}"): route for page, routes in forum.items() for method, route in routes
        }

    def _visitor(self, request: Request) -> Visitor:
        token = self.desk.sessions.get(request.cookies.get("bb_session", ""))
        return (
            Visitor(skin=self.skin)
            if token is None
            else Visitor(name=self.username, form_token=token, skin=self.skin)
        )

    async def _index(self, request: Request) -> Response:
        return _page(index_page(self._visitor(request)))

    async def _login_form(self, request: Request) -> Response:
        visitor = self._visitor(request)
        if visitor.name:
            return _redirect("index.php")
        redirect = request.query_params.get("redirect", "")
        return _page(login_page(visitor, captcha=self.desk.captcha, redirect=redirect))

    async def _login(self, request: Request) -> Response:
        if self.login_moved_to:
            moved, self.login_moved_to = self.login_moved_to, ""
            return RedirectResponse(moved, 307)
        form = dict(await _form(request, encoding="cp1251"))
        pictures = self.pictures_url or self.url
        if self.is_armed(FaultKind.CAPTCHA, request.url.path) and self.desk.captcha is None:
            self.desk.demand(pictures)
        page = self.desk.page(
            self._visitor(request),
            form,
            right=(self.username, self.password),
            captcha_code=self.captcha_code,
            pictures=pictures,
        )
        if page is not None:
            return _page(page)
        self.logins += 1
        return self.desk.welcome(form.get("redirect") or "index.php")

    async def _tracker(self, request: Request) -> Response:
        visitor = self._visitor(request)
        if not visitor.name:
            return self._turned_away(request, visitor)
        if self.notice:
            return _page(notice_page(visitor, self.notice))
        form = [*_query(request), *(await _form(request) if request.method == "POST" else ())]
        asked = dict(form)
        self.searches.append(asked)
        search_id = asked.get("search_id", "")
        if search_id and search_id not in self._searches and self.expired_search == "notice":
            return _page(notice_page(visitor, "Результаты поиска устарели, повторите запрос"))
        found_before = self._searches.get(search_id, ("", [])) if search_id else None
        query, found = found_before or (asked.get("nm", ""), self._found(form))
        if not search_id and len(found) > PAGE_SIZE:
            search_id = random_text(12)
            self._searches[search_id] = (query, found)
        start = _number(asked.get("start", ""))
        shown = found[start : start + PAGE_SIZE]
        results = Results(
            topics=shown,
            total=len(found),
            start=start,
            query=query,
            search_id=search_id,
            shown_number=self.shown_number,
        )
        return _page(self._laid_out(search_page(visitor, results)))

    def _laid_out(self, page: str) -> str:
        if not self.has_forum_list:
            page = page.replace('id="fs-main"', 'id="fs"')
        match self.layout:
            case "rows":
                return page.replace("tLink", "topic-link")
            case "columns":
                return page.replace("tor-size", "t-size")
            case "table":
                return page.replace('id="tor-tbl"', 'id="results"')
            case "title":
                return page.replace("viewtopic.php?t=", "topic/")
            case _:
                return page

    def _found(self, form: Form) -> list[Topic]:
        asked = dict(form)
        named = ",".join(value for name, value in form if name in {"f", "f[]"})
        ids = [_number(value) for value in named.split(",") if _number(value)][:MAX_FORUMS]
        found = matching(self.topics.values(), asked.get("nm", ""), frozenset(ids))
        key = SORT_KEYS[asked.get("o", "1")]
        return sorted(
            found, key=lambda topic: (key(topic), topic.topic_id), reverse=asked.get("s", "2") == "2"
        )[:MAX_RESULTS]

    def _turned_away(self, request: Request, visitor: Visitor) -> Response:
        if self.on_guest == "forbid":
            return _page("Forbidden", status=403)
        if self.on_guest == "form":
            return _page(login_page(visitor, redirect=request.url.path.rpartition("/")[2]))
        page = request.url.path.rpartition("/")[2]
        query = request.scope["query_string"].decode("ascii")
        return _redirect(f"login.php?redirect={quote(f'{page}?{query}' if query else page, safe='')}")

    async def _forum(self, request: Request) -> Response:
        asked = dict(_query(request))
        forum_id = _number(asked.get("f", ""))
        topics = newest(self.topics.values(), forum_id, _number(asked.get("start", "")))
        return _page(forum_page(self._visitor(request), forum_id, topics))

    async def _topic(self, request: Request) -> Response:
        visitor, topic = self._visitor(request), self._asked(_query(request))
        if topic is None:
            return _page(missing_page(visitor), status=self.missing_status)
        if dict(_query(request)).get("start", "0") != "0":
            return _page(comments_page(visitor, topic))
        return _page(topic_page(visitor, topic, self.announce_url))

    async def _files(self, request: Request) -> Response:
        if not self._visitor(request).name:
            return Response("not logged in", media_type="text/html")
        topic = self._asked(await _form(request))
        return Response(
            '<ul class="ftree"></ul>' if topic is None else file_tree(topic), media_type="text/html"
        )

    async def _torrent(self, request: Request) -> Response:
        visitor = self._visitor(request)
        if not visitor.name:
            return self._turned_away(request, visitor)
        topic = self._asked([*_query(request), *await _form(request)])
        is_missing = self.torrent_trouble == "no attachment"
        if is_missing or topic is None or topic.release is None or not topic.is_downloadable:
            return _page(NO_ATTACHMENT)
        if self.torrent_trouble == "page":
            return _page(index_page(visitor))
        if self.torrents_left == 0:
            return _page(notice_page(visitor, "Вы уже исчерпали суточный лимит скачиваний торрент-файлов"))
        self.torrents_left = None if self.torrents_left is None else self.torrents_left - 1
        body = torrents.metainfo(topic.release, self.announce_url)
        media_type = "text/plain" if self.torrent_trouble == "wrong type" else "application/x-bittorrent"
        disposition = f'attachment; filename="[rutracker.org].t{topic.topic_id}.torrent"'
        return Response(
            b"d" * GIANT if self.torrent_trouble == "giant" else body,
            media_type=media_type,
            headers={"content-disposition": disposition},
        )

    def _asked(self, form: Form) -> Topic | None:
        return self.topics.get(_number(dict(form).get("t", "")))


def _page(text: str, *, status: int = 200) -> Response:
    body = text.encode("cp1251", "xmlcharrefreplace")
    return Response(body, status, headers={"content-type": "text/html; charset=windows-1251"})


def _redirect(location: str) -> Response:
    return RedirectResponse(location, 302)


def _zipped(request: Request, response: Response) -> Response:
    is_page = response.headers.get("content-type", "").startswith("text/html")
    if not is_page or "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    response.body = gzip.compress(bytes(response.body), 1)
    response.headers["content-encoding"] = "gzip"
    response.headers["content-length"] = str(len(response.body))
    return response


def _query(request: Request) -> Form:
    return _pairs(request.scope["query_string"])


async def _form(request: Request, encoding: str = "") -> Form:
    return _pairs(await request.body(), encoding)


def _pairs(encoded: bytes, encoding: str = "") -> Form:
    """The fields of a query or form; without a given encoding UTF-8 is tried first, as the forum does."""
    text = encoded.decode("ascii", "replace")
    if encoding:
        return parse_qsl(text, keep_blank_values=True, encoding=encoding)
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        return parse_qsl(text, keep_blank_values=True, encoding="cp1251")


def _number(text: str) -> int:
    """The number, or 0 for anything else, negative ones included."""
    return int(text) if text.isdecimal() else 0
