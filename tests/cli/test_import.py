"""`concierge import`, `account` and `export --format`, as a person and as a script use them, in the sandbox."""

from __future__ import annotations

import csv
import io
import json
import signal
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from pkgutil import iter_modules

import pytest

from concierge.sandbox import Sandbox
from concierge.sandbox._serving import Fault, FaultKind
from concierge.sandbox._trakt_desk import TraktDesk
from concierge.sandbox.known import known_titles
from concierge.sandbox.letterboxd import Diary, LetterboxdServer
from concierge.sandbox.trakt import TraktServer
from concierge_cli.documents.imports import (
    AccountDocument,
    AccountsDocument,
    ImportDocument,
    OpenNamesDocument,
    RemovedAccountDocument,
    WrittenListsDocument,
)
from concierge_cli.failures import EXIT_CONFIG, EXIT_INTERRUPTED, EXIT_UNABLE, EXIT_USAGE
from tests.cli.world import Shell
from tests.gates.source import ROOT

ADAPTERS = ROOT / "concierge" / "adapters"
*FILMS, SEVENTH = [
    one for one in known_titles() if not one.is_series and one.tmdb_id and one.imdb_id and one.title_en
][:7]


def table(header: str, rows: list[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([header.split(","), *rows])
    return out.getvalue()


def letterboxd(path: Path) -> Path:
    """An export of six films that the sandbox knows, of one that nobody knows, and of a row that cannot be read."""
    named = [["2024-01-01", one.title_en, one.year, "https://boxd.it/x"] for one in FILMS]
    with zipfile.ZipFile(path, "w") as archive:
        watched = [*named, ["2024-01-01", "Домашнее видео 🎄", 1999, ""]]
        archive.writestr("watched.csv", table("Date,Name,Year,Letterboxd URI", watched))
        ratings = [[*named[0], "4.5"], [*named[1], "abc"]]
        archive.writestr("ratings.csv", table("Date,Name,Year,Letterboxd URI,Rating", ratings))
    return path


def told(text: str) -> ImportDocument:
    """The document at the end."""
    return ImportDocument.model_validate_json(text.strip().splitlines()[-1])


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_file_comes_in_once_and_what_is_open_is_decided(shell: Shell, language: str) -> None:
    shell = shell.speaking(language)
    letterboxd(shell.home / "экспорт.zip")

    first = shell.run("import", "экспорт.zip")
    again = shell.run("import", "экспорт.zip", "--json")
    listed = shell.run("import", "--unresolved", "--json")
    [open_name] = OpenNamesDocument.model_validate_json(listed.out).unresolved
    decided = shell.run("import", "--decide", str(open_name.id), SEVENTH.imdb_id)
    nothing = shell.run("import", "--unresolved", "--json")

    assert (first.code, again.code, decided.code) == (0, 0, 0), first.all + decided.all
    assert "+7" in first.out
    document = told(again.out)
    assert (document.source, document.read, document.unchanged) == ("letterboxd", 9, 9)
    assert document.added.model_dump() == {"watched": 0, "ratings": 0, "watchlist": 0, "reviews": 0}
    assert {(one.row, one.reason) for one in document.unresolved} == {
        ("ratings.csv:3", "bad_score"),
        ("watched.csv:8", "unknown"),
    }
    assert OpenNamesDocument.model_validate_json(nothing.out).unresolved == []
    seen = json.loads(shell.run("watched", "--json").out)["titles"]
    assert len(seen) == 7
    assert all(one["confirmed"] for one in seen)


def test_without_waiting_names_stay_names_until_the_next_import(shell: Shell) -> None:
    letterboxd(shell.home / "l.zip")

    at_once = told(shell.run("import", "l.zip", "--wait", "0", "--json").out)
    later = told(shell.run("import", "l.zip", "--json").out)

    assert [one.reason for one in at_once.unresolved].count("waiting") == 7
    assert [one.reason for one in later.unresolved].count("waiting") == 0


def test_ctrl_c_while_names_are_looked_for_tells_what_is_in(shell: Shell, sandbox: Sandbox) -> None:
    letterboxd(shell.home / "l.zip")
    before = len(sandbox.tmdb.calls)
    sandbox.tmdb.arm(Fault(kind=FaultKind.HANG))
    try:
        with shell.start("import", "l.zip", "--json") as process:
            until(lambda: len(sandbox.tmdb.calls) > before)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
    finally:
        sandbox.tmdb.clear()

    assert process.returncode == EXIT_INTERRUPTED
    assert told(out.decode()).added.watched == 7
    assert "Прочитанное уже в списках" in err.decode()
    assert told(shell.run("import", "l.zip", "--json").out).added.watched == 0


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(3000):
        if is_so():
            return
        time.sleep(0.02)
    pytest.fail("it did not come to that")


def test_what_goes_out_comes_back_and_says_nothing_new(shell: Shell) -> None:
    letterboxd(shell.home / "l.zip")
    shell.run("import", "l.zip", "--wait", "0")

    written = shell.run("export", "свои списки.csv", "--format", "plain", "--json")
    document = WrittenListsDocument.model_validate_json(written.out)
    back = told(shell.run("import", "свои списки.csv", "--json").out)
    refused = shell.run("export", "свои списки.csv", "--format", "plain")
    packed = WrittenListsDocument.model_validate_json(
        shell.run("export", "out.csv", "--format", "letterboxd", "--json").out
    )

    assert document.titles == 7
    assert (back.source, back.added.watched, back.added.ratings) == ("plain", 0, 0)
    assert refused.code == EXIT_USAGE
    assert packed.path == str(shell.home / "out.csv")
    assert Path(packed.path).exists()


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("import",), EXIT_USAGE),
        (("import", "нет такого.zip"), EXIT_USAGE),
        (("import", "trakt"), EXIT_UNABLE),
        (("import", "--decide", "5"), EXIT_USAGE),
        (("import", "--keep", "1", "--decide", "2", "Дюна"), EXIT_USAGE),
        (("import", "--unresolved", "--source", "imdb"), EXIT_USAGE),
        (("import", " "), EXIT_USAGE),
        (("import", "list.csv", "--source", "netflix"), EXIT_USAGE),
        (("import", "--keep", "1", "list.csv"), EXIT_USAGE),
        (("import", "--keep", "999"), EXIT_UNABLE),
        (("import", "--decide", "999", "tt0017136"), EXIT_UNABLE),
        (("export", "x", "--format", "netflix"), EXIT_USAGE),
        (("export", "x", "--format", "imdb"), EXIT_UNABLE),
        (("account", "add", "netflix"), EXIT_UNABLE),
        (("account", "add", "letterboxd"), EXIT_USAGE),
        (("account", "sync", "trakt"), EXIT_UNABLE),
        (("account", "remove", "trakt"), EXIT_UNABLE),
    ],
)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_wrong_input_is_told_in_a_sentence(
    shell: Shell, language: str, arguments: tuple[str, ...], code: int
) -> None:
    printed = shell.speaking(language).run(*arguments)
    as_json = shell.speaking(language).run(*arguments, "--json")

    assert (printed.code, as_json.code) == (code, code), printed.all
    assert printed.err.strip()
    assert json.loads(as_json.out)["error"]["text"] == as_json.err.strip()


