"""What gives way to a better release, and what stays since it is somebody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concierge.model.download import Download, DownloadState
from concierge.model.user import User
from concierge.services.notifications import Notifications
from concierge.services.placing import shipment
from concierge.services.shipping import Shipping
from concierge.testing import entries
from tests.services.downloading import HASH
from tests.services.homeward import FILM, Home, a_home, placed
from tests.services.house import ANNA, BORIS


async def upgraded(home: Home, user: User, first: Download) -> Download:
    """A better release of the first one, finished, in the same quality."""
    async with home.house.storage.transaction() as rows:
        there = await rows.downloads.get(user.id, first.id)
        fresh = replace(there, id=f"better{user.id}", info_hash=f"{9:040x}", nas="", placed=())
        fresh = replace(fresh, state=DownloadState.DOWNLOADED)
        await rows.downloads.add(fresh, replace(await rows.downloads.source(HASH), info_hash=fresh.info_hash))
        what = shipment(fresh, entries(FILM), home.house.folders, source="/downloads")
        shipping = Shipping(
            Notifications((), clock=home.house.clock), home.house.folders, clock=home.house.clock
        )
        await shipping.put(rows, fresh, what)
    return fresh


async def test_what_is_somebody_elses_gives_way_to_no_better_release_until_they_have_it_too() -> None:
    home = await a_home()
    firsts = {user.id: await home.finished(user) for user in (ANNA, BORIS)}
    for item in await home.sync.lease(home.nas, limit=2):
        await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))

    await upgraded(home, ANNA, firsts[ANNA.id])
    [shown] = await home.sync.pending(home.nas)
    [annas] = await home.sync.lease(home.nas)
    beside = tuple(replace(one, destination=f"{one.destination} (2)") for one in placed(annas))
    await home.sync.complete(home.nas, annas.id, annas.token, placed=beside)
    await upgraded(home, BORIS, firsts[BORIS.id])
    [boriss] = await home.sync.lease(home.nas)

    assert shown.replaces == annas.replaces == ()
    assert boriss.replaces == (await home.state(firsts[BORIS.id], BORIS)).placed


@pytest.mark.parametrize("is_removed", [False, True])
async def test_what_is_on_its_way_to_somebody_else_gives_way_to_nothing_either(*, is_removed: bool) -> None:
    home = await a_home()
    first = await home.finished(ANNA)
    [item] = await home.sync.lease(home.nas)
    await home.sync.complete(home.nas, item.id, item.token, placed=placed(item))
    theirs = await home.finished(BORIS)
    if is_removed:
        await home.downloads.remove(BORIS, theirs.id)
    await upgraded(home, ANNA, first)

    leased = {one.user_id: one for one in await home.sync.lease(home.nas, limit=2)}

    assert bool(leased[ANNA.id].replaces) is is_removed
