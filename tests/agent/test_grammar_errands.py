"""Without a model: errands, and what points at the answer before."""

from __future__ import annotations

import pytest

from concierge.agent.grammar import Grammar
from concierge.agent.grammar_calls import called_for
from concierge.errors import NotFound
from concierge.model.conversation import TorrentOffered
from concierge.model.errand import Errand, ErrandKind
from concierge.testing import FakeMetadata, FakeTorrentClient, FakeTracker, ScriptedModel, a_release, a_title
from tests.agent.answering import TOOLS, Conversation
from tests.services.house import House

BIG = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
SMALL = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 720p] Dub"


def a_conversation(*names: str) -> Conversation:
    rows = [a_release(name, size_bytes=8_000_000_000 >> number) for number, name in enumerate(names)]
    house = House(
        trackers=(FakeTracker(rows),), sources=(FakeMetadata([a_title()]),), client=FakeTorrentClient()
    )
    return Conversation(model=Grammar(), house=house)


@pytest.mark.parametrize("kind", list(ErrandKind))
def test_every_errand_has_a_tool_that_takes_what_it_is_given(kind: ErrandKind) -> None:
    called, arguments = called_for(Errand(kind=kind), "")

    taken = set(TOOLS[called.tool].arguments.model_fields)
    assert {*called.takes, *called.given, *arguments} <= taken
    if called.further:
        assert called.further.parameter in TOOLS[called.further.tool].arguments.model_fields


async def test_one_of_the_releases_that_were_shown_is_offered() -> None:
    talk = a_conversation(BIG, SMALL)
    await talk.ask("найди Метрополис")

    answer = await talk.ask("давай второй")

    assert answer.tools == [("start_download", "")]
    assert [option.release_name for option in answer.proposals[0].options] == [SMALL]


async def test_a_place_beyond_the_list_is_no_place() -> None:
    talk = a_conversation(BIG, SMALL)
    await talk.ask("найди Метрополис")

    answer = await talk.ask("давай девятый")

    assert answer.tools[0][0] != "start_download"


async def test_the_torrent_file_of_the_best_release_is_given_in_two_steps() -> None:
    talk = a_conversation(BIG, SMALL)

    answer = await talk.ask("дай просто торрент-файл Метрополиса")

    assert answer.tools == [("find_releases", ""), ("torrent_link", "")]
    assert len([event for event in answer.events if isinstance(event, TorrentOffered)]) == 1


async def test_nothing_found_is_said_and_no_file_is_given() -> None:
    answer = await a_conversation().ask("just give me the torrent file of Metropolis")

    assert answer.tools == [("find_releases", "")]
    assert answer.text


async def test_what_was_marked_last_is_taken_back() -> None:
    talk = a_conversation()
    await talk.ask("посмотрел Метрополис")

    answer = await talk.ask("отмени")

    assert answer.tools == [("undo_change", "")]
    assert "Метрополис" not in (await talk.ask("что я смотрел?")).text


async def test_what_is_to_be_taken_back_is_asked_if_nothing_was_just_done() -> None:
    talk = a_conversation(BIG)
    await talk.ask("посмотрел Метрополис")
    await talk.ask("скачай Метрополис")

    answer = await talk.ask("отмени")

    assert answer.tools == [("viewing_history", "")]
    assert "Метрополис" in answer.text


async def test_a_download_need_not_be_named_if_there_is_but_one() -> None:
    answer = await a_conversation().ask("удали загрузку")

    assert answer.tools == [("remove_download", NotFound.code)]
    assert answer.text == "Загрузок нет."


async def test_a_note_is_kept_word_for_word_whichever_model_there_is() -> None:
    model = ScriptedModel()
    talk = Conversation(model=model, others=(Grammar(),))

    answer = await talk.ask("#запомни по субботам смотрим с детьми")

    assert answer.tools == [("remember", "")]
    assert model.requests == []


async def test_a_largest_size_goes_before_the_usual_one() -> None:
    answer = await a_conversation(BIG, SMALL).ask("скачай Метрополис, но не больше 5 ГБ")

    assert [option.release_name for option in answer.proposals[0].options] == [SMALL]
