"""A torrent client of somebody's own, entered in a chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.model.account import CredentialKind
from concierge.sandbox._qbittorrent_door import Door
from concierge.sandbox._serving import SandboxService, serving
from concierge.sandbox.deluge import SandboxDeluge
from concierge.sandbox.qbittorrent import Profile, SandboxQBittorrent
from concierge.sandbox.transmission import SandboxTransmission
from concierge_bot.seedbox import entered
from tests.bot.canaries import found_in, logging_all
from tests.bot.conftest import OWNER, STRANGER
from tests.bot.talking import newcomer, opened

if TYPE_CHECKING:
    from concierge.sandbox.telegram import ShownMessage
    from tests.bot.conftest import Household

CANARY = " kanarejka-🦜\0:@/ "


def bot(household: Household, *, with_model: bool = False) -> AbstractAsyncContextManager[asyncio.Event]:
    """Boxes are on loopback here, which a household has to allow."""
    return household.bot(with_model=with_model, CONCIERGE_TORRENTS__ALLOW_PRIVATE_SEEDBOXES="true")


async def sees_last(household: Household, words: str) -> ShownMessage:
    await household.sees(lambda messages: words in messages[-1].text)
    return household.telegram.messages(OWNER)[-1]


async def kept(household: Household, name: str) -> str | None:
    """The password that is kept for the owner's client of that kind."""
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house, house.storage() as rows:
        account = await rows.credentials.account(house.me.user.id, name)
    return account.value(CredentialKind(f"{name}_password")) if account is not None else None


@pytest.fixture
async def served() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def asked_for_password(household: Household, service: SandboxService, username: str) -> None:
    household.telegram.say("/seedbox")
    standing = await sees_last(household, "Своего торрент-клиента")
    household.telegram.press(standing.message_id, "Подключить клиент")
    await sees_last(household, "адрес веб-интерфейса")
    household.telegram.say(service.url)
    question = await sees_last(household, "Под каким именем")
    if username:
        household.telegram.say(username)
    else:
        household.telegram.press(question.message_id, "Имени нет")
    await sees_last(household, "Пришлите пароль")


@pytest.mark.parametrize("kind", ["transmission", "qbittorrent", "deluge"])
async def test_each_kind_is_found_out_and_tried_at_once(
    household: Household, served: AsyncExitStack, kind: str
) -> None:
    services: dict[str, SandboxService] = {
        "transmission": SandboxTransmission(username="anna", password=CANARY),
        "qbittorrent": SandboxQBittorrent(door=Door(Profile.V5_1, "anna", "пароль")),
        "deluge": SandboxDeluge(password="делюга"),
    }
    service = services[kind]
    password = {"transmission": CANARY, "qbittorrent": "пароль", "deluge": "делюга"}[kind]
    await served.enter_async_context(serving(service))
    async with bot(household):
        await asked_for_password(household, service, "" if kind == "deluge" else "anna")
        said = household.telegram.say(password)
        done = await sees_last(household, "✅ Подключён")
        household.telegram.say("/seedbox")
        standing = await sees_last(household, "загрузки идут сюда")

    assert said in household.telegram.chats.deleted
    assert service.url in done.text
    assert "Пришлите" not in standing.text
    assert await kept(household, kind) == password


async def test_a_wrong_password_is_asked_for_again_and_nothing_of_it_stays(
    household: Household, served: AsyncExitStack, capfd: pytest.CaptureFixture[str]
) -> None:
    service = SandboxTransmission(username="anna", password="right")
    await served.enter_async_context(serving(service))
    with logging_all():
        async with bot(household, with_model=True):
            await asked_for_password(household, service, "anna")
            household.telegram.say(CANARY)
            again = await sees_last(household, "⚠")
            assert "Пришлите пароль" in again.text
            household.telegram.say("/cancel")
            await sees_last(household, "остановил")
            household.telegram.say("что ты умеешь?")
            await household.sees(lambda messages: len(messages) > 6)

    assert found_in(household, CANARY.strip(), capfd.readouterr().err) == []
    assert await kept(household, "transmission") is None


async def test_where_no_client_answers_the_address_is_asked_for_again(household: Household) -> None:
    async with bot(household):
        household.telegram.say("/seedbox http://127.0.0.1:1 anna secret")
        again = await sees_last(household, "адрес веб-интерфейса")

    assert "⚠" in again.text


async def test_an_account_in_the_address_is_taken_out_of_it(
    household: Household, served: AsyncExitStack
) -> None:
    service = SandboxTransmission(username="anna", password="s:cret")
    await served.enter_async_context(serving(service))
    async with bot(household):
        said = household.telegram.say(f"/seedbox {service.url.replace('//', '//anna:s%3Acret@')}")
        done = await sees_last(household, "✅ Подключён")

    assert said in household.telegram.chats.deleted
    assert "anna" not in done.text
    assert await kept(household, "transmission") == "s:cret"


async def test_a_client_is_tested_and_given_up_by_buttons(
    household: Household, served: AsyncExitStack
) -> None:
    service = SandboxTransmission()
    await served.enter_async_context(serving(service))
    async with bot(household):
        await asked_for_password(household, service, "")
        question = household.telegram.messages(OWNER)[-1]
        household.telegram.press(question.message_id, "Пароля нет")
        await sees_last(household, "✅ Подключён")
        household.telegram.say("/seedbox")
        standing = await sees_last(household, "загрузки идут сюда")
        household.telegram.press(standing.message_id, "Проверить Transmission")
        await sees_last(household, "отвечает и пускает")
        household.telegram.press(standing.message_id, "Отключить Transmission")
        await household.sees(lambda messages: any("отключён" in one.text for one in messages))

    assert await kept(household, "transmission") is None


async def test_a_password_of_somebody_who_may_not_enter_one_is_taken_away_too(household: Household) -> None:
    guest = await newcomer(household, STRANGER, concierge.Role.GUEST)
    async with bot(household):
        said = household.telegram.say("/seedbox https://box.example anna s3cret", user_id=STRANGER)
        await household.sees(lambda messages: "удалено" in messages[-1].text, chat_id=STRANGER)

    assert said in household.telegram.chats.deleted
    assert guest.messages[0].text.startswith("⚠")


async def test_a_password_is_taken_away_when_the_right_to_enter_it_went_meanwhile(
    household: Household, served: AsyncExitStack
) -> None:
    service = SandboxTransmission(username="anna", password="s3cret")
    await served.enter_async_context(serving(service))
    member = await newcomer(household, STRANGER)
    download = frozenset({concierge.Grant.DOWNLOAD})
    async with opened(household) as house, bot(household):
        (someone,) = [one for one in await house.people.list() if one.telegram_id == STRANGER]
        await house.people.change(someone.id, grant=download)
        await member.say(f"/seedbox {service.url}")
        assert "Пришлите пароль" in (await member.say("anna")).text
        await house.people.change(someone.id, revoke=download)
        said = household.telegram.say("s3cret", user_id=STRANGER, language_code="ru")
        await household.sees(lambda messages: "удалено" in messages[-1].text, chat_id=STRANGER)

    assert said in household.telegram.chats.deleted


@pytest.mark.parametrize(
    "words",
    [
        "https://anna:secret@box.example",
        "https://box.example anna secret",
        "https://anna@box.example secret",
        "https://anna@box.example anna secret",
    ],
)
def test_a_password_is_heard_wherever_it_is_written(words: str) -> None:
    assert entered(words) == ("https://box.example", "anna", "secret")
