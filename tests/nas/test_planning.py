"""Before a byte is copied: paths that lead out, the map of folders, and room on the disk."""

from __future__ import annotations

import pytest

from concierge.errors import TransferFailed
from concierge.model.sync import SyncReason
from concierge.nas.item import Item, item_of
from concierge.nas.planning import Space, refuse_unsafe, route
from tests.nas.house import item

PATHS = {
    "transmission": {"/downloads": "/mnt/box/done", "/downloads/series": "/mnt/series"},
    "*": {"/": "/everything"},
}


def with_file(path: str = "a.mkv", destination: str = "A/a.mkv", role: str = "video") -> Item:
    return item_of(
        {**item(), "files": [{"path": path, "size_bytes": 1, "destination": destination, "role": role}]}
    )


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "..",
        "../x",
        "a/../b",
        "/etc/x",
        "a//b",
        "a/",
        "a\0b",
        "x" * 256,
        "a\udfff",
        "/".join("a" * 17),
    ],
)
def test_a_path_that_leads_out_is_refused_wherever_it_stands(path: str) -> None:
    for one in (with_file(path=path), with_file(destination=path)):
        with pytest.raises(TransferFailed) as caught:
            refuse_unsafe(one)

        assert caught.value.reason == SyncReason.UNSAFE


@pytest.mark.parametrize("name", [".concierge-staging", ".hidden.mkv", "a\nb", "a\x1b[31m"])
def test_nothing_hidden_or_odd_is_named_in_the_library(name: str) -> None:
    with pytest.raises(TransferFailed):
        refuse_unsafe(with_file(destination=f"A/{name}"))


@pytest.mark.parametrize(
    "name", ["-e sh", "--rsh=x", "$(id)", ";rm -rf", "a\nb", "a\tb", "'", "CON", "é" * 100, "a\udc80b"]
)
def test_an_odd_name_in_the_torrent_is_data(name: str) -> None:
    refuse_unsafe(with_file(path=name))


@pytest.mark.parametrize("role", ["danger", "junk", "sample", ""])
def test_what_has_no_place_in_a_library_is_refused(role: str) -> None:
    with pytest.raises(TransferFailed):
        refuse_unsafe(with_file(role=role))


def test_the_same_file_twice_and_none_at_all_are_refused() -> None:
    file = {"path": "a", "size_bytes": 1, "destination": "a", "role": "video"}
    for files in ([], [file, file]):
        with pytest.raises(TransferFailed):
            refuse_unsafe(item_of({**item(), "files": files}))


@pytest.mark.parametrize(
    "source, client, there",
    [
        ("/downloads", "transmission", "/mnt/box/done"),
        ("/downloads/", "transmission", "/mnt/box/done"),
        ("/downloads/films", "transmission", "/mnt/box/done/films"),
        ("/downloads/series/x", "transmission", "/mnt/series/x"),
        ("/downloads-old", "transmission", "/everything/downloads-old"),
        ("/downloads", "deluge", "/everything/downloads"),
        ("/", "deluge", "/everything"),
    ],
)
def test_the_longest_known_beginning_counts(source: str, client: str, there: str) -> None:
    one = item_of({**item(), "source": source, "client": client})

    assert route(one, PATHS, is_local=False) == there


def test_a_folder_that_nobody_told_of_is_not_guessed() -> None:
    for paths in ({}, {"*": {"/data": "/mnt"}}, {"deluge": {"/downloads": "/mnt"}}):
        with pytest.raises(TransferFailed) as caught:
            route(item_of(item()), paths, is_local=False)

        assert caught.value.reason == SyncReason.NO_WAY


def test_on_one_machine_a_folder_is_where_it_is() -> None:
    assert route(item_of(item()), {}, is_local=True) == "/downloads"


def test_two_items_do_not_count_on_the_same_room() -> None:
    space = Space(reserve_bytes=10)
    one, two = (item_of({**item(), "id": name}) for name in ("one", "two"))
    space.promise(one, 50, free_bytes=100)

    with pytest.raises(TransferFailed) as caught:
        space.promise(two, 50, free_bytes=100)

    assert caught.value.reason == SyncReason.NO_SPACE
    assert "50 bytes needed, 40 free" in str(caught.value)
    space.lower(one, 20)
    space.promise(two, 50, free_bytes=100)
    space.release(one)
    space.promise(one, 40, free_bytes=100)
