"""What the household has already, in a chat: listed by pages, and told on the card of a title."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import concierge
from concierge.sandbox._serving import serving
from concierge.sandbox._shelf import film_of
from concierge.sandbox.jellyfin import JellyfinServer
from concierge.sandbox.known import known_titles
from tests.bot.conftest import OWNER, QUICK
from tests.bot.tapping import labels, tap
from tests.bot.test_news import a_download, tell

if TYPE_CHECKING:
    from tests.bot.conftest import Household

PUBLIC = {"CONCIERGE_JELLYFIN__PUBLIC_URL": "https://tv.example.org"}
OPEN, SEEN = "▶ Открыть в Jellyfin", "👁 Посмотрел"
METROPOLIS = next(title for title in known_titles() if title.tmdb_id == 19 and not title.is_series)


@pytest.fixture
async def jellyfin(household: Household) -> AsyncIterator[JellyfinServer]:
    async with serving(JellyfinServer(version="12.0.1")) as server:
        household.environ.update(server.settings())
        yield server
        assert server.unknown == []


async def test_the_library_is_listed_by_pages_and_searched(
    household: Household, jellyfin: JellyfinServer
) -> None:
    films = [
        film_of(
            replace(METROPOLIS, title_ru=f"Фильм {n:02}", title_original="", tmdb_id=n, imdb_id=""), str(n)
        )
        for n in range(1, 13)
    ]
    jellyfin.items = films

    async with household.bot():
        household.telegram.say("/library")
        await household.sees(lambda messages: "В медиатеке 12 названий" in messages[-1].text)
        shown = household.telegram.messages(OWNER)[-1]
        assert "1. Фильм 01 (1927) · 1080p · дубляж, оригинал" in shown.text
        assert "Фильм 11" not in shown.text
        assert labels(shown)[-1] == "▶"

        await tap(household, "▶")
        await household.sees(lambda messages: "11. Фильм 11" in messages[-1].text)

        household.telegram.say("/library фильм 07")
        await household.sees(lambda messages: "С «фильм 07» в медиатеке 1 название" in messages[-1].text)
        household.telegram.say("/library нету")
        await household.sees(lambda messages: "нет ничего с «нету»" in messages[-1].text)


async def test_a_card_tells_what_is_there_already(household: Household, jellyfin: JellyfinServer) -> None:
    jellyfin.items = [film_of(METROPOLIS, "19", height=720)]

    async with household.bot():
        household.telegram.say("/start m_19")
        await household.sees(lambda messages: "📁 Уже есть: 720p · дубляж, оригинал" in messages[-1].text)


async def test_a_server_that_is_silent_costs_no_card_and_is_named_in_the_list(
    household: Household, jellyfin: JellyfinServer
) -> None:
    jellyfin.is_starting = True

    async with household.bot():
        household.telegram.say("/start m_19")
        await household.sees(lambda messages: "Метрополис (1927)" in messages[-1].text)
        household.telegram.say("/library")
        await household.sees(lambda messages: "Не отвечает: Jellyfin" in messages[-1].text)

    assert "📁" not in household.telegram.messages(OWNER)[0].text


async def ready(house: concierge.Concierge, number: int = 1) -> None:
    """A film has come home."""
    title = concierge.Title(
        kind=concierge.TitleKind.MOVIE,
        name_ru="Метрополис",
        name_original="Metropolis",
        year=1927,
        ids=concierge.ExternalIds(tmdb=19),
    )
    await tell(house, a_download(number, title=title), concierge.Topic.ON_NAS)


async def test_what_is_ready_is_opened_at_the_server_that_shows_it(
    household: Household, jellyfin: JellyfinServer
) -> None:
    jellyfin.items = [film_of(METROPOLIS, "19")]

    household.telegram.say("/help")  # who has never spoken to a bot is not written to
    async with household.bot(also=PUBLIC), household.house() as house:
        await ready(house)
        await household.sees(lambda messages: OPEN in labels(messages[-1]))

    message = household.telegram.messages(OWNER)[-1]
    [key] = [one for one in message.buttons if one.url]
    assert key.url == "https://tv.example.org/web/#/details?id=19"


async def test_what_a_server_shows_only_later_is_opened_from_the_same_message(
    household: Household, jellyfin: JellyfinServer
) -> None:
    household.telegram.say("/help")
    timing = replace(QUICK, pages_s=(0.1,) * 200)
    async with household.bot(also=PUBLIC, timing=timing), household.house() as house:
        await ready(house)
        await household.sees(lambda messages: labels(messages[-1]) == [SEEN, "О фильме"])
        count = len(household.telegram.messages(OWNER))
        jellyfin.items = [film_of(METROPOLIS, "19")]
        await household.sees(lambda messages: labels(messages[-1]) == [SEEN, "О фильме", OPEN])
        await tap(household, SEEN)
        await household.sees(lambda messages: any("✓ Просмотрено" in labels(one) for one in messages))

    assert len(household.telegram.messages(OWNER)) == count + 1  # what it was worth is asked


async def test_a_message_whose_button_was_pressed_is_not_changed_later(
    household: Household, jellyfin: JellyfinServer
) -> None:
    household.telegram.say("/help")
    timing = replace(QUICK, pages_s=(0.1,) * 200)
    async with household.bot(also=PUBLIC, timing=timing), household.house() as house:
        await ready(house)
        await household.sees(lambda messages: labels(messages[-1]) == [SEEN, "О фильме"])
        pressed = (await tap(household, SEEN)).message_id
        await household.sees(lambda messages: any("✓ Просмотрено" in labels(one) for one in messages))
        await ready(house, 2)
        await household.sees(lambda messages: labels(messages[-1]) == [SEEN, "О фильме"])
        jellyfin.items = [film_of(METROPOLIS, "19")]
        await household.sees(lambda messages: OPEN in labels(messages[-1]))

    [message] = [one for one in household.telegram.messages(OWNER) if one.message_id == pressed]
    assert labels(message) == ["✓ Просмотрено", "О фильме"]
