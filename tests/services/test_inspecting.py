"""A look into the releases that are shown: what their files give away, before anything is downloaded."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from concierge.errors import ServiceUnavailable
from concierge.model.audio import AudioKind
from concierge.model.decision import SearchReport
from concierge.model.release import Inspection, Release, TopicFacts, TorrentSource
from concierge.model.title import Season, TitleKind
from concierge.model.torrent import TorrentEntry
from concierge.model.wish import Wish
from concierge.testing import FakeTracker, a_release, a_title, an_info_hash
from tests.services.house import ANNA, House, opened

BEST = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] Dub"
NEXT = "Метрополис / Metropolis (Фриц Ланг) [1927, BDRip 1080p] VO"
FACTS = TopicFacts(translation="Профессиональный (многоголосый закадровый)", subtitles="русские")


class Open(FakeTracker):
    """A tracker whose releases hold these files, by their names."""

    def __init__(self, rows: Sequence[Release], inside: dict[str, tuple[str, ...]]) -> None:
        super().__init__(rows)
        self.inside = inside

    async def inspect(self, release: Release, account: object = None) -> Inspection:
        """The files."""
        self.inspected.append(release)
        await self.check()
        paths = self.inside[release.name]
        files = tuple(TorrentEntry(index=n, path=p, size_bytes=1_000_000) for n, p in enumerate(paths))
        source = TorrentSource(info_hash=an_info_hash(release.name), magnet="magnet:?xt=urn:btih:0")
        return Inspection(source=source, files=files, facts=FACTS)


def reasons(report: SearchReport, name: str) -> list[str]:
    (decision,) = (one for one in report.rejected if one.release.name == name)
    return [reason.code for reason in decision.rejections]


@pytest.mark.parametrize(
    "paths, code",
    [
        (("Metropolis/Metropolis.mkv.exe",), "contents_program"),
        (("Metropolis.mkv", "codec setup.lnk"), "contents_program"),
        (("Metropolis/film.rar", "Metropolis/password.txt"), "contents_archive"),
        (("Metropolis/film.part1.rar", "film.r00", "film.r01"), "contents_archive"),
        (("Metropolis/Sample/sample.mkv", "readme.txt"), "contents_no_video"),
        (("Metropolis/readme.txt",), "contents_no_video"),
    ],
)
async def test_a_pick_that_is_no_film_is_turned_down_and_the_next_takes_its_place(
    paths: tuple[str, ...], code: str
) -> None:
    rows = [a_release(BEST, seeders=50), a_release(NEXT, seeders=2)]
    tracker = Open(rows, {BEST: paths, NEXT: ("Metropolis.mkv",)})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())
        looked = await search.inspected(ANNA, report)
        stored = await search.explained(ANNA, looked.rejected[0].handle)

    assert report.best is not None
    assert report.best.release.name == BEST
    assert reasons(looked, BEST) == [code]
    assert looked.best is not None
    assert looked.best.release.name == NEXT
    assert reasons(stored, BEST) == [code]


async def test_each_release_keeps_its_handle_and_learns_its_hash() -> None:
    tracker = Open([a_release(BEST)], {BEST: ("Metropolis.mkv",)})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())
        looked = await search.inspected(ANNA, report)
        stored = await search.stored(ANNA, looked.accepted[0].handle)

    assert looked.accepted[0].handle == report.accepted[0].handle
    assert looked.accepted[0].release.info_hash == an_info_hash(BEST)
    assert stored.decision.release.info_hash == an_info_hash(BEST)
    assert stored.decision.release.contents is not None
    assert stored.decision.release.facts == FACTS


async def test_what_the_page_says_fills_in_what_the_name_does_not() -> None:
    bare = "Метрополис / Metropolis [1927, BDRip 1080p]"
    tracker = Open([a_release(bare)], {bare: ("Metropolis.mkv",)})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        looked = await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))

    (decision,) = (*looked.accepted, *looked.rejected)
    assert decision.parsed.dubs == (AudioKind.MULTI_VOICE,)
    assert decision.parsed.subtitles == ("ru",)


async def test_at_most_three_are_looked_into_and_none_twice() -> None:
    rows = [
        replace(a_release(f"{BEST} №{n}", seeders=n), size_bytes=4_000_000_000 + n * 10_000_000)
        for n in range(9)
    ]
    tracker = Open(rows, {row.name: ("Metropolis.mkv",) for row in rows})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        looked = await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))
        count = len(tracker.inspected)
        await search.inspected(ANNA, looked)

    assert 1 <= count <= 3
    assert len(tracker.inspected) == count


async def test_one_that_cannot_be_looked_into_stays_as_its_row_says() -> None:
    tracker = Open([a_release(BEST)], {})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())
        tracker.error = ServiceUnavailable("fake", "down")
        looked = await search.inspected(ANNA, report)

    assert looked == report


async def test_a_start_after_the_look_asks_the_tracker_for_nothing_more() -> None:
    tracker = Open([a_release(BEST)], {BEST: ("Metropolis.mkv",)})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        looked = await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))
        source = await search.resolve(ANNA, looked.accepted[0].release)

    assert source.info_hash == an_info_hash(BEST)
    assert tracker.resolved == []


@pytest.mark.parametrize("free_bytes, is_refused", [(500_000, True), (50_000_000, False), (None, False)])
async def test_what_does_not_fit_on_the_disk_is_turned_down(
    free_bytes: int | None, *, is_refused: bool
) -> None:
    async def free() -> int | None:
        return free_bytes

    tracker = Open([a_release(BEST)], {BEST: ("Metropolis.mkv", "Metropolis.rus.srt")})
    async with opened(House(trackers=(tracker,), free_bytes=free)) as house:
        search = house.new_search()
        looked = await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))

    assert bool(looked.rejected) is is_refused
    assert not is_refused or reasons(looked, BEST) == ["no_room"]


async def test_a_room_that_nobody_tells_holds_nobody_up() -> None:
    async def free() -> int | None:
        await asyncio.Event().wait()
        return 0

    tracker = Open([a_release(BEST)], {BEST: ("Metropolis.mkv",)})
    async with opened(House(trackers=(tracker,), free_bytes=free)) as house:
        report = await house.found()
        (looked,) = (await replace(house, deadline_s=0.1).new_search().inspected(ANNA, report)).accepted

    assert looked.release.contents is None or looked.release.contents.free_bytes is None


async def test_an_episode_that_is_not_inside_and_a_season_with_fewer_than_named_are_turned_down() -> None:
    show = replace(
        a_title(),
        kind=TitleKind.SERIES,
        name_ru="Берег",
        name_original="Shore",
        name_en="Shore",
        year=2020,
        seasons=(Season(number=1, episode_count=4),),
    )
    name = "Берег / Shore / Сезон: 1 / Серии: 1-4 из 4 [2020, WEB-DL 1080p] MVO"
    tracker = Open([a_release(name)], {name: ("S/Shore.S01E01.mkv", "S/Shore.S01E02.mkv")})
    async with opened(House(trackers=(tracker,))) as house:
        search = house.new_search()
        whole = await search.inspected(ANNA, await search.releases(ANNA, show, Wish(season=1)))
        third = await search.inspected(ANNA, await search.releases(ANNA, show, Wish(season=1, episode=3)))
        second = await search.inspected(ANNA, await search.releases(ANNA, show, Wish(season=1, episode=2)))

    assert reasons(whole, name) == ["fewer_episodes"]
    assert reasons(third, name) == ["contents_no_episode"]
    assert [one.release.name for one in second.accepted] == [name]


async def test_a_list_without_end_is_left_to_the_client_and_a_long_one_holds_nobody_up() -> None:
    long, endless = (tuple(f"S/Shore.S01E{n:04}.mkv" for n in range(count)) for count in (2_000, 2_001))
    tracker = Open([a_release(BEST)], {BEST: long})
    async with opened(House(trackers=(tracker,), deadline_s=60)) as house:
        search = house.new_search()
        looked = await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))
        tracker.inside = {BEST: endless}
        other = await search.inspected(ANNA, await search.releases(ANNA, a_title(), Wish()))

    (known,), (unknown,) = ((*one.accepted, *one.rejected) for one in (looked, other))
    assert known.release.contents is not None
    assert known.release.contents.video_count == 2_000
    assert unknown.release.contents is None


async def test_a_page_that_an_adapter_stumbles_over_leaves_the_release_as_it_is() -> None:
    class Stumbling(FakeTracker):
        async def inspect(self, release: Release, account: object = None) -> Inspection:
            raise UnicodeDecodeError("utf-8", b"x", 0, 1, "no")

    async with opened(House(trackers=(Stumbling([a_release(BEST)]),))) as house:
        search = house.new_search()
        report = await search.releases(ANNA, a_title(), Wish())

        assert await search.inspected(ANNA, report) == report
