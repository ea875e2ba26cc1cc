"""What tools do with the lists of whoever speaks: good, unknown, ambiguous and hidden titles, and the way back."""

from __future__ import annotations

import pytest

from concierge.agent.policy import Effect
from concierge.agent.results import rows_in
from concierge.agent.tool import ToolContext
from concierge.errors import (
    Ambiguous,
    ChangedSince,
    ConciergeError,
    HiddenByAge,
    HiddenByBlock,
    InputError,
    NotFound,
    ToolInputError,
)
from concierge.model.conversation import JsonValue
from concierge.model.profile.sections import SectionName
from concierge.testing import ScriptedModel, a_call, calling, saying
from tests.agent.answering import TOOLS, Conversation
from tests.agent.personal import FILM, a_context, a_house, called, in_words, limited

METROPOLIS = {"title": "Метрополис (1927)", "card": "m_19"}
WRITES: list[tuple[str, dict[str, JsonValue]]] = [
    ("watchlist_add", {"query": "метрополис"}),
    ("mark_watched", {"query": "метрополис"}),
    ("mark_watched", {"query": "твин пикс", "season": 1}),
    ("mark_watched", {"query": "твин пикс", "season": 1, "episode": 2, "when": "2026-11-01"}),
    ("rate_title", {"query": "метрополис", "score": "8,5"}),
    ("review_title", {"query": "метрополис", "review": "Чудо", "score": 9}),
    ("block", {"query": "метрополис", "scope": "all"}),
    ("block", {"query": "метрополис", "scope": "quiet"}),
    ("block", {"query": "Марвел", "scope": "words"}),
    ("block", {"query": "Марвел", "scope": "words", "newer_than": 2019}),
    ("block", {"query": "ужасов", "scope": "genre"}),
]
NAMED: list[tuple[str, dict[str, JsonValue]]] = [
    ("watchlist_add", {}),
    ("watchlist_remove", {}),
    ("mark_watched", {}),
    ("unmark_watched", {}),
    ("rate_title", {"score": "8"}),
    ("review_title", {"review": "x", "score": "8"}),
    ("block", {"scope": "all"}),
    ("unblock", {}),
]
ON_A_LIST = {"watchlist_remove", "unmark_watched", "unblock"}
IDS = [f"{name}-{number}" for number, (name, _) in enumerate(WRITES)]
NAMES = [name for name, _ in NAMED]


async def marks_of(ctx: ToolContext) -> list[object]:
    return [
        [item.title for item in (await ctx.me.watchlist.list()).items],
        [(item.title, item.episodes) for item in (await ctx.me.watched.list()).items],
        [(item.title, item.rating.score, item.rating.review) for item in (await ctx.me.ratings.list()).items],
        [(one.block.subject, one.block.after_year) for one in await ctx.me.blocklist.list()],
        [fact.text for fact in (await ctx.me.profile.get()).document.section(SectionName.GENRES).facts],
    ]


@pytest.mark.parametrize("name, arguments", WRITES, ids=IDS)
async def test_each_write_is_undone_by_what_its_result_says_and_made_anew_by_what_that_says(
    name: str, arguments: dict[str, JsonValue]
) -> None:
    ctx = a_context(a_house())
    before = await marks_of(ctx)

    done = await called(ctx, name, **arguments)
    after = await marks_of(ctx)
    undone = await called(ctx, "undo_change", change=done["undo"])
    taken_back = await marks_of(ctx)
    await called(ctx, "undo_change", change=undone["undo"])

    assert done["status"] == "done"
    assert after != before
    assert taken_back == before
    assert await marks_of(ctx) == after


@pytest.mark.parametrize(
    "first, name",
    [("watchlist_add", "watchlist_remove"), ("mark_watched", "unmark_watched"), ("block", "unblock")],
)
async def test_what_takes_a_mark_away_is_undone_too(first: str, name: str) -> None:
    ctx = a_context(a_house())
    await called(ctx, first, query="метрополис", **({"scope": "all"} if first == "block" else {}))
    marked = await marks_of(ctx)

    done = await called(ctx, name, query="метрополис")
    assert await marks_of(ctx) != marked
    await called(ctx, "undo_change", change=done["undo"])

    assert await marks_of(ctx) == marked
    assert {key: done[key] for key in METROPOLIS} == METROPOLIS


@pytest.mark.parametrize("name, arguments", WRITES, ids=IDS)
async def test_what_is_so_already_is_the_same_and_has_nothing_to_undo(
    name: str, arguments: dict[str, JsonValue]
) -> None:
    ctx = a_context(a_house())
    if "when" not in arguments:
        await called(ctx, name, **arguments)

        again = await called(ctx, name, **arguments)

        assert (again["status"], "undo" in again) == ("same", False)


@pytest.mark.parametrize("name, arguments", NAMED, ids=NAMES)
async def test_an_unknown_title_is_not_found(name: str, arguments: dict[str, JsonValue]) -> None:
    ctx = a_context(a_house())

    with pytest.raises(NotFound):
        await called(ctx, name, query="такого фильма нет", **arguments)


