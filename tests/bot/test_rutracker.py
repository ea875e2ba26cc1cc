"""An account at Rutracker, entered in a chat: tried at once, and its password nowhere but in the vault."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.model.account import CredentialKind
from concierge.sandbox.telegram import Refused
from tests.bot.canaries import found_in, logging_all
from tests.bot.conftest import OWNER

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

CANARY = " kanarejka-Ж:@/ "
# Without an account in the settings there is nothing that a person's own would stand beside.
ALONE = {"CONCIERGE_RUTRACKER__USERNAME": "", "CONCIERGE_RUTRACKER__PASSWORD": ""}


def alone(household: Household, *, with_model: bool = False) -> AbstractAsyncContextManager[asyncio.Event]:
    return household.bot(
        with_model=with_model, CONCIERGE_RUTRACKER__USERNAME="", CONCIERGE_RUTRACKER__PASSWORD=""
    )


async def sees_last(household: Household, words: str) -> ShownMessage:
    await household.sees(lambda messages: words in messages[-1].text)
    return household.telegram.messages(OWNER)[-1]


async def asked_for_password(household: Household) -> None:
    household.telegram.say("/rutracker")
    standing = await sees_last(household, "Rutracker:")
    household.telegram.press(standing.message_id, "Ввести аккаунт")
    await sees_last(household, "Как вас зовут")
    household.telegram.say(household.sandbox.rutracker.username)
    await sees_last(household, "Пришлите пароль")


async def sees_pictures(household: Household, count: int) -> None:
    await household.sees(lambda messages: sum(bool(one.photo) for one in messages) == count)


async def kept(household: Household) -> str | None:
    """The password that is kept for the owner."""
    settings = concierge.Settings(environ={**household.environ, **ALONE})
    async with concierge.Concierge.open(settings, torrents=False) as house, house.storage() as rows:
        account = await rows.credentials.account(house.me.user.id, "rutracker")
    return account.value(CredentialKind.RUTRACKER_PASSWORD) if account is not None else None


async def test_an_account_is_tried_at_once_and_its_password_is_nowhere(
    household: Household, capfd: pytest.CaptureFixture[str]
) -> None:
    household.sandbox.rutracker.password = CANARY
    with logging_all():
        async with alone(household, with_model=True):
            await asked_for_password(household)
            said = household.telegram.say(CANARY)
            await sees_last(household, "Rutracker принял аккаунт")
            household.telegram.say("что ты умеешь?")
            await household.sees(lambda messages: len(messages) > 4)

    logged = capfd.readouterr().err
    assert "bot.started" in logged
    assert household.sandbox.rutracker.logins == 1
    assert said in household.telegram.chats.deleted
    assert any("удалено из чата" in text for text in household.said())
    assert found_in(household, CANARY.strip(), logged) == []
    assert await kept(household) == CANARY


async def test_a_picture_is_shown_with_a_field_to_answer_in_and_the_answer_lets_in(
    household: Household,
) -> None:
    household.sandbox.rutracker.desk.demand(household.sandbox.rutracker.url)
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say(household.sandbox.rutracker.password)
        picture = await sees_last(household, "прочитать картинку")
        household.telegram.say(household.sandbox.rutracker.captcha_code)
        await sees_last(household, "Rutracker принял аккаунт")

    assert picture.photo is not None
    assert picture.photo.content == household.sandbox.rutracker.picture
    assert picture.keyboard.force_reply


async def test_a_picture_is_shown_anew_until_the_sdk_gives_up(household: Household) -> None:
    household.sandbox.rutracker.desk.demand(household.sandbox.rutracker.url)
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say(household.sandbox.rutracker.password)
        for shown in (1, 2, 3):
            await sees_pictures(household, shown)
            household.telegram.say("не то")
        await household.sees(lambda messages: not messages[-1].photo)

    assert household.sandbox.rutracker.logins == 0
    assert await kept(household) is None


async def test_a_wrong_password_is_asked_for_again_and_the_name_is_kept(household: Household) -> None:
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say("не тот пароль")
        again = await sees_last(household, "⚠")
        assert household.sandbox.rutracker.username in again.text
        household.telegram.press(again.message_id, "Отмена")
        await household.sees(lambda messages: "отменён" in messages[-1].text)
        household.telegram.say("/help")
        await sees_last(household, "Напишите")

    assert await kept(household) is None


async def test_it_is_said_when_the_message_with_the_password_stays(household: Household) -> None:
    household.telegram.refusals["deletemessage"] = [Refused(400, "Bad Request: message can't be deleted")]
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say(household.sandbox.rutracker.password)
        done = await sees_last(household, "Rutracker принял аккаунт")

    assert "удалите его сами" in done.text


@pytest.mark.parametrize(
    "password", ["nul\0inside", "д" * 4000, "  two blanks  ", "/slash", "a:b@c", "отмена"]
)
async def test_a_password_is_kept_byte_for_byte_whatever_it_looks_like(
    household: Household, password: str
) -> None:
    household.sandbox.rutracker.password = password
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say(password)
        await sees_last(household, "Rutracker принял аккаунт")

    assert await kept(household) == password


async def test_all_in_one_line_is_deleted_and_tried_too(household: Household) -> None:
    rutracker = household.sandbox.rutracker
    async with alone(household):
        said = household.telegram.say(f"/rutracker {rutracker.username} {rutracker.password}")
        await sees_last(household, "Rutracker принял аккаунт")

    assert said in household.telegram.chats.deleted
    assert await kept(household) == rutracker.password


async def test_in_a_group_nothing_is_entered_and_the_password_is_taken_away(household: Household) -> None:
    async with alone(household):
        household.telegram.say("/rutracker somebody s3cret", chat_id=-100)
        await household.sees(lambda messages: "личный чат" in messages[-1].text, chat_id=-100)

    # Telegram lets bots delete what others wrote in a group only if they administer it.
    assert "удалите его сами" in household.said(-100)[0]
    assert household.sandbox.rutracker.logins == 0


async def test_after_a_restart_the_password_is_asked_for_again_for_nobody_wrote_it_down(
    household: Household,
) -> None:
    rutracker = household.sandbox.rutracker
    rutracker.desk.demand(rutracker.url)
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say(rutracker.password)
        await sees_last(household, "прочитать картинку")
    async with alone(household):
        household.telegram.say(rutracker.captcha_code)
        again = await sees_last(household, "перезапускался")
        household.telegram.say(rutracker.password)
        waits = await sees_last(household, "через 15 минут")
        household.telegram.say("/help")
        await sees_last(household, "Напишите")

    assert "Пришлите пароль" in again.text
    assert [one.text for one in waits.buttons] == ["Ввести аккаунт"]
    assert await kept(household) is None


async def test_while_a_password_is_awaited_commands_and_buttons_work(household: Household) -> None:
    async with alone(household):
        await asked_for_password(household)
        household.telegram.say("/help")
        await sees_last(household, "Напишите")
        household.telegram.say(household.sandbox.rutracker.password)
        await sees_last(household, "Rutracker принял аккаунт")


async def test_an_account_is_forgotten_by_a_button(household: Household) -> None:
    rutracker = household.sandbox.rutracker
    async with alone(household):
        household.telegram.say(f"/rutracker {rutracker.username} {rutracker.password}")
        await sees_last(household, "Rutracker принял аккаунт")
        household.telegram.say("/rutracker")
        standing = await sees_last(household, "ваш аккаунт")
        household.telegram.press(standing.message_id, "Забыть аккаунт")
        await household.sees(lambda messages: "забыт" in messages[-1].text)

    assert await kept(household) is None
