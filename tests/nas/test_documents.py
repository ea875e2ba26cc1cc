"""What `concierge sync` prints with `--json` is what the committed schemas say, although it is written without them."""

from __future__ import annotations

import pytest

from concierge_cli.documents import kinds, sync
from tests.nas.house import House
from tests.nas.served import Row


@pytest.fixture
def row(house: House) -> Row:
    return house.film()


def take(house: House) -> tuple[str, str]:
    """The id and the token of the item that waits, taken by a command."""
    taken = sync.SyncItemsDocument.model_validate_json(house.run("pending", "--lease", "--json").stdout)
    [one] = taken.items
    return one.id, str(one.token)


@pytest.mark.parametrize(
    "words", [("pending",), ("lease",), ("status",), ("library",), ("doctor",)], ids=" ".join
)
def test_one_document_is_of_its_kind(words: tuple[str, ...], house: House, row: Row) -> None:
    done = house.run(*words, "--json")

    kinds()[f"sync-{words[0]}"].validate_json(done.stdout)
    assert done.returncode == 0


def test_each_line_of_the_daemon_is_of_its_kind(house: House, row: Row) -> None:
    lines = house.run("once", "--json").stdout.splitlines()

    events = [sync.SyncEvent.model_validate_json(line).event for line in lines]
    assert events[0] == "planned"
    assert events[-2:] == ["done", "ended"]


def test_a_script_takes_renews_and_closes_an_item(house: House, row: Row) -> None:
    item_id, token = take(house)
    place = house.library / "Дюна.mkv"
    place.write_bytes(b"x")
    told = (item_id, "--token", token, "--json")

    renewed = house.run("progress", *told, "--bytes", "5")
    closed = house.run("complete", *told, "--placed", f"Дюна.mkv={place}")

    for name, done in (("progress", renewed), ("complete", closed)):
        assert kinds()[f"sync-{name}"].validate_json(done.stdout)
    assert (row.renewed, row.state) == (1, "done")
    assert row.completed[0]["placed"] == [{"path": "Дюна.mkv", "size_bytes": 1, "destination": str(place)}]


def test_without_places_the_server_is_told_that_all_is_where_it_should_be(house: House, row: Row) -> None:
    item_id, token = take(house)

    assert house.run("complete", item_id, "--token", token).returncode == 0
    assert row.completed[0]["placed"] == []


def test_a_script_gives_an_item_back_with_its_reason(house: House, row: Row) -> None:
    item_id, token = take(house)

    done = house.run("fail", item_id, "--token", token, "--reason", "no_space", "--detail", "a\nb", "--json")

    assert kinds()["sync-fail"].validate_json(done.stdout)
    assert (row.state, row.reasons, row.details) == ("failed", ["no_space"], ["a b"])


def test_an_old_token_ends_with_1(house: House, row: Row) -> None:
    item_id, token = take(house)
    house.queue.steal(item_id)

    for words in (("complete", item_id), ("fail", item_id, "--reason", "other"), ("progress", item_id)):
        assert house.run(*words, "--token", token).returncode == 1
    assert house.run("complete", "nobody", "--token", "1").returncode == 1


@pytest.mark.parametrize(
    "words",
    [
        ("fail", "x", "--token", "1", "--reason", "bogus"),
        ("complete", "x", "--token", "1", "--placed", "film.mkv"),
        ("complete", "x", "--token", "1", "--placed", "film.mkv=/nowhere/film.mkv"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_ends_with_2_and_is_not_told(words: tuple[str, ...], house: House) -> None:
    done = house.run(*words)

    assert done.returncode == 2
    assert done.stderr.strip()
    assert house.queue.calls == []


def test_a_server_that_is_down_ends_with_69(house: House) -> None:
    assert house.run("pending", CONCIERGE_SYNC__API_URL="http://127.0.0.1:1").returncode == 69
