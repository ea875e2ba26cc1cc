"""The main flows of the bot, each played in a sandbox of its own until the chat is worth a look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from concierge.sandbox._serving import Fault, FaultKind
from tests.bot.companions import ANNA, BORIS, BRISK, GROUP, let_in, meet
from tests.bot.conftest import OWNER, QUICK
from tests.bot.talking import Talk, newcomer, opened
from tests.bot.tapping import labels, newest_with, tap
from tests.bot.test_evenings_together import END, JOIN, START, has_poll, invites, names_winner

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.bot.conftest import Household

__all__ = ["SCENES", "Scene"]

METROPOLIS, HILLBILLIES, LANG = "m_19", "t_1930", "p_68"
MEMBER = 8
HOSTILE = "скачай <b>Зло</b> [x](tg://user?id=1) \u202eгпж.мьлиф 1999"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A flow, and whose chat is looked at when it is over."""

    name: str
    play: Callable[[Household], Awaitable[None]]
    chat_id: int = OWNER
    user_id: int = OWNER


async def first_start(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start")
        await household.sees(lambda shown: shown[-1].buttons)
        for words in ("Русский", "1080p", "LostFilm", "Дубляж"):
            await pressed(household, words)


async def ready_to_start(household: Household) -> None:
    async with household.bot():
        household.telegram.say("/start")
        await household.sees(lambda shown: shown[-1].buttons)
        while any("→" in one for one in labels(household.telegram.messages(OWNER)[-1])):
            await pressed(household, "→")
        await household.sees(lambda shown: "начать" in shown[-1].text)
        household.telegram.say("/help")
        await household.sees(lambda shown: "Напишите" in shown[-1].text)


async def pressed(household: Household, words: str) -> None:
    """Presses, and waits until something has changed."""
    before = tuple(household.telegram.messages(OWNER))
    await tap(household, words)
    await household.sees(lambda shown: tuple(shown) != before)


async def main_road(household: Household) -> None:
    household.sandbox.swarm.limit(300_000)
    async with household.bot():
        household.telegram.say("скачай Метрополис 1927 в 1080p")
        await household.sees(lambda shown: any("Скачать" in one.text for one in shown[-1].buttons))
        await tap(household, "Скачать")
        await household.sees(lambda shown: any("%" in one.text for one in shown))
        household.sandbox.swarm.limit(0)
        await household.sees(lambda shown: "Готово к просмотру!" in shown[-1].text, within_s=60)
        household.telegram.say("скачай Генерал 1926")
        await household.sees(lambda shown: newest_with(shown, "Скачать") or newest_with(shown, "Рекомендую"))


async def going(household: Household) -> None:
    household.sandbox.swarm.limit(200_000)
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await tap(household, "⬇ Скачать")
        await tap(household, "⬇ 1")
        await household.sees(lambda shown: "%" in shown[-1].text)
        household.telegram.say("/queue")
        await household.sees(lambda shown: "1 загрузка" in shown[-1].text)


async def cards(household: Household) -> None:
    async with household.bot():
        household.telegram.say(f"/start {METROPOLIS}")
        await household.sees(lambda shown: shown[-1].photo)
        household.telegram.say(f"/start {LANG}")
        await household.sees(lambda shown: "Режиссура" in shown[-1].text)


async def series(household: Household) -> None:
    async with opened(household) as house:
        me = await house.user(telegram_id=OWNER)
        (title, *_) = await me.metadata.find("The Beverly Hillbillies")
        await me.watched.add(title, season=1, episode=1)
    async with household.bot():
        household.telegram.say(f"/start {HILLBILLIES}")
        await tap(household, "Сезоны и серии")
        await tap(household, "Сезон 1 ·")
        await household.sees(lambda shown: newest_with(shown, "Весь сезон"))


async def lists(household: Household) -> None:
    async with opened(household) as house:
        await house.me.ratings.rate("Метрополис", 8, year=1927)
        await house.me.ratings.rate("Генерал", 9, year=1926)
        await house.me.watched.add("Шарада", year=1963)
        for name, year in (("Чужой", 1979), ("Его девушка Пятница", 1940)):
            await house.me.watchlist.add(name, year=year)
    talk = Talk(household=household)
    async with household.bot():
        await talk.say("/watchlist")
        await talk.say("/settings")
        await talk.say("/tonight")
        await talk.say("/stats")


async def request(household: Household) -> None:
    """A member asks, the owner lets it happen."""
    member = await newcomer(household, MEMBER)
    async with household.bot():
        household.telegram.say("/cancel")
        await household.sees(bool)
        household.telegram.say("скачай Метрополис 1927 в 1080p", user_id=MEMBER)
        await household.sees(lambda shown: bool(shown[-1].buttons), chat_id=MEMBER)
        offer = member.messages[-1]
        await member.press(offer, offer.buttons[0].text)
        await tap(household, "Одобрить")
        await household.sees(
            lambda shown: any("одобрил" in one.text for one in shown) and "Готово" in shown[-1].text,
            chat_id=MEMBER,
            within_s=60,
        )
        before = len(member.messages)
        household.telegram.say("скачай Генерал 1926", user_id=MEMBER)
        await household.sees(lambda shown: len(shown) > before and bool(shown[-1].buttons), chat_id=MEMBER)
        offer = member.messages[-1]
        await member.press(offer, offer.buttons[0].text)
        await household.sees(lambda shown: newest_with(shown, "Отклонить"))
        household.telegram.say("/users")
        await household.sees(lambda shown: "человек" in shown[-1].text)


async def rating(household: Household) -> None:
    async with household.bot():
        household.telegram.say("посмотрел Чужой 1979")
        await tap(household, "9")
        await tap(household, "Написать отзыв")
        await household.sees(lambda shown: "одним сообщением" in shown[-1].text)
        household.telegram.say("Страшно, и кот прекрасен!")
        await household.sees(lambda shown: "Похоже на" in shown[-1].text)
        household.telegram.say("посмотрел Метрополис 1927")
        await household.sees(lambda shown: newest_with(shown, "10"))


async def evening(household: Household) -> None:
    await let_in(household)
    async with opened(household) as house:
        await (await house.user(telegram_id=OWNER)).watchlist.add("Метрополис", year=1927)
    telegram = household.telegram
    async with household.bot(timing=BRISK):
        meet(household)
        telegram.say("что посмотрим втроём?", chat_id=GROUP, mention=True)
        await household.sees(invites, chat_id=GROUP)
        invitation = next(one for one in telegram.messages(GROUP) if one.buttons)
        for person in (ANNA, BORIS):
            telegram.press(invitation.message_id, JOIN, user_id=person)
        await household.sees(lambda shown: any(one.text.count(", ") >= 2 for one in shown), chat_id=GROUP)
        telegram.press(invitation.message_id, START)
        await household.sees(has_poll, chat_id=GROUP, within_s=40)
        vote = next(one for one in telegram.messages(GROUP) if one.poll is not None)
        assert vote.poll is not None
        film = next(at for at, option in enumerate(vote.poll.options) if "Метрополис" in option)
        for person in (OWNER, ANNA):
            telegram.vote(vote.message_id, (film,), user_id=person)
        telegram.press(vote.message_id, END)
        await household.sees(names_winner, chat_id=GROUP, within_s=40)


async def trouble(household: Household) -> None:
    talk = Talk(household=household)
    async with household.bot():
        await talk.say("/start m_99999999")
        await talk.say(HOSTILE)
        household.telegram.send_document("<b>списки</b>.exe", b"MZ\x90\x00")
        await household.sees(lambda shown: "⚠" in shown[-1].text or "<b>" in shown[-1].text)
        await talk.say("/queue")
        for site in household.sandbox.services:
            if site is not household.telegram:
                site.arm(Fault(kind=FaultKind.SERVER_ERROR))
        before = len(talk.messages)
        household.telegram.say("скачай Метрополис 1927 в 1080p")
        await household.sees(lambda shown: len(shown) > before and not shown[-1].buttons, within_s=40)


async def english(household: Household) -> None:
    talk = Talk(household=household, language="en")
    async with household.bot(timing=replace(QUICK, edit_s=0), CONCIERGE_LANGUAGE="en"):
        await talk.say("/help")
        household.telegram.say("download the general 1926", language_code="en")
        await household.sees(lambda shown: newest_with(shown, "Download"))
        await tap(household, "Download")
        await household.sees(lambda shown: "Ready to watch!" in shown[-1].text, within_s=60)


SCENES = (
    Scene(name="setting-up", play=first_start),
    Scene(name="first-advice", play=ready_to_start),
    Scene(name="download", play=main_road),
    Scene(name="queue", play=going),
    Scene(name="cards", play=cards),
    Scene(name="series", play=series),
    Scene(name="lists", play=lists),
    Scene(name="request", play=request, chat_id=OWNER),
    Scene(name="rating", play=rating),
    Scene(name="evening", play=evening, chat_id=GROUP),
    Scene(name="trouble", play=trouble),
    Scene(name="english", play=english),
)
