"""Every media server keeps one contract, each against the sandbox's server of its wire."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from concierge.errors import LoginFailed, NotFound, ServiceError, ServiceUnavailable
from concierge.model.audio import AudioKind, AudioTrack
from concierge.model.importing import ImportedViewing
from concierge.model.library import LibraryItem
from concierge.model.taste import Precision
from concierge.model.title import ExternalIds, TitleKind
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox._shelf import Watch, film_of
from tests.adapters.media_servers import (
    DUNE,
    DUNE_OLD,
    SERVERS,
    SHOW,
    Stage,
    all_of,
    episode,
    on_stage,
    title_of,
    watched_by,
)

VOICES = (AudioTrack(language="ru", kind=AudioKind.DUB), AudioTrack(language="en", kind=AudioKind.ORIGINAL))
EVENING = "2026-11-20T21:35:25.3996506+00:00"
NIGHT = "2026-11-22T01:05:00+00:00"


@pytest.fixture(params=SERVERS)
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    async with on_stage(request.param) as ready:
        yield ready


def episodes_of(items: list[LibraryItem]) -> list[tuple[int | None, tuple[int, ...]]]:
    return sorted((one.season, one.episodes) for one in items)


async def test_a_server_that_lets_us_in_is_well(stage: Stage) -> None:
    await stage.port.check()


async def test_every_film_is_told_with_its_ids_file_and_picture(stage: Stage) -> None:
    films = {one.item_id: one for one in await all_of(stage.port, TitleKind.MOVIE)}

    assert films.keys() == {"10", "20"}
    dune = films["10"]
    assert (dune.names, dune.year, dune.kind) == (("Дюна", "Dune"), 2021, TitleKind.MOVIE)
    assert dune.ids == ExternalIds(tmdb=438631, imdb="tt1160419")
    assert (dune.path, dune.resolution) == ("/media/Кино/Дюна (2021)/Дюна (2021) - 2160p.mkv", 2160)
    assert dune.size_bytes == 8_400_000_000


async def test_every_episode_is_told_with_the_ids_of_its_series(stage: Stage) -> None:
    episodes = await all_of(stage.port, TitleKind.SERIES)

    assert episodes_of(episodes) == [(1, (1,)), (1, (2,))]
    assert {(one.ids.tmdb, one.year, one.names[0]) for one in episodes} == {(438631, 2017, "Тьма")}


async def test_a_film_is_found_among_others_of_its_name_with_quality_and_voices(stage: Stage) -> None:
    [new] = await stage.port.find(title_of(DUNE))
    [old] = await stage.port.find(title_of(DUNE_OLD))

    assert (new.item_id, new.resolution, new.voices) == ("10", 2160, VOICES)
    assert (old.item_id, old.resolution) == ("20", 1080)


async def test_a_series_with_the_number_of_a_film_is_not_that_film(stage: Stage) -> None:
    found = await stage.port.find(title_of(SHOW))

    assert {one.kind for one in found} == {TitleKind.SERIES}
    assert episodes_of([*found]) == [(1, (1,)), (1, (2,))]
    assert await stage.port.find(title_of(SHOW), 2) == ()


async def test_both_copies_of_a_film_are_found(stage: Stage) -> None:
    stage.server.items.append(film_of(DUNE, "11", folder="/media/Кино 4K", height=1080))

    assert sorted(one.resolution or 0 for one in await stage.port.find(title_of(DUNE))) == [1080, 2160]


async def test_a_film_without_ids_is_known_by_its_name_and_year(stage: Stage) -> None:
    stage.server.items = [replace(one, ids={}) for one in stage.server.items]

    assert [one.item_id for one in await stage.port.find(title_of(DUNE))] == ["10"]


async def test_what_is_not_there_is_not_found(stage: Stage) -> None:
    assert (
        await stage.port.find(
            replace(
                title_of(DUNE),
                name_ru="Соларис",
                name_en="",
                name_original="Solaris",
                ids=ExternalIds(tmdb=593),
            )
        )
        == ()
    )


async def test_a_long_list_comes_page_by_page_and_each_once(stage: Stage) -> None:
    stage.server.items = [film_of(replace(DUNE, title_ru=f"Дюна {n}"), str(n)) for n in range(1, 1_203)]

    found = await all_of(stage.port, TitleKind.MOVIE)

    assert len(found) == 1_202
    assert len({one.item_id for one in found}) == 1_202


async def test_only_the_path_that_is_new_is_told_by_its_name_there_and_found_then(stage: Stage) -> None:
    new = film_of(replace(DUNE, title_ru="Жизнь + смерть", tmdb_id=1, imdb_id=""), "77")
    stage.server.coming = [new]
    assert (
        await stage.port.find(title_of(replace(DUNE, title_ru="Жизнь + смерть", tmdb_id=1, imdb_id=""))) == ()
    )

    await stage.port.refresh([new.path])

    assert len(stage.server.heard) == 1
    assert new.path.startswith(stage.server.heard[0])
    assert stage.server.coming == []
    assert len(stage.server.heard[0]) > len("/media/Кино/")


async def test_a_path_that_the_server_does_not_know_is_no_failure(stage: Stage) -> None:
    await stage.port.refresh(["/elsewhere/x.mkv"])
    await stage.port.refresh([])


async def test_what_was_watched_comes_with_the_ids_of_the_series_and_its_day(stage: Stage) -> None:
    items = stage.server.items
    items[0] = items[0].by("Anna", Watch(at=EVENING)).by("Boris", Watch(at=NIGHT))
    items[items.index(episode(items, 2))] = episode(items, 2).by("Anna", Watch(at=NIGHT, count=2))
    items[items.index(episode(items, 1))] = episode(items, 1).by("Anna", Watch(at=EVENING, is_finished=False))

    film, series = await watched_by(stage.port)

    assert film.ids == ExternalIds(tmdb=438631, imdb="tt1160419")
    assert film.kind is TitleKind.MOVIE
    [seen] = film.viewings
    assert seen.watched_at is not None
    assert seen.watched_at.date() == datetime(2026, 11, 20, tzinfo=UTC).date()
    assert series.kind is TitleKind.SERIES
    assert series.ids.tmdb == 438631
    assert [(one.season, one.episode) for one in series.viewings] == [(1, 2)]


async def test_with_a_moment_only_what_was_watched_later_comes(stage: Stage) -> None:
    items = stage.server.items
    items[0] = items[0].by("Anna", Watch(at=EVENING))
    items[1] = items[1].by("Anna", Watch(at=NIGHT))

    [row] = await watched_by(stage.port, since=datetime(2026, 11, 21, tzinfo=UTC))

    assert row.ids.tmdb == 841


async def test_what_nobody_knows_the_day_of_is_watched_all_the_same(stage: Stage) -> None:
    stage.server.items[0] = stage.server.items[0].by("Anna", Watch())

    [row] = await watched_by(stage.port, since=datetime(2026, 11, 21, tzinfo=UTC))

    assert row.viewings == (ImportedViewing(precision=Precision.UNKNOWN),)


async def test_nobody_of_that_name_is_an_error_that_says_so(stage: Stage) -> None:
    with pytest.raises(NotFound):
        await watched_by(stage.port, "Nobody")


async def test_without_a_public_address_there_is_no_link(stage: Stage) -> None:
    assert await stage.port.link("10") == ""


@pytest.mark.parametrize("name", SERVERS)
async def test_with_a_public_address_an_item_has_a_page(name: str) -> None:
    async with on_stage(name, public_url="https://tv.example/base/") as stage:
        link = await stage.port.link("10")

    assert link.startswith("https://tv.example/base/web/")
    assert link.endswith("10")


@pytest.mark.parametrize("name", SERVERS)
async def test_paths_here_are_told_as_the_server_knows_them(name: str) -> None:
    paths = '{"/srv/media": "/media", "/srv/media/old": "/attic"}'
    async with on_stage(name, paths=paths) as stage:
        await stage.port.refresh(["/srv/media/Кино/Дюна (2021)/Дюна.mkv", "/srv/mediatheque/x.mkv"])

        assert [one for one in stage.server.heard if one.startswith("/media/Кино/Дюна (2021)")]
        assert all(not one.startswith("/srv/media/") for one in stage.server.heard)


@pytest.mark.parametrize("name", SERVERS)
async def test_a_wrong_key_is_a_login_that_failed_and_stands_nowhere(name: str) -> None:
    key = "token" if name == "plex" else "api_key"
    async with on_stage(name, **{key: "wrong-secret"}) as stage:
        with pytest.raises(LoginFailed) as failed:
            await stage.port.check()

        assert "wrong-secret" not in str(failed.value)
        assert all("wrong-secret" not in str(call.query) for call in stage.server.calls)


async def test_a_server_that_starts_is_unavailable(stage: Stage) -> None:
    stage.server.is_starting = True

    with pytest.raises(ServiceUnavailable):
        await stage.port.find(title_of(DUNE))
    with pytest.raises(ServiceUnavailable):
        await stage.port.refresh(["/media/Кино/x.mkv"])


async def test_an_answer_that_breaks_off_is_a_failure_of_the_service(stage: Stage) -> None:
    stage.server.arm(Fault(kind=FaultKind.TRUNCATED))

    with pytest.raises(ServiceError):
        await all_of(stage.port, TitleKind.MOVIE)
