"""A bot whose household has no torrent client, as the image has none without a volume."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge import Health
from tests.bot.test_story import offered

if TYPE_CHECKING:
    from tests.bot.conftest import Household


async def test_a_press_says_that_nothing_can_download_and_what_can_be_had(household: Household) -> None:
    async with household.bot(CONCIERGE_EMBEDDED__USED="never"):
        proposal = await offered(household)
        household.telegram.press(proposal.message_id, proposal.buttons[0].text)
        await household.sees(lambda messages: any("magnet-ссылку" in one.text for one in messages))

    with closing(sqlite3.connect(household.data_dir / "concierge.db")) as database:
        assert database.execute("SELECT count(*) FROM downloads").fetchone() == (0,)


async def test_the_torrent_of_what_was_found_can_be_had(household: Household) -> None:
    settings = concierge.Settings(environ={**household.environ, "CONCIERGE_EMBEDDED__USED": "never"})
    async with concierge.Concierge.open(settings) as house:
        report = await house.me.search.releases("Метрополис", year=1927)
        best = report.best
        assert best is not None
        with pytest.raises(concierge.NoTorrentClient):
            await house.me.downloads.start(best)
        source = await house.me.downloads.torrent(best)
        told = {one.service: one for one in await house.diagnose()}

    assert source.magnet or source.metainfo
    assert told["embedded"].health is Health.ABSENT
    assert told["embedded"].missing == ("CONCIERGE_EMBEDDED__USED",)


@pytest.mark.parametrize(
    "used, health, warnings",
    [("always", Health.WORKS, ["runs_elsewhere"]), ("never", Health.ABSENT, [])],
)
async def test_beside_the_bot_the_clients_are_told_of_too(
    household: Household, used: str, health: Health, warnings: list[str]
) -> None:
    environ = {**household.environ, "CONCIERGE_EMBEDDED__USED": used}
    async with household.bot(CONCIERGE_EMBEDDED__USED=used):
        household.telegram.say("/help")  # a bot that answers has what it runs
        await household.sees(lambda messages: messages)
        async with concierge.Concierge.open(concierge.Settings(environ=environ)) as beside:
            told = {one.service: one for one in await beside.diagnose() if one.kind == "torrents"}

    assert told["embedded"].health is health
    assert [one.code for one in told["embedded"].warnings] == warnings
    assert told["transmission"].health is Health.ABSENT