@pytest.mark.parametrize("name, arguments", NAMED, ids=NAMES)
async def test_of_several_titles_of_one_name_each_is_a_choice(
    name: str, arguments: dict[str, JsonValue]
) -> None:
    ctx = a_context(a_house())
    for year in (1984, 2021):
        await called(ctx, "watchlist_add", query="дюна", year=year)
        await called(ctx, "mark_watched", query="дюна", year=year)
        if name == "unblock":
            await called(ctx, "block", query="дюна", year=year, scope="quiet")

    with pytest.raises(Ambiguous) as caught:
        await called(ctx, name, query="дюна", **arguments)

    assert set(caught.value.choices) == {"Дюна (1984)", "Дюна (2021)"}


async def test_the_model_reads_the_choices() -> None:
    model = ScriptedModel(calling(a_call("watchlist_add", query="дюна")), saying("Какая?"))

    await Conversation(model=model, house=a_house()).ask("хочу посмотреть дюну")

    assert '"choices":["Дюна (1984)","Дюна (2021)"]' in str(model.requests[-1].turns[-1])


@pytest.mark.parametrize("name, arguments", NAMED[:-1], ids=NAMES[:-1])
async def test_what_is_not_for_the_persons_age_is_refused(name: str, arguments: dict[str, JsonValue]) -> None:
    house = a_house()
    ctx = a_context(house, await limited(house))

    with pytest.raises(HiddenByAge):
        await called(ctx, name, query="носферату", **arguments)


@pytest.mark.parametrize("name, arguments", NAMED[:-2], ids=NAMES[:-2])
async def test_what_is_blocked_is_refused_until_the_block_is_lifted(
    name: str, arguments: dict[str, JsonValue]
) -> None:
    ctx = a_context(a_house())
    await called(ctx, "watchlist_add", query="метрополис")
    await called(ctx, "mark_watched", query="метрополис")
    await called(ctx, "block", query="метрополис", scope="all")

    with pytest.raises(HiddenByBlock):
        await called(ctx, name, query="метрополис", **arguments)
    await called(ctx, "unblock", query="метрополис")

    assert (await called(ctx, name, query="метрополис", **arguments))["title"] == METROPOLIS["title"]


async def test_lists_leave_out_what_is_not_for_the_persons_age() -> None:
    house = a_house()
    ctx = a_context(house, await limited(house))
    await called(ctx, "watchlist_add", query="метрополис")
    await called(ctx, "rate_title", query="метрополис", score="4.5/5")

    shown = [
        await called(ctx, "watchlist"),
        *[await called(ctx, "viewing_history", show=show) for show in ("watched", "ratings", "changes")],
        await called(ctx, "statistics"),
        await called(ctx, "discoveries"),
        await called(ctx, "blocklist"),
    ]

    assert "осферату" not in str(shown)
    assert shown[0]["titles"] == [{**METROPOLIS, "added": "2026-11-23"}]
    assert "'score': 9" in str(shown[2])
    assert shown[4]["films"] == 1


async def test_taking_back_what_may_not_be_seen_any_more_names_nothing() -> None:
    house = a_house()
    ctx = a_context(house, await limited(house))

    assert await called(ctx, "undo_change") == {"status": "undone", "what": "list"}


async def test_a_list_is_looked_through_by_a_part_of_a_name() -> None:
    ctx = a_context(a_house())
    await called(ctx, "watchlist_add", query="метрополис")
    await called(ctx, "watchlist_add", query="твин пикс")

    found = await called(ctx, "watchlist", words="пикс")

    assert found["titles"] == [{"title": "Твин Пикс (1990)", "card": "t_1920", "added": "2026-11-23"}]


async def test_a_title_that_no_service_numbers_has_no_card() -> None:
    ctx = a_context(a_house())
    await ctx.me.watchlist.add("Домашнее видео", by_name=True)

    assert (await called(ctx, "watchlist"))["titles"] == [{"title": "Домашнее видео", "added": "2026-11-23"}]


async def test_a_rating_goes_with_the_last_viewing_and_that_is_said() -> None:
    ctx = a_context(a_house())
    await called(ctx, "rate_title", query="метрополис", score=7)

    assert (await called(ctx, "unmark_watched", query="метрополис"))["took_rating"] is True


@pytest.mark.parametrize("score, offered", [("7,5", None), ("8", True), ("4,5 из 5", True)])
async def test_whoever_liked_something_is_offered_to_write_of_it(score: str, offered: object) -> None:
    ctx = a_context(a_house())

    assert (await called(ctx, "rate_title", query="метрополис", score=score)).get("worth_review") is offered


async def test_a_review_keeps_the_rating_that_is_there_and_asks_where_there_is_none() -> None:
    ctx = a_context(a_house())

    asked = await called(ctx, "review_title", query="метрополис", review="Чудо")
    assert (await ctx.me.ratings.list()).items == ()
    await called(ctx, "rate_title", query="метрополис", score="8,5")
    kept = await called(ctx, "review_title", query="метрополис", review="Чудо", spoilers=True)

    assert (asked["status"], asked["card"]) == ("ask", "m_19")
    assert kept["status"] == "done"
    (rated,) = (await ctx.me.ratings.list()).items
    assert str(rated.rating.score) == "8.5"
    assert (rated.rating.review, rated.rating.has_spoilers) == ("Чудо", True)


