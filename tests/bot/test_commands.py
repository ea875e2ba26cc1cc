"""What people see behind each command, and what its buttons do."""

from __future__ import annotations

import io
import zipfile
from datetime import time
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.model.quality_profile import VoiceWish
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.talking import Talk, labels, newcomer, opened

if TYPE_CHECKING:
    from tests.bot.conftest import Household

HOSTILE = "<b>Зло</b> [x](tg://user?id=1) \u202eкраб"


async def preferences(household: Household) -> concierge.Preferences:
    async with opened(household) as house:
        return (await house.user(telegram_id=OWNER)).user.preferences


async def test_the_watchlist_is_turned_marked_and_taken_back(household: Household) -> None:
    talk = Talk(household=household)
    async with opened(household) as house:
        for number in range(6):
            await house.me.watchlist.add(f"{HOSTILE} {number}", by_name=True)
    async with household.bot():
        page = await talk.say("/watchlist")
        assert page.text.startswith("🎬 Посмотреть\n\n1. <b>Зло</b> [x](tg://user?id=1) краб 5 · ")
        assert all(entity.type in {"bold", "italic"} for entity in page.entities)
        assert "⬇ 1" not in labels(page), "what no source knows has no releases"

        second = await talk.press(page, "Дальше")
        assert "краб 0" in second.text
        assert labels(second) == ["👁 1", "✕ 1", "◀ Раньше"]

        first = await talk.press(second, "Раньше")
        away = await talk.press(first, "✕ 1")
        assert away.text.startswith("Больше не в списке:")
        assert "краб 5 ·" not in away.text
        back = await talk.press(away, "Вернуть")
        assert back.text.startswith("Вернул как было.")
        assert "1. <b>Зло</b> [x](tg://user?id=1) краб 5" in back.text

        seen = await talk.press(back, "👁 1")
        assert seen.text.startswith("Просмотрено:")
    async with opened(household) as house:
        assert len((await house.me.watched.list()).items) == 1


async def test_the_queue_pauses_goes_on_and_removes_only_after_a_question(household: Household) -> None:
    talk = Talk(household=household)
    household.sandbox.swarm.limit(100_000)
    async with household.bot():
        assert (await talk.say("/queue")).text.startswith("Сейчас ничего не качается")
        household.telegram.say("скачай Метрополис 1927 в 1080p")
        await household.sees(lambda shown: any(one.buttons and "Скачать" in labels(one)[0] for one in shown))
        offer = talk.messages[-1]
        household.telegram.press(offer.message_id, offer.buttons[0].text)
        await household.sees(lambda shown: any("%" in one.text for one in shown))

        queue = await talk.say("/queue")
        assert queue.text.startswith("⬇️ 1 загрузка\n\n1. Метрополис (1927)\n")
        paused = await talk.press(queue, "⏸ 1")
        assert "пауза" in paused.text
        going = await talk.press(paused, "▶ 1")
        assert "⏸ 1" in labels(going)
        question = await talk.press(going, "✕ 1")
        assert question.text.startswith("Убрать «Метрополис (1927)»?")
        kept = await talk.press(question, "Назад")
        assert kept.text.startswith("⬇️ 1 загрузка")
        question = await talk.press(kept, "✕ 1")
        gone = await talk.press(question, "Убрать вместе")
        assert gone.text.startswith("Сейчас ничего не качается")


