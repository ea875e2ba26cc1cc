"""Tools about downloads: they tell, they pause, and whatever else they do waits for the person's press."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from concierge.errors import (
    Ambiguous,
    ClientElsewhere,
    IllegalTransition,
    NotAllowed,
    NotFound,
    ServiceUnavailable,
    ToolInputError,
)
from concierge.model.access import Grant
from concierge.model.conversation import JsonValue, TorrentOffered
from concierge.model.download import Download, DownloadState
from concierge.model.proposal import Proposal, ProposedAct
from concierge.model.user import Preferences, User
from concierge.testing import (
    FakeMetadata,
    FakeTorrentClient,
    FakeTracker,
    a_release,
    a_title,
    an_info_hash,
    entries,
)
from concierge.testing.models import ScriptedModel
from tests.agent.answering import TOOLS, Conversation
from tests.services.downloading import DOWN, HASH, PACK, a_series_house, episode
from tests.services.house import ANNA, BORIS, House, moved

GENEROUS = replace(ANNA, preferences=Preferences(auto_start_bytes=10**15))
FILMS = {
    "Метрополис": a_title(),
    "Солярис": a_title("Солярис", name_original="Solaris", name_en="Solaris", year=1972),
    "Сталкер": a_title("Сталкер", name_original="Stalker", name_en="Stalker", year=1979),
}


@dataclass(slots=True, kw_only=True)
class Talk:
    """Anna's tools over a house where she has downloads."""

    house: House
    user: User = ANNA
    has_outside_text: bool = False
    proposals: list[Proposal] = field(default_factory=list)
    torrents: list[TorrentOffered] = field(default_factory=list)
    started: list[str] = field(default_factory=list)

    async def run(self, tool: str, **arguments: JsonValue) -> Mapping[str, JsonValue]:
        """The result of one call, in a turn of its own; what it brought about is kept."""
        talk = Conversation(model=ScriptedModel(), house=self.house, user=self.user)
        ctx = talk.context(self.user, "ru")
        ctx.has_outside_text = self.has_outside_text
        result = await TOOLS[tool].run(ctx, arguments)
        self.proposals += ctx.proposals
        self.torrents += ctx.torrents
        self.started += ctx.started
        assert isinstance(result, Mapping)
        assert len(json.dumps(result, ensure_ascii=False)) / 3 <= 600
        return result

    async def press(self, option: int = 1, *, user: User | None = None) -> tuple[Download, ...]:
        """What a press on the newest proposal comes to, in a process that knows no more than the storage does."""
        proposals = self.house.new_proposals()
        return (await proposals.accept(user or self.user, self.proposals[-1].id, option=option)).downloads

    async def states(self) -> dict[str, DownloadState]:
        """The state of each of Anna's downloads that is not removed, by its Russian name."""
        async with self.house.storage.reading() as rows:
            mine = await rows.downloads.of_user(ANNA.id)
        return {one.title.name_ru if one.title else one.name: one.state for one in mine}

    async def paused(self) -> list[str]:
        """The Russian names of what stands still by Anna's word."""
        shown = await self.house.new_downloads().list(ANNA)
        return [one.download.title.name_ru for one in shown if one.download.is_paused and one.download.title]


async def with_films(client: FakeTorrentClient | None = None) -> Talk:
    rows = [
        a_release(
            f"{name} / {title.name_original} [{title.year}, BDRip 1080p] Dub",
            info_hash=an_info_hash(name),
            size_bytes=8_000_000_000,
        )
        for name, title in FILMS.items()
    ]
    client = client or FakeTorrentClient()
    house = House(
        trackers=(FakeTracker(rows),), sources=(FakeMetadata(tuple(FILMS.values())),), client=client
    )
    for title in FILMS.values():
        await house.new_downloads().start(ANNA, (await house.best(sought=title)).handle)
    return Talk(house=house)


async def test_downloads_are_listed_with_what_names_them_in_later_calls() -> None:
    talk = await with_films()

    listed = await talk.run("list_downloads")

    rows = listed["downloads"]
    assert isinstance(rows, list)
    assert {row["name"] for row in rows} == {"Метрополис (1927)", "Солярис (1972)", "Сталкер (1979)"}
    assert all(len(row["id"]) == 8 for row in rows)


@pytest.mark.parametrize("said", ["Сталкер", "Сталкера", "сталкером"])
async def test_a_download_is_named_in_any_case(said: str) -> None:
    talk = await with_films()

    await talk.run("control_downloads", action="pause", download=said)

    assert await talk.paused() == ["Сталкер"]


