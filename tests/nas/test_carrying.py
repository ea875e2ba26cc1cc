"""What becomes of one item, whatever happens to it on its way."""

from __future__ import annotations

import asyncio
import errno
from itertools import islice
from pathlib import Path

import pytest

from concierge.adapters.transfer._naming import names
from concierge.errors import (
    ConciergeError,
    NotFound,
    RateLimited,
    ServiceUnavailable,
    StaleLease,
    TransferFailed,
    UnexpectedAnswer,
)
from concierge.model.sync import SyncReason
from concierge.nas.carrying import Outcome
from concierge.nas.item import item_of
from tests.nas.house import FILM, item
from tests.nas.simulated import Home

SHELVED = {"Кино/Дюна/Дюна.mkv": FILM}
DOWN = ServiceUnavailable("sync", "down")
STALE = StaleLease("another token")
GONE = NotFound("removed", what="item")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(folder=tmp_path)


def test_an_item_goes_its_whole_way_in_order(home: Home) -> None:
    outcome = home.carry()

    assert outcome is Outcome.DONE
    assert home.shelved() == SHELVED
    assert home.calls == ["fetch /done", "verify", "progress place", "place", "refresh", "complete"]
    assert [(one.path, one.destination) for one in home.placed] == [
        ("Дюна.mkv", str(home.root / "Кино/Дюна/Дюна.mkv"))
    ]
    assert home.rooms.all() == ()


def test_the_lease_is_renewed_each_third_of_it_while_it_is_copied(home: Home) -> None:
    home.fetch_s = 1000

    assert home.carry() is Outcome.DONE
    assert home.calls.count("progress fetch") == 4


@pytest.mark.parametrize("lost", [STALE, GONE], ids=["somebody-has-it", "nobody-wants-it"])
def test_an_item_that_is_lost_while_it_is_copied_is_left_at_once(lost: ConciergeError, home: Home) -> None:
    home.fetch_s = 100_000
    home.faults["progress fetch"] = [None, lost]

    assert home.carry() is Outcome.ABANDONED
    assert home.clock.now == 400
    assert (home.shelved(), home.rooms.all()) == ({}, ())
    assert "fail" not in home.calls


@pytest.mark.parametrize("lost", [STALE, GONE], ids=["somebody-has-it", "nobody-wants-it"])
def test_whoever_comes_too_late_places_nothing(lost: ConciergeError, home: Home) -> None:
    home.faults["progress place"] = [lost]

    assert home.carry() is Outcome.ABANDONED
    assert "place" not in home.calls
    assert (home.shelved(), home.rooms.all()) == ({}, ())


def test_a_server_that_is_down_ends_no_copying(home: Home) -> None:
    home.fetch_s = 1000
    home.faults["progress fetch"] = [DOWN, DOWN, RateLimited("sync", "slowly", retry_after_s=5)]

    assert home.carry() is Outcome.DONE


def test_the_last_word_is_said_until_it_is_heard(home: Home) -> None:
    home.faults["complete"] = [DOWN] * 20

    assert home.carry() is Outcome.DONE
    assert home.calls.count("complete") == 21
    assert home.calls.count("progress complete") > 1  # the lease goes on meanwhile
    assert home.calls.count("place") == 1


def test_what_is_home_is_told_of_although_the_daemon_is_called_off_at_that_moment(home: Home) -> None:
    home.called_off_in = "drop"

    with pytest.raises(asyncio.CancelledError):
        home.carry()

    assert home.rooms.all() == ()
    assert home.steps[-2:] == ["completed", "done"]


def test_a_server_that_says_when_is_not_asked_before(home: Home) -> None:
    home.faults["complete"] = [RateLimited("sync", "slowly", retry_after_s=77)]

    home.carry()

    assert home.clock.now >= 77


def test_in_one_run_a_server_that_is_down_is_left_and_the_files_stay(home: Home) -> None:
    home.most_tries = 3
    home.faults["progress place"] = [DOWN] * 3

    assert home.carry() is Outcome.LEFT
    assert [room.read_item() for room in home.rooms.all()] == [home.item]

    assert home.carry() is Outcome.DONE
    assert home.calls.count("fetch /done") == 1


