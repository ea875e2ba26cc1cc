"""The main job in a chat: a sentence, a press, a film in the library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bot.conftest import Household

METROPOLIS = "скачай Метрополис 1927 в 1080p"


async def test_a_sentence_and_a_press_bring_a_film_into_the_library(household: Household) -> None:
    async with household.bot():
        household.telegram.say(METROPOLIS)
        await household.sees(lambda messages: messages and messages[-1].buttons)
        offered = household.telegram.messages(7)[-1]
        household.telegram.press(offered.message_id, offered.buttons[0].text)
        await household.sees(lambda messages: "Готово к просмотру!" in messages[-1].text, within_s=40)

    placed = [path for path in Path(household.environ["CONCIERGE_LIBRARY__DIR"]).rglob("*") if path.is_file()]
    assert placed
    print(household.said())
    print([e.text for e in household.telegram.edits])
    assert 0