async def test_a_long_list_says_how_many_it_left_out() -> None:
    names = [f"Film {number} {'x' * 150}" for number in range(14)]
    house = House(client=FakeTorrentClient())
    for name in names:
        await house.new_downloads().start(ANNA, f"magnet:?xt=urn:btih:{an_info_hash(name)}&dn={name}")

    listed = await Talk(house=house).run("list_downloads")

    rows = listed["downloads"]
    assert isinstance(rows, list)
    assert 1 < len(rows) <= 10
    assert listed["more"] == 14 - len(rows)


async def test_one_download_is_paused_and_resumed_by_words_of_its_name() -> None:
    talk = await with_films()

    paused = await talk.run("control_downloads", action="pause", download="солярис")
    standing = await talk.paused()
    resumed = await talk.run("control_downloads", action="resume", download="SOLARIS 1972")

    assert (paused["status"], paused["count"], standing) == ("paused", 1, ["Солярис"])
    assert (resumed["status"], await talk.paused()) == ("resumed", [])
    assert talk.proposals == []


async def test_all_downloads_are_paused_and_resumed_at_once() -> None:
    talk = await with_films()

    paused = await talk.run("control_downloads", action="pause")
    standing = await talk.paused()
    again = await talk.run("control_downloads", action="pause")
    await talk.run("control_downloads", action="resume")

    assert (paused["count"], sorted(standing)) == (3, sorted(FILMS))
    assert again["count"] == 0
    assert await talk.paused() == []


async def test_a_failed_download_begins_again_by_a_press_alone() -> None:
    talk = await with_films(
        FakeTorrentClient({an_info_hash("Солярис"): entries("S/film.mkv", "S/film.mkv.lnk")})
    )
    assert isinstance(talk.house.client, FakeTorrentClient)
    downloads = talk.house.new_downloads()
    for _ in range(3):
        await talk.house.client.step()
        await downloads.tend()
    assert (await talk.states())["Солярис"] is DownloadState.FAILED

    result = await talk.run("control_downloads", action="resume", download="Солярис")
    waiting = (await talk.states())["Солярис"]
    (pressed,) = await talk.press()

    assert (result["status"], waiting) == ("proposed", DownloadState.FAILED)
    assert pressed.is_active


@pytest.mark.parametrize("option, removed", [(1, "remove"), (2, "remove with data")])
async def test_only_a_press_removes_a_download(option: int, removed: str) -> None:
    client = FakeTorrentClient({an_info_hash("Солярис"): entries("Solaris/solaris.mkv")})
    talk = await with_films(client)
    await client.step()
    await talk.house.new_downloads().tend()

    result = await talk.run("remove_download", download="солярис")
    before = await talk.states()
    (ended,) = await talk.press(option)

    assert (result["status"], result["options"]) == ("proposed", ["remove", "remove_with_data"])
    assert set(before.values()) == {DownloadState.DOWNLOADING}
    assert ended.state is DownloadState.REMOVED
    assert client.told[-1] == (removed, an_info_hash("Солярис"))
    assert set(await talk.states()) == {"Метрополис", "Сталкер"}


async def test_what_was_removed_and_begun_anew_is_not_removed_by_a_second_press() -> None:
    talk = await with_films()
    await talk.run("remove_download", download="солярис")
    await talk.press()
    await talk.house.new_downloads().start(ANNA, (await talk.house.best(sought=FILMS["Солярис"])).handle)

    (again,) = await talk.press(2)

    assert again.is_active
    assert (await talk.states())["Солярис"].value in {"queued", "downloading"}


async def test_the_queue_is_cleared_of_what_it_held_when_it_was_shown_and_by_a_press_alone() -> None:
    talk = await with_films()
    result = await talk.run("clear_downloads")
    await talk.house.new_downloads().start(ANNA, f"magnet:?xt=urn:btih:{an_info_hash('later')}&dn=Later")

    before = await talk.states()
    ended = await talk.press()

    assert result["title"] == "Очередь: 3 загрузки"
    assert set(before) == {*FILMS, "Later"}
    assert {one.state for one in ended} == {DownloadState.REMOVED}
    assert set(await talk.states()) == {"Later"}


async def test_nothing_is_proposed_where_there_is_nothing_to_clear() -> None:
    talk = Talk(house=House())

    assert await talk.run("clear_downloads") == {"status": "nothing"}
    assert talk.proposals == []


