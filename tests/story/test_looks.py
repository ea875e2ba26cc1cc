"""A look into magnets with the client that runs in this process, over a real swarm."""

from pathlib import Path

import pytest

from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE
from tests.story.conftest import Opening

# A guest of the forum is told no files, and the other trackers are left out.
GUEST = {
    "CONCIERGE_RUTRACKER__USERNAME": "",
    "CONCIERGE_RUTRACKER__PASSWORD": "",
    "CONCIERGE_PIRATEBAY__ENABLED": "false",
    "CONCIERGE_RUTOR__ENABLED": "false",
    "CONCIERGE_ARCHIVE__ENABLED": "false",
    "CONCIERGE_SEARCH__DEADLINE_S": "30",
}


@pytest.mark.real
async def test_the_swarm_tells_what_the_picks_hold_and_nothing_of_them_stays(
    opening: Opening, tmp_path: Path
) -> None:
    releases = {torrents.info_hash(one): one for title in CATALOGUE for one in title.releases}
    async with opening(**GUEST) as app:
        report = await app.search.inspected(await app.search.releases("Metropolis", year=1927))
        looked = [one.release for one in report.accepted if one.release.contents]

        assert not list((tmp_path / "data" / "session").iterdir())
        assert not list((tmp_path / "data" / "looks").iterdir())
    assert len(looked) == 3
    for one in looked:
        files = releases[one.info_hash or ""].files
        assert one.contents is not None
        assert one.contents.total_bytes == sum(file.size_bytes for file in files)
    assert not (tmp_path / "data" / "torrents").exists()
