"""Without a model: bans that say how far they go."""

from __future__ import annotations

import pytest

from concierge.agent.grammar import Grammar
from concierge.model.profile.sections import SectionName
from concierge.model.taste import BlockLevel
from concierge.texts import texts
from tests.agent.answering import Conversation
from tests.agent.personal import a_context, a_house

TITLES = [
    ("all", "Метрополис", ("title", BlockLevel.NEVER, None)),
    ("quiet", "Метрополис", ("title", BlockLevel.QUIET, None)),
    ("words", "Метрополис", ("words", BlockLevel.NEVER, None)),
    ("newer", "Метрополис", ("words", BlockLevel.NEVER, 2019)),
]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("scope, title, kept", TITLES, ids=[one[0] for one in TITLES])
async def test_an_answer_with_a_scope_blocks_at_once(
    language: str, scope: str, title: str, kept: tuple[str, BlockLevel, int | None]
) -> None:
    house = a_house()
    talk = Conversation(model=Grammar(), house=house)

    answer = await talk.ask(texts(language).say(f"agent.answer.block.{scope}", title=title, year="2019"))

    assert answer.tools == [("block", "")]
    [one] = await a_context(house).me.blocklist.list()
    assert (one.block.subject.partition(":")[0], one.block.level, one.block.after_year) == kept
    assert "2019" in answer.text or kept[2] is None


async def test_a_whole_genre_is_written_into_the_profile_and_taken_back() -> None:
    house = a_house()
    talk = Conversation(model=Grammar(), house=house)
    ctx = a_context(house)

    answer = await talk.ask("никаких ужасов, весь жанр")
    kept = (await ctx.me.profile.get()).document.section(SectionName.GENRES).facts
    await talk.ask("отмени")

    assert answer.tools == [("block", "")]
    assert [(fact.text, fact.field) for fact in kept] == [("ужасы", "hard_no")]
    assert (await ctx.me.profile.get()).document.section(SectionName.GENRES).facts == ()


async def test_words_that_are_no_genre_are_not_blocked_as_one() -> None:
    house = a_house()
    talk = Conversation(model=Grammar(), house=house)

    answer = await talk.ask("исключи весь жанр «Марвел»")

    assert answer.tools == [("block", "tool_input")]
    assert (await a_context(house).me.profile.get()).number == 0
    assert answer.text.startswith("«Марвел» — такого жанра я не знаю.")
