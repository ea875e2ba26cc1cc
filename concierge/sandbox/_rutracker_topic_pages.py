"""The forum's HTML for one topic: as a member sees it, as a guest sees it, and its list of files."""

import html
import re
from urllib.parse import quote

from concierge.sandbox import torrents
from concierge.sandbox._rutracker_topics import FORUMS, PARENTS, Topic
from concierge.sandbox.catalogue import Payload
from concierge.sandbox.rutracker_pages import Visitor, framed, shown_size

__all__ = ["comments_page", "file_tree", "missing_page", "topic_page"]

TRANSLATIONS = {
    "Dub": "Профессиональный (дублированный)",
    "MVO": "Профессиональный (многоголосый закадровый)",
    "DVO": "Профессиональный (двухголосый закадровый)",
    "AVO": "Авторский (одноголосый закадровый)",
    "VO": "Одноголосый закадровый",
}
VOICE = re.compile(r"\b(Dub|MVO|DVO|AVO|VO)\b(?: \(([^)]*)\))?")
COUNTRIES = {"DE": "Германия", "FR": "Франция", "JP": "Япония", "SU": "СССР", "US": "США"}
SUBTITLES = re.compile(r"\bSub\b *\(?([A-Z][a-z]{2}(?:, [A-Z][a-z]{2})*)?")
BRACKET = re.compile(r"\[([^\]]*)\]")


def topic_page(visitor: Visitor, topic: Topic, announce_url: str) -> str:
    """The first page of a topic: members see the torrent and its counts, guests a magnet link and a size."""
    name = html.escape(topic.name)
    attachment = ""
    if topic.release is not None and topic.is_downloadable:
        magnet = _magnet(topic, announce_url)
        attachment = (
            _member_attachment(visitor, topic, magnet) if visitor.name else _guest_attachment(topic, magnet)
        )
    body = f"""{_heading(topic, name)}
{_stats(topic) if visitor.name and attachment else ""}
<table class="topic" id="topic_main">
<tbody id="post_{topic.topic_id}1" class="row1">
<tr><td class="poster_info"><p class="nick">{html.escape(topic.author)}</p></td>
<td class="message td2"><div class="post_wrap">
<div class="post_body" id="p-{topic.topic_id}1">{_post(topic)}</div>
{attachment}
</div></td></tr></tbody>
{_comment(topic)}
</table>"""
    return framed(visitor, f"{name} :: RuTracker.org", body)


def comments_page(visitor: Visitor, topic: Topic) -> str:
    """A further page of a topic: talk alone, without the first post and its torrent."""
    name = html.escape(topic.name)
    body = f'{_heading(topic, name)}<table class="topic" id="topic_main">{_comment(topic)}</table>'
    return framed(visitor, f"{name} :: RuTracker.org", body)


def missing_page(visitor: Visitor) -> str:
    """The page of a topic that does not exist."""
    return framed(
        visitor,
        "Информация",
        '<table class="message"><tr><td><div class="mrg_16">Тема не найдена</div></td></tr></table>',
    )


def file_tree(topic: Topic) -> str:
    """The fragment that unfolds under a topic: folders and files with their sizes."""
    if topic.release is None:
        return '<ul class="ftree"></ul>'
    return f'<ul class="ftree">{_branch(topic.release.files)}</ul>'


def _branch(files: tuple[Payload, ...], depth: int = 0) -> str:
    parts: list[str] = []
    folders: dict[str, list[Payload]] = {}
    for file in files:
        path = file.path.split("/")[depth:]
        if len(path) == 1:
            parts.append(f"<li><div><b>{html.escape(path[0])}</b><s></s><i>{file.size_bytes}</i></div></li>")
        else:
            folders.setdefault(path[0], []).append(file)
    for name, inside in folders.items():
        branch = _branch(tuple(inside), depth + 1)
        parts.append(f'<li class="dir"><div><b>{html.escape(name)}</b><s></s></div><ul>{branch}</ul></li>')
    return "".join(parts)


def _heading(topic: Topic, name: str) -> str:
    root = PARENTS.get(topic.forum_id, topic.forum_id)
    name = name.replace("/", "/<wbr>")
    return f"""<h1 class="maintitle">
<a id="topic-title" class="topic-title-{topic.topic_id} highlight-cyrillic"
 href="viewtopic.php?t={topic.topic_id}">{name}</a></h1>
<table class="w100"><tr><td class="nav t-breadcrumb-top w100 pad_2">
<a href="index.php">Список форумов</a> &raquo;
<a href="viewforum.php?f={root}">{html.escape(FORUMS.get(root, "Архив"))}</a> &raquo;
<a href="viewforum.php?f={topic.forum_id}">{html.escape(topic.forum)}</a></td></tr></table>"""


def _stats(topic: Topic) -> str:
    if topic.seeders > 0:
        peers = (
            f'<span class="seed">Сиды:&nbsp; <b>{topic.seeders}</b></span> &nbsp;'
            f'<span class="leech">Личи:&nbsp; <b>{topic.leechers}</b></span>'
        )
    else:
        peers = f"Полного источника не было: <b>{abs(topic.seeders)} дней</b>"
    return f"""<table id="t-tor-stats" class="bordered">
<tr><td>Размер: <b>{shown_size(topic.size_bytes)}</b> |
Зарегистрирован: <b>7 дней</b> | .torrent скачан: <b>{topic.downloads:,} раз</b></td></tr>
<tr><td>{peers}</td></tr></table>"""