async def test_a_ban_without_a_scope_is_asked_back_and_blocks_nothing() -> None:
    ctx = a_context(a_house())

    asked = await called(ctx, "ban_scopes", query="Марвел")
    of_a_genre = await called(ctx, "ban_scopes", query="ужасы")

    assert asked["status"] == "ask"
    assert [choice["scope"] for choice in rows_in(asked, "choices")] == ["words", "all", "quiet"]
    assert rows_in(of_a_genre, "choices")[0]["scope"] == "genre"
    with pytest.raises(ToolInputError, match="scope"):
        await called(ctx, "block", query="Марвел")
    assert await ctx.me.blocklist.list() == ()


async def test_a_quiet_block_leaves_the_title_to_be_found() -> None:
    ctx = a_context(a_house())

    await called(ctx, "block", query="метрополис", scope="quiet")

    assert (await called(ctx, "watchlist_add", query="метрополис"))["status"] == "done"
    blocked = (await called(ctx, "blocklist"))["blocked"]
    assert blocked == [{**METROPOLIS, "level": "quiet", "on": "2026-11-23"}]


@pytest.mark.parametrize("scope, level", [("all", "never"), ("quiet", "quiet"), ("words", "never")], ids=str)
async def test_with_a_year_a_ban_is_of_words_and_of_what_is_newer(scope: str, level: str) -> None:
    ctx = a_context(a_house())

    done = await called(ctx, "block", query="дюна", scope=scope, newer_than=1990)

    assert (done["words"], done["newer_than"]) == ("дюна", 1990)
    blocked = (await called(ctx, "blocklist"))["blocked"]
    assert blocked == [{"words": "дюна", "newer_than": 1990, "level": level, "on": "2026-11-23"}]


@pytest.mark.parametrize(
    "said", ["ужасов", "ужасы", "horror", "фильмы ужасов", "horror movies", "Жанр хоррор"]
)
async def test_a_whole_genre_is_a_hard_no_of_the_profile(said: str) -> None:
    ctx = a_context(a_house())

    done = await called(ctx, "block", query=said, scope="genre")

    (fact,) = (await ctx.me.profile.get()).document.section(SectionName.GENRES).facts
    assert (done["text"], fact.text, fact.field) == ("ужасы", "ужасы", "hard_no")
    assert in_words("block", done, "ru").splitlines()[0] == (
        "Жанр «ужасы» больше не рекомендую: в профиле записано «ни за что»."
    )
    assert await ctx.me.blocklist.list() == ()


@pytest.mark.parametrize("arguments", [{"query": "Марвел"}, {"query": "ужасы", "newer_than": 2019}])
async def test_what_is_no_genre_or_has_a_year_is_refused_with_what_is_possible(
    arguments: dict[str, JsonValue],
) -> None:
    ctx = a_context(a_house())

    with pytest.raises(ToolInputError, match="words"):
        await called(ctx, "block", scope="genre", **arguments)

    assert (await ctx.me.profile.get()).number == 0


@pytest.mark.parametrize("change", ["l999", "p7", "p0", "nzzzzzz", ""])
async def test_a_change_that_is_not_there_is_said_to_be_none(change: str) -> None:
    ctx = a_context(a_house())

    with pytest.raises(NotFound) as caught:
        await called(ctx, "undo_change", change=change)

    assert caught.value.facts["problem"] == "change"


async def test_a_change_that_later_ones_have_covered_is_not_taken_back() -> None:
    ctx = a_context(a_house())
    first = await called(ctx, "rate_title", query="метрополис", score=7)
    await called(ctx, "rate_title", query="метрополис", score=9)

    with pytest.raises(ChangedSince):
        await called(ctx, "undo_change", change=first["undo"])


async def test_the_newest_change_goes_without_its_name() -> None:
    ctx = a_context(a_house())
    await called(ctx, "watchlist_add", query="метрополис")

    undone = await called(ctx, "undo_change")

    assert {key: undone[key] for key in METROPOLIS} == METROPOLIS
    assert (await ctx.me.watchlist.list()).items == ()


async def test_an_episode_of_a_film_and_a_day_ahead_are_refused() -> None:
    ctx = a_context(a_house())

    with pytest.raises(InputError):
        await called(ctx, "mark_watched", query="метрополис", season=1)
    with pytest.raises(InputError):
        await called(ctx, "mark_watched", query="метрополис", when="2031-01-01")


@pytest.mark.parametrize("name", NAMES)
def test_what_changes_a_persons_things_is_marked_as_a_personal_write(name: str) -> None:
    assert TOOLS[name].effect is Effect.PERSONAL_WRITE


async def test_every_refusal_of_a_tool_is_one_of_ours() -> None:
    ctx = a_context(a_house())
    await ctx.me.watchlist.add(FILM)

    with pytest.raises(ConciergeError):
        await called(ctx, "watchlist_remove", query="\x00")
