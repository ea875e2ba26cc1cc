"""Rutracker's pages, read without a network: what is damaged is told apart from what is empty."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._rutracker_files import file_list
from concierge.adapters._rutracker_forums import forum_tree
from concierge.adapters._rutracker_listing import feed_releases, listed_releases
from concierge.adapters._rutracker_login import login_form
from concierge.adapters._rutracker_markup import decoded
from concierge.adapters._rutracker_pages import search_page
from concierge.adapters._rutracker_topic import topic_page
from concierge.errors import ConciergeError, RateLimited, ServiceUnavailable, UnexpectedAnswer
from concierge.sandbox import rutracker_pages as forum
from concierge.sandbox._rutracker_topic_pages import comments_page, missing_page, topic_page as forum_topic
from concierge.sandbox._rutracker_topics import Topic, topic_of
from concierge.sandbox.catalogue import CATALOGUE

MEMBER = forum.Visitor(name="cinephile", form_token="0" * 32)
GUEST = forum.Visitor()
TOPIC = topic_of(CATALOGUE[0], CATALOGUE[0].releases[0])
BASE = "https://rutracker.org"


def results(*topics: Topic, total: int | None = None, start: int = 0) -> str:
    count = len(topics) if total is None else total
    page = forum.Results(topics=topics, total=count, start=start, query="Не найдено", search_id="a")
    return forum.search_page(MEMBER, page)


PAGE = results(
    TOPIC, replace(TOPIC, topic_id=2, seeders=-3), replace(TOPIC, topic_id=3, is_downloadable=False)
)


def test_a_page_of_results_has_its_rows_and_their_count() -> None:
    page = search_page(PAGE, BASE)

    assert page.total == 3
    assert [row.tracker_id for row in page.releases] == [str(TOPIC.topic_id), "2", "3"]
    assert [row.is_downloadable for row in page.releases] == [True, True, False]
    assert [row.seeders for row in page.releases] == [TOPIC.seeders, 0, TOPIC.seeders]


def test_an_empty_page_is_empty() -> None:
    assert search_page(results(), BASE).releases == ()


def test_a_page_behind_the_last_is_empty() -> None:
    assert search_page(results(total=50, start=50), BASE, start=50).releases == ()


@pytest.mark.parametrize(
    "page",
    [
        PAGE.replace('id="tor-tbl"', 'id="results"'),
        PAGE.replace("tLink", "topic-link"),
        PAGE.replace("viewtopic.php?t=", "topic/"),
        PAGE[: len(PAGE) * 2 // 3],
        results(total=50),
        results().replace("row1 tCenter pad_12", "nothing").replace("Результатов поиска", "Найдено"),
        "",
        "<html><body>Доступ ограничен</body></html>",
    ],
    ids=["table", "links", "addresses", "cut off", "no rows", "no count", "empty", "stranger"],
)
def test_a_changed_or_damaged_page_is_not_an_empty_search(page: str) -> None:
    with pytest.raises(UnexpectedAnswer):
        search_page(page, BASE)


@pytest.mark.parametrize(
    "before",
    ['<p class="med">Результатов поиска: много</p>', "<p>Результатов поиска: 7</p>", "Результатов поиска: 7"],
    ids=["no number", "another line", "no line"],
)
def test_only_the_line_of_the_count_counts(before: str) -> None:
    assert search_page(PAGE.replace("<table", f"{before}<table", 1), BASE).total == 3
    assert search_page(before + PAGE, BASE).total == 3


# Read in another way, the first of them holds the interpreter longer than any test may take.
@pytest.mark.parametrize(
    "hostile",
    ["<p" + " med" * 250_000, "<p med Результатов поиска:" * 20_000, "<p> Результатов поиска:" * 20_000],
    ids=["words", "counts", "lines"],
)
def test_a_page_made_to_hold_up_is_read_to_its_end(hostile: str) -> None:
    row = one_row('<td class="tor-size">1 GB</td><td></td>')

    assert search_page(hostile + row, BASE).releases


def test_a_message_of_the_forum_is_passed_on() -> None:
    with pytest.raises(RateLimited, match="Слишком частые запросы"):
        search_page(forum.notice_page(MEMBER, "Слишком частые запросы"), BASE)


@pytest.mark.parametrize(
    "exact, shown, size",
    [
        (' data-ts_text="2381179844"', "2.22&nbsp;GB &#8595;", 2_381_179_844),
        (' data-ts_text="99999999999999"', "", 99_999_999_999_999),
        ("", "2.22&nbsp;GB &#8595;", 2_383_706_849),
        ("", "446,4&nbsp;MB", 468_084_326),
        (' data-ts_text="1e400"', "4&nbsp;KB", 4096),
        (' data-ts_text="-5"', "2.22&nbsp;GB", None),
        (' data-ts_text="١٢٣"', "1.2.3 GB", 2_469_606_195),
        ("", "—", None),
    ],
)
def test_a_size_is_exact_or_as_shown_or_absent(exact: str, shown: str, size: int | None) -> None:
    cell = f'<td class="row4 small nowrap tor-size"{exact}>{shown}</td><td></td>'

    (row,) = search_page(one_row(cell), BASE).releases

    assert row.size_bytes == size


@pytest.mark.parametrize(
    "cell, seeders",
    [
        ('<td data-ts_text="122"><b class="seedmed">122</b></td>', 122),
        ('<td data-ts_text="-7">7 дн.</td>', 0),
        ("<td>не зарегистрирован</td>", 0),
        ('<td data-ts_text="1 234"></td>', 1234),
        ('<td data-ts_text="1e400"></td>', 0),
        ('<td data-ts_text="\N{ARABIC-INDIC DIGIT ONE}"></td>', 0),
        ('<td data-ts_text="—">—</td>', 0),
        ("", 0),
    ],
)
def test_seeders_are_never_negative_and_never_an_error(cell: str, seeders: int) -> None:
    (row,) = search_page(one_row(f'<td class="tor-size">1 GB</td>{cell}<td></td>'), BASE).releases

    assert row.seeders == seeders
    assert row.published_at is None


def one_row(cells: str) -> str:
    link = '<td><a class="tLink" href="viewtopic.php?t=5">Фильм</a></td>'
    return f'<table id="tor-tbl"><tbody><tr>{link}{cells}</tr></tbody><tfoot></tfoot></table>'


def test_names_are_one_line_without_invisible_characters() -> None:
    odd = replace(TOPIC, name="Фильм\n[2024]\u200b \u202eзлой\u00ad")

    (row,) = search_page(results(odd), BASE).releases

    assert row.name == "Фильм [2024] злой"


@pytest.mark.parametrize(
    "visitor", [MEMBER, GUEST, replace(MEMBER, skin="2020")], ids=["member", "guest", "2020"]
)
def test_a_topic_gives_its_magnet_to_everyone(visitor: forum.Visitor) -> None:
    topic = topic_page(forum_topic(visitor, TOPIC, "http://bt.t-ru.org/ann?magnet"))

    assert topic is not None
    assert (topic.magnet or "").endswith("&tr=http%3A%2F%2Fbt.t-ru.org%2Fann%3Fmagnet")


@pytest.mark.parametrize(
    "page",
    [forum_topic(MEMBER, replace(TOPIC, release=None), ""), comments_page(MEMBER, TOPIC)],
    ids=["talk", "later page"],
)
def test_a_topic_may_have_no_torrent(page: str) -> None:
    topic = topic_page(page)

    assert topic is not None
    assert topic.magnet is None


def test_a_missing_topic_is_told_from_a_strangers_page() -> None:
    assert topic_page(missing_page(GUEST)) is None
    with pytest.raises(UnexpectedAnswer):
        topic_page("<html>Доступ ограничен</html>")


@pytest.mark.parametrize(
    "message, is_gone",
    [
        ("Тема не найдена", True),
        ("Такой темы не существует", True),
        ("Темы, которую вы запросили, не существует.", True),
        ("Раздача не найдена", True),
        ("Так нельзя", False),
        ("Сессия устарела", False),
        ("Сервер не найден", False),
        ("Страница темы временно не открывается", False),
    ],
)
def test_a_topic_is_missing_only_where_the_forum_says_so(message: str, *, is_gone: bool) -> None:
    page = forum.notice_page(MEMBER, message)

    if is_gone:
        assert topic_page(page) is None
        return
    with pytest.raises(ServiceUnavailable):
        topic_page(page)


def test_only_the_full_login_form_counts() -> None:
    captcha = forum.Captcha(sid="s", field="cap_code_0", image_url="/captcha/1.jpg")
    forms = [
        login_form(page)
        for page in (
            forum.index_page(GUEST),
            forum.login_page(GUEST),
            forum.login_page(GUEST, message="", captcha=captcha),
        )
    ]

    wanted = [form.captcha and form.captcha.url if form else None for form in forms]
    assert wanted == [None, None, "/captcha/1.jpg"]
    assert forms[0] is None
    assert forms[1] is not None


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8"])
def test_the_bytes_tell_their_encoding(encoding: str) -> None:
    assert decoded("Ещё «Не найдено»".encode(encoding)) == "Ещё «Не найдено»"


@pytest.mark.fuzz
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_or_refused_with_our_own_error(body: bytes) -> None:
    read_everything(decoded(body))


@pytest.mark.fuzz
@given(st.integers(0, len(PAGE)), st.integers(0, 200), st.text(max_size=40))
def test_a_page_damaged_anywhere_is_read_or_refused(at: int, width: int, text: str) -> None:
    read_everything(PAGE[:at] + text + PAGE[at + width :])


def read_everything(page: str) -> None:
    body = page.encode("utf-8", "surrogatepass")
    for read in (
        lambda: search_page(page, BASE),
        lambda: topic_page(page),
        lambda: login_form(page),
        lambda: forum_tree(page),
        lambda: listed_releases(page, BASE),
        lambda: feed_releases(body, BASE),
        lambda: file_list(body),
    ):
        try:
            read()
        except ConciergeError:
            continue
