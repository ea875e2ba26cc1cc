"""The forum's lists of topics, which guests may see: a forum's page, and its feed on another host."""

import html
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from concierge.sandbox._rutracker_topics import FORUMS, Topic
from concierge.sandbox.rutracker_pages import PAGE_SIZE, Visitor, framed, shown_size

__all__ = ["feed", "forum_page", "newest"]


def newest(topics: Iterable[Topic], forum_id: int, start: int = 0) -> list[Topic]:
    """A page of the forum's topics, the newest first."""
    inside = [topic for topic in topics if topic.forum_id == forum_id]
    inside.sort(key=lambda topic: (topic.registered_at, topic.topic_id), reverse=True)
    return inside[start : start + PAGE_SIZE]


def forum_page(visitor: Visitor, forum_id: int, topics: Sequence[Topic]) -> str:
    """A forum with its topics, of which not all have a torrent."""
    name = html.escape(FORUMS.get(forum_id, "Архив (кино)"))
    section = '<tr><td colspan="5" class="row3 topicSep">{}</td></tr>'
    rows = "\n".join(_row(topic) for topic in topics)
    body = f"""<h1 class="maintitle"><a href="viewforum.php?f={forum_id}">{name}</a></h1>
<link rel="alternate" type="application/atom+xml" href="//feed.rutracker.cc/atom/f/{forum_id}.atom">
<table class="vf-table vf-tor forumline forum">
<tr><th>&nbsp;</th><th>Темы</th><th>Торрент</th><th>Отв.</th><th>Посл. сообщение</th></tr>
{section.format("Прилеплены")}
{_talk(forum_id)}
{section.format("Темы")}
{rows}
</table>
<div id="pagination"></div>"""
    return framed(visitor, name, body)


def _talk(forum_id: int) -> str:
    number = 1_000_000 + forum_id
    return f"""<tr id="tr-{number}" class="hl-tr" data-topic_id="{number}">
<td class="vf-col-icon"></td><td class="vf-col-t-title tt"><div class="torTopic">
<a id="tt-{number}" href="viewtopic.php?t={number}" class="topictitle tt-text">Правила раздела</a></div></td>
<td class="vf-col-tor tCenter med nowrap"></td><td class="vf-col-replies"></td>
<td class="vf-col-last-post"><p>2020-01-23 14:36</p></td></tr>"""


def _row(topic: Topic) -> str:
    number, at = topic.topic_id, datetime.fromtimestamp(topic.registered_at, UTC)
    return f"""<tr id="tr-{number}" class="hl-tr" data-topic_id="{number}">
<td id="{number}" class="vf-col-icon vf-topic-icon-cell"></td>
<td class="vf-col-t-title tt"><div class="torTopic">{topic.status.icon}
<a id="tt-{number}" href="viewtopic.php?t={number}" class="torTopic bold tt-text">{html.escape(topic.name)}</a></div>
<a class="topicAuthor" href="profile.php?mode=viewprofile&amp;u=1">{html.escape(topic.author)}</a></td>
<td class="vf-col-tor tCenter med nowrap">{_torrent(topic)}</td>
<td class="vf-col-replies tCenter small nowrap"><span title="Ответов">12</span>
<p title="Торрент скачан"><b>{topic.downloads:,}</b></p></td>
<td class="vf-col-last-post tCenter small nowrap"><p>{at:%Y-%m-%d %H:%M}</p></td></tr>"""


def _torrent(topic: Topic) -> str:
    if not topic.has_torrent:
        return ""
    seeders = max(topic.seeders, 0)
    return f"""<div><span class="seedmed" title="Seeders"><b>{seeders}</b></span><span class="med"> | </span>\
<span class="leechmed" title="Leechers"><b>{topic.leechers}</b></span></div>
<div><a href="viewtopic.php?t={topic.topic_id}" class="small f-dl dl-stub">{shown_size(topic.size_bytes)}</a></div>"""


def feed(forum_id: int, topics: Sequence[Topic]) -> str:
    """The forum's feed; a title carries a size, and a mark where the topic was changed."""
    entries = "\n".join(_entry(place, topic) for place, topic in enumerate(topics))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ru">
<title>{html.escape(FORUMS.get(forum_id, "Архив"))}</title><id>tag:rutracker.org,f{forum_id}</id>
{entries}
</feed>"""


def _entry(place: int, topic: Topic) -> str:
    mark = "[Обновлено] " if place % 2 else ""
    size = shown_size(topic.size_bytes).replace("&nbsp;", " ")
    at = datetime.fromtimestamp(topic.registered_at, UTC)
    return f"""<entry>
<title>{mark}{html.escape(topic.name)} [{size}]</title>
<link href="viewtopic.php?t={topic.topic_id}"/><id>tag:rutracker.org,t{topic.topic_id}</id>
<updated>{at.isoformat()}</updated><author><name>{html.escape(topic.author)}</name></author>
</entry>"""
