"""The forum's HTML in its two skins: the frame of every page, the login form and the search results."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from concierge.sandbox._rutracker_topics import FORUMS, PARENTS, Topic

__all__ = [
    "PAGE_SIZE",
    "Captcha",
    "Results",
    "Skin",
    "Visitor",
    "index_page",
    "login_page",
    "notice_page",
    "search_page",
]

Skin = Literal["2026", "2020"]
PAGE_SIZE = 50
ROWS_BEFORE_AD = 10
MONTHS = ("Янв", "Фев", "Мар", "Апр", "Май", "Июн", "Июл", "Авг", "Сен", "Окт", "Ноя", "Дек")
WRONG_PASSWORD = "Вы ввели неверное/неактивное имя пользователя или неверный пароль"
CAPTCHA_WANTED = "Пожалуйста, введите код подтверждения (символы, изображенные на картинке)"
MINIPOST = "https://static.rutracker.cc/templates/v1/images/icon_minipost.gif"
AD_ROW = """<tr class="banner"><td colspan="10" class="row1 tCenter pad_6">
<a href="misc.php?do=advert" class="med">Не найдено ничего лучше? Реклама</a></td></tr>"""
QUICK_LOGIN = """<form id="login-form-quick" action="login.php" method="post">
<table><tr><td class="bold">Имя:</td>
<td><input type="text" name="login_username" size="12" tabindex="1"></td></tr>
<tr><td class="bold">Пароль:</td><td><input type="password" name="login_password" size="12" tabindex="2">
<input type="submit" name="login" value="вход" tabindex="3"></td></tr></table></form>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whom a page is made for: the name of a member or "" for a guest, and the skin."""

    name: str = ""
    form_token: str = ""
    skin: Skin = "2026"


@dataclass(frozen=True, slots=True, kw_only=True)
class Captcha:
    """A picture that must be read before the next login."""

    sid: str
    field: str
    image_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of what a search found. `search_id` names the search on the links to its other pages.

    `shown_number` stands in place of every number of a row.
    """

    topics: Sequence[Topic]
    total: int
    start: int
    query: str
    search_id: str
    shown_number: str | None = None


def framed(visitor: Visitor, title: str, body: str) -> str:
    """A whole page around `body`, with everything that surrounds it on the forum."""
    static = "https://static.rutracker.cc" if visitor.skin == "2026" else "https://static.t-ru.org"
    return f"""<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="Windows-1251">
<title>{title}</title>
<link href="{static}/templates/v1/css/main.css" rel="stylesheet" type="text/css">
<script>
window.BB = {{
  cur_domain: location.hostname.replace(/.*?([^.]+\\.[^.]+)$/, '$1'),
  form_token: '{visitor.form_token}',
  opt_js: {{"only_new":0}},
  LOGIN_URL: 'login.php', PG_PER_PAGE: '{PAGE_SIZE}',
  IS_GUEST: !!'{"" if visitor.name else "1"}',
  msg: {{ not_found: 'Не найдено', login_error: 'Введите код подтверждения' }}
}};
</script>
</head>
<body>
<div id="body_container"><div id="page_container">
<div id="page_header">
{_top_menu(visitor)}
<div class="menu-sub"><a href="viewforum.php?f=1649">Правила</a> <a href="tracker.php">Трекер</a></div>
</div>
<div id="page_content">
{body}
</div>
<div id="page_footer"><a href="viewforum.php?f=2332">Вопросы по форуму и трекеру</a></div>
</div></div>
</body>
</html>
"""


def _top_menu(visitor: Visitor) -> str:
    if not visitor.name:
        return f'<div class="topmenu">{QUICK_LOGIN}<a href="profile.php?mode=register">Регистрация</a></div>'
    name = html.escape(visitor.name)
    return f"""<div class="topmenu">
<a id="logged-in-username" class="med" href="profile.php?mode=viewprofile&amp;u=1">{name}</a>
[ <a href="#" onclick="post2url('login.php', {{logout: 1}});">Выход</a> ]</div>"""


def index_page(visitor: Visitor) -> str:
    """The list of forums."""
    rows = "\n".join(
        f'<tr><td class="forumlink"><a href="viewforum.php?f={forum_id}">{html.escape(name)}</a></td></tr>'
        for forum_id, name in FORUMS.items()
    )
    return framed(visitor, "Трекер", f'<table class="forums">{rows}</table>')


