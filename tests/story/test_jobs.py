"""Downloads that nobody watches."""

import asyncio

import concierge
from tests.story.conftest import Opening


async def test_the_jobs_bring_a_download_home_that_nobody_follows(opening: Opening) -> None:
    async with opening() as app:
        report = await app.search.releases("Шарада 1963")
        assert report.best is not None
        download = await app.downloads.start(report.best)

        async with app.jobs(), asyncio.timeout(60):
            while (download := await app.downloads.get(download.id)).is_active:  # noqa: ASYNC110  only its row tells
                await asyncio.sleep(0.2)

    assert download.state is concierge.DownloadState.ON_NAS
