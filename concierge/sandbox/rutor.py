"""A miniature rutor.info: search and listing with ten orders, topics, lists of files, .torrent files."""

import enum
import html
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from concierge.sandbox import torrents
from concierge.sandbox._tracking import TrackerServer
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease

__all__ = ["TRACKER", "Quirk", "RutorServer"]

FIRST_ID = 1_099_000
PAGE_SIZE = 100
MONTHS = ("Янв", "Фев", "Мар", "Апр", "Май", "Июн", "Июл", "Авг", "Сен", "Окт", "Ноя", "Дек")
UNITS = (("TB", 1 << 40), ("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10), ("B", 1))
FILMS, SERIES = 1, 4
SECTIONS = {FILMS: ("kino", "Зарубежные фильмы"), SERIES: ("seriali", "Зарубежные сериалы")}
SEARCH = re.compile(r"/search/(\d+)/(\d+)/(\d{1,3})/(\d)(?:;[^/]*)?/(.*)", re.DOTALL)
BROWSE = re.compile(r"/browse/(\d+)/(\d+)/\d+/(\d)(?:;[^/]*)?")
TOPIC = re.compile(r"/torrent/(\d+)(?:/.*)?")
TORRENT = re.compile(r"/download/(\d+)")
FILES = re.compile(r"/descriptions/(\d+)\.files")
GONE = "Раздача не существует!"
SORT_KEYS: Mapping[str, Callable[["_Topic"], object]] = {
    "0": lambda topic: topic.day,
    "2": lambda topic: topic.release.seeders,
    "4": lambda topic: topic.release.leechers,
    "6": lambda topic: topic.release.name,
    "8": lambda topic: topic.release.claimed_size_bytes,
}


class Quirk(enum.StrEnum):
    """What the real site was seen to do, or may do, and is off until a test asks for it.

    NO_COUNT: the pager does not count the results. LOST_ROWS: it counts some where there is no row, as after a change
    of the layout. NO_TABLE: the index without its table. ODD_ROWS: rows with a size in an unknown unit, an impossible
    date, a broken magnet and no numbers come first. CLONE: a copy of the site, whose rows have no magnet links.
    TWICE: each torrent is listed under two ids. REUPLOADED: topics and .torrent files have another torrent than
    the rows. ANONYMOUS: topics lack the uploader and the votes. GONE_IN_PLACE: a missing topic is told without a
    redirect. NO_MAGNET: topics have no magnet link. NO_FILES, EMPTY_FILES and BACKSLASHES: the list of files is
    missing, is empty, or parts folders so. TORRENT_PAGE: a page comes in place of a .torrent file. TORRENT_ELSEWHERE:
    .torrent files lie on another host. STUB: a provider's page. GUARD and GUARD_503: DDoS-Guard's check.
    """

    NO_COUNT = "no_count"
    LOST_ROWS = "lost_rows"
    NO_TABLE = "no_table"
    ODD_ROWS = "odd_rows"
    CLONE = "clone"
    TWICE = "twice"
    REUPLOADED = "reuploaded"
    ANONYMOUS = "anonymous"
    GONE_IN_PLACE = "gone_in_place"
    NO_MAGNET = "no_magnet"
    NO_FILES = "no_files"
    EMPTY_FILES = "empty_files"
    BACKSLASHES = "backslashes"
    TORRENT_PAGE = "torrent_page"
    TORRENT_ELSEWHERE = "torrent_elsewhere"
    STUB = "stub"
    GUARD = "guard"
    GUARD_503 = "guard_503"


HEAD = """<tr class="backgr"><td width="10px">Добавлен</td><td colspan="2">Название</td><td width="1px">Размер</td>
<td width="1px">Пиры</td></tr>"""
GUARD_PAGE = """<html><head><title>DDoS-Guard</title></head><body>
<script src="/.well-known/ddos-guard/js-challenge/"></script></body></html>"""
INSTEAD = {
    Quirk.STUB: HTMLResponse("<html><body><h1>Доступ к ресурсу ограничен</h1></body></html>"),
    Quirk.GUARD: HTMLResponse(GUARD_PAGE, 403, headers={"server": "ddos-guard"}),
    Quirk.GUARD_503: HTMLResponse(GUARD_PAGE, 503, headers={"server": "ddos-guard"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Topic:
    number: int
    release: SandboxRelease
    day: date
    category: int = FILMS
    imdb_id: str = ""

    @property
    def comments(self) -> int:
        # Every second row has none, and so a cell less.
        return self.number % 2 * (self.number % 97 + 900)


def _offered() -> tuple[SandboxRelease, ...]:
    return tuple(one for title in CATALOGUE for one in title.releases if "rutor" in one.trackers)


@dataclass(slots=True)
class RutorServer(TrackerServer):
    """The site; `quirks` are the oddities that hold now.

    The first release was published on `newest`, each further one a day before. `imdb_ids` are the ids that the
    descriptions name, by the releases' keys.
    """

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "rutor"
    quirks: set[Quirk] = field(default_factory=set)
    newest: date = date(2026, 7, 16)
    imdb_ids: dict[str, str] = field(default_factory=dict)
    _releases: tuple[SandboxRelease, ...] = field(default_factory=_offered)

    def offer(self, releases: Sequence[SandboxRelease]) -> None:
        """Offers these alone, each under an id of its own."""
        self._releases = tuple(releases)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {
            "CONCIERGE_RUTOR__MIRRORS": json.dumps([self.url]),
            "CONCIERGE_RUTOR__TRACKERS": json.dumps([self.announce_url]),
            "CONCIERGE_RUTOR__REQUESTS_PER_S": "1000",
        }

    async def answer(self, request: Request) -> Response:
        """The page for the path."""
        for quirk in self.quirks & INSTEAD.keys():
            return INSTEAD[quirk]
        path = request.url.path
        routes = (
            (SEARCH, self._search),
            (BROWSE, self._browse),
            (TOPIC, self._topic),
            (TORRENT, self._torrent),
            (FILES, self._files),
        )
        for pattern, route in routes:
            if request.method == "GET" and (match := pattern.fullmatch(path)):
                return route(match)
        if path == "/d.php":
            return _page(GONE, f"<h1>{GONE}</h1><h1>Как такое могло случится?</h1>")
        if path.startswith("/search/"):
            return self._listed(self._found("000", path.removeprefix("/search/")), 0)
        return self.not_implemented(request)

    @property
    def topics(self) -> tuple[_Topic, ...]:
        """What is offered now, as the site files it."""
        copies = 2 if Quirk.TWICE in self.quirks else 1
        return tuple(
            _Topic(
                number=FIRST_ID + at + copy * 1000,
                release=release,
                day=self.newest - timedelta(days=at),
                category=SERIES if re.search(r"\[S?\d", release.name) else FILMS,
                imdb_id=self.imdb_ids.get(release.key, ""),
            )
            for copy in range(copies)
            for at, release in enumerate(self._releases)
        )

    def _search(self, match: re.Match[str]) -> Response:
        page, category, flags, sort, words = match.groups()
        found = self._found(flags, words.removesuffix("/"))
        return self._listed(
            _sorted([one for one in found if category in {"0", str(one.category)}], sort), int(page)
        )

    def _browse(self, match: re.Match[str]) -> Response:
        page, category, sort = match.groups()
        shown = [one for one in self.topics if category in {"0", str(one.category)}]
        return self._listed(_sorted(shown, sort), int(page))

    def _found(self, flags: str, text: str) -> list[_Topic]:
        """Flags: how words are taken (0 a phrase, 1 and 3 all, 2 any); where (0 the title, 1 the description too)."""
        how, where = flags[0], flags[1:2]
        sought = _words(text)
        found = []
        for topic in self.topics:
            own = _words(f"{topic.release.name} {topic.imdb_id if where == '1' else ''}")
            present = [word in own for word in sought]
            is_phrase = f" {' '.join(sought)} " in f" {' '.join(own)} "
            if sought and (is_phrase if how == "0" else any(present) if how == "2" else all(present)):
                found.append(topic)
        return found

    def _listed(self, topics: Sequence[_Topic], page: int) -> Response:
        is_lost = Quirk.LOST_ROWS in self.quirks
        shown = () if is_lost else topics[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
        rows = [self._row(topic, at) for at, topic in enumerate(shown)]
        if Quirk.ODD_ROWS in self.quirks and rows:
            rows = [*_odd(rows[0]), *rows]
        count = max(len(topics), is_lost)
        counted = "" if Quirk.NO_COUNT in self.quirks else f"</b> Результатов поиска {count} <b>"
        pager = f'<p align="center"><b>Страницы: {counted}</b> {_pager(len(topics), page)}</p>'
        return _page("Поиск", f"{self._index(rows)}{pager}")

    def _index(self, rows: Sequence[str]) -> str:
        table = "" if Quirk.NO_TABLE in self.quirks else f'<table width="100%">{HEAD}{"".join(rows)}</table>'
        return f'<div id="index">{table}</div>'

    def _row(self, topic: _Topic, at: int) -> str:
        release, number = topic.release, topic.number
        host = self.url.partition(":")[2]
        span = "" if topic.comments else ' colspan = "2"'
        comments = (
            f'<td align="right">{topic.comments}<img src="http://cdnbunny.org/i/com.gif"></td>'
            if topic.comments
            else ""
        )
        magnet = (
            ""
            if Quirk.CLONE in self.quirks
            else f'<a href="{self._magnet(release)}"><img src="//cdnbunny.org/t/m.png" alt="M" /></a>'
        )
        day = f"{topic.day.day:02}&nbsp;{MONTHS[topic.day.month - 1]}&nbsp;{topic.day:%y}"
        return f"""<tr class="{("gai", "tum")[at % 2]}"><td>{day}</td><td{span}>\
<a class="downgif" href="{host}/download/{number}"><img src="//cdnbunny.org/i/d.gif" alt="D" /></a>{magnet}
<a href="/torrent/{number}/{quote(release.key)}">{_escaped(release.name)} </a></td> {comments}
<td align="right">{shown_size(release.claimed_size_bytes)}</td><td align="center"><span class="green">\
<img src="//cdnbunny.org/t/arrowup.gif" alt="S" />&nbsp;{max(release.seeders, 0)}</span>&nbsp;\
<img src="//cdnbunny.org/t/arrowdown.gif" alt="L" /><span class="red">&nbsp;{release.leechers}</span></td></tr>"""

    def _magnet(self, release: SandboxRelease, name: str = "rutor.info") -> str:
        announced = f"&tr={self.announce_url}&tr=http://retracker.local/announce"
        return f"magnet:?xt=urn:btih:{torrents.info_hash(release)}&dn={name}{announced}"

    def _asked(self, match: re.Match[str]) -> _Topic | None:
        return next((topic for topic in self.topics if topic.number == int(match[1])), None)

    def _current(self, topic: _Topic) -> SandboxRelease:
        """What is offered under the topic's id now."""
        return self._releases[-1] if Quirk.REUPLOADED in self.quirks else topic.release

    def _topic(self, match: re.Match[str]) -> Response:
        topic = self._asked(match)
        if topic is None:
            is_told = Quirk.GONE_IN_PLACE in self.quirks
            return _page(GONE, f"<h1>{GONE}</h1>") if is_told else _gone()
        release = self._current(topic)
        magnet = html.escape(self._magnet(release, f"rutor.info_{quote(release.name)}"))
        link = "" if Quirk.NO_MAGNET in self.quirks else f'<a href="{magnet}">M</a>'
        name = _escaped(release.name)
        related = self._index([self._row(other, at) for at, other in enumerate(self.topics)])
        body = f"""<h1>{name}</h1><div id="download">{link}\
<a href="{self.url.partition(":")[2]}/download/{topic.number}">Скачать {name}.torrent</a>\
<a class="d_small" href="/help">Как скачать</a></div>
<table id="details"><tr><td style="vertical-align:top;"></td><td>{_description(topic)}</td></tr>
{_details(topic, is_anonymous=Quirk.ANONYMOUS in self.quirks)}
<tr><td class="header">Связанные раздачи</td><td>{related}</td></tr>
<tr><td class="header">Файлы ({len(release.files)})</td><td id="files">\
<a href="/descriptions/{topic.number}.files">Показать</a></td></tr></table>"""
        return _page(name, body)

    def _torrent(self, match: re.Match[str]) -> Response:
        topic = self._asked(match)
        if topic is None:
            return _gone()
        if Quirk.TORRENT_ELSEWHERE in self.quirks:
            return RedirectResponse(f"https://files.example/download/{topic.number}", 302)
        if Quirk.TORRENT_PAGE in self.quirks:
            return _page("Ошибка", "<h1>Упс. Что-то пошло не так, попробуйте перезагрузить страницу</h1>")
        metainfo = torrents.metainfo(self._current(topic), self.announce_url)
        return Response(metainfo, media_type="application/x-bittorrent")

    def _files(self, match: re.Match[str]) -> Response:
        topic = self._asked(match)
        if topic is None or Quirk.NO_FILES in self.quirks:
            return _page("404", "<h1>Not Found</h1>", status=404)
        files = () if Quirk.EMPTY_FILES in self.quirks else self._current(topic).files
        parting = "\\" if Quirk.BACKSLASHES in self.quirks else "/"
        rows = (
            f"<tr><td>{_escaped(one.path.replace('/', parting))}</td>"
            f"<td>{shown_size(one.size_bytes)} ({one.size_bytes})</td></tr>"
            for one in files
        )
        return Response("".join(rows), media_type="text/html")


TRACKER = RutorServer


def _page(title: str, body: str, *, status: int = 200) -> Response:
    """A page in UTF-8, which only its own head says."""
    text = f"""<html><head><meta http-equiv="content-type" content="text/html; charset=utf-8" />
<title>rutor.info :: {title}</title></head><body><div id="all"><div id="menu"><a href="/">Главная</a></div>
<div id="content">{body}</div></div></body></html>"""
    return Response(text.encode(), status, headers={"content-type": "text/html"})


def _gone() -> Response:
    return Response(b"", 302, headers={"location": "/d.php"})


def _sorted(topics: Sequence[_Topic], sort: str) -> list[_Topic]:
    """In one of the ten orders: the even ones fall, the odd ones rise."""
    key = SORT_KEYS[str(int(sort) // 2 * 2)]
    return sorted(topics, key=lambda topic: (key(topic), topic.number), reverse=int(sort) % 2 == 0)


def _pager(total: int, page: int) -> str:
    pages = range(-(-total // PAGE_SIZE))
    spans = [f"<b>{at * PAGE_SIZE + 1}&nbsp;-&nbsp;{min((at + 1) * PAGE_SIZE, total)}</b>" for at in pages]
    return " | ".join(
        span if at == page else f'<a href="/browse/{at}/0/0/0">{span}</a>' for at, span in enumerate(spans)
    )


def _odd(row: str) -> list[str]:
    """Rows of which something cannot be read, each under an id of its own."""
    number = re.search(r"/torrent/(\d+)", row)
    own = number[1] if number else ""
    changes = (
        (r'(<td align="right">)[\d.]+&nbsp;\w+', r"\g<1>1.5&nbsp;парсек"),
        (r"<td>\d\d&nbsp;\w+", "<td>31&nbsp;Фев"),
        (r"btih:[0-9a-f]{40}", "btih:" + "z" * 40),
        (r"alt=\"S\" />&nbsp;\d+", 'alt="S" />&nbsp;—'),
    )
    return [re.sub(was, now, row.replace(own, str(2_000_000 + at))) for at, (was, now) in enumerate(changes)]


def _description(topic: _Topic) -> str:
    imdb = f'<a href="http://www.imdb.com/title/{topic.imdb_id}/">IMDB</a>' if topic.imdb_id else ""
    return f"""<b>Название: </b>{_escaped(topic.release.name)}<br /><b>Год выпуска: </b>1931<br />{imdb}
<b>Продолжительность: </b>01:23:45<br /><b>Перевод: </b>Дублированный<br /><br /><b>Качество: </b>BDRip<br />
<b>Видео: </b>AVC, 1920x1080<br /><b>Аудио: </b>AC3, 6 ch, 448 kbps<br /><b>Субтитры: </b>русские, английские"""


def _details(topic: _Topic, *, is_anonymous: bool) -> str:
    release = topic.release
    path, section = SECTIONS[topic.category]
    told = {
        **({} if is_anonymous else {"Залил": '<a href="/browse/0/0/7/0">tester</a>', "Оценка": "9.5 / 10"}),
        "Категория": f'<a href="/{path}">{section}</a>',
        "Раздают": str(release.seeders),
        "Качают": str(release.leechers),
        "Сидер замечен": f"{topic.day:%d-%m-%Y} 1:19:06 (51 минуту назад)",
        "Добавлен": f"{topic.day:%d-%m-%Y} 10:09:45  (6 месяцев назад)",
        "Размер": f"{shown_size(release.claimed_size_bytes)}  ({release.claimed_size_bytes} Bytes)",
    }
    return "\n".join(
        f'<tr><td class="header">{name}</td><td>{value}</td></tr>' for name, value in told.items()
    )


def shown_size(size_bytes: int) -> str:
    """The size as people see it, with two digits behind the point."""
    unit, width = next((unit for unit in UNITS if size_bytes >= unit[1]), UNITS[-1])
    return f"{size_bytes / width:.2f}&nbsp;{unit}"


def _escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "&#039;")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
