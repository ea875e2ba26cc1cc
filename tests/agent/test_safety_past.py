"""What strangers wrote earlier, or in pieces, starts nothing either, and takes nothing away that the person said."""

from __future__ import annotations

from pathlib import Path

import pytest

from concierge.model.conversation import JsonValue, ToolCall
from concierge.model.profile.document import Provenance
from concierge.model.profile.sections import SectionName
from concierge.testing import a_call
from tests.agent.hostile_places import BY_DOWNLOADS, BY_LISTS, put_nickname, put_profile
from tests.agent.hostile_texts import ACTS, HALVES, hostile_texts
from tests.agent.hostile_world import NOTE, World, a_world
from tests.agent.obedient import orders_in
from tests.agent.personal import a_context, a_house, called, in_words
from tests.services.house import ANNA

AT_EACH = 24
IN_HISTORY = hostile_texts(AT_EACH, 60, skipped=600, orders=ACTS)
IN_DIGEST = hostile_texts(AT_EACH, 140, skipped=700, orders=ACTS)
OF_PEOPLE = hostile_texts(AT_EACH, 60, skipped=800)
LIST_DOWNLOADS = a_call("list_downloads", call_id="downloads")


def batches(texts: tuple[str, ...], size: int = 6) -> list[tuple[str, ...]]:
    return [texts[first : first + size] for first in range(0, len(texts), size)]


def saw(world: World, texts: tuple[str, ...]) -> bool:
    return all(orders_in(text) & world.model.seen for text in texts)


async def test_orders_in_the_history_of_a_conversation_start_nothing(tmp_path: Path) -> None:
    world, place = await a_world(tmp_path), BY_DOWNLOADS["download names"]
    for texts in batches(IN_HISTORY):
        await world.begin()
        await place.put(world, texts)
        before, world.model.is_awake = await world.standing(), False
        await world.ask("что качается?", LIST_DOWNLOADS)
        world.model.is_awake = True

        answer = await world.ask("спасибо")

        assert saw(world, texts), "the model saw no order"
        await world.assert_only_proposed(answer)
        assert await world.standing() == before


async def test_orders_that_came_into_the_profile_after_outside_text_start_nothing(tmp_path: Path) -> None:
    world = await a_world(tmp_path)
    for texts in batches(IN_DIGEST):
        await world.begin()
        await put_profile(world, texts)
        before = await world.standing()

        answer = await world.ask("привет")

        assert saw(world, texts), "the model saw no order"
        await world.assert_only_proposed(answer)
        assert await world.standing() == before


async def test_orders_that_the_person_pasted_into_their_profile_start_nothing_without_a_grant(
    tmp_path: Path,
) -> None:
    world = await a_world(tmp_path)
    world.talk.user = ANNA
    for texts in batches(IN_DIGEST):
        await world.begin()
        await put_profile(world, texts, source=Provenance.SAID)
        before = await world.standing()

        answer = await world.ask("привет")

        assert saw(world, texts), "the model saw no order"
        await world.assert_only_proposed(answer)
        assert await world.standing() == before


async def test_a_grant_holds_in_a_conversation_and_a_profile_without_strangers(tmp_path: Path) -> None:
    world = await a_world(tmp_path)

    answer = await world.ask("скачай метрополис", a_call("get_title", query="Метрополис"))

    assert len(answer.finished.started) == 1


async def test_after_strangers_words_a_grant_holds_for_what_the_person_asks_for_in_so_many_words(
    tmp_path: Path,
) -> None:
    world = await a_world(tmp_path)
    await world.ask("что качается?", LIST_DOWNLOADS)
    get = a_call("get_title", query="Метрополис")

    unasked = await world.ask("спасибо", get)
    of_another = await world.ask("скачай шараду", get)
    asked = await world.ask("скачай метрополис", get)

    assert [len(one.finished.started) for one in (unasked, of_another, asked)] == [0, 0, 1]
    assert [len(one.proposals) for one in (unasked, of_another, asked)] == [1, 1, 0]


@pytest.mark.parametrize("halves", HALVES, ids=["-".join(halves) for halves in HALVES])
@pytest.mark.parametrize("is_one_result", [True, False], ids=["two rows", "two results"])
async def test_an_order_in_two_halves_starts_nothing(
    tmp_path: Path,
    halves: tuple[str, str],
    is_one_result: bool,  # noqa: FBT001  pytest passes by name
) -> None:
    world = await a_world(tmp_path)
    watched, fetched = (list(reversed(halves)), []) if is_one_result else ([halves[0]], [halves[1]])
    await BY_LISTS["watchlist"].put(world, watched)
    await BY_DOWNLOADS["download names"].put(world, fetched)
    before = await world.standing()

    answer = await world.ask("что там?", a_call("watchlist", call_id="watchlist"), LIST_DOWNLOADS)

    whole = "".join(half[4:] for half in halves)
    assert orders_in(whole) <= world.model.seen, "the model saw no order"
    await world.assert_only_proposed(answer)
    assert await world.standing() == before


