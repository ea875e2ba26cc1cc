"""What is kept of the library: each who tells of it replaces their own word alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from concierge.adapters.storage.storage import SqlStorage
from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.download import Download, DownloadState
from concierge.model.library import LibraryItem
from concierge.model.release import TorrentSource
from concierge.model.title import ExternalIds, Title, TitleKind

AT = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 28, 20, 0, tzinfo=UTC)
VOICE = AudioTrack(language="ru", kind=AudioKind.DUB)
DUNE = LibraryItem(
    place="jellyfin",
    kind=TitleKind.MOVIE,
    names=("Дюна", "Dune: Part One"),
    year=2021,
    ids=ExternalIds(tmdb=438631, imdb="tt1160419"),
    path="/media/Дюна (2021)/Дюна.mkv",
    resolution=2160,
    voices=(VOICE,),
    item_id="ab12",
    age=12,
)
BARE = LibraryItem(place="nas:home", kind=TitleKind.MOVIE, names=("100% Волк",), year=2020, path="волк.mkv")
EPISODE = replace(DUNE, kind=TitleKind.SERIES, names=("Тьма",), season=1, episodes=(1, 2))
TITLE = Title(kind=TitleKind.MOVIE, name_ru="Дюна", year=2021, ids=ExternalIds(tmdb=438631))


async def told(storage: SqlStorage, place: str, *items: LibraryItem, at: datetime = AT) -> None:
    async with storage.transaction() as rows:
        await rows.library.replace(place, items, at=at)


async def candidates(storage: SqlStorage, title: Title) -> tuple[LibraryItem, ...]:
    async with storage.reading() as rows:
        return await rows.library.candidates(title)


async def test_a_word_about_the_library_replaces_the_one_of_the_same_place_alone(storage: SqlStorage) -> None:
    await told(storage, "jellyfin", DUNE, EPISODE)
    await told(storage, "nas:home", BARE)
    await told(storage, "jellyfin", EPISODE, at=LATER)

    async with storage.reading() as rows:
        assert await rows.library.all() == (BARE, EPISODE)
        assert await rows.library.all(TitleKind.SERIES) == (EPISODE,)
        assert await rows.library.places() == {"jellyfin": LATER, "nas:home": AT}


async def test_a_copy_is_found_by_any_of_its_ids_or_names_and_by_nothing_like_them(
    storage: SqlStorage,
) -> None:
    await told(storage, "jellyfin", DUNE, EPISODE)
    await told(storage, "nas:home", BARE)
    by_name = Title(kind=TitleKind.MOVIE, name_ru="Другое", name_en="dune part one", year=2021)

    assert await candidates(storage, TITLE) == (DUNE,)
    assert await candidates(storage, by_name) == (DUNE,)
    assert await candidates(storage, replace(TITLE, kind=TitleKind.SERIES, name_ru="Дюна 2")) == (EPISODE,)
    assert await candidates(storage, Title(kind=TitleKind.MOVIE, name_ru="100 Волк")) == (BARE,)
    assert await candidates(storage, Title(kind=TitleKind.MOVIE, name_ru="%")) == ()
    assert await candidates(storage, Title(kind=TitleKind.MOVIE, name_ru="Part One")) == ()


async def test_a_place_that_is_forgotten_holds_nothing(storage: SqlStorage) -> None:
    await told(storage, "jellyfin", DUNE)

    async with storage.transaction() as rows:
        assert await rows.library.forget("jellyfin")
        assert not await rows.library.forget("jellyfin")
        assert await rows.library.all() == ()


async def test_what_downloads_brought_is_found_by_their_title_once_it_is_there(storage: SqlStorage) -> None:
    download = Download(
        id="d1",
        user_id=1,
        info_hash="ab" * 20,
        name="Дюна / Dune (2021) WEB-DL 2160p | Дубляж",
        state=DownloadState.DOWNLOADED,
        created_at=AT,
        changed_at=AT,
        title=replace(TITLE, name_original="Dune"),
        resolution=2160,
        placed=("/nas/Кино/Дюна (2021)/Дюна (2021) - 2160p.mkv", "/nas/Кино/Дюна (2021)/Дюна (2021).srt"),
    )
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
        download = replace(download, user_id=owner.id)
        await rows.downloads.add(download, TorrentSource(info_hash="ab" * 20, magnet="magnet:?"))
    assert await candidates(storage, TITLE) == ()

    async with storage.transaction() as rows:
        await rows.downloads.save(replace(download, state=DownloadState.ON_NAS))

    [item] = await candidates(storage, Title(kind=TitleKind.MOVIE, name_en="Dune", year=2021))
    assert (item.path, item.resolution, item.voices) == (download.placed[0], 2160, (VOICE,))
    assert await candidates(storage, TITLE) == (item,)
    assert await candidates(storage, replace(TITLE, kind=TitleKind.SERIES)) == ()


async def test_it_is_known_when_somebody_was_read(storage: SqlStorage) -> None:
    async with storage.transaction() as rows:
        owner = (await rows.users.local_owner()).id
        assert await rows.library.read_at("plex", owner) is None
        await rows.library.note_read("plex", owner, at=AT)
        await rows.library.note_read("plex", owner, at=LATER)

    async with storage.reading() as rows:
        assert await rows.library.read_at("plex", owner) == LATER
        assert await rows.library.read_at("jellyfin", owner) is None