def notice_page(visitor: Visitor, message: str) -> str:
    """The box in which the forum says why it does not do what was asked."""
    body = f'<table class="message"><tr><td><div class="msg-main mrg_16">{message}</div></td></tr></table>'
    return framed(visitor, "Информация", body)


def login_page(
    visitor: Visitor, *, message: str = "", captcha: Captcha | None = None, redirect: str = ""
) -> str:
    """The full login form, with a complaint above it and a picture to read where one is wanted."""
    complaint = (
        f'<h4 class="warnColor1 tCenter mrg_16">{message}</h4>' if message else '<h4 class="tCenter"></h4>'
    )
    body = f"""<h1 class="pagetitle">Вход</h1>
{complaint}
<form id="login-form-full" action="login.php" method="post">
<input type="hidden" name="redirect" value="{html.escape(redirect or "index.php")}">
<table class="forumline">
<tr><td>Имя:</td><td><input type="text" class="post" name="login_username" size="25"></td></tr>
<tr><td>Пароль:</td><td><input type="password" class="post" name="login_password" size="25"></td></tr>
{_captcha_row(captcha) if captcha else ""}
<tr><td colspan="2"><input type="submit" name="login" class="bold long" value="вход"></td></tr>
</table></form>"""
    return framed(visitor, "Вход", body)


def _captcha_row(captcha: Captcha) -> str:
    return f"""<tr><td>Код:</td><td><div><img src="{captcha.image_url}" alt="pic"></div>
<input type="hidden" name="cap_sid" value="{captcha.sid}">
<input class="reg-input" type="text" name="{captcha.field}" value=""></td></tr>"""


def search_page(visitor: Visitor, results: Results) -> str:
    """The search form and one page of results under it; a page without results says so inside the table."""
    rows = [_spoilt(_row(topic, visitor.skin), results.shown_number) for topic in results.topics]
    nothing = '<tr><td colspan="10" class="row1 tCenter pad_12"> Не найдено </td></tr>'
    if rows[ROWS_BEFORE_AD:]:
        rows.insert(ROWS_BEFORE_AD, AD_ROW)
    tbody = "\n".join(rows or [nothing])
    body = f"""{_search_form(results.query)}
<p class="med bold">Результатов поиска: {results.total} <span class="normal">(max: 500)</span></p>
{_page_script(results)}
<div id="search-results">
<table class="forumline tablesorter" id="tor-tbl">
<thead><tr><th>&nbsp;</th><th>&nbsp;</th><th>Форум</th><th>Тема</th><th>Автор</th><th>Размер</th>
<th title="Сиды">S</th><th title="Личи">L</th><th title="Торрент скачан">C</th><th>Добавлен</th></tr></thead>
<tbody>
{tbody}
</tbody>
<tfoot><tr><td class="catBottom" colspan="10">&nbsp;</td></tr></tfoot>
</table>
</div>
<div class="bottom_info">{_page_links(results)}</div>"""
    return framed(visitor, "Трекер", body)


def _search_form(query: str) -> str:
    roots = [forum_id for forum_id in FORUMS if forum_id not in PARENTS]
    options = "".join(_option(one) for root in roots for one in (root, *_children(root)))
    return f"""<form method="post" name="post" action="tracker.php" id="tr-form">
<select id="fs-main" name="f[]" multiple size="11"><optgroup label="&nbsp;Видео">{options}</optgroup></select>
<input type="text" name="nm" id="title-search" size="50" maxlength="100" value="{html.escape(query)}">
<select id="o" name="o"><option value="1">Зарегистрирован</option><option value="10">Сиды</option></select>
<input type="submit" value="Поиск"></form>"""


def _children(root: int) -> list[int]:
    return [forum_id for forum_id, parent in PARENTS.items() if parent == root]


def _option(forum_id: int) -> str:
    name, parent = html.escape(FORUMS[forum_id]), PARENTS.get(forum_id)
    if parent is not None:
        return f'<option id="fs-{forum_id}" value="{forum_id}" class="fp-{parent}"> |- {name}&nbsp;</option>'
    kind = "root_forum has_sf" if _children(forum_id) else "root_forum"
    return f'<option id="fs-{forum_id}" value="{forum_id}" class="{kind}">{name}&nbsp;</option>'


def _page_script(results: Results) -> str:
    base = f"tracker.php?search_id={results.search_id}" if results.search_id else "tracker.php"
    return f"<script>BB.PG_PER_PAGE = '{PAGE_SIZE}'; BB.PG_BASE_URL = '{base}';</script>"