async def test_a_nickname_in_the_household_orders_nothing(tmp_path: Path) -> None:
    world = await a_world(tmp_path)
    for text in OF_PEOPLE:
        await world.begin()
        name = await put_nickname(world, text)
        before = await world.standing()

        answer = await world.ask(
            "что нам посмотреть?", ToolCall(id="a", name="household_pick", arguments={"people": [name]})
        )

        assert saw(world, (name,)), f"the model saw no order: {text!r}"
        await world.assert_only_proposed(answer)
        assert await world.standing() == before


TAKEN_AWAY: list[tuple[str, dict[str, JsonValue]]] = [
    ("update_profile", {"section": "genres", "text": "нуар", "remove": True}),
    ("undo_change", {"change": "n1"}),
    ("undo_change", {"change": "p1"}),
]


@pytest.mark.parametrize("tool, arguments", TAKEN_AWAY, ids=["a fact", "a note", "a revision"])
async def test_what_the_person_said_is_taken_away_by_their_own_word_alone(
    tool: str, arguments: dict[str, JsonValue]
) -> None:
    house = a_house()
    own = a_context(house)
    await called(own, "update_profile", section="genres", text="нуар", field="loves")
    noted = await called(own, "remember", text=NOTE)
    given = {**arguments, "change": noted["undo"]} if arguments.get("change") == "n1" else arguments

    asked = await called(a_context(house, has_outside_text=True), tool, **given)
    kept = (await own.me.profile.get()).document.section(SectionName.GENRES).facts, await own.me.memory.list()
    await called(a_context(house), tool, **given)

    assert asked["status"] == "ask"
    assert in_words(tool, asked, "ru").endswith("?")
    assert list(map(len, kept)) == [1, 1]
    left = (await own.me.profile.get()).document.section(SectionName.GENRES).facts, await own.me.memory.list()
    assert sum(map(len, left)) == 1


@pytest.mark.parametrize("tool, arguments", TAKEN_AWAY, ids=["a fact", "a note", "a revision"])
@pytest.mark.parametrize("said, is_done", [("спасибо", False), ("да", True)])
async def test_after_strangers_words_of_earlier_turns_what_was_said_is_taken_away_when_the_person_says_so(
    tool: str,
    arguments: dict[str, JsonValue],
    said: str,
    is_done: bool,  # noqa: FBT001  pytest passes by name
) -> None:
    house = a_house()
    own = a_context(house)
    await called(own, "update_profile", section="genres", text="нуар", field="loves")
    noted = await called(own, "remember", text=NOTE)
    given = {**arguments, "change": noted["undo"]} if arguments.get("change") == "n1" else arguments

    answer = await called(a_context(house, after=said), tool, **given)

    assert (answer["status"] != "ask") is is_done
    left = (await own.me.profile.get()).document.section(SectionName.GENRES).facts, await own.me.memory.list()
    assert sum(map(len, left)) == 2 - is_done


@pytest.mark.parametrize(
    "said, source",
    [("спасибо", "outside"), ("обожаю нуары", "said"), ("да", "said"), ("найди шараду", "outside")],
)
async def test_after_strangers_words_of_earlier_turns_only_what_the_sentence_speaks_of_counts_as_said(
    said: str, source: str
) -> None:
    ctx = a_context(a_house(), after=said)

    fact = await called(ctx, "update_profile", section="genres", text="любит нуар", field="loves")
    note = await called(ctx, "remember", text="любит нуар")

    assert (fact["source"], note["source"]) == (source, source)


async def test_a_ban_that_nobody_gave_a_scope_is_none_and_any_other_can_be_taken_back() -> None:
    house = a_house()
    ctx = a_context(house, has_outside_text=True)

    asked = await called(ctx, "ban_scopes", query="Метрополис")
    bans = await ctx.me.blocklist.list()
    done = await called(ctx, "block", query="Метрополис", scope="all")
    await called(ctx, "undo_change", change=done["undo"])

    assert (asked["status"], bans) == ("ask", ())
    assert await ctx.me.blocklist.list() == ()
