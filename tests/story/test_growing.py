"""A season that grows in its topic, from the tracker's page to the library."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import concierge
from concierge.sandbox import Sandbox, torrents
from concierge.sandbox.catalogue import Payload, SandboxRelease
from tests.story.conftest import Opening

EPISODE_BYTES = 700_001


def season(*, last: int) -> SandboxRelease:
    """The topic's release while so many episodes are out."""
    folder = "The.Beverly.Hillbillies.S01.WEB-DL.1080p"
    files = (f"{folder}/The.Beverly.Hillbillies.S01E{n:02}.mkv" for n in range(1, last + 1))
    return SandboxRelease(
        key=f"growing{last}",
        name=f"Деревенщина из Беверли-Хиллз / The Beverly Hillbillies / Сезон: 1 / Серии: 1-{last} из 36 "
        "(Ричард Уорф) [1962, США, комедия, WEB-DL 1080p] Dub",
        trackers=("rutracker",),
        files=tuple(Payload(path=path, size_bytes=EPISODE_BYTES) for path in files),
        claimed_size_bytes=last * 900_000_000,
        seeders=9,
        topic_id=6_200_001,
    )


async def test_a_followed_season_grows_with_its_topic(
    sandbox: Sandbox, opening: Opening, tmp_path: Path
) -> None:
    await posted(sandbox, season(last=2))
    async with opening() as app:
        report = await app.search.releases("Деревенщина из Беверли-Хиллз", season=1)
        pack = next(one for one in report.accepted if one.release.tracker_id == "6200001")
        begun = await app.downloads.start(pack)
        await come_home(app, begun.id)
        await app.downloads.follow(begun.id)

        newest = await posted(sandbox, season(last=3))
        grown = await followed(app, begun.id, until=newest)

    assert [Path(path).stem.rpartition(" - ")[2] for path in grown.placed] == ["S01E01", "S01E02", "S01E03"]
    assert len(list((tmp_path / "nas").rglob("*.mkv"))) == 3


async def posted(sandbox: Sandbox, release: SandboxRelease) -> str:
    """The topic has that torrent now; its info hash."""
    sandbox.rutracker.offer([release])
    await sandbox.swarm.seed(release)
    return torrents.info_hash(release)


async def come_home(app: concierge.Concierge, download_id: str) -> concierge.Download:
    async for progress in app.downloads.watch(download_id, every_s=0.1):
        assert not progress.download.failure_code
    return await app.downloads.get(download_id)


async def followed(app: concierge.Concierge, download_id: str, *, until: str) -> concierge.Download:
    """The download once it holds that torrent, and all of it is in the library: each look comes hours earlier."""
    async with asyncio.timeout(90):
        while (download := await app.downloads.get(download_id)).info_hash != until:
            async with app.storage() as rows:
                for one in await rows.followings.all():
                    await rows.followings.save(replace(one, due_at=one.due_at - timedelta(hours=4)), was=one)
            await app.me.jobs.run("following")
    return await come_home(app, download.id)
