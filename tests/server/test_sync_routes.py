"""What a NAS gets from its server, and what it tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from concierge.errors import ConfigError, Conflict, StorageError
from concierge.model.sync import Placed, SyncState
from concierge.model.tracks import SoundTrack, SubtitleTrack, Tracks, VideoTrack
from concierge.server.rates import Rates
from tests.server.memory_desk import HASH, HOME_KEY, LOOKING_KEY, NOW, OTHER_KEY, MemoryDesk, an_item
from tests.server.sync_house import House, opened

PREFIXES = ["", "/api"]


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as found:
        yield found


async def leased(house: House, key: str = HOME_KEY) -> dict[str, object]:
    answer = await house.http.post("/api/sync/lease", json={}, headers={"X-API-Key": key})
    assert answer.status_code == 200, answer.text
    [item] = answer.json()["items"]
    assert isinstance(item, dict)
    return item


def refused(answer: httpx.Response) -> tuple[int, str]:
    told = answer.json()
    assert told["ok"] is False
    assert told["message"] == told["error"]
    return answer.status_code, told["code"]


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_what_waits_is_shown_as_often_as_somebody_asks(house: House, prefix: str) -> None:
    told = [(await house.http.get(f"{prefix}/sync/pending")).json() for _ in range(3)]

    assert told[0] == told[1] == told[2]
    assert told[0] == {
        "sync_needed": True,
        "items": [
            {
                "id": "item-1",
                "token": None,
                "lease_until": None,
                "info_hash": HASH,
                "title": "Метрополис (1927)",
                "kind": "movie",
                "client": "transmission",
                "source": "/downloads",
                "destination": "Кино/Метрополис (1927)",
                "priority": 1,
                "attempts": 0,
                "size_bytes": 4_700_000_000,
                "has_torrent": True,
                "replaces": [],
                "files": [
                    {
                        "path": "Metropolis.1927.1080p/Metropolis.mkv",
                        "size_bytes": 4_700_000_000,
                        "destination": "Метрополис (1927)/Метрополис (1927) - 1080p.mkv",
                        "role": "video",
                    }
                ],
            }
        ],
    }
    assert house.desk.items["item-1"].state is SyncState.PENDING


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_an_item_goes_its_whole_way(house: House, prefix: str) -> None:
    item = await leased(house)
    held = {"id": item["id"], "token": item["token"]}
    assert item["lease_until"] == "2026-03-01T20:10:00Z"

    torrent = await house.http.get(f"{prefix}/sync/torrent", params={"id": "item-1", "token": 1})
    progress = await house.http.post(
        f"{prefix}/sync/progress", json={**held, "done_bytes": 5, "step": "copy"}
    )
    placed = {"path": "a.mkv", "size_bytes": 5, "destination": "/volume1/video/Кино/a.mkv"}
    done = [await house.http.post(f"{prefix}/sync/complete", json={**held, "placed": [placed]}) for _ in "12"]

    assert torrent.content == b"d4:infod4:name1:xee"
    assert torrent.headers["content-type"] == "application/octet-stream"
    assert progress.json() == {"ok": True, "lease_until": "2026-03-01T20:10:00Z"}
    assert [one.json() for one in done] == [{"ok": True, "id": "item-1", "state": "done"}] * 2
    assert house.desk.placed[0] == Placed(path="a.mkv", size_bytes=5, destination="/volume1/video/Кино/a.mkv")
    assert house.desk.told == ["item-1"]
    assert (await house.http.get(f"{prefix}/sync/pending")).json() == {"sync_needed": False, "items": []}


async def test_the_tracks_of_what_was_placed_are_told_in_one_line_each(house: House) -> None:
    item = await leased(house)
    tracks = {
        "path": "a.mkv",
        "video": [{"width": 1920, "height": 800, "codec": "h264"}],
        "sound": [{"language": "ru", "title": "\x1b[31mДубляж\n\n1", "codec": "ac3", "channels": 6}, {}],
        "subtitles": [{"language": None, "title": "ф" * 999}],
        "duration_s": 9180,
    }

    answer = await house.http.post(
        "/sync/complete", json={"id": item["id"], "token": item["token"], "tracks": [tracks]}
    )

    assert answer.status_code == 200
    assert house.desk.tracks["a.mkv"] == Tracks(
        video=(VideoTrack(width=1920, height=800, codec="h264"),),
        sound=(SoundTrack(language="ru", title="[31mДубляж 1", codec="ac3", channels=6), SoundTrack()),
        subtitles=(SubtitleTrack(title="ф" * 200),),
        duration=timedelta(hours=2, minutes=33),
    )


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_what_fails_is_tried_again_when_it_says(house: House, prefix: str) -> None:
    item = await leased(house)
    body = {"id": item["id"], "token": item["token"], "reason": "no_space", "detail": "x" * 5000}

    answer = await house.http.post(f"{prefix}/sync/fail", json=body)

    assert answer.json() == {
        "ok": True,
        "id": "item-1",
        "state": "pending",
        "due_at": "2026-03-01T20:00:30Z",
    }
    assert house.desk.items["item-1"].detail == "x" * 1000


@pytest.mark.parametrize(
    "path, more", [("progress", {}), ("complete", {"placed": []}), ("fail", {"reason": "other"})]
)
async def test_who_holds_it_no_more_changes_nothing(house: House, path: str, more: dict[str, object]) -> None:
    item = await leased(house)
    before = house.desk.items["item-1"]
    held: dict[str, object] = {"id": "item-1", "token": item["token"], **more}

    stale = await house.http.post(f"/sync/{path}", json={**held, "token": 7})
    unknown = await house.http.post(f"/sync/{path}", json={**held, "id": "item-2"})
    foreign = await house.http.post(f"/sync/{path}", json=held, headers={"X-API-Key": OTHER_KEY})
    house.desk.removed.add("item-1")
    gone = await house.http.post(f"/sync/{path}", json=held)

    assert refused(stale) == (409, "stale_lease")
    assert refused(unknown) == refused(foreign) == (404, "not_found")
    assert unknown.content == foreign.content
    assert refused(gone) == (410, "removed")
    assert house.desk.items["item-1"] == before


async def test_of_two_one_gets_it(house: House) -> None:
    answers = await asyncio.gather(*(house.http.post("/sync/lease", json={"limit": 5}) for _ in range(2)))

    assert sorted(len(one.json()["items"]) for one in answers) == [0, 1]


async def test_a_torrent_that_is_known_by_a_magnet_link_alone_is_not_there() -> None:
    async with opened(MemoryDesk.of_a_household(an_item(has_torrent=False))) as house:
        item = await leased(house)

        answer = await house.http.get("/sync/torrent", params={"id": "item-1", "token": str(item["token"])})

    assert refused(answer) == (404, "not_found")


@pytest.mark.parametrize("prefix", PREFIXES)
async def test_the_library_is_told_file_by_file(house: House, prefix: str) -> None:
    file = {
        "kind": "movie",
        "path": "Метрополис (1927)/a.mkv",
        "size_bytes": 5,
        "modified_at": NOW.isoformat(),
    }
    other = {"kind": "series", "path": "b.mkv", "size_bytes": 0}

    answer = await house.http.post(f"{prefix}/sync/library-index", json={"files": [file, other]})

    assert answer.json() == {"ok": True, "files": 2}
    first, second = house.desk.indexes["home"]
    assert (first.kind, first.path, first.size_bytes, first.modified_at) == (
        "movie",
        "Метрополис (1927)/a.mkv",
        5,
        NOW,
    )
    assert second.modified_at is None


async def test_who_waits_hears_at_once_of_what_is_new() -> None:
    async with opened(MemoryDesk.of_a_household()) as house:
        asked = asyncio.create_task(house.http.get("/sync/pending", params={"wait": "999"}))
        await house.desk.seen_waiting(1)
        house.desk.put(an_item())

        answer = await asked

    assert answer.json()["sync_needed"] is True


async def test_who_waits_is_answered_when_the_server_ends() -> None:
    async with opened(MemoryDesk.of_a_household()) as house:
        asked = asyncio.create_task(house.http.get("/sync/pending", params={"wait": "55"}))
        await house.desk.seen_waiting(1)
        house.ended.set()

        answer = await asked
        later = await house.http.get("/sync/pending", params={"wait": "55"})

    assert answer.json() == later.json() == {"sync_needed": False, "items": []}


async def test_a_few_of_one_nas_wait_and_the_others_are_answered() -> None:
    async with opened(MemoryDesk.of_a_household()) as house:
        waiting = [asyncio.create_task(house.http.get("/sync/pending?wait=55")) for _ in range(4)]
        await house.desk.seen_waiting(4)
        fifth = await house.http.get("/sync/pending?wait=55")
        others = asyncio.create_task(
            house.http.get("/sync/pending?wait=55", headers={"X-API-Key": OTHER_KEY})
        )
        await house.desk.seen_waiting(5)
        house.ended.set()
        answers = await asyncio.gather(*waiting, others)

    assert fifth.json() == {"sync_needed": False, "items": []}
    assert [one.status_code for one in answers] == [200] * 5


async def test_who_hangs_up_waits_no_more() -> None:
    async with opened(MemoryDesk.of_a_household()) as house:
        for _ in range(6):  # more than may wait at once
            asked = asyncio.create_task(house.http.get("/sync/pending?wait=55"))
            await house.desk.seen_waiting(1)
            asked.cancel()
            await asyncio.wait([asked])
            await house.desk.seen_waiting(0)

    assert house.desk.waiting == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "wrong"},
        {"Authorization": f"Basic {HOME_KEY}"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer wrong", "X-API-Key": HOME_KEY},
        {"X-API-Key": "x" * 5000},
        {"X-API-Key": HOME_KEY[:-1]},
        {"X-Forwarded-For": "127.0.0.1"},
    ],
)
@pytest.mark.parametrize("path", ["/sync/pending", f"/api/sync/pending?key={HOME_KEY}&api_key={HOME_KEY}"])
async def test_without_a_right_key_in_a_header_nobody_gets_in(
    house: House, path: str, headers: dict[str, str]
) -> None:
    async with httpx.AsyncClient(base_url=house.address, trust_env=False) as stranger:
        answer = await stranger.get(path, headers=headers)

    assert answer.status_code == 401
    assert answer.content == b'{"error": "Unauthorized"}'


@pytest.mark.parametrize("headers", [{"X-API-Key": HOME_KEY}, {"Authorization": f"bearer  {HOME_KEY}"}])
async def test_the_key_may_stand_in_either_header(house: House, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=house.address, trust_env=False) as nas:
        assert (await nas.get("/sync/pending", headers=headers)).status_code == 200


async def test_where_no_nas_is_known_the_api_is_not_configured() -> None:
    async with opened(MemoryDesk()) as house:
        answer = await house.http.get("/api/sync/pending")

    assert (answer.status_code, answer.content) == (503, b'{"error": "API not configured"}')


async def test_a_key_opens_what_it_was_made_for(house: House) -> None:
    looking = {"X-API-Key": LOOKING_KEY}

    shown = await house.http.get("/sync/pending", headers=looking)
    others = [
        await house.http.post(f"/sync/{path}", json={}, headers=looking)
        for path in ("lease", "progress", "complete", "fail", "library-index")
    ]
    others.append(await house.http.get("/sync/torrent", headers=looking))

    assert shown.status_code == 200
    assert [refused(one) for one in others] == [(403, "missing_scope")] * 6


async def test_browsers_other_methods_and_other_hosts_get_nothing(house: House) -> None:
    item = await leased(house)
    body = {"id": item["id"], "token": item["token"]}
    http = house.http

    origin = await http.post("/sync/complete", json=body, headers={"Origin": "http://localhost"})
    got = await http.get("/sync/complete")
    overridden = await http.get(
        "/sync/complete", headers={"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    )
    posted = await http.post("/sync/pending", json={})
    asked = await http.options("/sync/complete", headers={"Origin": "http://evil.example"})
    foreign = await http.get("/sync/pending", headers={"Host": "evil.example"})
    own = await http.get("/sync/pending", headers={"Host": "nas.lan:8080"})

    assert refused(origin) == (403, "browser")
    assert refused(got) == refused(overridden) == refused(posted) == refused(asked) == (405, "wrong_method")
    assert (got.headers["allow"], posted.headers["allow"]) == ("POST", "GET, HEAD")
    assert (foreign.status_code, own.status_code) == (400, 200)
    assert not any(name.startswith("access-control") for name in asked.headers)
    assert house.desk.told == []


async def test_a_thousand_wrong_keys_are_slowed_down_and_right_ones_pass(house: House) -> None:
    async def asked(key: str) -> httpx.Response:
        return await house.http.get("/sync/pending", headers={"X-API-Key": key})

    wrong = [
        one
        for n in range(0, 1000, 50)
        for one in await asyncio.gather(*(asked(f"{n}-{i}") for i in range(50)))
    ]
    right = await house.http.get("/sync/pending")

    codes = [one.status_code for one in wrong]
    assert set(codes) == {401, 429}
    assert codes.count(401) >= 60
    assert codes.count(429) >= 500
    assert {int(one.headers["retry-after"]) for one in wrong if one.status_code == 429} == {1}
    assert right.status_code == 200


async def test_a_nas_that_asks_too_often_waits_and_the_other_does_not() -> None:
    async with opened(often=Rates(per_s=0.01, burst=3)) as house:
        codes = [(await house.http.get("/sync/pending")).status_code for _ in range(4)]
        late = await house.http.get("/sync/pending")
        other = await house.http.get("/sync/pending", headers={"X-API-Key": OTHER_KEY})

    assert codes == [200, 200, 200, 429]
    assert refused(late) == (429, "rate_limited")
    assert 1 <= int(late.headers["retry-after"]) <= 100
    assert other.status_code == 200


async def test_what_goes_wrong_inside_tells_nothing_and_costs_no_connection(house: House) -> None:
    faults = [
        StorageError("could not connect to postgresql://secret@db"),
        Conflict("UPDATE sync SET secret", newest=3),
        ConfigError("secret", setting="SECRET"),
        RuntimeError("SELECT secret FROM nases"),
    ]
    answers = []
    for fault in faults:
        house.desk.fault = fault
        answers.append(await house.http.post("/sync/lease", json={}))
    house.desk.fault = None
    after = await house.http.get("/sync/pending")

    assert [refused(one) for one in answers] == [
        (503, "storage"),
        (409, "conflict"),
        (500, "internal"),
        (500, "internal"),
    ]
    assert answers[0].headers["retry-after"] == "5"
    assert not any(b"secret" in one.content.lower() for one in answers)
    assert all("connection" not in one.headers for one in answers)
    assert after.status_code == 200


async def test_a_refused_item_stays_as_it_is_for_the_next(house: House) -> None:
    item = await leased(house)
    house.desk.items["item-1"] = replace(house.desk.items["item-1"], token=2)

    late = await house.http.post("/sync/complete", json={"id": item["id"], "token": item["token"]})

    assert refused(late) == (409, "stale_lease")
    assert house.desk.items["item-1"].state is SyncState.LEASED
