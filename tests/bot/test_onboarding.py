"""Setting up: one message, a question after the other, nothing lost whenever it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import concierge
from tests.bot.conftest import OWNER, STRANGER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household


class Walk:
    """A person who answers in the one message."""

    def __init__(self, household: Household) -> None:
        self._household = household

    @property
    def message(self) -> ShownMessage:
        return self._household.telegram.messages(OWNER)[0]

    async def sees(self, words: str) -> None:
        await self._household.sees(lambda messages: any(words in one.text for one in messages))

    async def press(self, button: str, then: str) -> None:
        """Presses the button that has this text, whatever mark is before it."""
        found = next(one.text for one in self.message.buttons if one.text.endswith(button))
        self._household.telegram.press(self.message.message_id, found)
        await self._household.sees(lambda _: then in self.message.text)

    async def marks(self, button: str) -> None:
        """Presses it, and sees it marked."""
        found = next(one.text for one in self.message.buttons if one.text.endswith(button))
        self._household.telegram.press(self.message.message_id, found)
        await self._household.sees(lambda _: found not in [one.text for one in self.message.buttons])


async def owner(household: Household) -> tuple[concierge.User, str, list[str]]:
    """The owner, their profile, and their ratings."""
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        me = await house.user(telegram_id=OWNER)
        rated = [f"{one.title.label('ru')} {one.rating.score}" for one in (await me.ratings.list()).items]
        return me.user, (await me.profile.get()).text(), rated


async def test_who_is_new_is_led_through_every_step_in_one_message(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start")
        walk = Walk(household)
        await walk.sees("Язык")
        await walk.press("Русский", "Качество")
        await walk.press("4К", "Голоса")
        await walk.marks("LostFilm")
        await walk.marks("Дубляж")
        await walk.press("Дальше →", "Субтитры")
        await walk.press("Английские", "Экран и звук")
        await walk.marks("Телевизор Full HD")
        await walk.press("Дальше →", "Компания")
        await walk.marks("Вдвоём")
        await walk.press("Дальше →", "Любимые жанры")
        await walk.marks("Фантастика")
        await walk.press("Дальше →", "Чего не предлагать")
        await walk.marks("Ужасы")
        await walk.press("Дальше →", "Любимое")
        household.telegram.say("Люблю «Метрополис» 1927, Шараду 1963; qwrtzpsdf")
        await walk.sees("Записал 2 названия")
        await walk.press("Пропустить →", "Ваши списки")
        await walk.press("Пропустить →", "Сидбокс")
        await walk.press("Пропустить →", "Rutracker")
        await walk.press("Пропустить →", "Вот с чего можно начать")

    user, profile, rated = await owner(household)
    assert len(household.telegram.messages(OWNER)) == 1
    assert user.language == "ru"
    assert user.preferences.resolution == 2160
    assert [(one.studio, one.kind) for one in user.preferences.voices] == [("LostFilm", None), ("", "dub")]
    assert user.preferences.screen == 1080
    assert user.preferences.subtitles == ("en",)
    for line in ("вдвоём", "фантастика", "Ни за что: ужасы", "Любимое: Метрополис (1927)"):
        assert line in profile
    assert sorted(rated) == ["Метрополис (1927) 9", "Шарада (1963) 9"]
    assert "Не нашёл: qwrtzpsdf" in " ".join(edit.text for edit in household.telegram.edits)


async def test_after_a_restart_the_same_message_goes_on_where_it_was(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start")
        walk = Walk(household)
        await walk.sees("Язык")
        await walk.press("Русский", "Качество")
        await walk.press("1080p", "Голоса")
    async with household.bot():
        household.telegram.say("Невиданная студия")
        await walk.sees("Невиданная студия")
        await walk.press("← Назад", "Качество")
        await walk.press("Закончить", "Готово, всё записано")

    assert len(household.telegram.messages(OWNER)) == 1
    assert (await owner(household))[0].preferences.resolution == 1080


async def test_what_is_written_where_no_words_are_awaited_is_a_wish_like_any_other(
    household: Household,
) -> None:
    async with household.bot():
        household.telegram.say("/start")
        walk = Walk(household)
        await walk.sees("Язык")
        household.telegram.say("что ты умеешь?")
        await household.sees(lambda messages: len(messages) > 1)
        await walk.press("Русский", "Качество")

    assert walk.message.text.startswith("Качество")


@pytest.mark.parametrize(
    "role, seen, unseen",
    [
        (concierge.Role.GUEST, "Любимое", ("Качество", "Голоса", "Сидбокс", "Rutracker")),
        (concierge.Role.CHILD, "Качество", ("Сидбокс", "Rutracker")),
        (concierge.Role.MEMBER, "Rutracker", ("Сидбокс",)),
    ],
)
async def test_people_are_asked_only_what_they_may_use(
    household: Household, role: concierge.Role, seen: str, unseen: tuple[str, ...]
) -> None:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        issued = await house.people.invite(role=role)
    async with household.bot():
        household.telegram.say(f"/start {issued.code}", user_id=STRANGER)
        await household.sees(lambda messages: "Язык" in messages[0].text, chat_id=STRANGER)
        (message,) = household.telegram.messages(STRANGER)
        titles = [message.text]
        while further := next((one.text for one in message.buttons if one.text.endswith("→")), None):
            before = message.text
            household.telegram.press(message.message_id, further, user_id=STRANGER)
            await has_changed(household, before)
            (message,) = household.telegram.messages(STRANGER)
            titles.append(message.text.partition("  ")[0])

    assert "Добро пожаловать" in titles[0]
    assert seen in titles
    assert not set(unseen) & set(titles)


async def has_changed(household: Household, before: str) -> None:
    await household.sees(lambda messages: messages[0].text != before, chat_id=STRANGER)
