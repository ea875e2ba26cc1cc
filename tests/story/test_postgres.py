"""The main job on PostgreSQL: the same code, another database."""

import pytest

import concierge
from tests.postgres import postgres_database, postgres_server, postgres_url
from tests.story.conftest import Opening

__all__ = ["postgres_database", "postgres_server", "postgres_url"]


@pytest.mark.real
async def test_a_film_reaches_the_library_with_postgres_behind_it(
    opening: Opening, postgres_url: str
) -> None:
    async with opening(CONCIERGE_STORAGE__DATABASE_URL=postgres_url) as app:
        report = await app.search.releases("Метрополис 1927", quality="1080p")
        assert report.best is not None
        download = await app.downloads.start(report.best)
        async for progress in app.downloads.watch(download.id, every_s=0.05):
            download = progress.download

    assert download.state is concierge.DownloadState.ON_NAS
