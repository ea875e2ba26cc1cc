"""Calls that cannot be run, that are made too often, that name what is another's, or that meet each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from concierge.errors import TooManySteps
from concierge.model.conversation import AssistantTurn, JsonValue, ModelEvent, ToolCall, ToolTurn, UserTurn
from concierge.model.profile.document import Fact
from concierge.model.profile.sections import SectionName
from concierge.testing import FakeTracker, ScriptedModel, a_call, a_release, calling, saying
from concierge.texts import texts
from tests.agent.answering import Conversation
from tests.agent.dialects import echo
from tests.agent.personal import a_house
from tests.services.house import ANNA, BORIS, House

DUB = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"


def rare(name: str, arguments: dict[str, JsonValue]) -> ToolCall:
    return ToolCall(id="call", name="other_tool", arguments={"name": name, "arguments": arguments})


WRONG = {
    "no such tool": a_call("format_disk"),
    "no such rare tool": rare("format_disk", {}),
    "missing": a_call("start_download"),
    "missing behind the other tool": rare("remember", {}),
    "wrong type": a_call("get_title", query=["Метрополис"]),
    "extra": a_call("list_downloads", user_id=2),
    "extra behind the other tool": rare("watchlist", {"user_id": 2}),
    "ten megabytes": a_call("echo", text="x" * 10_000_000),
    "broken": ToolCall(id="call", name="echo", arguments={}, broken='{"text": "x'),
    "ten broken megabytes": ToolCall(id="call", name="echo", arguments={}, broken='{"text": "x' * 1_000_000),
}


def conversation(*answers: Iterable[ModelEvent], house: House | None = None) -> Conversation:
    model = ScriptedModel(*answers)
    talk = Conversation(model=model, house=house or House())
    talk.tools["echo"] = echo
    return talk


def a_film_house() -> House:
    return House(trackers=(FakeTracker([a_release(DUB)]),))


def requests_of(talk: Conversation) -> Sequence[object]:
    assert isinstance(talk.model, ScriptedModel)
    return talk.model.requests


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
async def test_a_call_that_cannot_be_run_is_told_in_short_and_not_carried_along(call: ToolCall) -> None:
    talk = conversation(calling(call), saying("Не вышло."), saying("Да."))

    answer = await talk.ask("привет")
    again = await talk.ask("ты тут?")

    assert [code for _, code in answer.tools] == ["tool_input"]
    assert (answer.finished.text, again.finished.text) == ("Не вышло.", "Да.")
    asked, called, told, _, *_ = history = await talk.history()
    assert isinstance(asked, UserTurn)
    assert isinstance(called, AssistantTurn)
    assert isinstance(told, ToolTurn)
    assert [result.call_id for result in told.results] == [one.id for one in called.calls]
    assert len(str(history)) < 10_000


async def test_a_model_may_mend_its_call_twice() -> None:
    wrong = calling(a_call("echo", wrong="x"))
    talk = conversation(wrong, wrong, calling(a_call("echo", text="a")), wrong, wrong, saying("Вот."))

    answer = await talk.ask("привет")

    assert [code for _, code in answer.tools] == ["tool_input", "tool_input", "", "tool_input", "tool_input"]
    assert answer.finished.text == "Вот."


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
async def test_after_two_repairs_the_person_is_told_the_truth(call: ToolCall) -> None:
    talk = conversation(*[calling(call)] * 6)

    with pytest.raises(TooManySteps) as failed:
        await talk.ask("привет")

    assert len(requests_of(talk)) == 3
    assert texts("ru").error(failed.value.code, failed.value.facts).startswith("Модель несколько раз подряд")
    assert await talk.history() == ()


async def test_a_hundred_calls_end_at_the_limit_and_the_next_word_works() -> None:
    rounds = [calling(*(a_call("echo", call_id=f"c{at}{n}") for n in range(4))) for at in range(25)]
    talk = conversation(*rounds[:4], saying("Здесь."))

    with pytest.raises(TooManySteps) as failed:
        await talk.ask("привет")
    answer = await talk.ask("ты тут?")

    assert len(requests_of(talk)) == 5
    assert failed.value.code == "too_many_steps"
    assert answer.finished.text == "Здесь."
    assert [type(turn) for turn in await talk.history()] == [UserTurn, AssistantTurn]


async def test_the_same_proposal_again_is_one_proposal() -> None:
    house = a_film_house()
    handle = (await house.best()).handle
    again = calling(*(a_call("start_download", call_id=f"c{n}", handle=handle) for n in range(3)))
    talk = conversation(again, again, saying("Выбирайте."), again, saying("Ещё раз."), house=house)

    first, second = await talk.ask("скачай"), await talk.ask("скачай")

    assert len(first.proposals) == len(second.proposals) == 1
    assert len(await house.new_proposals().list(ANNA)) == 1
    accepted = [
        (await house.new_proposals().accept(ANNA, one.id)).download.id
        for one in (*first.proposals, *second.proposals)
    ]
    assert len(set(accepted)) == len(await talk.downloads()) == 1


async def test_two_tools_that_write_the_same_at_once_both_write() -> None:
    house = a_house()
    facts = [f"жанр {n}" for n in range(4)]
    writes = (
        a_call("update_profile", call_id=f"c{n}", section="genres", field="loves", text=text)
        for n, text in enumerate(facts)
    )
    wishes = (a_call("watchlist_add", call_id=f"w{n}", query="Метрополис") for n in range(3))
    talk = conversation(calling(*writes, *wishes), saying("Записал."), house=house)

    answer = await talk.ask("запомни")

    assert {code for _, code in answer.tools} == {""}
    me = talk.context(ANNA, "ru").me
    genres = (await me.profile.get()).document.section(SectionName.GENRES).body
    assert sorted(fact.text for fact in genres if isinstance(fact, Fact)) == facts
    assert len((await me.watchlist.list()).items) == 1


async def test_what_is_another_persons_is_not_there() -> None:
    house = a_film_house()
    best = await house.best(BORIS)
    download = await house.new_downloads().start(BORIS, best.handle)
    others: list[tuple[str, dict[str, JsonValue]]] = [
        ("start_download", {"handle": best.handle}),
        ("explain_choice", {"handle": best.handle}),
        ("torrent_link", {"which": best.handle}),
        ("torrent_link", {"which": download.id}),
        ("remove_download", {"download": download.id}),
        ("choose_files", {"download": download.id}),
        ("control_downloads", {"action": "pause", "download": download.id}),
    ]
    calls = [ToolCall(id=f"c{n}", name=name, arguments=given) for n, (name, given) in enumerate(others)]
    talk = conversation(calling(*calls), saying("Нет."), house=house)

    answer = await talk.ask("что там у Бориса?")

    assert answer.proposals == []
    assert all(code for _, code in answer.tools)
    assert [one.download.is_paused for one in await house.new_downloads().list(BORIS)] == [False]
