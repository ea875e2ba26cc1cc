"""What the tools of a person's own things answer: small, in plain words of both languages, and never by breaking."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.agent.grammar_personal import PERSONAL
from concierge.agent.grammar_replies import reply
from concierge.agent.policy import Effect
from concierge.agent.results import rows_in
from concierge.agent.tool import ToolContext
from concierge.errors import Ambiguous, ConciergeError
from concierge.model.access import Limits
from concierge.model.audio import AudioKind
from concierge.model.conversation import JsonValue, Usage
from concierge.model.credit import Credit
from concierge.model.genre import Genre
from concierge.model.quality_profile import VoiceWish
from concierge.model.title import ExternalIds
from concierge.model.user import Preferences
from concierge.testing import FakeMetadata, ScriptedModel, a_call, a_title, calling, saying
from concierge.texts import LANGUAGES, texts
from tests.agent.answering import TOOLS, Conversation
from tests.agent.personal import a_context, a_house, called, in_words, tokens
from tests.services.house import ANNA, House

LONG = "Необыкновенно длинное название, которое никто не выговорит до конца "
DEAKINS = Credit(
    person="Roger Deakins",
    person_ru="Роджер Дикинс",
    job="Director of Photography",
    department="Camera",
    tmdb=151,
)
FILMS = tuple(
    replace(
        a_title(),
        name_ru=f"{LONG}{number}",
        name_en=f"A name that nobody has the breath to say to its very end {number}",
        name_original=f"Name {number}",
        year=1990 + number,
        ids=ExternalIds(tmdb=number),
        genres=(Genre.DRAMA,),
        credits=(
            DEAKINS,
            Credit(person=f"Director {number}", job="Director", tmdb=1000 + number),
        ),
    )
    for number in range(1, 31)
)
HOSTILE = [
    "",
    " ",
    "\x00",
    "\x00метрополис\x07",
    "\u202e\u2066\u200b",
    "🎬",
    "👨‍👩‍👧‍👦🏴‍☠️",
    "x" * 100_000,
    "а" * 501,
    "%_'\";--",
    "\ud800",
    "<b>метрополис</b>",
    "{title}",
]
NO_TEXT: list[JsonValue] = [-1, 10**30, 0.5, [], {}, None]


async def a_full_house() -> House:
    """Thirty films of long names on every list, thirty bans, thirty notes, and a profile to the brim."""
    house = House(sources=(FakeMetadata(FILMS),))
    me = a_context(house).me
    for film in FILMS:
        await me.watchlist.add(film)
        await me.ratings.rate(film, 9, review="Отзыв, в котором сказано всё, что только можно сказать. " * 20)
        await me.blocklist.add_words(f"{LONG.replace('название', 'слово')}{film.year}")
        await me.memory.remember(f"{film.year} " + "заметка обо всём на свете " * 40)
    text = "\n".join(f"- Люблю: {LONG * 5}{number}" for number in range(30))
    await me.profile.edit(f"# Профиль\n\n## Жанры\n{text}\n## Указания\n- {LONG * 4}\n", revision=0)
    return house


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_result_is_large_and_no_list_long(language: str) -> None:
    house = await a_full_house()
    ctx = a_context(house, language=language)
    asked: dict[str, list[dict[str, JsonValue]]] = {
        "read_profile": [{}, {"section": "genres"}, {"section": "instructions"}],
        "viewing_history": [{"show": show} for show in ("watched", "ratings", "changes")],
        "search_memory": [{}, {"query": "заметка"}],
        "ban_scopes": [{"query": LONG}, {"query": "ужасы"}],
    }

    for name in (name for name in PERSONAL if TOOLS[name].effect is Effect.READ):
        for arguments in asked.get(name, [{}]):
            answer = await called(ctx, name, **arguments)

            assert tokens(answer) <= 600
            assert all(len(rows) <= 10 for rows in answer.values() if isinstance(rows, list)), name
            if name in {"watchlist", "viewing_history", "search_memory", "blocklist"}:
                assert answer["more"] is True
            assert in_words(name, answer, language)


async def test_long_words_come_back_short() -> None:
    ctx = a_context(a_house())

    results = [
        await called(ctx, "update_profile", section="context", text=LONG * 7),
        await called(ctx, "remember", text=LONG * 29),
        await called(ctx, "block", query=(LONG * 3)[:200], scope="words"),
    ]
    asked = [
        await called(ctx, "update_profile", section="context", text=LONG * 7, inferred=True),
        await called(ctx, "ban_scopes", query=(LONG * 3)[:200]),
    ]

    assert max(map(tokens, (*results, *asked))) <= 600
    assert all(str(one["question"]).endswith("?") for one in asked)


async def test_people_behind_the_films_are_told_with_what_of_theirs_is_left() -> None:
    house = House(sources=(FakeMetadata(FILMS),))
    ctx = a_context(house)
    for film in FILMS[:7]:
        await ctx.me.ratings.rate(film, 8.5)

    found = await called(ctx, "discoveries", craft="camera")

    (row,) = rows_in(found, "people")
    assert (row["person"], row["craft"], row["films"], row["average"]) == ("Роджер Дикинс", "camera", 7, 8.5)
    assert all(set(title) == {"title", "card"} for title in rows_in(row, "best"))
    assert "Вы видели 7 фильмов" in in_words("discoveries", found, "ru")
    assert "You have seen 7 films" in in_words("discoveries", found, "en")


async def test_figures_are_told_in_words() -> None:
    house = House(sources=(FakeMetadata(FILMS),))
    ctx = a_context(house)
    for film in FILMS[:3]:
        await ctx.me.ratings.rate(film, 8)

    figures = await called(ctx, "statistics")

    assert (figures["films"], figures["average"], figures["genres"]) == (3, 8.0, {"drama": 3})
    assert "3 фильма" in in_words("statistics", figures, "ru")
    assert "3 films" in in_words("statistics", figures, "en")
    assert "Роджер Дикинс" in str(figures["people"])
    assert "считать нечего" in in_words("statistics", await called(ctx, "statistics", year=1950), "ru")


async def test_settings_tell_the_persons_own_wishes_and_limits() -> None:
    preferences = Preferences(
        resolution=2160,
        max_size_bytes=20_000_000_000,
        auto_start_bytes=30_000_000_000,
        voices=(VoiceWish(kind=AudioKind.DUB), VoiceWish(studio="LostFilm")),
    )
    limits = Limits(downloads_a_day=2, held_bytes=10**12, money_a_day=0.5)
    user = replace(ANNA, preferences=preferences, limits=limits, age_limit=16, language="ru")
    ctx = replace(a_context(a_house(), user), cost_micros=120_000)

    told = await called(ctx, "settings")

    words = in_words("settings", told, "ru")
    for part in (
        "2160p",
        "до 20,0 ГБ",
        "дубляж, LostFilm",
        "русский",
        "до 30,0 ГБ",
        "2 загрузки",
        "0,12 $",
        "до 16+",
    ):
        assert part in words
    assert "$0.12" in in_words("settings", told, "en")


async def test_what_models_cost_before_the_turn_reaches_its_tools() -> None:
    house = a_house()
    model = ScriptedModel(calling(a_call("settings")), saying("Вот."))
    talk = Conversation(model=model, house=house)
    async with house.storage.transaction() as rows:
        await rows.usage.add(ANNA.id, house.clock.now(), (Usage(model="m", cost_micros=2_500_000),))

    await talk.ask("сколько я потратил?")

    assert '"cost_today_usd":2.5' in str(model.requests[-1].turns[-1])


async def test_open_names_of_an_import_are_counted_and_named(tmp_path: Path) -> None:
    house = a_house()
    ctx = a_context(house)
    file = tmp_path / "watchlist.csv"
    file.write_text(
        "Date,Name,Year,Letterboxd URI\n2024-01-01,Nowhere Film,1999,https://boxd.it/a\n", encoding="utf-8"
    )
    async for _ in ctx.me.imports.file(file):
        pass

    told = await called(ctx, "import_status")

    assert told["open"] == 1
    assert "Nowhere Film (1999)" in in_words("import_status", told, "ru")
    assert "letterboxd" in str(told["reads_files_of"])


async def outcome(ctx: ToolContext, name: str, arguments: dict[str, JsonValue]) -> str:
    """What a person reads of a call: of its result, or of one of our errors."""
    try:
        answer = await called(ctx, name, **arguments)
    except ConciergeError as error:
        return reply(name, {"error": error.code}, texts("ru"))
    return in_words(name, answer, "ru")


@pytest.mark.parametrize("name", sorted(PERSONAL))
async def test_bad_arguments_end_in_a_typed_error_or_an_answer(name: str) -> None:
    ctx = a_context(a_house())
    fields = TOOLS[name].arguments.model_fields
    usual: dict[str, JsonValue] = {
        "query": "метрополис",
        "score": "8",
        "review": "x",
        "section": "genres",
        "text": "x",
        "scope": "all",
    }
    required = {key: usual[key] for key, field in fields.items() if field.is_required()}

    for key in fields:
        for bad in (*HOSTILE, *NO_TEXT):
            said = await outcome(ctx, name, {**required, key: bad})

            assert said
            assert not set(said) & {"\x00", "\x07", "\u202e"}


@pytest.mark.parametrize("name", sorted(PERSONAL))
async def test_an_argument_that_no_tool_has_is_refused(name: str) -> None:
    with pytest.raises(ConciergeError):
        await called(a_context(a_house()), name, user_id=2)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PERSONAL))
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"status": "ask"},
        {"status": 3, "rows": "x"},
        {"titles": [1], "names": [{}], "people": [{"best": 1}]},
    ],
)
def test_an_answer_of_another_shape_never_breaks_the_grammar(
    name: str, language: str, answer: dict[str, JsonValue]
) -> None:
    assert isinstance(reply(name, json.loads(json.dumps(answer)), texts(language)), str)


def test_the_choices_of_an_ambiguous_name_are_said() -> None:
    error = Ambiguous("two", choices=("Дюна (1984)", "Дюна (2021)"))

    said = reply("watchlist_add", {"error": error.code, "choices": list(error.choices)}, texts("ru"))

    assert said.endswith("\n• Дюна (1984)\n• Дюна (2021)")


@pytest.mark.parametrize(
    "count, russian, english",
    [(1, "1 серия", "1 episode"), (2, "2 серии", "2 episodes"), (5, "5 серий", "5 episodes")],
)
def test_episodes_are_counted_with_the_right_plural(count: int, russian: str, english: str) -> None:
    row: dict[str, JsonValue] = {"title": "Твин Пикс (1990)", "episodes": count}
    answer: dict[str, JsonValue] = {"show": "watched", "rows": [row]}

    assert russian in in_words("viewing_history", answer, "ru")
    assert english in in_words("viewing_history", answer, "en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_each_tool_has_a_sentence_while_it_runs(name: str, language: str) -> None:
    assert name in TOOLS
    assert texts(language).knows(f"tool.{name}")
