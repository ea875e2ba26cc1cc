"""What is said without a model of titles and people, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from concierge.agent.grammar_replies import reply
from concierge.agent.title_replies import TITLE_REPLIES
from concierge.model.conversation import JsonValue
from concierge.texts import LANGUAGES, texts
from tests.agent.answering import TOOLS
from tests.agent.title_world import ARRIVAL, DUNE, FARGO, SICARIO, World

Call = tuple[str, dict[str, JsonValue], str, str]
SAID: list[Call] = [
    (
        "title_details",
        {"query": "m_438631"},
        (
            "Дюна (2021)\n"
            "фильм · фантастика, приключения · 2 ч 35 мин · США, Канада · 12+ · вышел\n"
            "Рейтинги: Кинопоиск 7,8, IMDb 8, Metacritic 74/100\n"
            "Режиссёр: Дени Вильнёв\n"
            "Серия фильмов: Дюна (коллекция)\n"
            "вы смотрели 23.11.2026 · ваша оценка 9\n"
            "Наследник знатного дома попадает на планету песков."
        ),
        "film · science fiction, adventure · 2 h 35 min · USA, Canada · 12+ · released",
    ),
    (
        "series_details",
        {"query": "Фарго"},
        (
            "Фарго (2014)\n"
            "2 сезона · выходит · Просмотрено серий: 1 из 4\n"
            "Дальше: S01E02 «Петух», 22.04.2014\n"
            "В эфире дальше: S02E03 «Ждите», 01.12.2026"
        ),
        "2 seasons · running · Episodes seen: 1 of 4",
    ),
    (
        "person_details",
        {"person": "p_151"},
        (
            "Роджер Дикинс · Roger Deakins · Операторская работа · дата рождения: 24.05.1949\n"
            "• Прибытие (2016) — у всех 7,9 · оператор\n"
            "• Взрослое кино (2019) — у всех 7,5 · оператор\n"
            "• Мстители (2012) — у всех 7,7 · оператор\n"
            "• Тихая река (2012) — у всех 8,1 · режиссёр\n"
            "Ещё 1 название вы уже видели."
        ),
        "1 more title you have seen already.",
    ),
    (
        "person_details",
        {"person": "John Smith"},
        "Людей с таким именем несколько. Кто из них?\n• John Smith · Роли\n• John Smith · Роли",
        "Several people have that name. Which one?",
    ),
    (
        "credits",
        {"query": "m_438631"},
        (
            "Дюна (2021)\n"
            "Режиссёр: Дени Вильнёв\n"
            "Оператор: Greig Fraser\n"
            "Главный осветитель: Jamie Mills\n"
            "В ролях: Тимоти Шаламе (Пол Атрейдес)"
        ),
        "Cinematographer: Greig Fraser",
    ),
    ("credits", {"query": "m_841"}, "Дюна (1984): кто это делал, источники не сказали.", "no source told"),
    (
        "credits",
        {"query": "Дюна"},
        "Подходит несколько. Какой из них?\n• Дюна (2021)\n• Дюна (1984)",
        "Several fit. Which one?",
    ),
    (
        "similar_titles",
        {"query": "m_438631"},
        "Похоже на «Дюна»:\n• Дюна: Часть вторая (2024) — для вас ≈ 8,3 · у всех 8,5 · похоже на «Дюна»",
        "for you ≈ 8.3 · everybody’s rating 8.5",
    ),
    (
        "discover_titles",
        {"genre": "вестерн"},
        "Подходящего не нашлось. Уберите какое-нибудь условие.",
        "Nothing fits. Drop one of the conditions.",
    ),
    (
        "listed_titles",
        {"which": "upcoming"},
        "Выходит в ближайшие 30 дней:\n• Дюна: Часть третья (2026) — у всех 7 · 18.12.2026",
        "Out in the next 30 days:",
    ),
    (
        "franchise",
        {"query": "m_438631"},
        (
            "Дюна (коллекция). Просмотрено 1 из 2 частей.\n"
            "• Дюна (2021) — ваша оценка 9\n"
            "• Дюна: Часть вторая (2024)\n"
            "• Дюна: Часть третья (2026) — ещё не вышел"
        ),
        "1 of 2 parts seen.",
    ),
    (
        "director_deep_dive",
        {"person": "p_151"},
        "Роджер Дикинс. Всего 4 названия, вы видели 1.\nВы видели:\n• Убийца (2015) — вы смотрели\nОсталось:",
        "4 titles in all, 1 of which you have seen.",
    ),
    (
        "next_episode",
        {},
        "Вы смотрите:\n• Фарго (2014) — S01E02 «Петух», 22.04.2014",
        "You are watching:",
    ),
    ("recommend", {}, "Вам может понравиться:\n• Дюна: Часть вторая (2024)", "You may like:"),
    ("tonight", {}, "На этот вечер:\n• Прибытие (2016) — для вас ≈", "For this evening:"),
    ("hidden_gem", {}, "Хорошее, о чём мало кто знает:\n• Тихая река (2012)", "Good, and known to few:"),
    (
        "travel_pack",
        {"hours": 6},
        "В дорогу 3 названия: 5 ч 16 мин из 6 ч 0 мин, примерно 12–24 ГБ.",
        "3 titles for the trip: 5 h 16 min of 6 h 0 min, about 12–24 GB.",
    ),
]


async def a_world() -> World:
    world = World()
    await world.marks.rate(DUNE, 9)
    await world.marks.see(SICARIO)
    await world.marks.wish(ARRIVAL)
    await world.marks.see(FARGO, parts=[(1, 1)])
    return world


@pytest.mark.parametrize("tool, arguments, russian, english", SAID, ids=range(len(SAID)))
async def test_each_result_is_said_in_plain_words(
    tool: str, arguments: dict[str, JsonValue], russian: str, english: str
) -> None:
    told = await (await a_world()).told(tool, **arguments)

    assert russian in reply(tool, told, texts("ru"))
    assert english in reply(tool, told, texts("en"))


@pytest.mark.parametrize(
    "n, russian",
    [(1, "Ещё 1 название"), (2, "Ещё 2 названия"), (5, "Ещё 5 названий"), (21, "Ещё 21 название")],
)
def test_what_is_counted_has_its_plural(n: int, russian: str) -> None:
    assert russian in reply("person_details", {"seen_left_out": n}, texts("ru"))
    assert f"{n} more title{'s' if n > 1 else ''} you" in reply(
        "person_details", {"seen_left_out": n}, texts("en")
    )


@pytest.mark.parametrize("tool", sorted(TITLE_REPLIES))
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_is_said_and_who_was_silent(tool: str, language: str) -> None:
    say = texts(language)

    said = reply(tool, {"titles": [], "silent": {"tmdb": "unavailable"}}, say)

    assert "reply." not in said
    assert tool == "director_deep_dive" or say.say("agent.silent", services="TMDB") in said


@pytest.mark.parametrize(
    "answer",
    [
        {"titles": "x", "people": 3, "crew": [1], "cast": [{}], "next": "x", "ratings": [{}], "more": "many"},
        {
            "titles": [{"year": "x", "jobs": "x", "guess": True, "day": "soon", "minutes": "long"}],
            "year": 1.5,
        },
        {"ambiguous": True, "people": [{}]},
        {"ambiguous": True},
        {"total": 3, "average": "good", "seen": [{}]},
        {"seen": True, "your_rating": "x", "on_air": {"episode": 5}, "next": {"state": "watching"}},
    ],
)
def test_a_result_of_another_shape_never_raises(answer: Mapping[str, JsonValue]) -> None:
    for tool in TITLE_REPLIES:
        for language in LANGUAGES:
            assert isinstance(reply(tool, json.loads(json.dumps(answer)), texts(language)), str)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_tool_has_a_sentence_while_it_runs_and_one_for_its_result(language: str) -> None:
    assert set(TITLE_REPLIES) <= set(TOOLS)
    for tool in TITLE_REPLIES:
        assert texts(language).knows(f"tool.{tool}")
