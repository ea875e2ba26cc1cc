"""The bot with a real torrent client and a real PostgreSQL behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import concierge
from tests.adapters.transmission_daemon import PASSWORD, PROGRAM, USERNAME, transmission
from tests.bot.conftest import OWNER
from tests.bot.test_story import METROPOLIS, files_of, is_ready, offered
from tests.needs import needs
from tests.postgres import postgres_database, postgres_server, postgres_url

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.conftest import Household

__all__ = ["postgres_database", "postgres_server", "postgres_url"]


@needs(PROGRAM)
async def test_a_sentence_and_a_press_bring_a_film_home_by_a_real_transmission(
    household: Household, tmp_path: Path
) -> None:
    async with transmission(tmp_path / "daemon") as daemon:
        account: dict[str, Any] = {
            "CONCIERGE_TRANSMISSION__URL": daemon.url,
            "CONCIERGE_TRANSMISSION__USERNAME": USERNAME,
            "CONCIERGE_TRANSMISSION__PASSWORD": PASSWORD,
            "CONCIERGE_TRANSMISSION__ALLOW_PRIVATE": "true",
        }
        async with household.bot(**account):
            proposal = await offered(household)
            household.telegram.press(proposal.message_id, proposal.buttons[0].text)
            await household.sees(is_ready, within_s=90)

    push = household.telegram.messages(OWNER)[-1]
    assert push.text.startswith("✅ Готово к просмотру!")
    assert not [edit for edit in household.telegram.edits if edit.message_id == push.message_id]
    assert files_of(household)[0].parts[:2] == ("Кино", "Метрополис (1927)")
    assert list((tmp_path / "daemon" / "downloads").iterdir()), "it seeds on"


@pytest.mark.real
async def test_on_postgres_nothing_is_lost_by_a_restart(household: Household, postgres_url: str) -> None:
    behind: dict[str, Any] = {"DATABASE_URL": postgres_url, "ENCRYPTION_KEY": concierge.Concierge.new_key()}
    async with household.bot(**behind):
        proposal = await offered(household)
    household.telegram.say(METROPOLIS.replace("Метрополис", "Генерал").replace("1927", "1926"))
    household.telegram.press(proposal.message_id, proposal.buttons[0].text)

    async with household.bot(**behind):
        await household.sees(is_ready, within_s=60)

    told = household.said()
    assert any(text.startswith("Генерал (1926)") for text in told)
    assert len([text for text in told if "Готово к просмотру!" in text]) == 1


@pytest.mark.real
async def test_without_a_key_the_bot_does_not_start_on_postgres(
    household: Household, postgres_url: str
) -> None:
    with pytest.raises(concierge.ConfigError, match="ENCRYPTION_KEY"):
        async with household.bot(DATABASE_URL=postgres_url):
            await household.running[0]
