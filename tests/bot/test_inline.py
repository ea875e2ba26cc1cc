"""Inline mode: the bot's name and a few words in any chat give cards, to who is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import concierge
from concierge.sandbox._serving import Fault, FaultKind
from tests.bot.companions import BRISK, opened
from tests.bot.conftest import OWNER, STRANGER

if TYPE_CHECKING:
    from concierge.sandbox._serving import SandboxService
    from concierge.sandbox._telegram_inline import InlineAnswer
    from tests.bot.conftest import Household


async def answered(
    household: Household, words: str, *, user_id: int = OWNER, offset: str = ""
) -> InlineAnswer:
    telegram = household.telegram
    query = telegram.inline(words, user_id=user_id, offset=offset)
    await telegram.until(lambda: query in telegram.inline_answers)
    return telegram.inline_answers[query]


async def test_words_give_cards_that_lead_to_the_bot(household: Household) -> None:
    async with household.bot(timing=BRISK):
        answer = await answered(household, "Метрополис")

    best = answer.results[0]
    assert best.title == "Метрополис (1927)"
    assert best.id.startswith("m_")
    assert best.thumbnail_url.startswith("https://") or not best.thumbnail_url
    assert best.input_message_content is not None
    assert best.input_message_content.message_text.startswith("Метрополис (1927)")
    [[button]] = best.reply_markup.inline_keyboard
    assert button.url == f"https://t.me/sandbox_concierge_bot?start={best.id}"
    assert (answer.is_personal, answer.next_offset) == (True, "")
    assert answer.cache_time_s <= 60


async def test_the_link_of_a_card_opens_it(household: Household) -> None:
    async with household.bot(timing=BRISK):
        best = (await answered(household, "Метрополис")).results[0]
        household.telegram.say(f"/start {best.id}")
        await household.sees(lambda messages: "Метрополис" in messages[-1].text)


async def test_a_stranger_gets_nothing_at_once_and_nothing_is_asked_for_them(household: Household) -> None:
    async with household.bot(timing=BRISK, with_model=True):
        before = [len(service.calls) for service in asked_of(household)]
        answer = await answered(household, "Метрополис", user_id=STRANGER)

    assert answer.results == ()
    assert answer.is_personal
    assert [len(service.calls) for service in asked_of(household)] == before


def asked_of(household: Household) -> list[SandboxService]:
    sandbox = household.sandbox
    return [one for one in sandbox.services if one is not sandbox.telegram]


async def test_without_words_it_is_what_the_person_wants_to_see(household: Household) -> None:
    async with opened(household) as house:
        await house.me.watchlist.add("Метрополис", year=1927)
    async with household.bot(timing=BRISK):
        answer = await answered(household, "  ")

    assert [one.title for one in answer.results] == ["Метрополис (1927)"]
    assert answer.cache_time_s <= 5


async def test_a_watchlist_comes_in_pages(household: Household) -> None:
    async with opened(household) as house:
        for number in range(23):
            await house.me.watchlist.add(f"Film of mine {number}", by_name=True)
        titles = (await house.me.recommendations.list(limit=30)).items
        for one in titles:
            await house.me.watchlist.add(one.title)
    async with household.bot(timing=BRISK):
        first = await answered(household, "")
        second = await answered(household, "", offset=first.next_offset)
        strange = await answered(household, "", offset="-1 or 1")

    assert len(first.results) == 20
    assert first.next_offset == "20"
    assert not {one.id for one in first.results} & {one.id for one in second.results}
    assert len(second.results) == len(titles) - 20
    assert second.next_offset == ""
    assert strange.results == first.results


async def test_what_takes_too_long_is_answered_with_nothing(household: Household) -> None:
    household.sandbox.tmdb.arm(Fault(kind=FaultKind.SLOW, delay_s=5))
    async with household.bot(timing=replace(BRISK, inline_s=0.3)):
        answer = await answered(household, "Метрополис")

    assert answer.results == ()


async def test_who_may_not_search_gets_nothing_and_hears_nothing(household: Household) -> None:
    async with opened(household) as house:
        user = await house.redeem((await house.people.invite(role=concierge.Role.GUEST)).code, telegram_id=30)
        await house.people.change(user.id, revoke=frozenset({concierge.Grant.SEARCH}))
    async with household.bot(timing=BRISK):
        answer = await answered(household, "Метрополис", user_id=30)

    assert answer.results == ()
    assert household.said(30) == []