async def test_a_press_does_nothing_for_somebody_else_nor_when_it_is_too_late() -> None:
    talk = await with_films()
    await talk.run("clear_downloads")

    with pytest.raises(NotFound):
        await talk.press(user=BORIS)
    talk.house.clock.advance(timedelta(days=2))
    with pytest.raises(NotFound):
        await talk.press()

    assert set(await talk.states()) == set(FILMS)


async def test_a_declined_removal_removes_nothing() -> None:
    talk = await with_films()
    await talk.run("remove_download", download="солярис")
    await talk.house.new_proposals().decline(ANNA, talk.proposals[-1].id)

    with pytest.raises(NotFound):
        await talk.press()

    assert set(await talk.states()) == set(FILMS)


async def test_what_a_silent_client_could_not_let_go_may_be_pressed_again() -> None:
    talk = await with_films()
    client = talk.house.client
    assert isinstance(client, FakeTorrentClient)
    await talk.run("remove_download", download="солярис")
    client.error = DOWN

    with pytest.raises(ServiceUnavailable):
        await talk.press()
    client.error = None
    (ended,) = await talk.press()

    assert ended.state is DownloadState.REMOVED


async def test_data_are_not_offered_to_go_where_another_process_has_the_torrents() -> None:
    talk = await with_films()
    talk.house.client = None

    result = await talk.run("remove_download", download="солярис")

    assert result["options"] == ["remove"]
    with pytest.raises(ClientElsewhere):
        await talk.run("download_files", download="солярис")
    with pytest.raises(ClientElsewhere):
        await talk.run("choose_files", download="солярис")


@pytest.mark.parametrize("words", ["Дюна", "zzzzzzzz"])
async def test_a_download_that_there_is_not_is_not_found(words: str) -> None:
    talk = await with_films()

    with pytest.raises(NotFound):
        await talk.run("remove_download", download=words)


@pytest.mark.parametrize("words", ["bdrip", ""])
async def test_words_that_fit_several_downloads_name_them_all(words: str) -> None:
    talk = await with_films()

    with pytest.raises(Ambiguous) as several:
        await talk.run("unfollow_download", download=words)

    assert len(several.value.choices) == 3
    with pytest.raises(ToolInputError):
        await talk.run("control_downloads", action="remove")


async def a_series(tmp_path: Path) -> Talk:
    """The first of three episodes is under way."""
    client = FakeTorrentClient({HASH: PACK}, save_dir=tmp_path)
    house = a_series_house(client)
    downloads = house.new_downloads()
    await episode(house, downloads, 1)
    await moved(client, downloads, until=DownloadState.ON_NAS)
    return Talk(house=house)


async def test_the_files_of_a_torrent_are_listed_with_what_is_wanted_of_them(tmp_path: Path) -> None:
    talk = await a_series(tmp_path)

    listed = await talk.run("download_files", download="шерлок")
    of_another_season = await talk.run("download_files", download="шерлок", season=2)

    rows = listed["files"]
    assert isinstance(rows, list)
    assert (listed["count"], listed["wanted"]) == (3, 1)
    assert [(row["name"], row["is_wanted"], row["percent"]) for row in rows] == [
        ("Sherlock.S01E01.mkv", True, 100),
        ("Sherlock.S01E02.mkv", False, 0),
        ("Sherlock.S01E03.mkv", False, 0),
    ]
    assert of_another_season["files"] == []


@pytest.mark.parametrize(
    "user, outside, is_started", [(ANNA, False, False), (GENEROUS, True, False), (GENEROUS, False, True)]
)
async def test_more_of_a_torrent_waits_for_a_press_unless_it_was_granted(
    tmp_path: Path, user: User, *, outside: bool, is_started: bool
) -> None:
    talk = await a_series(tmp_path)
    talk.user, talk.has_outside_text = user, outside

    result = await talk.run("choose_files", download="шерлок", season=1)

    assert result["status"] == ("started" if is_started else "proposed")
    assert (await talk.states())["Шерлок"] is (
        DownloadState.DOWNLOADING if is_started else DownloadState.ON_NAS
    )
    assert len(talk.proposals) == (not is_started)
    assert len(talk.started) == is_started


async def test_a_grant_for_one_episode_does_not_bring_the_rest_of_the_season(tmp_path: Path) -> None:
    talk = await a_series(tmp_path)
    talk.user = GENEROUS

    await talk.run("choose_files", download="шерлок", episode=3)
    (option,) = talk.proposals[-1].options
    (pressed,) = await talk.press()
    again = await talk.press()

    assert (option.act, option.season, option.episode) == (ProposedAct.CHOOSE, 1, 3)
    assert option.why == "сезон 1 целиком: докачаются 2 файла"
    assert (pressed.season, pressed.episode, pressed.is_active) == (1, None, True)
    assert [one.id for one in again] == [pressed.id]


