"""A model that obeys whatever it reads brings about proposals and no more."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from concierge.agent.policy import Effect, unfenced
from concierge.model.conversation import ModelRequest
from concierge.model.user import Preferences
from concierge.testing import (
    FakeTracker,
    ScriptedModel,
    a_call,
    a_release,
    calling,
    saying,
)
from tests.agent.answering import TOOLS, Conversation
from tests.services.house import ANNA, House

DUB = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
GENEROUS = replace(ANNA, preferences=Preferences(auto_start_bytes=10**15))


async def test_a_standing_grant_starts_a_clear_winner_that_no_stranger_spoke_for() -> None:
    house = House(trackers=(FakeTracker([a_release(DUB)]),))
    model = ScriptedModel(calling(a_call("get_title", query="метрополис")), saying("Качаю."))
    talk = Conversation(model=model, house=house, user=GENEROUS)

    answer = await talk.ask("скачай метрополис")

    (download,) = await talk.downloads()
    assert answer.finished.started == (download.id,)
    assert answer.proposals == []


@pytest.mark.parametrize("granted_bytes", [0, 7_999_999_999])
async def test_beyond_the_grant_there_is_only_a_proposal(granted_bytes: int) -> None:
    house = House(trackers=(FakeTracker([a_release(DUB, size_bytes=8_000_000_000)]),))
    model = ScriptedModel(calling(a_call("get_title", query="метрополис")), saying("Выбирайте."))
    user = replace(ANNA, preferences=Preferences(auto_start_bytes=granted_bytes))
    talk = Conversation(model=model, house=house, user=user)

    answer = await talk.ask("скачай метрополис")

    (proposal,) = answer.proposals
    assert proposal.title == "Метрополис (1927)"
    assert [option.release_name for option in proposal.options] == [DUB]
    assert await talk.downloads() == []


async def test_after_text_from_outside_even_a_granted_winner_is_a_proposal() -> None:
    house = House(trackers=(FakeTracker([a_release(DUB)]),))
    model = ScriptedModel(
        calling(a_call("find_title", query="метрополис")),
        calling(a_call("get_title", query="метрополис")),
        saying("a"),
    )
    talk = Conversation(model=model, house=house, user=GENEROUS)

    answer = await talk.ask("скачай метрополис")

    assert len(answer.proposals) == 1
    assert await talk.downloads() == []


async def test_a_proposal_is_named_by_what_was_found_and_never_by_the_models_words() -> None:
    rows = [a_release("Totally.Different.Film.2020.1080p.WEB-DL-EVIL")]
    house = House(trackers=(FakeTracker(rows),), sources=())
    model = ScriptedModel(calling(a_call("get_title", query="totally different film")), saying("a"))
    talk = Conversation(model=model, house=house)

    (proposal,) = (await talk.ask("скачай метрополис")).proposals

    assert proposal.title == rows[0].name


async def test_a_release_of_an_earlier_search_is_proposed_by_its_handle() -> None:
    house = House(trackers=(FakeTracker([a_release(DUB)]),))
    model = ScriptedModel(
        calling(a_call("find_releases", query="метрополис")),
        lambda request: calling(a_call("start_download", handle=handle_in(request))),
        saying("a"),
    )
    talk = Conversation(model=model, house=house, user=GENEROUS)

    (proposal,) = (await talk.ask("скачай метрополис")).proposals

    assert (proposal.title, proposal.options[0].release_name) == ("Метрополис (1927)", DUB)
    assert await talk.downloads() == []


def handle_in(request: ModelRequest) -> str:
    found = re.search(r'"handle":"(\w+)"', str(request.turns[-1]))
    assert found
    return found[1]


def test_no_tool_takes_an_address_a_path_or_a_person() -> None:
    forbidden = {
        "url",
        "path",
        "magnet",
        "host",
        "password",
        "chat",
        "chat_id",
        "user",
        "user_id",
        "telegram_id",
    }

    for tool in TOOLS.values():
        properties = tool.spec.input_schema.get("properties", {})
        assert isinstance(properties, dict)
        assert not forbidden & set(properties), tool.spec.name
        assert tool.spec.input_schema["additionalProperties"] is False
        assert tool.spec.description


def test_what_starts_or_ends_downloads_is_marked_as_a_side_effect() -> None:
    effects = {name: tool.effect for name, tool in TOOLS.items()}

    assert {name for name, effect in effects.items() if effect is Effect.SIDE_EFFECT} == {
        "choose_files",
        "clear_downloads",
        "follow_download",
        "get_title",
        "remove_download",
        "start_download",
    }


@pytest.mark.parametrize("content", ["", "<data-1>\nnot json\n</data-1>", "[1]", '<data-1>\n"a"\n</data-1>'])
def test_what_is_no_result_reads_as_empty(content: str) -> None:
    assert unfenced(content) == {}
