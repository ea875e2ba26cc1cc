"""Rutracker's topics: what a member and a guest see of one, its facts, and its list of files."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from selectolax.lexbor import LexborHTMLParser

from concierge.adapters._rutracker_facts import topic_facts
from concierge.adapters._rutracker_files import file_list
from concierge.adapters._rutracker_topic import topic_page
from concierge.errors import NotFound, UnexpectedAnswer
from concierge.model.release import TopicFacts
from concierge.model.torrent import TorrentEntry
from concierge.sandbox import rutracker_pages as forum, torrents
from concierge.sandbox._rutracker_topic_pages import comments_page, topic_page as forum_topic
from concierge.sandbox._rutracker_topics import Topic, topic_of
from concierge.sandbox._serving import serving
from concierge.sandbox.catalogue import CATALOGUE
from concierge.sandbox.rutracker import RutrackerServer
from tests.adapters.rutracker_forum import (
    FILES,
    LOGIN,
    OFFERED,
    ONE,
    TOPIC,
    opened,
    opened_for_all,
    paths,
    release as asked,
)

MEMBER = forum.Visitor(name="cinephile", form_token="0" * 32)
GUEST = forum.Visitor()
TITLE = next(title for title in CATALOGUE for release in title.releases if release.topic_id == ONE)
POSTED = replace(topic_of(TITLE, OFFERED[ONE]), size_bytes=5_000_000_001)


@pytest.fixture
async def server() -> AsyncIterator[RutrackerServer]:
    service = RutrackerServer(announce_url="http://127.0.0.1:6969/ann")
    async with serving(service):
        yield service
        assert service.unknown == []


@pytest.mark.parametrize(
    "visitor, size",
    [(MEMBER, 5_000_000_001), (replace(MEMBER, skin="2020"), 5_000_000_001), (GUEST, 5_003_636_900)],
    ids=["member", "2020", "guest"],
)
def test_a_topic_is_read_by_members_and_by_guests(visitor: forum.Visitor, size: int) -> None:
    topic = topic_page(forum_topic(visitor, POSTED, "http://bt.t-ru.org/ann?magnet"))

    assert topic is not None
    assert topic.name == POSTED.name
    assert (topic.size_bytes, topic.forum_id) == (size, POSTED.forum_id)
    assert torrents.info_hash(OFFERED[ONE]).upper() in (topic.magnet or "")
    assert topic.facts.duration == timedelta(minutes=TITLE.runtime_min or 0)
    assert topic.facts.audio == ("48 kHz, AC3, 2/0 (L,R) ch, 192 kbps",)


def test_a_later_page_of_a_topic_has_neither_magnet_nor_facts() -> None:
    topic = topic_page(comments_page(MEMBER, POSTED))

    assert topic is not None
    assert topic.magnet is None


def facts(post: str) -> TopicFacts:
    page = f'<table><tbody id="post_1"><tr><td><div class="post_body" id="p-1">{post}</div></td></tr></table>'
    return topic_facts(LexborHTMLParser(page).css_first("div.post_body"))


@pytest.mark.parametrize(
    "post",
    [
        '<span class="post-b">Перевод</span>: Дубляж<br>',
        '<span class="post-b">Перевод:</span> Дубляж',
        '<span class="post-b">ПЕРЕВОД :</span>Дубляж<hr class="post-hr">Ещё',
        '<span class="post-b"><span style="color: red;">Пере<wbr>вод</span></span>:&nbsp;<span>Дуб</span>ляж',
        'Текст<br><span class="post-b">Год</span>: 1931 <span class="post-b">Перевод</span>: Дубляж',
        '<div><p><span class="post-b">Перевод</span>:</p>Дубляж</div>',
    ],
)
def test_a_label_is_known_however_it_is_written(post: str) -> None:
    assert facts(post).translation == "Дубляж"


def test_every_track_is_a_line() -> None:
    numbered = (
        '<span class="post-b">Аудио #1</span>: Рус AC3<br><span class="post-b">Аудио №2 (ENG):</span> DTS'
    )
    listed = (
        '<span class="post-b">Аудио</span>:<br>1. Рус AC3<br>2. DTS<br><br><span class="post-b">Год</span>: 1'
    )

    assert facts(numbered).audio == ("Рус AC3", "DTS")
    assert facts(listed).audio == ("1. Рус AC3", "2. DTS")


@pytest.mark.parametrize(
    "text, minutes",
    [
        ("01:52:30", 112.5),
        ("1:52", 112),
        ("112 мин.", 112),
        ("~ 45 минут", 45),
        ("1 ч 52 мин", 112),
        ("2 часа", 120),
        ("1h 5mn", 65),
        ("02:25:00 (режиссёрская версия)", 145),
        ("999999999 мин", None),
        ("нет", None),
        ("٤٥ мин", None),
        ("00:00:00", None),
        ("9" * 400, None),
    ],
)
def test_a_duration_is_read_in_all_its_forms(text: str, minutes: float | None) -> None:
    expected = None if minutes is None else timedelta(minutes=minutes)

    assert facts(f'<span class="post-b">Продолжительность</span>: {text}').duration == expected


@pytest.mark.parametrize(
    "post, has_sample",
    [
        ('<a href="https://x.test" class="postLink">Сэмпл</a>', True),
        ('<span class="post-b">Семпл</span>: <a class="postLink" href="x">тут</a>', True),
        ('<span class="post-b">Sample</span>: http://sample.test', True),
        ('<span class="post-b">Сэмпл</span>: нет', False),
        ('<span class="post-b">Сэмпл</span>: отсутствует', False),
        ("Ничего", False),
    ],
)
def test_a_sample_is_there_where_one_is_linked(post: str, *, has_sample: bool) -> None:
    assert facts(post).has_sample is has_sample


def test_technical_reports_are_no_facts() -> None:
    post = """<span class="post-b">Качество (видео)</span>: BDRip 1080p<br><span class="post-b">Субтитры</span>: Рус
