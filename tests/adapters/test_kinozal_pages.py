"""Kinozal's pages, read without a network."""

from __future__ import annotations

import pytest

from concierge.adapters._kinozal_pages import search_page, topic_page
from concierge.errors import ConciergeError, NotFound, ServiceUnavailable, UnexpectedAnswer


@pytest.mark.parametrize(
    "told, error",
    [
        ("<div class=bx1>Сервер перегружен</div>", ServiceUnavailable),
        ("<p>Сайт на техническом обслуживании</p>", ServiceUnavailable),
        ("<div class=bx1>Подтвердите свой возраст</div>", UnexpectedAnswer),
        ("", UnexpectedAnswer),
        ("<h1>Новости: Нет раздачи с таким ID</h1>", UnexpectedAnswer),
        ("<div class=bx1><b>Ошибка</b> Нет раздачи с таким ID.</div>", NotFound),
        ('<ul class="men"><li><a onclick="get_torm(1,2,3)">Список файлов</a></li></ul>', NotFound),
    ],
    ids=["overloaded", "maintenance", "another message", "nothing", "a headline", "gone", "nameless"],
)
def test_a_topic_is_gone_only_where_the_site_says_so(told: str, error: type[ConciergeError]) -> None:
    with pytest.raises(error):
        topic_page(f'<a href="/logout.php?hash4u=1">Выход</a>{told}', "https://kinozal.tv")


def test_a_topic_tells_its_exact_size() -> None:
    page = """<h1><a href="//kinozal.tv/details.php?id=1" class="r1">x</a></h1><ul class="men">
    <li>Вес<span class="floatright green n">8.68 ГБ (9,318,822,087)</span></li></ul>"""

    assert topic_page(page, "https://kinozal.tv").size_bytes == 9_318_822_087


@pytest.mark.parametrize(
    "link, is_taken",
    [
        ("//dl.kinozal.tv/download.php?id=1", True),
        ("//kinozal.tv/download.php?id=1", True),
        ("http://dl.kinozal.tv/download.php?id=1", False),
        ("//dl.kinozal.tv.example/download.php?id=1", False),
        ("http://[x/download.php?id=1", False),
    ],
)
def test_a_torrent_file_is_taken_from_the_sites_own_hosts_alone(link: str, is_taken: bool) -> None:  # noqa: FBT001  a case of the table
    page = f'<h1><a href="#">x</a></h1><a href="{link}">Скачать</a>'

    assert (topic_page(page, "https://kinozal.tv").torrent_url is not None) == is_taken


@pytest.mark.parametrize("said", ["Найдено 0  раздач", "Нет активных раздач, приносим извинения"])
def test_nothing_found_is_said_in_either_way(said: str) -> None:
    assert (
        search_page(f"<table><tr><td>{said}</td></tr></table>", "https://kinozal.tv", is_member=True)[1] == ()
    )
