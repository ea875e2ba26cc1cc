"""The daemon as a process: signals, a second one, a disk that is not there, and files of all kinds at once."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable

import pytest

from tests.nas.house import FILM, House
from tests.nas.served import KEY

PATIENCE_S = 30


def until(is_so: Callable[[], object]) -> None:
    """Returns once it is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            pytest.fail("it never came")
        time.sleep(0.02)


def test_it_brings_home_what_comes_while_it_runs_and_leaves_when_told(house: House) -> None:
    with house.start("run", "--json") as daemon:
        until(lambda: "pending" in house.queue.calls)
        rows = [house.film(name) for name in ("Дюна", "Чужой", "Нечто")]
        until(lambda: all(row.state == "done" for row in rows) and not house.rooms())
        daemon.send_signal(signal.SIGTERM)
        out, err = daemon.communicate(timeout=PATIENCE_S)

    assert daemon.returncode == 130
    assert house.shelved() == {f"Кино/{name}/{name}.mkv": FILM for name in ("Дюна", "Чужой", "Нечто")}
    assert house.rooms() == []
    events = [json.loads(line)["event"] for line in out.splitlines()]
    assert events.count("done") == 3
    assert KEY not in out + err


@pytest.mark.parametrize("heard", [signal.SIGTERM, signal.SIGINT])
def test_it_leaves_although_the_server_does_not_answer(heard: signal.Signals, house: House) -> None:
    with house.start("run", CONCIERGE_SYNC__POLL_S="3600") as daemon:
        until(lambda: "pending" in house.queue.calls)
        daemon.send_signal(heard)
        _, err = daemon.communicate(timeout=PATIENCE_S)

    assert daemon.returncode == 130
    assert "Traceback" not in err


def test_a_second_one_is_told_of_the_first(house: House) -> None:
    with house.start("run") as daemon:
        until(lambda: "pending" in house.queue.calls)
        second = house.run("once", "--json")
        daemon.terminate()
        daemon.communicate(timeout=PATIENCE_S)

    assert second.returncode == 1
    assert json.loads(second.stdout)["error"]["code"] == "job_busy"


def test_without_the_disk_it_says_so_and_writes_nothing_and_goes_on_when_it_is_there(house: House) -> None:
    marker = house.library / ".concierge-library"
    marker.unlink()
    first = house.film("Дюна")
    with house.start("run") as daemon:
        until(lambda: first.state == "failed")
        assert [*house.library.iterdir()] == []
        marker.touch()
        second = house.film("Чужой")
        until(lambda: second.state == "done")
        daemon.terminate()
        daemon.communicate(timeout=PATIENCE_S)

    assert first.reasons == ["not_mounted"]
    assert house.shelved() == {"Кино/Чужой/Чужой.mkv": FILM}


def test_a_server_that_comes_back_is_asked_again(house: House) -> None:
    row = house.film()
    house.queue.instead = lambda _call: (503, b"")
    with house.start("run") as daemon:
        until(lambda: len(house.queue.calls) > 1)
        house.queue.instead = lambda _call: None
        until(lambda: row.state == "done")
        daemon.terminate()
        daemon.communicate(timeout=PATIENCE_S)


def test_once_ends_with_1_if_something_did_not_come_home(house: House) -> None:
    row = house.film(source="/elsewhere")
    house.film("Чужой")

    done = house.run("once", "--json")

    ended = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == 1
    assert (ended["event"], ended["done"], ended["failed"]) == ("ended", 1, 1)
    assert row.reasons == ["no_way"]


@pytest.mark.parametrize("status, code", [(503, 69), (401, 78), (403, 1)])
def test_once_ends_with_the_code_of_what_the_server_says(status: int, code: int, house: House) -> None:
    house.queue.instead = lambda _call: (status, b"")

    done = house.run("once")

    assert done.returncode == code
    assert "Traceback" not in done.stderr


