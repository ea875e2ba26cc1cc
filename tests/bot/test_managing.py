"""What the owner does in the chat: people, codes of invitation, the health of services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import concierge
from concierge.texts import LANGUAGES, texts
from tests.bot.conftest import STRANGER
from tests.bot.talking import Talk, labels, newcomer, opened

if TYPE_CHECKING:
    from tests.bot.conftest import Household

NEWCOMER = 9


async def person(household: Household) -> concierge.User:
    async with opened(household) as house:
        return (await house.user(telegram_id=STRANGER)).user


async def test_people_are_given_roles_grants_and_limits_and_removed_after_a_question(
    household: Household,
) -> None:
    await newcomer(household, STRANGER, name="<b>Боря</b>")
    owner = Talk(household=household)
    async with household.bot():
        shown = await owner.say("/users")
        assert shown.text.startswith("👥 2 человека")
        assert "<b>Боря</b> · участник" in shown.text
        assert "боту ещё не писали" in shown.text

        one = await owner.press(shown, "<b>Боря</b>")
        one = await owner.press(one, "✗ качать без спроса")
        assert "✓ качать без спроса" in labels(one)
        one = await owner.press(one, "3/день")
        assert "3 загрузки в день" in one.text
        one = await owner.press(one, "12+")
        assert "фильмы до 12+" in one.text
        told = await person(household)
        assert told.may(concierge.Grant.DOWNLOAD)
        assert (told.limits.downloads_a_day, told.age_limit) == (3, 12)

        one = await owner.press(one, "⬇ ∞")
        one = await owner.press(one, "ребёнок")
        assert (await person(household)).role is concierge.Role.CHILD
        question = await owner.press(one, "Удалить человека")
        assert question.text.startswith("Удалить <b>Боря</b> и всё")
        gone = await owner.press(question, "Да, удалить")
        assert "человек удалён" in gone.text
        assert "👥 1 человек" in gone.text


async def test_the_owner_of_the_installation_stays(household: Household) -> None:
    owner = Talk(household=household)
    async with household.bot():
        shown = await owner.say("/users")
        one = await owner.press(shown, "User 7")
        refused = await owner.press(one, "гость")
    assert refused.text.startswith("⚠ Это владелец установки")


async def test_an_invitation_lets_one_person_in_until_it_is_revoked(household: Household) -> None:
    owner, guest = Talk(household=household), Talk(household=household, user_id=NEWCOMER)
    async with household.bot():
        issued = await owner.say("/invite гость")
        found = re.search(r"https://t\.me/\w+\?start=([\w-]{32})(?![\w-])", issued.text)
        assert found is not None
        assert f"/start {found[1]}" in issued.text
        assert "Действует до" in issued.text
        welcome = await guest.say(f"/start {found[1]}")
        assert "гость" in welcome.text

        asked = await owner.say("/invite")
        made = await owner.press(asked, "участник")
        code = re.search(r"start=([\w-]{32})(?![\w-])", made.text)
        assert code is not None, made
        revoked = await owner.press(made, "Отозвать")
        assert "больше не действует" in revoked.text
        stranger = Talk(household=household, user_id=10)
        refused = await stranger.say(f"/start {code[1]}")
        assert refused.text.startswith("⚠ Код не подходит")


async def test_health_names_what_works_and_what_fails(household: Household) -> None:
    owner = Talk(household=household)
    async with household.bot(CONCIERGE_TMDB__API_KEY="wrong"):
        shown = await owner.say("/health")
    assert shown.text.startswith("🩺")
    assert "✓ Работает: База данных" in shown.text
    assert "– Не подключено:" in shown.text


async def test_every_service_is_named_as_people_know_it(household: Household) -> None:
    async with concierge.Concierge.open(
        concierge.Settings(environ=household.environ), torrents=False
    ) as house:
        asked = [one.service for one in await house.diagnose()]

    for language in LANGUAGES:
        assert [name for name in asked if not texts(language).knows(f"site.{name}")] == []


async def test_a_member_has_none_of_these_commands(household: Household) -> None:
    member = await newcomer(household, STRANGER)
    async with household.bot():
        for name in ("users", "invite", "requests", "health"):
            refused = await member.say(f"/{name}")
            assert refused.text.startswith("⚠")
