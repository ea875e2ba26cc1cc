"""A group with people whom the house knows, and one whom it does not."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import concierge
from tests.bot.conftest import OWNER, QUICK

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from concierge.sandbox._telegram_people import PlaceKind
    from tests.bot.conftest import Household

ANNA, BORIS, PASSER_BY = 21, 22, 23
GROUP = -500
BRISK = replace(QUICK, group_edit_s=0.05, polls_s=0.1)


@asynccontextmanager
async def opened(household: Household) -> AsyncIterator[concierge.Concierge]:
    """The house, seen by another process."""
    settings = concierge.Settings(environ=household.environ)
    async with concierge.Concierge.open(settings, torrents=False) as house:
        yield house


async def let_in(household: Household, **roles: concierge.Role) -> None:
    """Makes Anna and Boris known, with their names; members unless told."""
    async with opened(household) as house:
        for name, telegram_id in (("Анна", ANNA), ("Борис", BORIS)):
            role = roles.get("anna" if telegram_id == ANNA else "boris", concierge.Role.MEMBER)
            issued = await house.people.invite(role=role)
            user = await house.redeem(issued.code, telegram_id=telegram_id, name=name)
            await house.people.change(user.id, name=name)


def meet(household: Household, *, chat_id: int = GROUP, topics: dict[int, str] | None = None) -> None:
    """A group of all of them, which the owner takes the bot into."""
    kind: PlaceKind = "supergroup" if topics else "group"
    household.telegram.open_group(chat_id, (OWNER, ANNA, BORIS, PASSER_BY), kind=kind, topics=topics)
    household.telegram.add_bot(chat_id, by=OWNER)
