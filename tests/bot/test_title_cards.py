"""Cards of titles in a chat: what they tell, what their buttons do, and what nobody may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox.telegram import Refused
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.tapping import labels, tap

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

METROPOLIS, HILLBILLIES, LIVING_DEAD = "m_19", "t_1930", "m_10331"


def is_card(messages: list[ShownMessage]) -> bool:
    return any("Скачать" in label for label in labels(messages[-1]))


def links(message: ShownMessage) -> dict[str, str]:
    text = message.text.encode("utf-16-le")
    return {
        text[one.offset * 2 : (one.offset + one.length) * 2].decode("utf-16-le"): one.url
        for one in message.entities
        if one.url
    }


async def let_in(household: Household, person: int, role: concierge.Role) -> None:
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        issued = await house.people.invite(role=role)
    household.telegram.say(f"/start {issued.code}", user_id=person)
    await household.sees(lambda messages: "Добро пожаловать" in messages[-1].text, chat_id=person)


async def test_a_link_opens_a_card_with_a_poster_and_its_people_are_links_too(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(is_card)

    (card,) = household.telegram.messages(OWNER)
    assert card.photo is not None
    lines = card.text.splitlines()
    assert lines[:4] == [
        "Метрополис (1927)",
        "Metropolis",
        "фильм · драма, фантастика",
        "2 ч 33 мин · Германия · 12+",
    ]
    assert "IMDb 7,9" in lines[4]
    assert links(card) == {"Фриц Ланг": "https://t.me/sandbox_concierge_bot?start=p_68"}
    assert labels(card) == ["⬇ Скачать", "☆ Посмотреть потом", "👁 Посмотрел", "≈ Похожие"]


async def test_a_poster_is_sent_over_the_wire_once_also_after_a_restart(household: Household) -> None:
    def uploads() -> list[bytes]:
        calls = [call for call in household.telegram.calls if call.path.endswith("sendPhoto")]
        return [call.body for call in calls if b"PNG" in call.body]

    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(is_card)
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(lambda messages: len(messages) == 2 and is_card(messages))

    assert len(uploads()) == 1
    assert all(message.photo for message in household.telegram.messages(OWNER))


async def test_a_picture_that_telegram_has_forgotten_is_sent_again(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(is_card)
        household.telegram.files.known.clear()
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(lambda messages: len(messages) == 2 and is_card(messages))

    assert household.telegram.messages(OWNER)[-1].photo is not None


async def test_without_a_picture_the_card_is_a_text(household: Household) -> None:
    async with household.bot():
        household.telegram.refusals["sendphoto"] = [Refused(400, "Bad Request: IMAGE_PROCESS_FAILED")]
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(is_card)

    (card,) = household.telegram.messages(OWNER)
    assert card.photo is None
    assert card.text.startswith("Метрополис (1927)")
    assert "Фриц Ланг" in links(card)


async def test_a_site_of_pictures_that_is_down_costs_only_the_picture(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/help")
        await household.sees(lambda messages: messages)
        household.sandbox.tmdb.arm(Fault(kind=FaultKind.SERVER_ERROR, path="/t/p/"))
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(is_card)

    assert household.telegram.messages(OWNER)[-1].photo is None


async def test_the_watchlist_button_puts_on_and_takes_off(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await tap(household, "Посмотреть потом")
        await tap(household, "В списке")
        await household.sees(lambda messages: "☆ Посмотреть потом" in labels(messages[-1]))

    assert len(household.said()) == 1, "only its buttons have changed"


async def test_what_was_seen_is_marked_and_rated(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await tap(household, "👁 Посмотрел")
        question = await tap(household, "8")
        await household.sees(
            lambda messages: messages[-1].text.startswith("Метрополис (1927): ваша оценка 8.")
        )
        household.telegram.press_data(question.message_id, question.buttons[2].callback_data or "")
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(is_card)

    assert "✓ вы смотрели, ваша оценка 8" in household.said()[-1].splitlines()
    alerts = list(household.telegram.answered.values())
    assert sum(bool(alert) for alert in alerts) == 1, "one mark uses up the others"


async def test_what_is_similar_is_a_list_whose_numbers_open_cards(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await tap(household, "Похожие")
        found = await tap(household, "2")
        await household.sees(is_card)

    second = found.text.splitlines()[2]
    opened = household.said()[-1].splitlines()[0]
    assert second.startswith(f"2. {opened}")


async def test_a_search_with_several_titles_is_a_list_and_with_one_a_card(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/search Метрополис")
        await household.sees(lambda messages: messages[-1].text.startswith("Вот что это может быть"))
        await tap(household, "2")
        await household.sees(is_card)
        household.telegram.say("/search Кабинет доктора Калигари")
        await household.sees(lambda messages: messages[-1].text.startswith("Кабинет доктора Калигари"))
        household.telegram.say("/search")
        await household.sees(lambda messages: "Что найти?" in messages[-1].text)

    assert household.said()[1].startswith("Метрополис (2001)")


async def test_an_answer_about_one_title_has_its_card_below(household: Household) -> None:
    async with household.bot():
        household.telegram.say("расскажи про фильм Кабинет доктора Калигари")
        await household.sees(is_card)

    answer, card = household.telegram.messages(OWNER)
    assert answer.photo is None
    assert card.photo is not None
    assert card.text.startswith("Кабинет доктора Калигари (1920)")


@pytest.mark.parametrize(
    "payload",
    [
        "m_",
        "m_999999999",
        "p_999999999",
        "t_19",
        "m_../../etc",
        "x_19",
        "m_19;drop",
        "м_19",
        "m_١٩",
        "p_nm9",
        "a" * 64,
    ],
)
async def test_a_link_to_nothing_is_answered_politely(household: Household, payload: str) -> None:
    async with household.bot():
        household.telegram.say(f"/start {payload}")
        await household.sees(lambda messages: messages)

    assert household.said() == ["По этой ссылке ничего нет. Напишите название словами."]


async def test_a_forged_link_shows_no_child_what_is_hidden(household: Household) -> None:
    async with household.bot():
        await let_in(household, STRANGER, concierge.Role.CHILD)
        for payload in (LIVING_DEAD, "m_234"):
            household.telegram.say(f"/start {payload}", user_id=STRANGER)
        household.telegram.say("/search Ночь живых мертвецов", user_id=STRANGER)
        household.telegram.say(f"/start {METROPOLIS}", user_id=STRANGER)
        await household.sees(is_card, chat_id=STRANGER)

    _, *told, card = household.said(STRANGER)
    assert len(told) == 3
    nothing = "По этой ссылке ничего нет. Напишите название словами."
    assert told[:2] == [nothing, nothing], "a number that was made up tells no name"
    assert told[2].startswith("⚠ «Ночь живых мертвецов (1968)» не показываю")
    assert card.startswith("Метрополис")


async def test_a_button_that_was_made_before_an_age_limit_shows_nothing_after_it(
    household: Household,
) -> None:
    async with household.bot():
        await let_in(household, STRANGER, concierge.Role.MEMBER)
        household.telegram.say(f"/start {LIVING_DEAD}", user_id=STRANGER)
        await household.sees(is_card, chat_id=STRANGER)
        settings = concierge.Settings(environ=household.environ)
        async with concierge.Concierge.open(settings, torrents=False) as house:
            (member,) = [one for one in await house.people.list() if one.telegram_id == STRANGER]
            await house.people.change(member.id, age_limit=12)
        for label in ("Скачать", "Посмотреть потом", "Посмотрел", "Похожие"):
            await tap(household, label, person=STRANGER)
        await household.sees(lambda messages: len(messages) == 6, chat_id=STRANGER)

    _, _, *told = household.said(STRANGER)
    assert told == ["⚠ Этого показать не могу."] * 4


async def test_a_card_is_for_who_may_search(household: Household) -> None:
    async with household.bot():
        await let_in(household, STRANGER, concierge.Role.MEMBER)
        settings = concierge.Settings(environ=household.environ)
        async with concierge.Concierge.open(settings, torrents=False) as house:
            (member,) = [one for one in await house.people.list() if one.telegram_id == STRANGER]
            await house.people.change(member.id, revoke=frozenset({concierge.Grant.SEARCH}))
        household.telegram.say(f"/start {METROPOLIS}", user_id=STRANGER)
        household.telegram.say("/search Метрополис", user_id=STRANGER)
        await household.sees(lambda messages: len(messages) == 3, chat_id=STRANGER)

    assert all(text.startswith("⚠") for text in household.said(STRANGER)[1:])


async def test_in_a_group_a_card_is_for_who_asked(household: Household) -> None:
    group = -100
    async with household.bot():
        await let_in(household, STRANGER, concierge.Role.MEMBER)
        household.telegram.say("/help")
        household.telegram.say("расскажи про фильм Кабинет доктора Калигари", chat_id=group, mention=True)
        await household.sees(is_card, chat_id=group)
        card = household.telegram.messages(group)[-1]
        household.telegram.press_data(card.message_id, card.buttons[1].callback_data or "", user_id=STRANGER)
        household.telegram.say("/help", user_id=STRANGER)
        await household.sees(lambda messages: len(messages) == 2, chat_id=STRANGER)
        household.telegram.press_data(card.message_id, card.buttons[1].callback_data or "")
        await household.sees(lambda messages: "★ В списке" in labels(messages[-1]), chat_id=group)

    assert "Эта кнопка не для вас." in household.telegram.answered.values()
    assert card.reply_to is not None