def _page_links(results: Results) -> str:
    pages = max(1, -(-results.total // PAGE_SIZE))
    if pages == 1:
        return '<div class="nav"><p style="float: left"> Страницы: &nbsp;1</p></div>'
    current = results.start // PAGE_SIZE
    link = f'<a class="pg" href="tracker.php?search_id={results.search_id}&amp;start='
    numbers = [
        f"<b>{page + 1}</b>" if page == current else f'{link}{page * PAGE_SIZE}">{page + 1}</a>'
        for page in range(pages)
    ]
    onward = [f'{link}{(current + 1) * PAGE_SIZE}">След.</a>'] if current + 1 < pages else []
    where = f'<p style="float: left">Страница <b>{current + 1}</b> из <b>{pages}</b></p>'
    links = ", ".join([*numbers, *onward])
    return f'<div class="nav">{where}<p style="float: right">Страницы: {links}</p></div>'


def _row(topic: Topic, skin: Skin) -> str:
    is_new_skin = skin == "2026"
    cells = ("f-name-col", "t-title-col tt", "u-name-col") if is_new_skin else ("f-name", "t-title", "u-name")
    row_id = f' data-topic_id="{topic.topic_id}"' if is_new_skin else ""
    link_class = "med tLink tt-text ts-text hl-tags bold" if is_new_skin else "med tLink ts-text hl-tags bold"
    name, number, registered = (
        html.escape(topic.name),
        topic.topic_id,
        datetime.fromtimestamp(topic.registered_at, UTC),
    )
    day = f"{registered.day}-{MONTHS[registered.month - 1]}-{registered:%y}"
    return f"""<tr id="trs-tr-{number}" class="tCenter hl-tr"{row_id}>
<td id="{number}" class="row1 t-ico"><img src="{MINIPOST}" class="icon1" alt="o"></td>
<td class="row1 t-ico" title="{topic.status.label}">{topic.status.icon}</td>
<td class="row1 {cells[0]}"><div class="f-name">\
<a class="gen f ts-text" href="tracker.php?f={topic.forum_id}">{html.escape(topic.forum)}</a></div></td>
<td class="row4 med tLeft {cells[1]}"><div class="wbr t-title">\
<a data-topic_id="{number}" class="{link_class}" href="viewtopic.php?t={number}">{name}</a></div>\
<div id="tg-{number}" class="t-tags"></div></td>
<td class="row1 {cells[2]}"><div class="wbr u-name">{_author(topic)}</div></td>
<td class="row4 small nowrap tor-size" data-ts_text="{topic.size_bytes}">{_size_cell(topic)}</td>
<td class="row4 nowrap" data-ts_text="{topic.seeders}">{_seeds_cell(topic)}</td>
<td class="row4 leechmed bold" title="Личи">{topic.leechers}</td>
<td class="row4 small number-format">{topic.downloads}</td>
<td class="row4 small nowrap" style="padding: 1px 3px 2px;" data-ts_text="{topic.registered_at}">\
<p>{day}</p></td>
</tr>"""


def _spoilt(row: str, number: str | None) -> str:
    if number is None:
        return row
    shown = html.escape(number)
    row = re.sub(r'data-ts_text="[^"]*"', f'data-ts_text="{shown}"', row)
    row = re.sub(r'(leechmed bold" title="Личи">|number-format">)[^<]*', rf"\g<1>{shown}", row)
    return re.sub(r"[\d.]+&nbsp;[KMGT]?B", shown, row)


def _author(topic: Topic) -> str:
    name = html.escape(topic.author)
    return (
        name
        if topic.author_id is None
        else f'<a class="med ts-text" href="tracker.php?pid={topic.author_id}">{name}</a>'
    )


def _size_cell(topic: Topic) -> str:
    size = shown_size(topic.size_bytes)
    if not topic.is_downloadable:
        return size
    return f'<a class="small tr-dl dl-stub" href="dl.php?t={topic.topic_id}">{size} &#8595;</a>'


def _seeds_cell(topic: Topic) -> str:
    return f"{-topic.seeders} дн." if topic.seeders < 0 else f'<b class="seedmed">{topic.seeders}</b>'


def shown_size(size_bytes: int) -> str:
    """The size as people see it, rounded."""
    for unit, width in (("GB", 1 << 30), ("MB", 1 << 20)):
        if size_bytes >= width:
            return f"{size_bytes / width:.2f}&nbsp;{unit}"
    return f"{size_bytes / 1024:.1f}&nbsp;KB"
