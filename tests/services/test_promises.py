"""A finished film that is not what its release promised is told of, marked, and placed all the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.adapters.probe.headers import HeaderReader
from concierge.errors import StorageError
from concierge.model.download import Download, DownloadState
from concierge.model.notice import Topic
from concierge.model.promise import BreachKind
from concierge.model.tracks import SoundTrack, Tracks, VideoTrack
from concierge.ports import TrackReader
from concierge.services.outbox import Outbox
from concierge.testing import FakeTorrentClient, FakeTrackReader, entries
from concierge.texts import LANGUAGES, texts
from tests.adapters.film_files import Voice, a_matroska
from tests.services.downloading import HASH, MAGNET, PACK, a_house, a_series_house, episode
from tests.services.house import ANNA, House, moved
from tests.services.notifying import Listener, a_telling_house, effects
from tests.storage import SpoiledStorage

for _language in LANGUAGES:
    texts(_language)
LENGTH = timedelta(minutes=153)
RIGHT = Tracks(
    video=(VideoTrack(width=1920, height=800),), sound=(SoundTrack(language="ru"),), duration=LENGTH
)
SMALL = replace(RIGHT, video=(VideoTrack(width=720, height=300),))
ENGLISH = replace(RIGHT, sound=(SoundTrack(language="en"),))
FILM = entries("M/film.mkv")


async def placed(house: House, client: FakeTorrentClient) -> Download:
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    return await moved(client, downloads, until=DownloadState.ON_NAS)


def kinds(download: Download) -> list[BreachKind]:
    return [breach.kind for breach in download.breaches]


async def test_a_broken_promise_is_told_once_and_the_film_is_placed(tmp_path: Path) -> None:
    client, phone = FakeTorrentClient({HASH: FILM}, save_dir=tmp_path), Listener()
    house = a_telling_house(client, phone)
    house.tracks = FakeTrackReader({"film.mkv": replace(ENGLISH, video=SMALL.video)})

    download = await placed(house, client)
    assert house.notifications is not None
    await Outbox(house.storage, house.notifications.deliverers(house.storage)).deliver_due()

    assert len(download.placed) == 1
    assert kinds(download) == [BreachKind.VOICE, BreachKind.RESOLUTION]
    assert [one.notification.topic for one in phone.told] == [Topic.NOT_AS_PROMISED, Topic.ON_NAS]
    assert phone.told[0].heading == "Не то, что обещал релиз: Метрополис (1927)"
    assert phone.told[0].text.splitlines() == [
        "Обещана русская озвучка, её нет. Звук: en",
        "Обещано 1080p, а картинка 720x300",
        "Файлы всё равно переносятся в медиатеку.",
        f"Скачать следующий вариант: concierge downloads next {download.id}",
    ]


@pytest.mark.parametrize("reader", [None, FakeTrackReader(), FakeTrackReader({"film.mkv": RIGHT})])
async def test_a_kept_promise_and_what_nobody_can_read_are_not_told(
    tmp_path: Path, reader: TrackReader | None
) -> None:
    client = FakeTorrentClient({HASH: FILM}, save_dir=tmp_path)
    house = a_telling_house(client, Listener())
    house.tracks = reader

    download = await placed(house, client)

    assert download.breaches == ()
    assert [one.payload["topic"] for one in (await effects(house.storage)).values()] == ["on_nas"]


async def test_a_torrent_of_which_nothing_was_said_breaks_no_promise(tmp_path: Path) -> None:
    client, reader = FakeTorrentClient({HASH: FILM}, save_dir=tmp_path), FakeTrackReader({"film.mkv": SMALL})
    house = a_house(client)
    house.tracks = reader
    downloads = house.new_downloads()
    await downloads.start(ANNA, MAGNET)

    download = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert (download.promise, download.breaches, reader.asked) == (None, (), [])


async def test_what_lies_on_another_machine_is_not_read() -> None:
    client, reader = FakeTorrentClient({HASH: FILM}), FakeTrackReader({"film.mkv": SMALL})
    house = a_house(client)
    house.tracks = reader
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)

    await moved(client, downloads, until=DownloadState.DOWNLOADED)
    await downloads.tend()

    assert reader.asked == []


async def test_the_mark_and_the_word_of_it_are_written_together_or_not_at_all(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: FILM}, save_dir=tmp_path)
    house = a_telling_house(client, Listener())
    house.tracks = FakeTrackReader({"film.mkv": SMALL})
    storage = SpoiledStorage(house.storage)
    house.storage = storage
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    before = await moved(client, downloads, until=DownloadState.DOWNLOADED)

    storage.is_spoiled = True
    with pytest.raises(StorageError):
        await downloads.tend()
    told = await effects(storage)
    storage.is_spoiled = False
    after = await moved(client, house.new_downloads(), until=DownloadState.ON_NAS)

    assert (told, before.breaches) == ({}, ())
    assert kinds(after) == [BreachKind.RESOLUTION]
    assert [one.payload["topic"] for one in (await effects(storage)).values()] == [
        "not_as_promised",
        "on_nas",
    ]


async def test_a_voice_in_a_file_of_its_own_is_a_voice(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: entries("M/film.mkv", "M/Sound Rus/film.rus.ac3")}, save_dir=tmp_path)
    house = a_house(client)
    house.tracks = FakeTrackReader({"film.mkv": ENGLISH})

    assert (await placed(house, client)).breaches == ()


async def test_of_a_film_in_parts_the_largest_is_read_and_its_length_is_not_asked(tmp_path: Path) -> None:
    parts = (replace(FILM[0], path="M/cd1.mkv"), replace(FILM[0], index=1, path="M/cd2.mkv", size_bytes=2000))
    client = FakeTorrentClient({HASH: parts}, save_dir=tmp_path)
    half = replace(SMALL, duration=LENGTH / 2)
    house, reader = a_house(client), FakeTrackReader({"cd2.mkv": half})
    house.tracks = reader

    download = await placed(house, client)

    assert kinds(download) == [BreachKind.RESOLUTION]
    assert [path.name for path in reader.asked] == ["cd2.mkv"]


async def test_of_a_season_each_kind_of_breach_is_told_once_with_its_file(tmp_path: Path) -> None:
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    names = [Path(entry.path).name for entry in PACK]
    house.tracks = FakeTrackReader({names[0]: RIGHT, names[1]: SMALL, names[2]: SMALL})
    downloads = house.new_downloads()
    await episode(house, downloads, None)

    download = await moved(client, downloads, until=DownloadState.ON_NAS)

    assert [(one.kind, one.file) for one in download.breaches] == [(BreachKind.RESOLUTION, names[1])]


async def test_nothing_is_read_behind_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    client = FakeTorrentClient({HASH: FILM}, save_dir=tmp_path / "client")
    house, reader = a_house(client), FakeTrackReader({"film.mkv": SMALL})
    house.tracks = reader
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)

    def linked() -> None:
        (tmp_path / "client" / "M").rename(outside)
        (tmp_path / "client" / "M").symlink_to(outside)

    await asyncio.to_thread(linked)
    await downloads.tend()

    [progress] = await downloads.list(ANNA)
    assert (reader.asked, progress.download.failure_code) == ([], "unsafe_content")


async def test_the_bytes_of_a_real_film_are_read_where_the_client_put_them(tmp_path: Path) -> None:
    film = a_matroska((Voice("eng"), Voice("fra")), width=1920, height=800, seconds=120)
    client = FakeTorrentClient({HASH: FILM}, save_dir=tmp_path / "client")
    house = a_house(client)
    house.tracks = HeaderReader()
    downloads = house.new_downloads()
    await downloads.start(ANNA, (await house.best()).handle)
    await moved(client, downloads, until=DownloadState.DOWNLOADED)

    await asyncio.to_thread((tmp_path / "client/M/film.mkv").write_bytes, film)
    await downloads.tend()

    [progress] = await downloads.list(ANNA)
    assert [(one.kind, one.found) for one in progress.download.breaches] == [
        (BreachKind.VOICE, "en, fr"),
        (BreachKind.SHORT, "0:02:00"),
    ]
