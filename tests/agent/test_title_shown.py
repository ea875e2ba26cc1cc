"""Which title an answer is about."""

from __future__ import annotations

from concierge.agent.grammar import Grammar
from concierge.model.conversation import TitleShown
from concierge.model.title import Title
from concierge.testing import FakeMetadata, FakeTracker, a_release, a_title
from tests.agent.answering import Answer, Conversation
from tests.services.house import House

NAME = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
FILM = a_title()
TWIN = a_title(year=2001)


def a_conversation(*titles: Title) -> Conversation:
    house = House(trackers=(FakeTracker([a_release(NAME)]),), sources=(FakeMetadata(titles),))
    return Conversation(model=Grammar(), house=house)


def shown(answer: Answer) -> list[tuple[str, int | None]]:
    titles = [event.title for event in answer.events if isinstance(event, TitleShown)]
    return [(title.name("ru"), title.year) for title in titles]


async def test_an_answer_of_one_title_says_which() -> None:
    answer = await a_conversation(FILM).ask("расскажи про Метрополис")

    assert shown(answer) == [("Метрополис", 1927)]


async def test_a_title_to_be_had_is_named_before_what_is_proposed() -> None:
    answer = await a_conversation(FILM).ask("скачай Метрополис")

    assert shown(answer) == [("Метрополис", 1927)]
    kinds = [type(event).__name__ for event in answer.events]
    assert kinds.index("TitleShown") < kinds.index("Proposal")


async def test_an_answer_that_leaves_a_doubt_is_about_no_title() -> None:
    answer = await a_conversation(FILM, TWIN).ask("расскажи про Метрополис")

    assert shown(answer) == []


async def test_a_title_that_nobody_knows_is_none() -> None:
    answer = await a_conversation(FILM).ask("расскажи про Калигари")

    assert shown(answer) == []
