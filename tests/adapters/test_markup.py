"""Pages that are made to hold up: refused before the parser takes time and memory for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, strategies as st

from concierge.adapters import _kinozal_pages as kinozal, _markup, _rutor_pages as rutor
from concierge.adapters._markup import LARGEST_PAGE, tree_of
from concierge.adapters._rutracker_files import file_list
from concierge.adapters._rutracker_listing import listed_releases
from concierge.adapters._rutracker_login import login_form
from concierge.adapters._rutracker_pages import search_page
from concierge.adapters._rutracker_topic import topic_page
from concierge.errors import UnexpectedAnswer
from concierge.model.torrent import TorrentEntry

BASE = "https://tracker.example"
BOLD = "".join(f"<b id={n}>" for n in range(3_000))
PIECES = (
    "<b>",
    "</b>",
    '<i title="<b>">',
    "</i>",
    "<!-- <b> -->",
    "<!--",
    "-->",
    "--!>",
    "<B",
    ">",
    "='",
    "<p>",
    "<a/>",
)
HOSTILE = {
    "nested": "<div>" * 40_000,
    "copied": f"<p>{BOLD}" + "<p>x" * 3_000,
    "looked through": "<div>" * 4_900 + "<p>" * 60_000,
    "closed in comments": "<div><!--</div>-->" * 20_000,
    "closed in values": "<div a='</div>'>" * 20_000,
    "large": "x" * (LARGEST_PAGE + 1),
}
READERS: dict[str, Callable[[str], object]] = {
    "rutor, search": lambda page: rutor.search_page(page, BASE),
    "rutor, topic": lambda page: rutor.topic_page(page, BASE),
    "kinozal, search": lambda page: kinozal.search_page(page, BASE, is_member=True),
    "kinozal, topic": lambda page: kinozal.topic_page(page, BASE),
    "kinozal, files": kinozal.contents,
    "rutracker, search": lambda page: search_page(page, BASE),
    "rutracker, topic": topic_page,
    "rutracker, files": lambda page: file_list(page.encode()),
    "rutracker, forum": lambda page: listed_releases(page, BASE),
}


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_a_page_made_to_hold_up_is_refused(page: str, read: Callable[[str], object]) -> None:
    with pytest.raises(UnexpectedAnswer) as caught:
        read(page)

    assert caught.value.facts["part"] == "page"


LONG = "я" * 1_000_000
MAGNET = f"magnet:?xt=urn:btih:{'a' * 40}"
SLOW: dict[str, Callable[[], object]] = {
    "rutor, labels": lambda: rutor.topic_page(
        f'<div id="download"><a href="{MAGNET}">x</a></div><div id="details">{"<b>" * 900}{LONG}</div>', BASE
    ),
    "kinozal, labels": lambda: kinozal.topic_page(
        f'<h1><a href="#">x</a></h1><div class="bx1">{"<b>" * 900}{LONG}</div>', BASE
    ),
    "kinozal, cells": lambda: kinozal.search_page(
        f"{'<table><tr><td>' * 2_000}{LONG}<table><td>Найдено 0 раздач", BASE, is_member=True
    ),
    "rutracker, labels": lambda: topic_page(
        f'<h1 id="topic-title">x</h1><table><tbody id="post_1"><tr><td><div class="post_body">'
        f"{'<span class=post-b>' * 4_000}{LONG}"
    ),
}


@pytest.mark.parametrize("read", SLOW.values(), ids=SLOW)
def test_a_long_text_in_many_elements_is_read_to_its_end(read: Callable[[], object]) -> None:
    assert read() is not None


def test_what_a_topic_states_has_an_end() -> None:
    page = f'<h1><a href="#">x</a></h1><div class="bx1"><b>Перевод:</b> {LONG}<br></div>'

    assert len(kinozal.topic_page(page, BASE).facts.translation) <= 300


def test_a_login_form_is_no_large_page() -> None:
    assert login_form('<form id="login-form-full"></form>' + "<div>" * 60_000) is None


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td class=nam><a href=x>y</a><td class='s'>0</td>" * 20_000 + "</table>",
        "<p>a<br><img src=x><b>b</b>" * 20_000,
        "<ul>" + "<li><a href='/'>x</a>" * 20_000 + "</ul>",
        "<script>if (a < b) { c('<div>') }</script>" * 1_000,
    ],
    ids=["cells", "lines", "list", "scripts"],
)
def test_a_long_page_that_leaves_elements_open_is_read(page: str) -> None:
    assert tree_of("example", page).body is not None


@pytest.mark.fuzz
@given(st.text(alphabet="<>/!-='\"abpdiv ", max_size=200))
def test_any_text_is_a_tree_or_refused(page: str) -> None:
    tree_of("example", page)


def test_a_file_under_folders_without_end_is_kept_with_a_path_that_has_one() -> None:
    deep = "<li><div><b>folder</b></div><ul>" * 1_000
    body = f'<ul class="ftree">{deep}<li><div><b>{"x" * 5_000}.mkv</b><i>5</i></div></li></ul>'

    [file] = file_list(body.encode()) or ()

    assert file.size_bytes == 5
    assert file.path.startswith("folder/folder/")
    assert file.path.endswith("x.mkv")
    assert (file.path.count("/"), len(file.path) <= 1_000) == (32, True)


def test_names_without_end_make_no_path_without_end() -> None:
    deep = f"<li><div><b>{'d' * 250}</b></div><ul>" * 30
    body = f'<ul class="ftree">{deep}<li><div><b>a.mkv</b><i>5</i></div></li></ul>'

    [file] = file_list(body.encode()) or ()

    assert len(file.path) <= 1_000
    assert file.path.endswith("/a.mkv")


def test_a_members_file_is_kept_with_a_path_that_ends() -> None:
    deep = f"<li>{'d' * 250}<ul>" * 60
    page = f"""<ul><li>Инфо хеш: {"a" * 40}</li></ul>
<div class="treeview"><ul>{deep}<li>a.mkv<i>1 ГБ (5)</i></li></ul></div>"""

    found, [file] = kinozal.contents(page)

    assert found == "a" * 40
    assert isinstance(file, TorrentEntry)
    assert len(file.path) <= 1_000
    assert file.path.endswith("/a.mkv")


@given(st.lists(st.sampled_from(PIECES), max_size=60))
def test_the_quick_look_at_a_page_is_never_milder_than_the_slow_one(pieces: list[str]) -> None:
    page = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_markup, "MOST_COPIES", 20)

        assert not _markup._is_plain(page, 5_000) or _markup._is_plain_tag_by_tag(page, 5_000)
