"""Everything about a person: all of it is exported, all of it is deleted, and nobody else's is touched."""

from __future__ import annotations

import csv
import gc
import json
import stat
import zipfile
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from concierge.adapters._archive import zip_archive
from concierge.adapters.storage import StorageSection
from concierge.adapters.storage.repositories.privacy import SECRET_COLUMNS
from concierge.adapters.storage.storage import SqlStorage, open_storage
from concierge.errors import ClientElsewhere, FileRefused, NotFound, OwnerStays
from concierge.model.access import DEFAULTS, Role
from concierge.model.conversation import UserTurn
from concierge.model.download import DownloadState
from concierge.model.profile.revision import Revision
from concierge.model.taste import BlockLevel
from concierge.model.user import User
from concierge.services.memory import Memory
from concierge.services.privacy import Privacy
from concierge.services.pushing import Pushing
from concierge.services.taste import Taste
from concierge.services.visibility import Visibility
from concierge.testing import FakeTorrentClient, an_info_hash
from tests.adapters.storage.planting import planted, traces
from tests.adapters.storage.values import NOW, a_report, say
from tests.services.house import House, moved

MAGNET = f"magnet:?xt=urn:btih:{an_info_hash('a film')}&dn=Film"


@pytest.fixture
async def members(storage: SqlStorage, anna: User, boris: User) -> tuple[User, User]:
    both = [replace(one, role=Role.MEMBER, grants=DEFAULTS[Role.OWNER]) for one in (anna, boris)]
    async with storage.transaction() as rows:
        for one in both:
            await rows.users.save(one)
    return both[0], both[1]


@pytest.fixture
def house(storage: SqlStorage) -> House:
    return House(storage=storage)


@pytest.fixture
def privacy(house: House) -> Privacy:
    return Privacy(house.storage, house.new_downloads(), zip_archive)


