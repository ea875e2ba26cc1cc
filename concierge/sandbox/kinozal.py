"""A miniature kinozal.tv: pages in windows-1251, a login that locks, search, topics, hashes and files for members."""

import enum
import gzip
import html
import json
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._kinozal_pages import (
    escaped,
    file_list,
    login_form,
    odd_rows,
    paginator,
    search_form,
    shown_size,
    table,
)
from concierge.sandbox._serving import FaultKind
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease

__all__ = ["TRACKER", "KinozalServer", "Quirk"]

FIRST_ID = 2_147_000
PAGE_SIZE = 50
MOST_SHOWN = 5_000
LOCKED_AFTER = 5
FILM, SERIES = 8, 46
GROUPS = {"1001": {SERIES, 45}, "1002": {FILM}}
SORT_KEYS: Mapping[str, Callable[["_Topic"], object]] = {
    "0": lambda topic: topic.uploaded,
    "1": lambda topic: topic.release.seeders,
    "2": lambda topic: topic.release.leechers,
    "3": lambda topic: topic.release.claimed_size_bytes,
}
UNKNOWN_USER = "Не найдено имя пользователя « {name} »"
WRONG_PASSWORD = "Не верно указан пароль"
THROTTLED = "Превышен лимит попыток входа в профиль <br>Попробуйте через 2 часа"


class Quirk(enum.StrEnum):
    """What the real site was seen to do, or may do, and is off until a test asks for it.

    NO_COUNT, NO_CLOCK: pages lack the number of results, or the clock. LOST_ROWS: results are counted, but there is no
    row, as after a change of the layout. ODD_ROWS: rows with strange sizes, dates, numbers and uploaders come first.
    LAST_PAGE_AGAIN: pages beyond the end show the last one. UPDATED: topics were updated, and have another torrent.
    GONE_WITHOUT_404: a missing topic is told with status 200. NO_HASH, EMPTY_DETAILS, LOGIN_INSTEAD: what is told of
    the hash lacks it, is empty, or is the login page. DAILY_LIMIT: no .torrent file today. TORRENT_PAGE: a page in its
    place. TORRENT_ELSEWHERE: topics link it on another host. SILENT_REFUSAL: a refused login says nothing.
    """

    NO_COUNT = "no_count"
    NO_CLOCK = "no_clock"
    LOST_ROWS = "lost_rows"
    ODD_ROWS = "odd_rows"
    LAST_PAGE_AGAIN = "last_page_again"
    UPDATED = "updated"
    GONE_WITHOUT_404 = "gone_without_404"
    NO_HASH = "no_hash"
    EMPTY_DETAILS = "empty_details"
    LOGIN_INSTEAD = "login_instead"
    DAILY_LIMIT = "daily_limit"
    TORRENT_PAGE = "torrent_page"
    TORRENT_ELSEWHERE = "torrent_elsewhere"
    SILENT_REFUSAL = "silent_refusal"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    number: int
    release: SandboxRelease
    uploaded: datetime
    category: int = FILM


def _offered() -> tuple[SandboxRelease, ...]:
    return tuple(one for title in CATALOGUE for one in title.releases if "kinozal" in one.trackers)