def test_a_folder_hides_no_account_and_no_path_is_a_surprise(shell: Shell) -> None:
    (shell.home / "trakt").mkdir()
    not_connected = shell.run("import", "trakt")
    (shell.home / "trakt").rmdir()

    assert not_connected.all == shell.run("import", "trakt").all
    assert "concierge account add trakt" in not_connected.err
    for path in ("~nobody-such/x.zip", ".", "/dev/zero", "-"):
        assert shell.run("import", path).code == EXIT_USAGE, path
        assert shell.run("export", f"{path}/x.csv", "--format", "plain").code in {EXIT_USAGE, EXIT_UNABLE}, (
            path
        )


def test_several_files_are_read_one_after_the_other(shell: Shell) -> None:
    for name, year in (("a.csv", 1927), ("b c.csv", 1926)):
        (shell.home / name).write_text(f"Title,Year,Rating\nNobody Knows It,{year},8\n")

    read = shell.run("import", "a.csv", "no such.csv", "b c.csv", "--wait", "0", "--json")
    with_a_space = told(shell.run("import", "b", "c.csv", "--wait", "0", "--json").out)

    first, problem, last = read.out.splitlines()
    assert [told(line).added.ratings for line in (first, last)] == [1, 1]
    assert json.loads(problem)["error"]["code"] == "bad_import"
    assert (read.code, "no such.csv" in read.err) == (EXIT_USAGE, True)
    assert (with_a_space.read, with_a_space.unchanged) == (1, 1)


