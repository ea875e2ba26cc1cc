"""What scripts say that are older than this server, and what they look for in its answers."""

from __future__ import annotations

import asyncio
import json
import shlex
from collections.abc import AsyncIterator

import httpx
import pytest

from concierge.model.sync import SyncState
from tests.needs import needs
from tests.server.memory_desk import HASH, HOME_KEY, OTHER_KEY, MemoryDesk, an_item
from tests.server.sync_house import House, opened


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with opened() as found:
        yield found


async def shell(script: str, *, url: str, key: str = HOME_KEY) -> tuple[int, str]:
    """The exit code and the output of an old script's lines."""
    run = await asyncio.create_subprocess_exec(
        "bash",
        "-c",
        script,
        env={"URL": url, "SYNC_API_KEY": key, "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await run.communicate()
    return run.returncode or 0, told.decode()


ASK = """
answer=$(curl -s --max-time 20 -H "X-API-Key: $SYNC_API_KEY" "$URL/api/sync/pending")
echo "$answer" | grep -q '"sync_needed": true'
"""
TELL = """
curl -s -o /dev/null -w '%{http_code}' -X POST -H "X-API-Key: $SYNC_API_KEY" -H "Content-Type: application/json" \
  -d @- "$URL/api/sync/complete" <<< BODY
"""


@needs("curl", "bash")
async def test_the_old_daemon_sees_that_something_waits_as_often_as_it_asks(house: House) -> None:
    first, _ = await shell(ASK, url=house.address)
    again, _ = await shell(ASK, url=house.address)
    stranger, _ = await shell(ASK, url=house.address, key="wrong")
    house.desk.items.clear()
    nothing, _ = await shell(ASK, url=house.address)

    assert (first, again, stranger, nothing) == (0, 0, 1, 1)


@needs("curl", "bash")
async def test_the_old_script_says_that_it_is_done(house: House) -> None:
    body = json.dumps({"filename": "Метрополис (1927) (3 файлов)", "local_path": "/volume1/video/Кино/x"})
    script = TELL.replace("BODY", shlex.quote(body))

    codes = [(await shell(script, url=house.address))[1] for _ in range(2)]

    assert codes == ["200", "404"]
    assert house.desk.told == ["item-1"]
    assert (await shell(ASK, url=house.address))[0] == 1


async def test_a_title_cannot_say_that_something_waits() -> None:
    desk = MemoryDesk.of_a_household(an_item(title='"sync_needed": false, "x'))
    async with opened(desk) as house:
        text = (await house.http.get("/sync/pending")).text

    assert text.startswith('{"sync_needed": true, ')
    assert '"sync_needed": false' not in text


async def complete(house: House, body: dict[str, object], key: str = HOME_KEY) -> httpx.Response:
    return await house.http.post("/api/sync/complete", json=body, headers={"X-API-Key": key})


@pytest.mark.parametrize("info_hash", [HASH, HASH.upper()])
async def test_a_hash_names_what_nobody_holds_and_twice_is_once(house: House, info_hash: str) -> None:
    answers = [await complete(house, {"torrent_hash": info_hash, "local_path": "/x"}) for _ in range(2)]

    told = {"ok": True, "message": "Completed: 1", "items": [{"ok": True, "id": "item-1", "state": "done"}]}
    assert [(one.status_code, one.json()) for one in answers] == [(200, told)] * 2
    assert house.desk.told == ["item-1"]


async def test_what_somebody_holds_is_not_completed_by_its_hash(house: House) -> None:
    await house.http.post("/sync/lease", json={})

    answer = await complete(house, {"torrent_hash": HASH})

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_lease")
    assert house.desk.items["item-1"].state is SyncState.LEASED


async def test_what_is_unknown_or_another_ones_is_not_there(house: House) -> None:
    answers = [
        await complete(house, {"torrent_hash": "f" * 40}),
        await complete(house, {"torrent_hash": HASH}, OTHER_KEY),
        await complete(house, {"filename": "Нет такого"}),
        await complete(house, {"filename": "Метрополис (1927)"}, OTHER_KEY),
    ]

    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert answers[0].json()["ok"] is False
    assert answers[0].json()["message"]
    assert house.desk.told == []


async def test_a_name_that_fits_two_is_nobodys() -> None:
    async with opened(MemoryDesk.of_a_household(an_item(), an_item(2))) as house:
        answer = await complete(house, {"filename": "Метрополис (1927) (12 файлов)"})

    told = answer.json()
    assert (answer.status_code, told["code"], told["ok"]) == (409, "ambiguous", False)
    assert told["candidates"] == ["Метрополис (1927) [item-1]", "Метрополис (1927) [item-2]"]
    assert house.desk.told == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"local_path": "/x"},
        {"filename": ""},
        {"torrent_hash": "", "filename": " "},
        {"torrent_hash": None},
        {"filename": " (3 файлов)"},
    ],
    ids=str,
)
async def test_one_of_two_names_is_needed(house: House, body: dict[str, object]) -> None:
    answer = await complete(house, body)

    assert (answer.status_code, answer.json()["code"], answer.json()["ok"]) == (400, "nothing_named", False)


