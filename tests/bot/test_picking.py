"""From a card to a download without a model: picks, everything that was found, torrents, seasons and episodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import concierge
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.tapping import labels, tap
from tests.bot.test_title_cards import HILLBILLIES, METROPOLIS, let_in

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household


def are_picks(messages: list[ShownMessage]) -> bool:
    return any(label.startswith("⬇ 1") for label in labels(messages[-1]))


def is_here(messages: list[ShownMessage]) -> bool:
    return any(told in messages[-1].text for told in ("лежит здесь", "Готово"))


async def picks_of(household: Household, card: str = METROPOLIS, person: int = OWNER) -> ShownMessage:
    household.telegram.say(f"/start {card}", user_id=person)
    await tap(household, "⬇ Скачать", person=person)
    await household.sees(are_picks, chat_id=person)
    return household.telegram.messages(person)[-1]


async def test_a_card_leads_to_three_picks_and_one_of_them_into_the_library(household: Household) -> None:
    async with household.bot(with_model=True):
        picks = await picks_of(household)
        await tap(household, "⬇ 1")
        await household.sees(is_here, within_s=40)

    assert "★ рекомендую" in picks.text
    assert "самый быстрый" in picks.text
    assert "самый маленький" in picks.text
    assert "Отсеяны: 1 без раздающих, 1 экранка." in picks.text
    assert "🎙 дубляж (Пифагор)" in picks.text
    rows = [[button.text for button in row] for row in picks.keyboard.inline_keyboard]
    assert rows[0] == ["⬇ 1 · 9,4 ГБ", ".torrent", "magnet"]
    assert rows[-1] == ["Всё, что найдено: 10"]
    assert household.sandbox.anthropic.requests == []


async def test_everything_that_was_found_is_a_list_of_pages_with_reasons(household: Household) -> None:
    async with household.bot():
        await picks_of(household)
        await tap(household, "Всё, что найдено")
        await tap(household, "▶")
        await household.sees(lambda messages: "2/2" in labels(messages[-1]))

    last = household.telegram.messages(OWNER)[-1]
    assert "10. " in last.text
    assert "✗ экранка" in last.text
    assert "✗ сейчас никто не раздаёт" in last.text
    assert "⬇ 10" not in " ".join(labels(last)), "what does not fit is not offered"


async def test_pages_turn_after_a_restart(household: Household) -> None:
    async with household.bot():
        await picks_of(household)
        await tap(household, "Всё, что найдено")
        await household.sees(lambda messages: "▶" in labels(messages[-1]))
    async with household.bot():
        await tap(household, "▶")
        await household.sees(lambda messages: "2/2" in labels(messages[-1]))


async def test_a_pick_is_had_as_a_file_and_as_a_magnet_link(household: Household) -> None:
    async with household.bot():
        await picks_of(household)
        await tap(household, ".torrent")
        await household.sees(lambda messages: messages[-1].document)
        await tap(household, "magnet")
        await household.sees(lambda messages: messages[-1].text.startswith("magnet:"))

    *_, file, magnet = household.telegram.messages(OWNER)
    assert file.document is not None
    assert file.document.name.startswith("Метрополис Metropolis (Фриц Ланг Fritz Lang)")
    assert file.document.name.endswith(".torrent")
    assert file.document.content.startswith(b"d")
    assert [one.type for one in magnet.entities] == ["code"]


async def test_words_bring_the_file_and_the_link_too(household: Household) -> None:
    async with household.bot():
        household.telegram.say("дай просто торрент-файл Метрополиса 1927")
        await household.sees(lambda messages: messages[-1].text.startswith("magnet:"))

    assert any(message.document for message in household.telegram.messages(OWNER))


async def test_a_member_who_picks_reads_that_the_owner_was_asked(household: Household) -> None:
    async with household.bot():
        await let_in(household, STRANGER, concierge.Role.MEMBER)
        await picks_of(household, person=STRANGER)
        await tap(household, "⬇ 1", person=STRANGER)
        await household.sees(lambda messages: "📨" in messages[-1].text, chat_id=STRANGER)
        await tap(household, ".torrent", person=STRANGER)
        await household.sees(lambda messages: messages[-1].text.startswith("⚠"), chat_id=STRANGER)

    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        (request,) = await house.requests.list()
    assert "Метрополис" in request.title


async def test_a_double_tap_begins_one_download(household: Household) -> None:
    async with household.bot():
        await picks_of(household)
        message = await tap(household, "⬇ 1")
        for _ in range(3):
            household.telegram.press_data(message.message_id, message.buttons[0].callback_data or "")
        await household.sees(is_here, within_s=40)
        household.telegram.say("/help")
        await household.sees(lambda messages: "Напишите" in messages[-1].text)
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        assert len(await house.downloads.list()) == 1


async def test_somebody_elses_picks_begin_nothing(household: Household) -> None:
    async with household.bot():
        await let_in(household, STRANGER, concierge.Role.MEMBER)
        picks = await picks_of(household)
        for button in picks.buttons:
            household.telegram.press_data(picks.message_id, button.callback_data or "", user_id=STRANGER)
        household.telegram.say("/help", user_id=STRANGER)
        await household.sees(lambda messages: len(messages) == 2, chat_id=STRANGER)

    assert set(household.telegram.answered.values()) >= {"Эта кнопка не для вас."}
    assert household.telegram.messages(OWNER)[-1] == picks


async def test_a_series_is_chosen_by_season_and_episode(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {HILLBILLIES}")
        await tap(household, "Сезоны и серии")
        await tap(household, "Сезон 1 · 6")
        await household.sees(lambda messages: "⬇ Весь сезон" in labels(messages[-1]))
        episodes = household.telegram.messages(OWNER)[-1]
        await tap(household, "2")
        await household.sees(are_picks)
        await tap(household, "К сезонам")
        await tap(household, "Сезон 2 · 4")
        await tap(household, "Весь сезон")
        await household.sees(lambda messages: are_picks(messages) and "S02" in messages[-1].text)

    assert labels(episodes) == ["⬇ Весь сезон", "1", "2", "3", "4", "5", "6", "◀ К сезонам"]
    assert "2. Getting Settled" in episodes.text
    _, _, first, second = household.said()
    assert first.startswith("Деревенщина из Беверли-Хиллз (1962) S01E02\n")
    assert second.startswith("Деревенщина из Беверли-Хиллз (1962) S02\n")


async def test_episodes_that_were_seen_are_marked(household: Household) -> None:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        me = await house.user(telegram_id=OWNER)
        (title, *_) = await me.metadata.find("The Beverly Hillbillies")
        await me.watched.add(title, season=1, episode=1)
        await me.watched.add(title, season=2)
    async with household.bot():
        household.telegram.say(f"/start {HILLBILLIES}")
        await tap(household, "Сезоны и серии")
        await household.sees(lambda messages: "Сезон 2 · 4 ✓" in labels(messages[-1]))
        await tap(household, "Сезон 1 · 1/6")
        await household.sees(lambda messages: "1 ✓" in labels(messages[-1]))


async def test_where_nothing_fits_a_compromise_is_a_button(household: Household) -> None:
    async with household.bot(CONCIERGE_PREFERENCES__MAX_SIZE_GB="1"):
        household.telegram.say(f"/start {METROPOLIS}")
        await tap(household, "⬇ Скачать")
        none = await tap(household, "разрешить")
        await household.sees(are_picks)

    assert "подходит 0" in none.text
    assert "слишком больших" in none.text
    assert "Кое-что подойдёт, если уступить:" in none.text
    assert "★ рекомендую" in household.said()[-1]


async def test_a_download_is_paused_resumed_and_removed_under_its_progress(household: Household) -> None:
    household.sandbox.swarm.limit(100_000)
    async with household.bot():
        await picks_of(household)
        await tap(household, "⬇ 1")
        await tap(household, "⏸ Пауза")
        await household.sees(lambda messages: "\nпауза" in messages[-1].text)
        await tap(household, "▶ Продолжить")
        await household.sees(lambda messages: "\nпауза" not in messages[-1].text)
        await tap(household, "✕ Удалить")
        await tap(household, "Нет, пусть качается")
        await household.sees(lambda messages: messages[-1].text == "Хорошо, ничего не удаляю.")
        await tap(household, "✕ Удалить")
        await tap(household, "Да, удалить")
        await household.sees(lambda messages: messages[-1].text == "Удалено: Метрополис (1927)")

    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        assert await house.downloads.list() == ()