def test_as_many_files_are_read_as_a_pattern_stands_for(shell: Shell) -> None:
    names = [f"ratings of the year {year}.csv" for year in range(2001, 2013)]
    for name in names:
        (shell.home / name).write_text("Title,Year,Rating\nNobody Knows It,1927,8\n")

    read = shell.run("import", *names, "--wait", "0", "--json")

    assert [told(line).read for line in read.out.splitlines()] == [1] * len(names)


def test_a_source_is_understood_as_it_is_written_and_an_unknown_one_names_the_others(shell: Shell) -> None:
    (shell.home / "a.csv").write_text("Title,Year,Rating\nNobody Knows It,1927,8\n")

    read = shell.run("import", "a.csv", "--source", "Plain ", "--wait", "0", "--json")
    unknown = shell.run("import", "a.csv", "--source", "netflix")

    assert told(read.out).added.ratings == 1
    assert "kinopoisk, " in unknown.err


def test_a_title_that_nobody_knows_is_no_reason_to_use_an_option_that_there_is_not(shell: Shell) -> None:
    (shell.home / "a.csv").write_text("Title,Year,Rating\nNobody Knows It,1927,8\n")
    shell.run("import", "a.csv", "--wait", "0")
    listed = shell.run("import", "--unresolved", "--json")
    [name] = OpenNamesDocument.model_validate_json(listed.out).unresolved

    refused = shell.run("import", "--decide", str(name.id), "tt9999999")

    assert (refused.code, "--by-name" in refused.err) == (EXIT_UNABLE, False), refused.err


def test_a_number_that_is_not_open_is_said_before_any_service_is_asked(shell: Shell) -> None:
    offline = shell.with_(
        CONCIERGE_TMDB__BASE_URL="http://127.0.0.1:1", CONCIERGE_CINEMETA__BASE_URL="http://127.0.0.1:1"
    ).speaking("en")

    printed = offline.run("import", "--decide", "999", "Дюна")

    assert (printed.code, "has the number 999" in printed.err) == (EXIT_UNABLE, True), printed.all


def test_the_help_names_every_format(shell: Shell) -> None:
    for command, option, folder in (("import", "--source", "imports"), ("export", "--format", "exports")):
        for language in ("ru", "en"):
            words = shell.speaking(language).run(command, "--help").out
            names = [module.name for module in iter_modules([str(ADAPTERS / folder)])]
            assert [name for name in names if name not in words] == [], option


@pytest.fixture
def trakt(sandbox: Sandbox) -> Iterator[TraktServer]:
    """Trakt as if nobody had been there; whoever comes agrees at once."""
    server = next(one for one in sandbox.list_services if isinstance(one, TraktServer))
    desk, accounts = server.desk, server.accounts
    server.desk = TraktDesk(now=server.now, slug=server.person, pending=0, interval_s=1)
    server.accounts = {}
    yield server
    server.desk, server.accounts = desk, accounts


@pytest.fixture
def diary(sandbox: Sandbox) -> Iterator[LetterboxdServer]:
    """Letterboxd without anybody's diary."""
    server = next(one for one in sandbox.list_services if isinstance(one, LetterboxdServer))
    diaries, server.diaries = server.diaries, {}
    yield server
    server.diaries = diaries


