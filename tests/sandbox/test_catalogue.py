"""The sandbox's world holds together, and holds the traps that the product must not fall into."""

import re
from collections import Counter
from pathlib import PurePosixPath

import pytest

from concierge.sandbox import torrents
from concierge.sandbox.catalogue import CATALOGUE, SandboxRelease, SandboxTitle, Seeding

RELEASES = [release for title in CATALOGUE for release in title.releases]
MAGIC = {".mkv": b"\x1a\x45\xdf\xa3", ".avi": b"RIFF", ".mp4": b"\x00\x00\x00\x18ftyp", ".exe": b"MZ"}
BY_KEY = {title.key: title for title in CATALOGUE}
# Names / directors (series have season and episodes before them) [years, countries, genres, source] voices.
RUTRACKER_NAME = re.compile(r".+? (\(.+\) )?\[(.+)\]( .+)?")


def on(tracker: str, title: SandboxTitle) -> list[SandboxRelease]:
    return [release for release in title.releases if tracker in release.trackers]


@pytest.mark.parametrize("field", ["key", "tmdb_id", "imdb_id", "wikidata_id"])
def test_ids_of_titles_are_unique(field: str) -> None:
    values = [getattr(title, field) for title in CATALOGUE]

    assert all(values)
    assert len(set(values)) == len(values)


def test_there_is_a_dozen_of_titles_and_one_series() -> None:
    series = [title for title in CATALOGUE if title.is_series]

    assert len(CATALOGUE) >= 12
    assert [[len(season) for season in title.episodes_by_season] for title in series] == [[6, 4]]


def test_every_release_is_another_torrent() -> None:
    keys = Counter(release.key for release in RELEASES)
    hashes = Counter(torrents.info_hash(release) for release in RELEASES)
    topics = Counter(release.topic_id for release in RELEASES if release.topic_id)

    assert max(keys.values()) == max(hashes.values()) == max(topics.values()) == 1


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.key)
def test_a_release_has_what_its_trackers_show(release: SandboxRelease) -> None:
    assert release.trackers
    if "rutracker" in release.trackers:
        assert release.topic_id
        assert release.forum_id
        assert RUTRACKER_NAME.fullmatch(release.name)
        release.name.encode("cp1251")
    if "piratebay" in release.trackers:
        assert 200 <= release.category < 300
        assert (release.piratebay_name or release.name).isascii()


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.key)
def test_files_are_small_and_begin_as_their_kind_does(release: SandboxRelease) -> None:
    assert sum(payload.size_bytes for payload in release.files) <= 7_000_000
    assert release.claimed_size_bytes > 200_000_000
    for payload in release.files:
        data = torrents.content(payload)
        assert len(data) == payload.size_bytes
        assert data.startswith(MAGIC.get(PurePosixPath(payload.path).suffix, b""))


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.key)
def test_several_files_lie_in_one_folder(release: SandboxRelease) -> None:
    tops = {payload.path.partition("/")[0] for payload in release.files}

    assert len(tops) == 1


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.key)
def test_whoever_has_seeders_is_alive(release: SandboxRelease) -> None:
    assert (release.seeding is Seeding.ALIVE) == (release.seeders > 0)


def test_metropolis_in_1080p_with_a_dub_is_one_release_among_traps() -> None:
    releases = on("rutracker", BY_KEY["metropolis"])

    fitting = [one for one in releases if "1080p" in one.name and " Dub" in one.name]
    sound = [one for one in fitting if one.seeding is Seeding.ALIVE and "TS " not in one.name]
    assert [one.topic_id for one in sound] == [6100101]
    assert len(fitting) == 3
    assert "TS 1080p" in max(releases, key=lambda one: one.seeders).name


def test_the_general_in_1080p_is_one_release_and_the_best_seeded() -> None:
    releases = BY_KEY["general"].releases

    [full_hd] = [one for one in releases if "1080p" in one.name]
    assert full_hd == max(releases, key=lambda one: one.seeders)


def test_the_traps_are_there() -> None:
    names = [release.name for release in RELEASES]
    fakes = [one for one in RELEASES if any(payload.path.endswith(".exe") for payload in one.files)]

    assert BY_KEY["metropolis_2001"].title_ru == BY_KEY["metropolis"].title_ru
    assert any("Серии: 1-4 из 6" in name for name in names)
    assert any("Не найдено" in name for name in names)
    assert any("Captcha: заблокирован" in name for name in names)
    assert any(one.seeding is Seeding.DEAD and one.seeders < 0 for one in RELEASES)
    assert max(one.claimed_size_bytes for one in RELEASES) >= 60 * 2**30
    assert [(one.trackers, one.seeders > 100) for one in fakes] == [(("piratebay",), True)]


def test_an_episode_of_the_season_fills_whole_pieces() -> None:
    [season] = [one for one in RELEASES if "Серии: 1-6 из 6" in one.name and "1080p" in one.name]

    assert len(season.files) == 6
    assert all(payload.size_bytes % torrents.PIECE_BYTES == 0 for payload in season.files)


def test_a_magnet_is_as_rutracker_prints_it() -> None:
    release = RELEASES[0]

    magnet = torrents.magnet(release, "http://127.0.0.1:8/announce", peers=["127.0.0.1:9"])

    assert magnet == (
        f"magnet:?xt=urn:btih:{torrents.info_hash(release).upper()}"
        "&tr=http%3A%2F%2F127.0.0.1%3A8%2Fannounce&x.pe=127.0.0.1:9"
    )


@pytest.mark.parametrize(
    "value, expected",
    [(0, b"i0e"), (-3, b"i-3e"), ("я", b"2:\xd1\x8f"), (b"", b"0:"), ([1, "a"], b"li1e1:ae")],
)
def test_bencoding_is_that_of_bep_3(value: torrents.Bencodable, expected: bytes) -> None:
    assert torrents.bencoded(value) == expected


def test_a_bencoded_dictionary_is_sorted() -> None:
    assert torrents.bencoded({b"b": 1, b"a": {b"z": [], b"c": 2}}) == b"d1:ad1:ci2e1:zlee1:bi1ee"