def test_a_server_that_cannot_read_us_gets_the_item_back_with_that_reason(home: Home) -> None:
    home.faults["complete"] = [UnexpectedAnswer("sync", "HTTP 422")] * 5

    assert home.carry() is Outcome.FAILED
    assert home.calls.count("complete") == 5
    assert home.reasons == [SyncReason.OTHER]
    assert home.details == ["the server cannot read what it is told: sync: HTTP 422"]

    # What stands in the library is not copied again when the server is mended.
    assert home.carry() is Outcome.DONE
    assert home.calls.count("fetch /done") == 1


def test_a_server_that_cannot_read_that_either_is_left(home: Home) -> None:
    home.faults["complete"] = [UnexpectedAnswer("sync", "HTTP 422")] * 5
    home.faults["fail"] = [UnexpectedAnswer("sync", "HTTP 422")] * 5

    assert home.carry() is Outcome.LEFT
    assert len(home.rooms.all()) == 1


@pytest.mark.parametrize("reason", [*SyncReason])
def test_what_the_way_says_is_the_reason(reason: SyncReason, home: Home) -> None:
    home.faults["fetch /done"] = [TransferFailed(reason, "said")]

    assert home.carry() is Outcome.FAILED
    assert home.reasons == [reason]
    is_kept = reason not in {SyncReason.UNSAFE, SyncReason.SOURCE_MISSING}
    assert len(home.rooms.all()) == is_kept


def test_a_disk_that_fills_up_keeps_what_is_there(home: Home) -> None:
    home.faults["place"] = [TransferFailed(SyncReason.NO_SPACE, "full")]

    assert home.carry() is Outcome.FAILED
    assert (home.reasons, home.shelved()) == (["no_space"], {})

    assert home.carry(item_of({**item(), "id": "one", "token": 2})) is Outcome.DONE
    assert home.shelved() == SHELVED
    assert home.calls.count("fetch /done") == 1


@pytest.mark.parametrize(
    "number, reason",
    [
        (errno.ENOSPC, "no_space"),
        (errno.EDQUOT, "no_space"),
        (errno.EROFS, "not_writable"),
        (errno.EIO, "other"),
    ],
)
def test_what_the_disk_refuses_is_told(number: int, reason: str, home: Home) -> None:
    home.faults["verify"] = [OSError(number, "refused")]

    assert home.carry() is Outcome.FAILED
    assert home.reasons == [reason]


def test_too_little_room_is_known_before_a_byte_comes(home: Home) -> None:
    home.reserve_bytes = 2**60

    assert home.carry() is Outcome.FAILED
    assert home.reasons == ["no_space"]
    assert home.calls == ["fail"]


def test_an_empty_mount_point_is_not_written_to(home: Home) -> None:
    (home.root / ".mark").unlink()

    assert home.carry() is Outcome.FAILED
    assert home.reasons == ["not_mounted"]
    assert home.rooms.all() == ()


def test_what_differs_is_fetched_anew(home: Home) -> None:
    home.differing_paths = ("Дюна.mkv",)

    assert home.carry() is Outcome.FAILED
    assert (home.reasons, home.shelved()) == (["differs"], {})
    [room] = home.rooms.all()
    assert [*room.files.iterdir()] == []


@pytest.mark.parametrize("begins", [b"MZ\x90\0", b"\x7fELF", b"#!/bin/sh"])
def test_a_program_that_is_called_a_film_stays_out(begins: bytes, tmp_path: Path) -> None:
    home = Home(folder=tmp_path, files={"Дюна.mkv": begins + FILM})

    assert home.carry() is Outcome.FAILED
    assert (home.reasons, home.shelved(), home.rooms.all()) == (["unsafe"], {}, ())


def test_a_path_that_leads_out_writes_nothing(home: Home) -> None:
    home.changed = {
        "files": [{"path": "../../x", "size_bytes": 1, "destination": "../../x", "role": "video"}]
    }

    assert home.carry() is Outcome.FAILED
    assert (home.reasons, home.calls) == (["unsafe"], ["fail"])
    assert home.rooms.all() == ()


