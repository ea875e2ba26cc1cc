"""The page about the API of a NAS: its examples are asked and answered as it says, and its tables are whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from concierge.errors import StorageError
from concierge.model.sync import SyncReason, SyncState
from concierge.server import sync_refusals
from concierge.server.sync_operations import OPERATIONS
from tests.server.memory_desk import NOW, MemoryDesk, an_item
from tests.server.sync_house import opened

PAGE = (Path(__file__).resolve().parents[2] / "docs/reference/sync-api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```http\n(GET|POST) (\S+)\n(.*?)```\n(?:\n```json\n(.*?)```)?", re.DOTALL)
EXAMPLES = [found.groups() for found in EXAMPLE.finditer(PAGE)]


def rows(after: str) -> Iterator[list[str]]:
    """The rows of the first table after those words, below its head."""
    table = PAGE.split(after, 1)[1].split("|---|", 1)[1].split("\n", 1)[1].split("\n\n", 1)[0]
    for line in table.splitlines():
        yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize(
    "method, path, body, told",
    EXAMPLES,
    ids=[f"{number} {found[1]}" for number, found in enumerate(EXAMPLES)],
)
async def test_each_example_is_answered_as_it_says(
    method: str, path: str, body: str, told: str | None
) -> None:
    number = json.loads(body).get("token", 1) if body.strip() else 1
    is_shown = "/pending" in path or "/lease" in path or "torrent_hash" in body
    held = replace(an_item(), token=number, state=SyncState.LEASED, lease_until=NOW.replace(minute=10))
    desk = MemoryDesk.of_a_household(an_item() if is_shown else held)

    async with opened(desk) as house:
        answer = await house.http.request(method, path, content=body.strip())

    if told is None:
        assert answer.content == b"d4:infod4:name1:xee"
    else:
        assert answer.json() == json.loads(told)
        assert answer.text == json.dumps(answer.json(), ensure_ascii=False)


def test_each_route_has_an_example_and_stands_in_the_table() -> None:
    told = list(rows("## Routes"))

    assert [[cell.strip("`") for cell in row[:3]] for row in told] == [
        [
            f"{one.method} /api{one.path}",
            one.opened_by.value,
            str(one.most_bytes) if one.method == "POST" else "",
        ]
        for one in OPERATIONS
    ]
    shown = {path.partition("?")[0] for _, path, _, _ in EXAMPLES}
    assert shown == {f"/api{one.path}" for one in OPERATIONS}


def test_each_reason_is_told() -> None:
    assert [row[0].strip("`") for row in rows("### fail")] == [reason.value for reason in SyncReason]


def test_each_code_of_a_refusal_is_told() -> None:
    server = Path(sync_refusals.__file__).parent
    texts = [path.read_text(encoding="utf-8") for path in server.glob("sync_*.py")]
    raised = {code for text in texts for code in re.findall(r'Refused\(\s*\d{3}, "(\w+)"', text)}
    bodies = set(sync_refusals.BODY_CODES.values())
    house = {kind.code for kind in sync_refusals.SAID} | {StorageError.code, "internal"}

    told = {code for row in rows("## When it is no") for code in re.findall(r"`(\w+)`", row[1])}

    assert told == raised | bodies | house