def contents(path: Path) -> Mapping[str, str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_an_export_has_every_word_of_the_person_and_none_of_others(
    privacy: Privacy, engine: AsyncEngine, anna: User, boris: User, tmp_path: Path
) -> None:
    words = await planted(engine, anna.id, "анна")
    await planted(engine, boris.id, "борис")

    exported = await privacy.export(anna, tmp_path / "me.zip")

    everything = "\n".join(contents(exported.path).values())
    secret = {word for word in words if word.rpartition("-")[2] in SECRET_COLUMNS}
    parents = {word for word in words if "-torrents-" in word}
    assert {word for word in words - secret - parents if word not in everything} == set()
    assert [word for word in secret if word in everything] == []
    assert "борис" not in everything


async def test_who_is_forgotten_leaves_no_trace_and_others_keep_all(
    privacy: Privacy, engine: AsyncEngine, anna: User, boris: User
) -> None:
    words = await planted(engine, anna.id, "анна")
    await planted(engine, boris.id, "борис")
    before = await traces(engine, "борис")

    await privacy.forget(anna)

    assert await traces(engine, "анна") == {}
    assert await traces(engine, "борис") == before
    assert set(before) >= {word.split("-")[2] for word in words}


async def test_what_is_forgotten_is_not_in_the_file_either(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        async with storage.transaction() as rows:
            anna = await rows.users.by_telegram_id(7)
        await planted(storage._engine, anna.id, "анна")
        house = House(storage=storage)
        await Privacy(storage, house.new_downloads(), zip_archive).forget(anna)

    left = b"".join((tmp_path / name).read_bytes() for name in names_in(tmp_path))

    assert "Кенар-анна-".encode() not in left
    assert "Кенар-анна-".encode("unicode_escape") not in left


async def test_the_words_of_forgotten_notes_are_nowhere_while_the_database_is_open(tmp_path: Path) -> None:
    async with open_storage(StorageSection(), tmp_path) as storage:
        async with storage.transaction() as rows:
            anna, boris = [await rows.users.by_telegram_id(number) for number in (7, 8)]
        house = House(storage=storage)
        memory = Memory(storage, clock=house.clock)
        for number in range(3):
            await memory.remember(anna, f"zebra{number} капибара")
            await memory.remember(boris, f"okapi{number}")
        await memory.forget(anna, (await memory.list(anna))[0].id)

        await Privacy(storage, house.new_downloads(), zip_archive).forget(anna)

        left = b"".join((tmp_path / name).read_bytes() for name in names_in(tmp_path))
        assert [word for word in ("zebra", "капибар") if word.encode() in left] == []
        assert len(await memory.search(boris, "okapi1")) == 1


async def test_a_person_may_be_forgotten_inside_a_transaction_around_it(
    privacy: Privacy, storage: SqlStorage, anna: User
) -> None:
    async with storage.transaction() as rows:
        await privacy.forget(anna)

        assert anna.id not in {one.id for one in await rows.users.all()}


async def test_torrents_that_nobody_else_has_leave_the_client_first(
    storage: SqlStorage, members: tuple[User, User]
) -> None:
    member, _ = members
    client = FakeTorrentClient()
    house = House(storage=storage, client=client)
    downloads = house.new_downloads()
    privacy = Privacy(storage, downloads, zip_archive)
    for user in members:
        await downloads.start(user, MAGNET)
    other = f"magnet:?xt=urn:btih:{an_info_hash('another')}&dn=Other"
    await downloads.start(member, other)
    await moved(client, downloads, until=DownloadState.DOWNLOADING, user=member)

    await privacy.forget(member)

    assert [one.info_hash for one in await client.list()] == [an_info_hash("a film")]
    async with storage.reading() as rows:
        with pytest.raises(NotFound):
            await rows.downloads.source(an_info_hash("another"))
        await rows.downloads.source(an_info_hash("a film"))


async def test_torrents_of_what_the_person_has_blocked_leave_the_client_too(
    storage: SqlStorage, members: tuple[User, User]
) -> None:
    member, _ = members
    client = FakeTorrentClient()
    house = House(storage=storage, client=client)
    downloads = house.new_downloads()
    await downloads.start(member, MAGNET)
    taste = Taste(storage, house.metadata, Visibility(storage), Pushing(()), clock=house.clock)
    await taste.block_words(member, "film", BlockLevel.NEVER)
    assert await downloads.list(member) == ()

    await Privacy(storage, downloads, zip_archive).forget(member)

    assert await client.list() == ()


async def test_nothing_is_deleted_while_another_process_runs_the_torrents(
    storage: SqlStorage, members: tuple[User, User]
) -> None:
    member, _ = members
    house = House(storage=storage, client=None)
    downloads = house.new_downloads()
    await downloads.start(member, MAGNET)

    with pytest.raises(ClientElsewhere):
        await Privacy(storage, downloads, zip_archive).forget(member)

    assert len(await downloads.list(member)) == 1


async def test_the_owner_leaves_last_unless_they_insist(privacy: Privacy, storage: SqlStorage) -> None:
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
        guest = await rows.users.by_telegram_id(5)
        await rows.users.save(User(id=guest.id, role=Role.GUEST, grants=DEFAULTS[Role.GUEST]))

    with pytest.raises(OwnerStays):
        await privacy.forget(owner)
    await privacy.forget(owner, force=True)

    async with storage.reading() as rows:
        assert [one.id for one in await rows.users.all()] == [guest.id]


async def test_an_owner_who_is_alone_may_go(privacy: Privacy, storage: SqlStorage) -> None:
    async with storage.transaction() as rows:
        owner = await rows.users.local_owner()
        await rows.users.by_telegram_id(5)  # a stranger, whom nobody has let in

    await privacy.forget(owner)

    async with storage.reading() as rows:
        assert owner.id not in {one.id for one in await rows.users.all()}


async def test_an_archive_is_its_owners_alone_and_whole(privacy: Privacy, anna: User, tmp_path: Path) -> None:
    exported = await privacy.export(anna, tmp_path / "me.zip")

    assert stat.S_IMODE(exported.path.stat().st_mode) == 0o600
    assert exported.size_bytes == exported.path.stat().st_size
    assert [name for name in names_in(tmp_path) if "zip" in name] == ["me.zip"]
    files = contents(exported.path)
    assert json.loads(files["tables/users.json"])[0]["id"] == anna.id
    assert files["tables/turns.json"] == "[]\n"


async def test_of_an_export_that_breaks_off_nothing_is_left(tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[str]:
        yield "["
        raise NotFound("gone meanwhile")

    with pytest.raises(NotFound):
        async with zip_archive(tmp_path / "me.zip") as archive:
            await archive.add("a.json", broken())
    del archive
    gc.collect()

    assert names_in(tmp_path) == []


async def test_many_rows_are_exported_page_by_page(
    privacy: Privacy, storage: SqlStorage, anna: User, tmp_path: Path
) -> None:
    async with storage.transaction() as rows:
        for tens in range(12):
            await say(rows, anna.id, *(UserTurn(text=f"№{tens}{n:02}") for n in range(100)))

    exported = await privacy.export(anna, tmp_path / "me.zip")

    told = json.loads(contents(exported.path)["tables/turns.json"])
    assert exported.rows["turns"] == len(told) == 1200
    assert len({turn["position"] for turn in told}) == 1200


async def test_the_profile_is_a_file_of_its_own(
    privacy: Privacy, storage: SqlStorage, anna: User, tmp_path: Path
) -> None:
    async with storage.transaction() as rows:
        await rows.profiles.save(anna.id, Revision(number=1, body="# Анна\n\nлюбит кино", changed_at=NOW))

    exported = await privacy.export(anna, tmp_path / "me.zip")

    assert contents(exported.path)["profile.md"] == "# Анна\n\nлюбит кино"


@pytest.mark.parametrize("language, word", [("ru", "загрузки"), ("en", "downloads")])
async def test_the_readme_is_in_the_persons_language(
    privacy: Privacy, anna: User, tmp_path: Path, language: str, word: str
) -> None:
    exported = await privacy.export(replace(anna, language=language), tmp_path / "me.zip")

    assert "tables/downloads.json" in contents(exported.path)["README.txt"]
    assert word in contents(exported.path)["README.txt"]


async def test_a_cell_that_a_spreadsheet_would_run_is_text(
    privacy: Privacy, storage: SqlStorage, anna: User, tmp_path: Path
) -> None:
    async with storage.transaction() as rows:
        await rows.results.add(anna.id, replace(a_report(), words='=HYPERLINK("http://evil")'))

    exported = await privacy.export(anna, tmp_path / "me.zip")

    rows_ = list(
        csv.DictReader(StringIO(contents(exported.path)["lists/searches.csv"].removeprefix("\ufeff")))
    )
    assert rows_[0]["words"] == '\'=HYPERLINK("http://evil")'
    assert rows_[0]["name_ru"] == "Метрополис"


@pytest.mark.parametrize(
    "name, problem",
    [("there.zip", "file_exists"), ("no/such/me.zip", "folder_missing"), ("x" * 300, "name_too_long")],
)
async def test_a_file_that_cannot_be_written_is_refused_and_nothing_is_left(
    privacy: Privacy, anna: User, tmp_path: Path, name: str, problem: str
) -> None:
    (tmp_path / "there.zip").write_bytes(b"mine")

    with pytest.raises(FileRefused) as caught:
        await privacy.export(anna, tmp_path / name)

    assert caught.value.facts["problem"] == problem
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    assert [name for name in names_in(tmp_path) if "zip" in name] == ["there.zip"]