def test_what_is_replaced_goes_to_the_trash_when_the_new_one_stands(home: Home) -> None:
    old, foreign = home.root / "Кино/Дюна/old.mkv", home.folder / "foreign.mkv"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    foreign.write_bytes(b"foreign")
    home.changed = {"replaces": [str(old), str(foreign), str(home.root / "Кино/../../foreign.mkv"), "x"]}

    assert home.carry() is Outcome.DONE
    assert home.shelved() == SHELVED
    assert foreign.read_bytes() == b"foreign"
    assert [path.read_bytes() for path in home.root.rglob(".concierge-trash/**/old.mkv")] == [b"old"]


def test_what_is_replaced_stays_as_long_as_the_new_one_does_not_stand(home: Home) -> None:
    old = home.root / "Кино/Дюна/old.mkv"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    home.changed = {"replaces": [str(old)]}
    home.faults["place"] = [TransferFailed(SyncReason.NO_SPACE, "full")]

    home.carry()

    assert old.read_bytes() == b"old"


def test_what_is_replaced_leaves_its_name_to_the_new_one(home: Home) -> None:
    old = home.root / "Кино/Дюна/Дюна.mkv"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"the first release")
    home.changed = {"replaces": [str(old)]}

    assert home.carry() is Outcome.DONE

    assert home.shelved() == SHELVED
    laid_aside = [path.read_bytes() for path in home.root.rglob(".concierge-trash/**/Дюна.mkv")]
    assert laid_aside == [b"the first release"]


def test_a_better_release_that_stands_there_for_somebody_else_is_not_put_there_twice(home: Home) -> None:
    old = home.root / "Кино/Дюна/Дюна.mkv"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    old.with_name("Дюна (2).mkv").write_bytes(FILM)
    home.changed = {"replaces": [str(old)]}

    assert home.carry() is Outcome.DONE
    assert home.shelved() == {"Кино/Дюна/Дюна (2).mkv": FILM}
    assert [Path(one.destination).name for one in home.placed] == ["Дюна (2).mkv"]


@pytest.mark.parametrize("name", ["Дюна.mkv", f"{'ы' * 125}.mkv"])
def test_what_stands_beyond_a_name_that_was_given_free_is_known_after_a_kill(home: Home, name: str) -> None:
    home.files = {name: FILM}
    others = [home.root / "Кино/Дюна" / other for other in islice(names(name), 2)]
    others[0].parent.mkdir(parents=True)
    for other in others:
        other.write_bytes(str(other).encode())
    home.faults["complete"] = [STALE]
    home.carry()
    others[1].unlink()

    assert home.carry() is Outcome.DONE
    assert home.calls.count("fetch /done") == 1
    assert list(home.shelved().values()).count(FILM) == 1


def test_another_film_of_that_name_is_never_overwritten(home: Home) -> None:
    other = home.root / "Кино/Дюна/Дюна.mkv"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"another film")

    assert home.carry() is Outcome.DONE
    assert home.shelved() == {"Кино/Дюна/Дюна.mkv": b"another film", "Кино/Дюна/Дюна (2).mkv": FILM}
    assert [Path(one.destination).name for one in home.placed] == ["Дюна (2).mkv"]


def test_an_item_whose_last_word_was_lost_is_not_copied_again(home: Home) -> None:
    home.faults["complete"] = [STALE]

    assert home.carry() is Outcome.ABANDONED
    assert home.shelved() == SHELVED

    again = item_of({**item(), "id": "one", "token": 9})
    assert home.carry(again) is Outcome.DONE
    assert home.shelved() == SHELVED
    assert home.calls.count("fetch /done") == 1
    assert home.calls.count("place") == 1


def test_more_files_of_the_same_torrent_come_beside_the_first(home: Home) -> None:
    home.faults["complete"] = [STALE]
    home.carry()
    home.files = {"Дюна.mkv": FILM, "Дюна.srt": b"1\n"}

    assert home.carry() is Outcome.DONE
    assert home.shelved() == {**SHELVED, "Кино/Дюна/Дюна.srt": b"1\n"}


def test_the_torrent_is_asked_for_once(home: Home) -> None:
    home.changed = {"has_torrent": True}
    home.faults["verify"] = [TransferFailed(SyncReason.OTHER, "x")]

    home.carry()
    home.carry()

    assert home.calls.count("torrent") == 1
