"""Cards of people in a chat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import concierge
from tests.bot.conftest import OWNER
from tests.bot.test_title_cards import links

if TYPE_CHECKING:
    from tests.bot.conftest import Household


async def test_a_person_is_shown_with_what_they_did(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start p_68")
        await household.sees(lambda messages: messages)

    (card,) = household.telegram.messages(OWNER)
    assert card.text.splitlines()[:3] == ["Фриц Ланг", "Fritz Lang", "Режиссура · 1890–1976"]
    assert links(card)["Метрополис"] == "https://t.me/sandbox_concierge_bot?start=m_19"


async def test_what_was_seen_is_left_out_and_counted(household: Household) -> None:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        me = await house.user(telegram_id=OWNER)
        await me.watched.add("Метрополис", year=1927)
    async with household.bot():
        household.telegram.say("/start p_68")
        await household.sees(lambda messages: messages)

    (card,) = household.telegram.messages(OWNER)
    assert "Метрополис" not in card.text
    assert card.text.splitlines()[-1] == "Ещё 1 название вы уже видели."