def test_an_account_is_linked_by_a_code_told_of_marks_and_ended(shell: Shell, trakt: TraktServer) -> None:
    trakt.account.play(FILMS[0])

    added = shell.run("account", "add", "trakt", "--json")
    listed = AccountsDocument.model_validate_json(shell.run("account", "list", "--json").out)
    shell.run("rate", FILMS[1].title_en, "8", "--year", str(FILMS[1].year), "--film")
    again = told(shell.run("account", "sync", "trakt", "--json").out)
    sent = [(mark.title, mark.rating) for mark in trakt.account.ratings]
    imported = told(shell.run("import", "trakt", "--json").out)
    removed = RemovedAccountDocument.model_validate_json(
        shell.run("account", "remove", "trakt", "--json").out
    )
    left = AccountsDocument.model_validate_json(shell.run("account", "list", "--json").out)

    assert added.code == 0, added.all
    assert "/activate" in added.err
    assert told(added.out).added.watched == 1
    assert [(one.service, one.state) for one in listed.accounts] == [("trakt", "active")]
    assert isinstance(listed.accounts[0], AccountDocument)
    assert again.added.watched == imported.added.watched == 0
    assert sent == [(FILMS[1], 8)]
    assert removed.service == "trakt"
    assert left.accounts == []


def test_a_diary_is_read_by_its_nickname_and_a_private_one_is_said_to_be(
    shell: Shell, diary: LetterboxdServer
) -> None:
    diary.diaries["sandbox"] = [Diary(number=1, film=FILMS[0].title_en, tmdb=str(FILMS[0].tmdb_id))]

    nobody = shell.run("import", "letterboxd:nobody_here")
    odd = shell.run("account", "add", "letterboxd:../etc")
    refused = AccountsDocument.model_validate_json(shell.run("account", "list", "--json").out)
    connected = shell.run("account", "add", "letterboxd:sandbox", "--json")
    listed = AccountsDocument.model_validate_json(shell.run("account", "list", "--json").out)

    assert (nobody.code, odd.code) == (EXIT_UNABLE, EXIT_USAGE)
    assert "nobody_here" in nobody.err
    assert refused.accounts == []
    assert told(connected.out).added.watched == 1
    assert [(one.service, one.nickname) for one in listed.accounts] == [("letterboxd", "sandbox")]


@pytest.mark.parametrize("what", ["letterboxd:", "letterboxd:  "], ids=["nothing", "spaces"])
@pytest.mark.parametrize("command", [("account", "add"), ("import",)], ids=" ".join)
def test_an_account_of_which_only_the_service_is_named_is_refused(
    shell: Shell, diary: LetterboxdServer, command: tuple[str, ...], what: str
) -> None:
    before = len(diary.calls)

    refused = shell.run(*command, what)
    listed = AccountsDocument.model_validate_json(shell.run("account", "list", "--json").out)

    assert refused.code == EXIT_USAGE
    assert "letterboxd:anna" in refused.err.casefold()
    assert listed.accounts == []
    assert len(diary.calls) == before


@pytest.mark.parametrize(
    "what, place",
    [("kinopoisk:1", "https://kinopoiskapiunofficial.tech"), ("trakt", "https://trakt.tv/oauth")],
)
def test_a_service_that_is_not_set_up_says_where_its_key_is_had(shell: Shell, what: str, place: str) -> None:
    refused = shell.with_(CONCIERGE_TRAKT__CLIENT_ID="").run("account", "add", what)

    assert (refused.code, place in refused.err) == (EXIT_CONFIG, True), refused.err


def test_a_blank_nickname_begins_no_login(shell: Shell, trakt: TraktServer) -> None:
    before = len(trakt.calls)

    refused = shell.run("account", "add", "trakt:  ")

    assert refused.code == EXIT_USAGE
    assert len(trakt.calls) == before
