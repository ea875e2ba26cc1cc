"""The main job through the SDK: a sentence in, the right film in the library, over real BitTorrent."""

import hashlib
from pathlib import Path

import pytest

import concierge
from concierge.sandbox import Sandbox, torrents
from concierge.sandbox.catalogue import CATALOGUE
from tests.story.conftest import Opening


async def answer(
    me: concierge.UserView, sentence: str
) -> tuple[list[concierge.Proposal], concierge.Finished]:
    events = [event async for event in me.agent.ask(sentence)]
    finished = events[-1]
    assert isinstance(finished, concierge.Finished)
    return [event for event in events if isinstance(event, concierge.Proposal)], finished


async def to_the_end(me: concierge.UserView, download: concierge.Download) -> concierge.Download:
    async for progress in me.downloads.watch(download.id, every_s=0.05):
        download = progress.download
    return download


def source_hashes() -> dict[str, str]:
    """The SHA-256 of every file that the swarm seeds, by the file's name."""
    return {
        Path(payload.path).name: hashlib.sha256(torrents.content(payload)).hexdigest()
        for title in CATALOGUE
        for release in title.releases
        for payload in release.files
        if payload.path.endswith(".mkv")
    }


def hash_of_the_fake() -> str:
    """The info hash of the release that holds a program in place of a film."""
    releases = (release for title in CATALOGUE for release in title.releases)
    fake = next(r for r in releases if any(payload.path.endswith(".exe") for payload in r.files))
    return torrents.info_hash(fake)


def sha256(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "sentence,folder",
    [
        pytest.param("скачай Метрополис 1927 в 1080p", "Кино/Метрополис (1927)", id="russian"),
        pytest.param("download the general 1926", "Кино/Генерал (1926)", id="english"),
    ],
)
async def test_a_sentence_brings_the_film_into_the_library(
    opening: Opening, tmp_path: Path, sentence: str, folder: str
) -> None:
    async with opening() as app:
        [proposal], finished = await answer(app.me, sentence)

        download = await to_the_end(app.me, (await app.proposals.accept(proposal.id)).download)

    film = next(path for path in download.placed if path.endswith(".mkv"))
    assert download.state is concierge.DownloadState.ON_NAS
    assert Path(film).parent == tmp_path / "nas" / folder
    assert sha256(film) in source_hashes().values()
    assert finished.model_calls == 0


async def test_a_model_needs_two_calls_at_most(opening: Opening, sandbox: Sandbox) -> None:
    async with opening(model=True, CONCIERGE_AGENT__MODEL="anthropic") as app:
        [proposal], finished = await answer(app.me, "скачай Метрополис 1927 в 1080p")

    assert finished.model_calls <= 2
    assert len(sandbox.anthropic.calls) <= 2
    assert "BDRip 1080p" in proposal.options[0].release_name


async def test_of_a_season_only_the_asked_episode_is_fetched(opening: Opening, tmp_path: Path) -> None:
    async with opening() as app:
        [proposal], _ = await answer(app.me, "скачай Деревенщина из Беверли-Хиллз 1 сезон 3 серия")

        download = await to_the_end(app.me, (await app.proposals.accept(proposal.id)).download)

    fetched = [path for path in (tmp_path / "data" / "torrents").rglob("*") if path.is_file()]
    assert [Path(path).name for path in download.placed] == [
        "Деревенщина из Беверли-Хиллз (1962) - S01E03.mkv"
    ]
    assert len([path for path in fetched if path.suffix == ".mkv"]) == 1


async def test_another_episode_of_the_same_torrent_joins_the_first(opening: Opening, tmp_path: Path) -> None:
    async with opening() as app:
        report = await app.search.releases("The Beverly Hillbillies", season=1, episode=1)
        pack = next(d for d in report.accepted if len(d.parsed.episodes) > 1)
        first = await to_the_end(app.me, await app.downloads.start(pack))
        again = await app.search.releases("The Beverly Hillbillies", season=1, episode=2)
        same = next(d for d in again.accepted if d.release.tracker_id == pack.release.tracker_id)

        second = await to_the_end(app.me, await app.downloads.start(same))

    names = {path.name.rpartition(" - ")[2] for path in (tmp_path / "nas").rglob("*.mkv")}
    assert first.id == second.id
    assert {"S01E01.mkv", "S01E02.mkv"} <= names


async def test_pressing_twice_starts_one_download(opening: Opening) -> None:
    async with opening() as app:
        [proposal], _ = await answer(app.me, "скачай Метрополис 1927 в 1080p")

        first = (await app.proposals.accept(proposal.id)).download
        second = (await app.proposals.accept(proposal.id)).download

        assert first.id == second.id
        assert len(await app.downloads.list()) == 1


async def test_a_torrent_with_a_program_in_it_is_never_downloaded(opening: Opening, tmp_path: Path) -> None:
    async with opening() as app:
        report = await app.search.releases("Metropolis", year=1927)
        offered = (*report.accepted, *report.rejected)
        fake = next(decision for decision in offered if decision.release.info_hash == hash_of_the_fake())

        download = await to_the_end(app.me, await app.downloads.start(fake))

    assert download.state is concierge.DownloadState.FAILED
    assert download.failure_code == "unsafe_content"
    assert not list((tmp_path / "data").rglob("*.exe"))


async def test_a_download_goes_on_after_a_restart(opening: Opening, sandbox: Sandbox) -> None:
    sandbox.swarm.limit(300_000)
    async with opening() as app:
        [proposal], _ = await answer(app.me, "скачай Метрополис 1927 в 1080p")
        started = (await app.proposals.accept(proposal.id)).download
    sandbox.swarm.limit(0)

    async with opening() as app:
        download = await to_the_end(app.me, await app.downloads.get(started.id))

    assert download.state is concierge.DownloadState.ON_NAS


async def test_a_handle_names_its_release_after_a_restart(opening: Opening) -> None:
    async with opening() as app:
        report = await app.search.releases("Шарада 1963")
    assert report.best is not None

    async with opening() as app:
        download = await app.downloads.start(report.best.handle)

    assert download.name == report.best.release.name


async def test_two_people_do_not_see_each_others_downloads(opening: Opening) -> None:
    async with opening() as app:
        async with app.storage() as storage:
            guest = await storage.users.by_telegram_id(42)
            await storage.users.save(guest.given(concierge.Role.MEMBER))
        stranger = await app.user(telegram_id=42)
        report = await app.search.releases("Шарада 1963")
        assert report.best is not None
        await app.downloads.start(report.best)

        assert await stranger.downloads.list() == ()
        with pytest.raises(concierge.NotFound):
            await stranger.downloads.start(report.best.handle)