def _moment() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class KinozalServer(TrackerServer):
    """The site with one member; `quirks` are the oddities that hold now.

    Five refused logins lock the door. `logins` counts the good ones. The first release was uploaded `now`, each
    further one `step` before. `zone_minutes` is how far the account's clock is before UTC.
    """

    name: str = "kinozal"
    username: str = "киноман"
    password: str = "пароль & ночь"
    passkey: str = "k1n0zalpasskey"
    quirks: set[Quirk] = field(default_factory=set)
    now: datetime = field(default_factory=_moment)
    step: timedelta = timedelta(hours=7)
    zone_minutes: int = 180
    logins: int = 0
    refusals: int = 0
    _sessions: set[str] = field(default_factory=set)
    _releases: tuple[SandboxRelease, ...] = field(default_factory=_offered)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Offers these alone, each under an id of its own."""
        self._releases = tuple(releases)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {
            "CONCIERGE_KINOZAL__MIRRORS": json.dumps([self.url]),
            "CONCIERGE_KINOZAL__TRACKERS": json.dumps([self.announce_url]),
            "CONCIERGE_KINOZAL__REQUESTS_PER_S": "1000",
        }

    def account(self) -> Mapping[str, str]:
        """The one member's name and password."""
        return {"kinozal_username": self.username, "kinozal_password": self.password}

    def expire_sessions(self) -> None:
        """Logs everybody out."""
        self._sessions.clear()

    async def answer(self, request: Request) -> Response:
        """The page for the path."""
        path = request.url.path
        if path != "/takelogin.php" and self.is_armed(FaultKind.LOGIN_EXPIRED, path):
            self.expire_sessions()
        route = self._routes().get((request.method, path))
        if route is None:
            return self.not_implemented(request)
        return _zipped(await route(request))

    @property
    def topics(self) -> tuple[_Topic, ...]:
        """What is offered now, as the site files it."""
        return tuple(
            _Topic(
                number=FIRST_ID + at,
                release=release,
                uploaded=self.now - self.step * at,
                category=SERIES if re.search(r"сери[йия]|сезон", release.name) else FILM,
            )
            for at, release in enumerate(self._releases)
        )

    def _routes(self) -> dict[tuple[str, str], Callable[[Request], Awaitable[Response]]]:
        return {
            ("GET", "/login.php"): self._login_form,
            ("POST", "/takelogin.php"): self._log_in,
            ("GET", "/browse.php"): self._browse,
            ("GET", "/details.php"): self._topic,
            ("GET", "/get_srv_details.php"): self._details,
            ("GET", "/download.php"): self._torrent,
        }

    def _is_member(self, request: Request) -> bool:
        return request.cookies.get("uid") == "7" and request.cookies.get("pass") in self._sessions

    async def _login_form(self, request: Request) -> Response:
        return self._page(
            request, "Вход", login_form("Чтобы просматривать эту страницу, нужно зайти на сайт")
        )

    async def _log_in(self, request: Request) -> Response:
        pairs = parse_qsl((await request.body()).decode("ascii"), keep_blank_values=True, encoding="cp1251")
        given = dict(pairs)
        if self.refusals < LOCKED_AFTER and self._is_right(given):
            self.logins += 1
            session = secrets.token_hex(5)
            self._sessions.add(session)
            response = RedirectResponse("/userdetails.php?id=7", 302)
            for name, value in (("uid", "7"), ("pass", session)):
                response.set_cookie(name, value, path="/", httponly=True, samesite=None)
            return response
        self.refusals += 1
        told = WRONG_PASSWORD if given.get("username") == self.username else UNKNOWN_USER
        told = THROTTLED if self.refusals > LOCKED_AFTER else told.format(name=html.escape(given["username"]))
        return self._page(request, "Вход", login_form("" if Quirk.SILENT_REFUSAL in self.quirks else told))

    def _is_right(self, given: Mapping[str, str]) -> bool:
        return (given.get("username"), given.get("password")) == (self.username, self.password)

    async def _browse(self, request: Request) -> Response:
        asked = dict(_query(request))
        found = self._found(asked)
        page = int(asked.get("page") or 0)
        last = max(0, -(-len(found) // PAGE_SIZE) - 1)
        if Quirk.LAST_PAGE_AGAIN in self.quirks:
            page = min(page, last)
        is_lost = Quirk.LOST_ROWS in self.quirks
        shown = [] if is_lost else found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        rows = [self._row(topic, at) for at, topic in enumerate(shown)]
        if Quirk.ODD_ROWS in self.quirks and rows:
            rows = [*odd_rows(rows[0]), *rows]
        body = (
            f"{search_form(asked)}{self._counted(len(found) or is_lost)}{table(rows)}{paginator(page, last)}"
        )
        return self._page(request, "Раздачи", body)

    def _found(self, asked: Mapping[str, str]) -> list[_Topic]:
        words, year, category = set(_words(asked.get("s", ""))), asked.get("d", "0"), asked.get("c", "0")
        wanted = GROUPS.get(category, {int(category)})
        found = [
            topic
            for topic in self.topics
            if words <= set(_words(topic.release.name))
            and (year in {"", "0"} or year in re.findall(r"\d{4}", topic.release.name))
            and (category in {"", "0"} or topic.category in wanted)
        ]
        key = SORT_KEYS[asked.get("t", "0")]
        found.sort(key=lambda topic: (key(topic), topic.number), reverse=asked.get("f", "0") == "0")
        return found[:MOST_SHOWN]

    def _counted(self, total: int) -> str:
        if not total:
            return "<div class='bx1'>Нет активных раздач, приносим извинения.</div>"
        said = "" if Quirk.NO_COUNT in self.quirks else f"Найдено {int(total)}  раздач"
        return f"<table class='w100p'><tr><td>Раздачи</td><td class='tr'>{said}</td></tr></table>"

    def _row(self, topic: _Topic, at: int) -> str:
        release, mark = topic.release, at % 3
        start = "<tr class='first bg'>" if at == 0 else "<tr class=bg>"
        seeders, leechers = max(release.seeders, 0), release.leechers
        return f"""{start}<td class="bt"><img src="/pic/cat/{topic.category}.gif" onclick="cat({topic.category});">\
</td><td class="nam"><a href="/details.php?id={topic.number}" class="r{mark}">{escaped(release.name)}</a>\
<td class='s'>0</td>
<td class='s'>{shown_size(release.claimed_size_bytes)}</td>
<td class='sl_s'>{seeders}</td>
<td class='sl_p'>{leechers}</td>
<td class='s'>{self._shown_moment(topic.uploaded)}</td>
<td class='sl'><a href='/userdetails.php?id=5' class=u6>nick</a><i class="i1 s9-10"></i></td></tr>"""

    def _shown_moment(self, moment: datetime) -> str:
        zone = timezone(timedelta(minutes=self.zone_minutes))
        own, today = moment.astimezone(zone), self.now.astimezone(zone).date()
        if moment == self.now:
            return "сейчас"
        days = (today - own.date()).days
        day = {0: "сегодня", 1: "вчера"}.get(days, f"{own:%d.%m.%Y}")
        return f"{day} в {own:%H:%M}"

    def _asked(self, request: Request) -> _Topic | None:
        number = dict(_query(request)).get("id", "")
        return next((topic for topic in self.topics if str(topic.number) == number), None)

    def _current(self, topic: _Topic) -> SandboxRelease:
        return self._releases[-1] if Quirk.UPDATED in self.quirks else topic.release

    async def _topic(self, request: Request) -> Response:
        topic = self._asked(request)
        if topic is None:
            told = "<div class='bx1'><b>Ошибка</b> Нет раздачи с таким ID.</div>"
            status = 200 if Quirk.GONE_WITHOUT_404 in self.quirks else 404
            return self._page(request, "Торрент трекер Кинозал.ТВ", told, status=status)
        number, size = topic.number, topic.release.claimed_size_bytes
        name = escaped(topic.release.name)
        link = f'<a href="/login.php?to=/details.php?id={number}">Скачать</a>'
        if self._is_member(request):
            host = (
                "//dl.files.example" if Quirk.TORRENT_ELSEWHERE in self.quirks else self.url.partition(":")[2]
            )
            link = f'<a href="{host}/download.php?id={number}" title="Скачать {name}">Скачать</a>'
        day = "9 января 2017 в 20:38"
        updated = (
            f"<li>Обновлен<span class='floatright green n'>{day}</span></li>"
            if Quirk.UPDATED in self.quirks
            else ""
        )
        body = f"""<h1><a href="//kinozal.tv/details.php?id={number}" class="r1">{name}</a></h1>
<div class="mn1_menu"><ul class="men"><li><a onclick="get_torm({number},10)">Раздают\
<span class="floatright">{topic.release.seeders}</span></a></li>
<li>Вес<span class="floatright green n">{shown_size(size)} ({size:,})</span></li>
<li>Залит<span class="floatright green n">{day}</span></li>{updated}</ul></div>
<div class="mn1_content">{link}<div class="bx1 justify"><h2><b>Название:</b> {name}<br /><b>Год выпуска:</b> 1931<br />
<b>Жанр:</b> Драма</h2></div><div id="tabs"><b>Качество:</b> BDRip (1080p)<br /><b>Видео:</b> MPEG-4 AVC<br />
<b>Аудио:</b> Русский (AC3, 6 ch, 448 Кбит/с)<br /><b>Размер:</b> {shown_size(size)}<br />
<b>Продолжительность:</b> 01:23:45<br /><b>Перевод:</b> Дублированный<br /><b>Субтитры:</b> Русские</div></div>"""
        return self._page(request, name, body)

    async def _details(self, request: Request) -> Response:
        """The hash and the files, in UTF-8; the hash for members alone."""
        topic = self._asked(request)
        if Quirk.LOGIN_INSTEAD in self.quirks:
            self.expire_sessions()
            return self._page(request, "Вход", login_form(""))
        if topic is None or Quirk.EMPTY_DETAILS in self.quirks or dict(_query(request)).get("action") != "2":
            return Response(b"", media_type="text/html")
        release = self._current(topic)
        is_told = self._is_member(request) and Quirk.NO_HASH not in self.quirks
        told = f"<li>Инфо хеш: {torrents.info_hash(release).upper()}</li>" if is_told else ""
        text = f"<ul>{told}<li>Размер части: 32 КБ</li></ul>{file_list(release)}"
        return Response(text.encode(), headers={"content-type": "text/html; charset=utf-8"})

    async def _torrent(self, request: Request) -> Response:
        topic = self._asked(request)
        if not self._is_member(request):
            return _turned_away(request)
        if Quirk.DAILY_LIMIT in self.quirks:
            return self._page(request, "Лимит", "<a href='/pay_mode.php#tcounter' class=sbab>Пополнить</a>")
        if topic is None or Quirk.TORRENT_PAGE in self.quirks:
            return self._page(request, "Ошибка", "<div class='bx1'>Ошибка</div>")
        announce = f"{self.announce_url}?uk={self.passkey}"
        metainfo = torrents.metainfo(self._current(topic), announce)
        return Response(metainfo, media_type="application/x-bittorrent")

    def _page(self, request: Request, title: str, body: str, *, status: int = 200) -> Response:
        clock = _moment().astimezone(timezone(timedelta(minutes=self.zone_minutes)))
        time = "" if Quirk.NO_CLOCK in self.quirks else f"время: {clock:%H:%M}"
        who = 'Гость! ( <a href="/signup.php">Зарегистрируйтесь</a> )'
        if self._is_member(request):
            who = f'{html.escape(self.username)} <a href="/logout.php?hash4u=ab12">Выход</a>'
        text = f"""<!DOCTYPE html><html><head><meta charset="windows-1251"><title>{title} :: Кинозал.ТВ</title></head>
<body><div id="main"><div class="mn_top">{time} {who}</div>{body}</div></body></html>"""
        content = text.encode("cp1251", "xmlcharrefreplace")
        return Response(content, status, headers={"content-type": "text/html; charset=windows-1251"})


TRACKER = KinozalServer


def _turned_away(request: Request) -> Response:
    page = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    return RedirectResponse(f"login.php?to={quote(page, safe='')}", 302)


def _zipped(response: Response) -> Response:
    """Zipped whether that was asked for or not, as the real site does."""
    if response.headers.get("content-type", "").endswith("windows-1251"):
        response.body = gzip.compress(bytes(response.body), 1)
        response.headers["content-encoding"] = "gzip"
        response.headers["content-length"] = str(len(response.body))
    return response


def _query(request: Request) -> list[tuple[str, str]]:
    """The fields, in UTF-8 or else in windows-1251: the site takes both."""
    text = request.scope["query_string"].decode("ascii", "replace")
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError:
        return parse_qsl(text, keep_blank_values=True, encoding="cp1251")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