def test_what_an_earlier_process_had_is_gone_on_with_under_its_lease(house: House) -> None:
    row = house.film()
    house.queue.instead = lambda call: (503, b"") if call in {"progress", "complete"} else None
    assert house.run("once").returncode == 1
    assert (row.state, len(house.rooms())) == ("leased", 1)
    house.queue.instead = lambda _call: None

    done = house.run("once", "--json")

    assert done.returncode == 0
    assert (row.state, row.token, house.rooms()) == ("done", 1, [])


def test_what_somebody_else_has_by_now_waits_for_the_next_lease(house: House) -> None:
    row = house.film()
    house.queue.instead = lambda call: (503, b"") if call == "progress" else None
    house.run("once")
    house.queue.instead = lambda _call: None
    house.queue.steal(str(row.item["id"]))

    assert house.run("once").returncode == 0
    assert house.shelved() == {}
    house.queue.give_back_all()
    assert house.run("once").returncode == 0
    assert (row.state, house.rooms()) == ("done", [])
    assert house.shelved() == {"Кино/Дюна/Дюна.mkv": FILM}


def test_what_lies_in_staging_without_an_owner_is_swept(house: House) -> None:
    stray = house.staging / "stray" / "files"
    stray.mkdir(parents=True)
    (stray / "x.mkv").write_bytes(FILM)
    (house.library / "Кино").mkdir()
    (house.library / "Кино" / "keep").symlink_to(house.downloads)
    (house.staging / "stray" / "link").symlink_to(house.library / "Кино")

    house.run("once")

    assert house.rooms() == []
    assert (house.library / "Кино" / "keep").is_symlink()


def test_the_state_of_things_is_shown(house: House) -> None:
    house.film()
    house.queue.instead = lambda call: (503, b"") if call in {"progress", "pending"} else None
    house.run("once")

    told = json.loads(house.run("status", "--json").stdout)

    [one] = told["items"]
    assert (told["running"], told["pending"]) == (False, None)
    assert (one["state"], one["done_bytes"], one["total_bytes"]) == ("placing", len(FILM), len(FILM))
    assert "Дюна  100 %" in house.run("status").stdout


def test_only_films_are_told_of_and_no_link_is_followed(house: House) -> None:
    films = house.library / "Кино" / "Дюна (2021)"
    films.mkdir(parents=True)
    (films / "Дюна.mkv").write_bytes(FILM)
    (films / "Дюна.srt").write_bytes(b"1")
    (films / ".part.mkv").write_bytes(b"1")
    house.film("Чужой")
    (house.library / "Сериалы").symlink_to(house.downloads)
    (films / "link.mkv").symlink_to(house.downloads / "Чужой.mkv")

    done = house.run("library", "--json")

    assert json.loads(done.stdout) == {"files": 1}
    [told] = house.queue.index
    assert (told["kind"], told["path"], told["size_bytes"]) == ("movie", "Дюна (2021)/Дюна.mkv", len(FILM))


def test_a_name_that_is_no_utf8_comes_home_under_its_own_name(house: House) -> None:
    strange = b"Dune-\xff.mkv".decode("utf-8", "surrogateescape")
    row = house.film(files={strange: FILM})
    row.item["files"] = [
        {"path": strange, "size_bytes": len(FILM), "destination": "Дюна/Дюна.mkv", "role": "video"}
    ]

    assert house.run("once").returncode == 0
    assert house.shelved() == {"Кино/Дюна/Дюна.mkv": FILM}
    [told] = row.completed
    assert told["placed"] == [
        {"path": strange, "size_bytes": len(FILM), "destination": str(house.library / "Кино/Дюна/Дюна.mkv")}
    ]


def test_new_files_and_folders_have_the_rights_that_the_umask_leaves(house: House) -> None:
    house.film("Дюна")

    done = house.run("once", CONCIERGE_SYNC__UMASK="0027", CONCIERGE_SYNC__TRANSFER="local")

    assert done.returncode == 0
    [folder] = house.library.glob("Кино/Дюна")
    assert folder.stat().st_mode & 0o777 == 0o750
