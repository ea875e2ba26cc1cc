"""What is asked for beside titles to get, in both languages."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from concierge.model._ban_phrases import BANS
from concierge.model._errand_phrases import ERRANDS
from concierge.model.errand import Errand, ErrandKind, errand_of
from concierge.model.understood import Slots

SAID = {
    ErrandKind.PAUSE: (
        "поставь всё на паузу",
        "останови загрузки",
        "пауза",
        "pause everything",
        "pause my downloads",
    ),
    ErrandKind.RESUME: ("продолжи загрузки", "сними с паузы", "resume my downloads", "resume"),
    ErrandKind.CLEAR: ("очисти очередь", "удали все загрузки", "clear the queue"),
    ErrandKind.REMOVE: ("удали загрузку", "отмени эту загрузку", "cancel the download"),
    ErrandKind.FILES: ("какие файлы в раздаче?", "which files does my download have?"),
    ErrandKind.CHOOSE: ("докачай остальные серии", "get the rest", "download the rest of the season"),
    ErrandKind.FOLLOW: ("следи за новыми сериями этой раздачи", "follow my download"),
    ErrandKind.UNFOLLOW: ("больше не следи за новыми сериями", "stop following the new episodes"),
    ErrandKind.WHY: ("почему именно этот, а не Remux?", "объясни выбор", "why this one and not the remux?"),
    ErrandKind.LIBRARY: ("покажи медиатеку", "что у нас есть на NAS?", "what's in our library?"),
    ErrandKind.BLOCKLIST: (
        "что я запретил?",
        "мой чёрный список",
        "what have I blocked?",
        "show my block list",
    ),
    ErrandKind.HISTORY: (
        "что я смотрел недавно?",
        "история просмотров".replace("история", "историю"),
        "what did I watch?",
    ),
    ErrandKind.CHANGES: ("последние изменения", "what did I change?"),
    ErrandKind.UNDO: ("отмени", "верни как было", "undo that", "take it back"),
    ErrandKind.IMPORTS: ("как там мой импорт?", "import status"),
    ErrandKind.DISCOVERIES: (
        "что общего у фильмов, которые я люблю?",
        "what do my favourites have in common?",
    ),
    ErrandKind.PROFILE: ("что ты обо мне знаешь?", "покажи мой профиль", "what do you know about me?"),
    ErrandKind.SETTINGS: ("настройки", "покажи мои настройки", "show me my settings"),
    ErrandKind.NEXT_EPISODE: (
        "продолжим сериал",
        "следующая серия",
        "continue my show",
        "what's next for me?",
    ),
    ErrandKind.TRENDING: ("что сейчас популярно?", "what's trending?", "what is popular this week?"),
    ErrandKind.UPCOMING: ("что скоро выйдет?", "что выходит в этом месяце?", "what is coming out soon?"),
    ErrandKind.BACKGROUND: ("что-нибудь фоном", "something to have on while I work"),
    ErrandKind.FOR_TWO: ("что нам посмотреть вдвоём?", "what can the two of us watch?"),
    ErrandKind.BEGINNING: (
        "с чего начать?",
        "я тут впервые, что делать?",
        "I'm new here",
        "where do I start?",
    ),
    ErrandKind.TERRIBLE: ("это было ужасно", "какой отстой", "that was awful"),
    ErrandKind.SAME_DIRECTOR: ("что ещё снял этот режиссёр?", "other films by the same director"),
}
NAMED = {
    ErrandKind.PAUSE: (
        ("поставь Генерала на паузу", "Генерала"),
        ("pause the download of The General", "The General"),
    ),
    ErrandKind.RESUME: (("продолжи качать Генерала", "Генерала"), ("unpause The General", "The General")),
    ErrandKind.REMOVE: (
        ("удали загрузку Генерала", "Генерала"),
        ("remove the download of Charade", "Charade"),
    ),
    ErrandKind.TORRENT_FILE: (
        ("дай торрент-файл Шарады", "Шарады"),
        ("just give me the magnet of Charade", "Charade"),
    ),
    ErrandKind.WATCHLIST_REMOVE: (
        ("убери Солярис из списка", "Солярис"),
        ("take Solaris off my watchlist", "Solaris"),
    ),
    ErrandKind.UNWATCHED: (
        ("сними отметку с Чужого", "Чужого"),
        ("I haven't seen Alien, unmark it", "Alien"),
    ),
    ErrandKind.UNBLOCK: (("разблокируй Шрэка", "Шрэка"), ("unban Shrek", "Shrek")),
    ErrandKind.SERIES: (
        ("сколько сезонов у Шерлока?", "Шерлока"),
        ("how many episodes does Sherlock have?", "Sherlock"),
    ),
    ErrandKind.CREDITS: (
        ("кто играет в фильме Солярис?", "Солярис"),
        ("who shot Blade Runner?", "Blade Runner"),
    ),
    ErrandKind.FACTS: (("о чём Солярис?", "Солярис"), ("what is Stalker about?", "Stalker")),
    ErrandKind.LIBRARY: (
        ("есть ли у нас Дюна?", "Дюна"),
        ("у нас уже есть фильм Солярис?", "Солярис"),
        ("Дюна у нас есть на NAS?", "Дюна"),
        ("do we have Dune?", "Dune"),
        ("is Stalker already in our library?", "Stalker"),
    ),
    ErrandKind.FRANCHISE: (
        ("досмотреть трилогию Матрица", "Матрица"),
        ("finish the Matrix trilogy", "Matrix"),
    ),
    ErrandKind.DEEP_DIVE: (
        ("погружение в Линча", "Линча"),
        ("a deep dive into Lynch: what is left?", "Lynch"),
    ),
    ErrandKind.FAVOURITE: (
        ("мой любимый режиссёр — Линч", "Линч"),
        ("my favourite actor is Mifune", "Mifune"),
    ),
    ErrandKind.CANNOT_STAND: (("терпеть не могу мюзиклы", "мюзиклы"), ("I can't stand musicals", "musicals")),
    ErrandKind.RECALL: (
        ("что я говорил про субботы?", "субботы"),
        ("what did I say about Mondays?", "Mondays"),
    ),
    ErrandKind.NEXT_EPISODE: (
        ("следующая серия Шерлока", "Шерлока"),
        ("where did I stop in Sherlock?", "Sherlock"),
    ),
}
TITLES = (
    "скачай Дюну 2 в 4К",
    "скачай следующую серию Шерлока",
    "Пауза",
    "Назад в будущее",
    "download Seven",
    "get Nine",
    "скачай Первого",
    "The Rest",
    "Почему женщины убивают",
    "что посмотреть вечером",
    "поставь Сталкеру 10",
    "download The Undoing",
    "Finish Line",
    "How Many",
    "есть ли у нас что-нибудь смешное?",
    "do we have anything funny?",
    "у нас есть два часа",
)


@pytest.mark.parametrize("kind, said", [(kind, one) for kind, every in SAID.items() for one in every])
def test_a_whole_sentence_is_an_errand(kind: ErrandKind, said: str) -> None:
    errand = errand_of(f"  {said.upper() if said.isascii() else said.capitalize()} ")

    assert errand is not None
    assert errand.kind is kind
    assert errand.slots.title is None


@pytest.mark.parametrize("kind, said, name", [(k, *one) for k, every in NAMED.items() for one in every])
def test_what_it_is_about_is_named(kind: ErrandKind, said: str, name: str) -> None:
    assert errand_of(f"{said}, пожалуйста" if not said.endswith("?") else said) == Errand(
        kind=kind, slots=Slots(title=name), words=name
    )


@pytest.mark.parametrize("said", [one for one in TITLES if one != "Пауза"])
def test_a_title_is_no_errand(said: str) -> None:
    assert errand_of(said) is None


@pytest.mark.parametrize(
    "said, place",
    [
        ("давай первый", 1),
        ("бери вторую раздачу", 2),
        ("take the third one", 3),
        ("2", 2),
        ("третий вариант", 3),
    ],
)
def test_one_of_a_list_is_taken_by_its_place(said: str, place: int) -> None:
    errand = errand_of(said)

    assert errand is not None
    assert (errand.kind, errand.place) == (ErrandKind.TAKE, place)


@pytest.mark.parametrize(
    "said", ["на 12 часов полёта", "собери на 12-часовой перелёт", "pack me for a 12-hour flight"]
)
def test_a_trip_has_its_hours(said: str) -> None:
    errand = errand_of(said)

    assert errand is not None
    assert (errand.kind, errand.hours) == (ErrandKind.TRIP, 12)


def test_a_review_keeps_its_words() -> None:
    errand = errand_of("мой отзыв на Сталкера: медленно, но великолепно: да")

    assert errand is not None
    assert (errand.kind, errand.slots.title) == (ErrandKind.REVIEW, "Сталкера")
    assert errand.note == "медленно, но великолепно: да"


@pytest.mark.parametrize(
    "said, quality", [("качай всегда в 720p", "720p"), ("my TV is 1080p only, always take that", "1080p")]
)
def test_a_usual_quality_is_one(said: str, quality: str) -> None:
    errand = errand_of(said)

    assert errand is not None
    assert (errand.kind, errand.slots.quality) == (ErrandKind.USUAL_QUALITY, quality)


def test_always_without_a_quality_is_none() -> None:
    assert errand_of("качай всегда Дюну") is None


def test_every_kind_has_its_words() -> None:
    assert {kind for kind, _ in (*BANS, *ERRANDS)} == set(ErrandKind)


def test_a_long_story_is_no_errand() -> None:
    assert errand_of("pause " + "a" * 300) is None


EXAMPLES = Path(__file__).with_name("understanding").joinpath("errands.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize("said, expected", [line.split("\t") for line in EXAMPLES.splitlines()])
def test_what_people_say_is_the_errand_that_they_mean(said: str, expected: str) -> None:
    errand = errand_of(said)

    assert errand is not None
    told = {one.name: getattr(errand.slots, one.name) for one in fields(errand.slots)} | {
        "hours": errand.hours
    }
    facts = [f"{name}={value}" for name, value in told.items() if value is not None]
    assert "; ".join((errand.kind.value, *facts)) == expected