async def test_settings_are_written_into_the_profile_and_hold(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot():
        shown = await talk.say("/settings")
        assert "Качество: сбалансированное" in shown.text
        for choice, value, told in (
            ("Качество", "небольшое", "Качество: небольшое"),
            ("Разрешение", "2160p", "Разрешение: 2160p"),
            ("Субтитры", "обязательно", "Субтитры: обязательно"),
            ("Не больше", "20 ГБ", "Не больше: 20 ГБ"),
            ("Качать без вопроса", "10 ГБ", "Качать без вопроса: до 10 ГБ"),
        ):
            asked = await talk.press(shown, choice)
            changed = await talk.press(asked, value)
            assert changed.text.splitlines()[0] == told
            assert f"● {value}" in labels(changed)
            shown = await talk.press(changed, "Назад")
        voices = await talk.press(shown, "Озвучка")
        voices = await talk.press(voices, "Оригинал")
        voices = await talk.press(voices, "Дубляж")
        assert voices.text.startswith("Озвучка: Оригинал, Дубляж")
        voices = await talk.press(voices, "● Оригинал")
        assert voices.text.startswith("Озвучка: Дубляж\n")

    wanted = await preferences(household)
    assert (wanted.profile, wanted.resolution, wanted.max_size_bytes) == ("small", 2160, 20 * 10**9)
    assert (wanted.needs_subtitles, wanted.auto_start_bytes) == (True, 10 * 10**9)
    assert wanted.voices == (VoiceWish(kind=concierge.AudioKind.DUB),)


async def test_how_somebody_is_told_is_turned_by_pressing(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot():
        shown = await talk.press(await talk.say("/settings"), "Уведомления")
        assert "🔔 Уборка" in labels(shown)
        shown = await talk.press(shown, "Уборка")
        assert "🗞 Уборка" in labels(shown)
        shown = await talk.press(await talk.press(shown, "Уборка"), "Тихие часы")
        shown = await talk.press(await talk.press(shown, "Не чаще"), "Сводка")
        assert "Тихие часы: 22:00–08:00\nНе чаще: без перерыва\nСводка: по воскресеньям в 19:00" in shown.text
        back = await talk.press(shown, "Назад")
        assert "Качество" in back.text

    async with opened(household) as house:
        wishes = await house.me.notifications.get()
    assert (wishes.cleanup, wishes.interval, wishes.digest_day) == (concierge.Way.OFF, "none", 6)
    assert wishes.quiet == (time(22), time(8))


async def test_the_language_changes_with_the_next_word(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot():
        asked = await talk.press(await talk.say("/settings"), "Язык")
        assert (await talk.press(asked, "русский")).text.startswith("Язык: русский")
        english = await talk.press(asked, "English")
        assert english.text.startswith("Language: English")
        assert (await talk.say("/queue")).text.startswith("Nothing is being downloaded")


async def test_the_profile_is_shown_undone_and_begun_afresh(household: Household) -> None:
    talk = Talk(household=household)
    async with opened(household) as house:
        await house.me.profile.add(concierge.SectionName.IDENTITY, "русский", field="language")
        await house.me.profile.add(concierge.SectionName.GENRES, f"нуар {HOSTILE}", field="loves")
    async with household.bot():
        shown = await talk.say("/profile")
        assert "\nЖанры\n• Люблю: нуар <b>Зло</b> [x](tg://user?id=1)" in shown.text
        assert all(entity.type in {"bold", "italic"} for entity in shown.entities)
        undone = await talk.press(shown, "Отменить")
        assert "нуар" not in undone.text
        history = await talk.press(undone, "История")
        assert history.text.splitlines()[0] == "Последние изменения"
        assert "отмена" in history.text
        restored = await talk.press(history, "Вернуть № 2")
        assert "нуар" in restored.text

        question = await talk.say("/reset_profile")
        reset = await talk.press(question, "Да")
        assert reset.text == "Готово: начинаем с чистого листа."
        back = await talk.press(reset, "прежний")
        assert "нуар" in back.text


async def test_figures_are_told_by_year_and_as_a_picture(household: Household) -> None:
    pytest.importorskip("PIL")
    talk = Talk(household=household)
    async with opened(household) as house:
        await house.me.ratings.rate("Метрополис", 8, year=1927)
        await house.me.watched.add("Шарада", year=1963)
    async with household.bot():
        shown = await talk.say("/stats")
        assert "2 фильма" in shown.text
        assert "1 оценка" in shown.text
        picture = await talk.press(shown, "Картинкой")
        assert picture.photo is not None


async def test_an_evening_follows_mood_and_company(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot():
        shown = await talk.say("/tonight")
        assert shown.text.startswith("🌙 На вечер\n\n1. ")
        funny = await talk.press(shown, "Смешное")
        assert "● Смешное" in labels(funny)
        assert funny.text != shown.text
        wanted = await talk.press(funny, "➕ 1")
        assert wanted.text.startswith("Добавил в список:")
        assert "● Смешное" in labels(wanted)
        family = await talk.press(wanted, "С семьёй")
        assert {"● Смешное", "● С семьёй"} <= set(labels(family))
    async with opened(household) as house:
        assert len((await house.me.watchlist.list()).items) == 1


async def test_privacy_gives_everything_as_a_file_and_forgets_after_two_questions(
    household: Household,
) -> None:
    member = await newcomer(household, STRANGER)
    async with household.bot():
        shown = await member.say("/privacy")
        file = await member.press(shown, "файлом")
        assert file.document is not None
        with zipfile.ZipFile(io.BytesIO(file.document.content)) as archive:
            assert "README.txt" in archive.namelist()
        first = await member.press(shown, "Забыть меня")
        second = await member.press(first, "Да, забыть")
        assert second.text.startswith("Точно?")
        assert labels(second)[0] == "Нет, оставить", "a double tap must not delete"
        gone = await member.press(second, "навсегда")
        assert gone.text.startswith("Всё о вас удалено.")
    async with opened(household) as house:
        with pytest.raises(concierge.NotAllowed):
            await house.user(telegram_id=STRANGER)


async def test_search_asks_for_the_name_and_cancel_takes_the_question_back(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot():
        assert (await talk.say("/search")).text == "Что найти? Напишите название."
        card = await talk.say("Шарада")
        assert "Шарада (1963)" in card.text
        await talk.say("/search")
        assert (await talk.say("/cancel")).text == "Хорошо, остановил."
        assert (await talk.say("/cancel")).text == "Сейчас останавливать нечего."


async def test_help_and_menus_show_each_role_its_own_commands(household: Household) -> None:
    guest = await newcomer(household, STRANGER, concierge.Role.GUEST)
    owner = Talk(household=household)
    async with household.bot():
        theirs, own = await guest.say("/help"), await owner.say("/help")
    assert "/users" in own.text
    assert "/users" not in theirs.text
    assert "/watchlist — Список «посмотреть»" in theirs.text
    assert "«скачай Метрополис 1927 в 1080p»" in theirs.text


async def test_models_costs_and_imports_are_told(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot(with_model=True):
        models = await talk.say("/model")
        assert models.text.startswith("Кто вам отвечает\n")
        assert (await talk.say("/cost")).text.startswith("💬 Сколько стоят ответы")
        imports = await talk.say("/import")
    assert "Letterboxd\nletterboxd.com" in imports.text
    assert "Кинопоиск" in imports.text


async def test_commands_speak_english_too(household: Household) -> None:
    talk = Talk(household=household, language="en")
    async with household.bot():
        assert (await talk.say("/queue")).text == "Nothing is being downloaded. Tell me what you would like."
        settings = await talk.say("/settings")
        assert settings.text.startswith("⚙️ Settings\n\nLanguage: English\nQuality: balanced")
        assert (await talk.say("/privacy")).text.startswith("🔒 What is kept about you")
        evening = await talk.say("/tonight")
        assert evening.text.startswith("🌙 For tonight")