def _member_attachment(visitor: Visitor, topic: Topic, magnet: str) -> str:
    info_hash = _info_hash(topic).upper()
    link_class = "dl-stub dl-link dl-topic" if visitor.skin == "2026" else "dl-stub dl-link"
    shown_hash = f'<span id="tor-hash">{info_hash}</span>' if visitor.skin == "2020" else ""
    return f"""<table class="attach bordered med">
<tr class="row3"><th colspan="3">[rutracker.org].t{topic.topic_id}.torrent</th></tr>
<tr class="row1"><td>Торрент:</td>
<td><ul><li>Зарегистрирован</li><li>Скачан: {topic.downloads:,} раз</li></ul></td>
<td rowspan="4"><a href="dl.php?t={topic.topic_id}" class="{link_class}">Скачать .torrent</a>
<p>{shown_size(topic.size_bytes)}</p></td></tr>
<tr class="row1"><td>Тип:</td><td><span>обычная</span> {shown_hash}</td></tr>
<tr class="row1"><td>Статус:</td><td><span id="tor-status-resp">{topic.status.icon} <a href="#">\
<b>{topic.status.label}</b></a></span></td></tr>
<tr class="row1"><td>Размер:</td><td><span id="tor-size-humn" title="{topic.size_bytes}">\
{shown_size(topic.size_bytes)}</span> <a class="med magnet-link" data-topic_id="{topic.topic_id}" \
title="{info_hash}" href="{magnet}">magnet</a></td></tr>
<tr class="row3"><td colspan="3"><a href="viewforum.php?f=1649">Как скачивать</a></td></tr>
</table>"""


def _guest_attachment(topic: Topic, magnet: str) -> str:
    return f"""<fieldset class="attach"><legend>Download</legend>
<div class="attach_link guest"><ul class="inlined">
<li><a class="magnet-link" href="{magnet}">Скачать по magnet-ссылке</a></li>
<li>{shown_size(topic.size_bytes)}</li></ul></div></fieldset>"""


def _magnet(topic: Topic, announce_url: str) -> str:
    """The forum's own form of the link: an upper-case hash, a raw ampersand, and no name."""
    tracker = f"&tr={quote(announce_url, safe='')}" if announce_url else ""
    return f"magnet:?xt=urn:btih:{_info_hash(topic).upper()}{tracker}"


def _info_hash(topic: Topic) -> str:
    return "" if topic.release is None else torrents.info_hash(topic.release)


def _post(topic: Topic) -> str:
    facts = "<br>\n".join(
        f'<span class="post-b">{label}</span>: {html.escape(value)}'
        for label, value in _facts(topic).items()
        if value
    )
    overview = html.escape(topic.title.overview_ru) if topic.title else ""
    heading = html.escape(topic.name.partition(" [")[0])
    return f"""<span style="font-size: 24px; line-height: normal;">{heading}</span>
<var class="postImg postImgAligned img-right" title="https://static.rutracker.cc/poster.jpg">&#10;</var><br>
{facts}<hr class="post-hr"><span class="post-b">Описание:</span> {overview}<br>
<div class="sp-wrap"><div class="sp-head folded"><span>MediaInfo</span></div>
<div class="sp-body">General<br>Format : Matroska</div></div>"""


def _facts(topic: Topic) -> dict[str, str]:
    title = topic.title
    subtitles = SUBTITLES.search(topic.name)
    groups = BRACKET.findall(topic.name)
    return {
        "Страна": ", ".join(COUNTRIES.get(code, code) for code in title.countries) if title else "",
        "Жанр": ", ".join(title.genres_ru) if title else "",
        "Год выпуска": str(title.year) if title else "",
        "Продолжительность": f"{title.runtime_min} мин." if title else "",
        "Перевод": "; ".join(_voices(topic.name)) or "Не требуется",
        "Субтитры": (subtitles.group(1) or "есть") if subtitles else "нет",
        "Оригинальная аудиодорожка": "есть" if "Original" in topic.name else "нет",
        "Режиссёр": ", ".join(title.directors) if title else "",
        "Качество видео": groups[-1].rpartition(", ")[2] if groups else "",
        "Аудио": "48 kHz, AC3, 2/0 (L,R) ch, 192 kbps",
    }


def _voices(name: str) -> list[str]:
    tail = name.rpartition("]")[2]
    return [f"{TRANSLATIONS[kind]} {studio}".strip() for kind, studio in VOICE.findall(tail)]


def _comment(topic: Topic) -> str:
    return f"""<tbody id="post_{topic.topic_id}2" class="row2">
<tr><td class="poster_info"><p class="nick">зритель</p></td>
<td class="message td2">
<div class="post_body" id="p-{topic.topic_id}2">Спасибо! А что такое captcha в титрах?</div>
</td></tr></tbody>"""