@pytest.mark.parametrize(
    "body, field",
    [
        ({"torrent_hash": ["a"]}, "torrent_hash"),
        ({"torrent_hash": {"a": 1}}, "torrent_hash"),
        ({"torrent_hash": 5}, "torrent_hash"),
        ({"torrent_hash": HASH + "0"}, "torrent_hash"),
        ({"torrent_hash": "g" * 40}, "torrent_hash"),
        ({"torrent_hash": HASH + "\n"}, "torrent_hash"),
        ({"filename": 5}, "filename"),
        ({"filename": "x\x00"}, "filename"),
        ({"filename": "x" * 5000}, "filename"),
        ({"filename": "x", "local_path": []}, "local_path"),
    ],
    ids=str,
)
async def test_fields_of_another_type_are_named(house: House, body: dict[str, object], field: str) -> None:
    answer = await complete(house, body)

    assert (answer.status_code, answer.json()["fields"]) == (422, [field])


async def test_the_library_is_told_folder_by_folder(house: House) -> None:
    movies = [
        {
            "name": "Метрополис (1927)",
            "type": "dir",
            "items": [
                {"name": "a.mkv", "type": "file", "size_mb": 1.5},
                {"name": "Extras", "type": "dir"},
            ],
        },
        {"name": "b.mkv", "type": "file", "size_mb": 2},
    ]
    tv = [
        {"name": "Пусто", "type": "dir", "unknown": 1},
        {"name": "Тьма (2017)", "type": "dir", "size_mb": 3},
    ]

    answer = await house.http.post("/api/sync/library-index", json={"movies": movies, "tv": tv})

    assert answer.json() == {"ok": True, "movies": 2, "tv": 2}
    assert [(one.kind, one.path, one.size_bytes) for one in house.desk.indexes["home"]] == [
        ("movie", "Метрополис (1927)/a.mkv", 1_572_864),
        ("movie", "b.mkv", 2_097_152),
        ("series", "Тьма (2017)", 3_145_728),
    ]


@pytest.mark.parametrize(
    "body, fields",
    [
        ({}, ["movies", "tv"]),
        ({"movies": [], "tv": None}, ["tv"]),
        ({"movies": [{"name": 1, "type": "dir"}], "tv": []}, ["movies.0.name"]),
        ({"movies": [], "tv": [{"name": "x", "type": "dir", "items": [[]]}]}, ["tv.0.items.0"]),
        ({"files": [{"kind": "film", "path": "x", "size_bytes": 1}]}, ["files.0.kind"]),
        ({"files": [{"kind": "movie", "path": "x", "size_bytes": -1}]}, ["files.0.size_bytes"]),
        ({"files": [{"kind": "movie", "path": "x", "size_bytes": True}]}, ["files.0.size_bytes"]),
        ({"files": {}}, ["files"]),
    ],
    ids=str,
)
async def test_a_library_of_another_shape_is_refused(
    house: House, body: dict[str, object], fields: list[str]
) -> None:
    answer = await house.http.post("/api/sync/library-index", json=body)

    assert (answer.status_code, answer.json()["fields"]) == (422, fields)
    assert house.desk.indexes == {}