async def test_what_is_wanted_already_or_is_not_there_is_not_proposed(tmp_path: Path) -> None:
    talk = await a_series(tmp_path)

    nothing = await talk.run("choose_files", download="шерлок", season=1, episode=1)
    with pytest.raises(NotFound):
        await talk.run("choose_files", download="шерлок", season=1, episode=9)

    assert nothing["status"] == "nothing"
    assert talk.proposals == []


async def test_a_removed_download_is_not_brought_back_by_an_older_press_for_more(tmp_path: Path) -> None:
    talk = await a_series(tmp_path)
    await talk.run("choose_files", download="шерлок", season=1)
    await talk.house.new_downloads().remove(ANNA, HASH)

    with pytest.raises(IllegalTransition):
        await talk.press()

    assert await talk.states() == {}


async def test_a_topic_is_followed_by_a_press_and_left_by_a_word() -> None:
    talk = await with_films()

    await talk.run("follow_download", download="солярис")
    before = await followed(talk)
    await talk.press()
    during = await followed(talk)
    known = await talk.run("follow_download", download="солярис")
    left = await talk.run("unfollow_download", download="солярис")
    await talk.press()

    assert (before, during, await followed(talk)) == (0, 1, 0)
    assert (known["status"], left["status"]) == ("followed", "unfollowed")


async def followed(talk: Talk) -> int:
    async with talk.house.storage.reading() as rows:
        return len(await rows.followings.of_user(ANNA.id))


async def test_a_torrent_is_handed_over_by_the_face_and_never_seen_by_the_model() -> None:
    talk = await with_films()
    best = await talk.house.best(sought=FILMS["Сталкер"])

    of_release = await talk.run("torrent_link", which=best.handle)
    of_download = await talk.run("torrent_link", which="солярис")

    assert [one.what for one in talk.torrents] == [best.handle, of_download["what"]]
    assert "magnet" not in json.dumps([of_release, of_download])
    source = await talk.house.new_downloads().torrent(ANNA, talk.torrents[-1].what)
    assert source.info_hash == an_info_hash("Солярис")


async def test_who_may_not_download_is_handed_no_torrent() -> None:
    talk = await with_films()
    talk.user = replace(ANNA, grants=frozenset({Grant.SEARCH}))

    with pytest.raises(NotAllowed):
        await talk.run("torrent_link", which="солярис")

    assert talk.torrents == []


async def test_a_choice_is_explained_by_what_speaks_for_it_and_against_the_others() -> None:
    names = ("BDRip 1080p] Dub", "BDRip 720p] Dub", "CAMRip] Dub")
    rows = [a_release(f"Метрополис / Metropolis [1927, {name}") for name in names]
    talk = Talk(house=House(trackers=(FakeTracker(rows),)))
    report = await talk.house.found()

    newest = await talk.run("explain_choice")
    of_the_last = await talk.run("explain_choice", handle=report.rejected[0].handle)

    best, others, refused = newest["release"], newest["others"], newest["refused"]
    assert isinstance(best, Mapping)
    assert isinstance(others, list)
    assert isinstance(refused, list)
    assert (newest["found"], newest["fitting"], newest["rejected"]) == (3, 2, {"camera": 1})
    assert (best["place"], best["name"]) == (1, rows[0].name)
    assert "дубляж" in str(best["for"])
    assert [row["name"] for row in others] == [rows[1].name]
    assert [row["name"] for row in refused] == [rows[2].name]
    last = of_the_last["release"]
    assert isinstance(last, Mapping)
    assert last["name"] == rows[2].name
    assert "place" not in last


async def test_a_crowd_of_long_names_is_explained_in_few_words() -> None:
    rows = [
        a_release(f"Метрополис [1927, BDRip {height}p] Dub {'ё' * 300} {number}", seeders=number)
        for number, height in enumerate((1080, 720) * 10)
    ]
    talk = Talk(house=House(trackers=(FakeTracker(rows),)))
    await talk.house.found()

    told = await talk.run("explain_choice")

    assert told["found"] == 20


async def test_without_a_search_there_is_nothing_to_explain() -> None:
    with pytest.raises(NotFound):
        await Talk(house=House()).run("explain_choice")