<div class="sp-wrap"><div class="sp-head"><span>MediaInfo</span></div><div class="sp-body">Аудио: чужое</div></div>
<div class="c-wrap"><div class="c-body">Перевод: чужой</div></div>"""

    assert facts(post) == TopicFacts(quality="BDRip 1080p", subtitles="Рус")


@pytest.mark.fuzz
@given(st.text(max_size=300), st.sampled_from(["Перевод", "Аудио", "Продолжительность", "Сэмпл"]))
def test_any_value_is_a_fact_or_none(text: str, label: str) -> None:
    found = facts(f'<span class="post-b">{label}</span>: {html.escape(text)}<br>{text}')

    assert all(len(line) <= 300 for line in (*found.audio, found.translation, found.subtitles))


def test_a_deep_post_is_read_to_its_end() -> None:
    deep = "<span>" * 3_000 + '<span class="post-b">Перевод</span>: Дубляж'

    assert facts(deep).translation in {"Дубляж", ""}


def test_files_keep_their_folders_and_their_order() -> None:
    body = """<ul class="ftree"><li class="dir"><div><b>Фильм é</b><s></s></div><ul>
<li class="dir"><div><b>Sub/../x</b><s></s></div><ul><li><div><b>rus.srt</b><s></s><i>120</i></div></li></ul></li>
<li><div><b>Фильм.mkv</b><s></s><i>15000000000</i></div></li></ul></li>
<li><div><b>broken</b><s></s><i>1e400</i></div></li><li></li></ul>"""

    assert file_list(body.encode()) == (
        TorrentEntry(index=0, path="Фильм é/Sub_.._x/rus.srt", size_bytes=120),
        TorrentEntry(index=1, path="Фильм é/Фильм.mkv", size_bytes=15_000_000_000),
    )


def test_a_single_file_and_an_empty_list() -> None:
    one = b'<ul class="ftree"><li><div><b>a.mkv</b><s></s><i>5</i></div></li></ul>'

    assert file_list(one) == (TorrentEntry(index=0, path="a.mkv", size_bytes=5),)
    assert file_list(b'<ul class="ftree"></ul>') is None
    with pytest.raises(UnexpectedAnswer):
        file_list(b"<html>\xff")


def test_folders_without_end_are_read() -> None:
    deep = "<ul class='ftree'>" + "<li class='dir'><div><b>d</b></div><ul>" * 2_000

    assert file_list(deep.encode()) is None


async def test_a_member_inspects_with_one_topic_and_one_list(server: RutrackerServer) -> None:
    async with opened(server) as tracker:
        await tracker.search_nothing()
        server.calls.clear()
        inspection = await tracker.inspect(asked(ONE))

    assert paths(server) == [TOPIC, FILES]
    assert inspection.source is not None
    assert inspection.source.info_hash == torrents.info_hash(OFFERED[ONE])
    assert inspection.files is not None
    assert {(one.path, one.size_bytes) for one in inspection.files} == {
        (one.path, one.size_bytes) for one in OFFERED[ONE].files
    }
    assert inspection.facts.duration == timedelta(minutes=TITLE.runtime_min or 0)


async def test_a_guest_inspects_with_one_topic(server: RutrackerServer) -> None:
    async with opened_for_all(server) as tracker:
        inspection = await tracker.inspect(asked(ONE))

    assert paths(server) == [TOPIC]
    assert inspection.source is not None
    assert inspection.source.magnet
    assert inspection.files is None
    assert inspection.facts.audio


async def test_an_expired_session_is_renewed_for_the_list_of_files(server: RutrackerServer) -> None:
    async with opened(server) as tracker:
        await tracker.search_nothing()
        server.expire_sessions()
        server.calls.clear()
        inspection = await tracker.inspect(asked(ONE))

    assert inspection.files
    assert paths(server) == [TOPIC, FILES, LOGIN, FILES]


async def test_a_topic_of_mere_talk_is_not_inspected(server: RutrackerServer) -> None:
    server.add([Topic(topic_id=1, name="Разговоры о кино")])
    async with opened(server) as tracker:
        for topic_id in (1, 2):
            with pytest.raises(NotFound):
                await tracker.inspect(asked(topic_id))
