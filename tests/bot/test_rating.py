"""«Посмотрел»: a mark by a button, a review of what was good, and what is like it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import concierge
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

GENERAL = "посмотрел Генерал 1926"


async def sees(household: Household, *words: str) -> ShownMessage:
    """The newest message that has all these words."""

    def fitting(messages: list[ShownMessage]) -> list[ShownMessage]:
        return [one for one in messages if all(word in one.text for word in words)]

    await household.sees(fitting, within_s=30)
    return fitting(list(household.telegram.messages(OWNER)))[-1]


async def ratings(household: Household) -> list[tuple[str, float, str]]:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        page = await house.me.ratings.list()
    told = [(one.title.title.name("ru"), one.rating) for one in page.items]
    return [(name, rating.score.points, rating.review) for name, rating in told if rating.score is not None]


def hurry(household: Household) -> None:
    """It is tomorrow evening for all that waits."""
    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        database.execute("UPDATE outbox SET due_at = '2026-01-01 00:00:00.000000'")
        database.commit()


def due(household: Household) -> list[str]:
    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        return [str(at) for (at,) in database.execute("SELECT due_at FROM outbox")]


async def test_a_good_mark_brings_a_review_and_what_is_like_it(household: Household) -> None:
    async with household.bot():
        household.telegram.say("посмотрел Чужой 1979")
        asked = await sees(household, "Какую оценку", "Чужой")
        household.telegram.press(asked.message_id, "9")
        offered = await sees(household, "написать отзыв")
        household.telegram.press(offered.message_id, "Написать отзыв")
        await sees(household, "одним сообщением")
        household.telegram.say("Страшно, <b>и кот</b>!")
        await sees(household, "Отзыв сохранён")
        alike = await sees(household, "Похоже на «Чужой (1979)»")
        household.telegram.press(alike.message_id, "➕ 1")
        await sees(household, "В списке на просмотр")

    assert await ratings(household) == [("Чужой", 9, "Страшно, <b>и кот</b>!")]


async def test_without_a_review_what_is_like_it_comes_all_the_same(household: Household) -> None:
    async with household.bot():
        household.telegram.say("посмотрел Чужой 1979")
        asked = await sees(household, "Какую оценку")
        household.telegram.press(asked.message_id, "8")
        offered = await sees(household, "написать отзыв")
        household.telegram.press(offered.message_id, "Не надо")
        alike = await sees(household, "Похоже на «Чужой (1979)»")
        household.telegram.press(alike.message_id, "👁 1")
        await household.sees(lambda messages: messages[-1].text.endswith("Какую оценку поставите?"))

    assert await ratings(household) == [("Чужой", 8, "")]


async def test_a_middling_mark_is_kept_and_nothing_more_is_asked(household: Household) -> None:
    async with household.bot():
        household.telegram.say(GENERAL)
        asked = await sees(household, "Какую оценку")
        household.telegram.press(asked.message_id, "6")
        done = await sees(household, "ваша оценка 6")
        household.telegram.say("/help")
        await sees(household, "Напишите, например")

    assert not done.buttons
    assert len(household.said()) == 3
    assert await ratings(household) == [("Генерал", 6, "")]


async def test_a_reminder_survives_a_restart_and_comes_tomorrow_evening(household: Household) -> None:
    async with household.bot():
        household.telegram.say(GENERAL)
        asked = await sees(household, "Какую оценку")
        household.telegram.press(asked.message_id, "Напомнить завтра")
        await sees(household, "спрошу завтра вечером")
    (at,) = due(household)
    hours = (datetime.fromisoformat(at).replace(tzinfo=UTC) - datetime.now(UTC)) / timedelta(hours=1)
    hurry(household)
    async with household.bot():
        again = await sees(household, "просили напомнить", "Генерал")
        household.telegram.press(again.message_id, "7")
        await household.sees(lambda messages: not messages[-1].buttons)

    assert 0 < hours <= 48
    assert await ratings(household) == [("Генерал", 7, "")]


async def test_who_has_rated_meanwhile_is_not_reminded(household: Household) -> None:
    async with household.bot():
        household.telegram.say(GENERAL)
        asked = await sees(household, "Какую оценку")
        household.telegram.press(asked.message_id, "Напомнить завтра")
        await sees(household, "спрошу завтра вечером")
        household.telegram.say("поставь Генералу 1926 восьмёрку")
        await household.sees(lambda messages: len(messages) > 2)
    hurry(household)
    async with household.bot():
        await household.sees(lambda _: due(household) != ["2026-01-01 00:00:00.000000"])
        household.telegram.say("/help")
        await sees(household, "Напишите, например")

    assert not any("просили напомнить" in text for text in household.said())
