"""`concierge place`, as a person and as a script run it: with a title, without one, and with bad input."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from concierge.texts import texts
from concierge_cli.documents.place import PlaceDocument
from concierge_cli.language import say
from tests.cli.golden_views import LANGUAGES, expect, expect_no_other
from tests.cli.world import Shell

GOLDEN = Path(__file__).parent / "golden_place"
NAMES = (
    "Metropolis.1927.1080p.mkv",
    "Rus Sound/Гаврилов/Metropolis.1927.1080p.mka",
    "Subs/Metropolis.1927.1080p.eng.forced.srt",
    "Бонусы/Фильм о фильме.mkv",
    "Sample/metropolis.mkv",
    "setup.exe",
    "cover.jpg",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "Metropolis.1927.1080p"
    for name in NAMES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "link.mkv").symlink_to("/etc/passwd")
    return root


@pytest.fixture
def alone(tmp_path: Path) -> Shell:
    """A shell without a network: who says what it is needs none."""
    return Shell(home=tmp_path, environ={"CONCIERGE_LIBRARY__DIR": "nas"}, language="en").settled()


def rows(printed: str) -> dict[str, tuple[str | None, str]]:
    document = PlaceDocument.model_validate_json(printed, strict=True)
    return {row.source: (row.destination, row.role) for row in document.root}


AS = ("--as", "Метрополис", "--year", "1927", "--kind", "movie")


def test_a_script_reads_the_place_and_the_role_of_every_file(alone: Shell, tree: Path) -> None:
    printed = alone.run("place", tree.name, "--dry-run", *AS, "--json")

    label, root = "Кино/Метрополис (1927)", tree.name
    assert (printed.code, printed.err) == (0, "")
    assert rows(printed.out) == {
        f"{root}/Metropolis.1927.1080p.mkv": (f"{label}/Метрополис (1927) - 1080p.mkv", "video"),
        f"{root}/Rus Sound/Гаврилов/Metropolis.1927.1080p.mka": (
            f"{label}/Метрополис (1927) - 1080p.ru.Гаврилов.mka",
            "audio",
        ),
        f"{root}/Subs/Metropolis.1927.1080p.eng.forced.srt": (
            f"{label}/Метрополис (1927) - 1080p.en.forced.srt",
            "subtitle",
        ),
        f"{root}/Бонусы/Фильм о фильме.mkv": (f"{label}/behind the scenes/Фильм о фильме.mkv", "extra"),
        f"{root}/Sample/metropolis.mkv": (None, "sample"),
        f"{root}/setup.exe": (None, "danger"),
        f"{root}/link.mkv": (None, "danger"),
        f"{root}/cover.jpg": (None, "junk"),
    }
    assert not (alone.home / "nas").exists()


def test_every_source_can_be_opened_from_where_the_command_was_given(alone: Shell, tree: Path) -> None:
    for given in (str(tree), f"./{tree.name}/", tree.name, f"{tree.name}/Metropolis.1927.1080p.mkv"):
        for source in rows(alone.run("place", given, "--dry-run", *AS, "--json").out):
            assert os.path.lexists(alone.home / source)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["planned", "done"])
def test_a_person_reads_where_each_file_goes_and_why_some_do_not(
    alone: Shell, tree: Path, name: str, language: str, request: pytest.FixtureRequest
) -> None:
    dry = ("--dry-run",) if name == "planned" else ()

    said = alone.speaking(language).run("place", tree.name, *dry, *AS)

    assert (said.code, said.err) == (0, "")
    expect(GOLDEN / f"{name}.{language}.txt", said.out, request)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_help_tells_what_it_does(language: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    said = Shell(home=tmp_path, environ={}, language=language).run("place", "--help")

    expect(GOLDEN / f"help.{language}.txt", said.out, request)


def test_there_is_no_golden_output_of_a_case_that_is_gone() -> None:
    expect_no_other(GOLDEN, ("planned", "done", "help"))


def test_placing_twice_is_placing_once_and_the_tree_stays(alone: Shell, tree: Path) -> None:
    library = alone.home / "nas"

    first = alone.run("place", tree.name, *AS, "--json")
    placed = sorted(path for path in library.rglob("*") if path.is_file())
    second = alone.run("place", tree.name, *AS, "--json")

    assert first.code == second.code == 0
    assert first.out == second.out
    assert sorted(path for path in library.rglob("*") if path.is_file()) == placed
    assert len(placed) == 4
    assert all((library / target).is_file() for target, _ in rows(first.out).values() if target)
    assert all((tree / name).is_file() for name in NAMES)


def test_a_series_is_known_by_its_numbers_and_named_by_the_setting(alone: Shell) -> None:
    season = alone.home / "Show" / "Season 2"
    season.mkdir(parents=True)
    (season / "05.mkv").write_bytes(b"x")
    (season / "06-07.mkv").write_bytes(b"x")

    printed = alone.with_(
        CONCIERGE_LIBRARY__SERIES="Series",
        CONCIERGE_LIBRARY__EPISODE_TEMPLATE="{title}/Season {season}/{mark}",
    ).run("place", "Show", "--dry-run", "--as", "Шоу", "--json")

    assert rows(printed.out)["Show/Season 2/05.mkv"] == ("Series/Шоу/Season 2/S02E05.mkv", "video")


def test_the_sources_tell_what_nobody_has_said(shell: Shell, tree: Path) -> None:
    printed = shell.run("place", tree.name, "--dry-run", "--json")

    found = rows(printed.out)[f"{tree.name}/Metropolis.1927.1080p.mkv"]
    assert found == ("Кино/Метрополис (1927)/Метрополис (1927) - 1080p.mkv", "video")


@pytest.mark.parametrize(
    "given, code, key",
    [
        (("no-such", "--as", "x"), 1, "error.not_found.no_path"),
        (("a\nb🎬", "--as", "x"), 1, "error.not_found.no_path"),
        (("empty", "--as", "x"), 1, "error.not_found.empty_folder"),
        (("notes", "--as", "x"), 1, "error.not_found.nothing_to_place"),
        (("tree", "--as", " "), 2, "cli.place.bad_title"),
        (("tree", "--as", "ы" * 201), 2, "cli.place.bad_title"),
        (("notes",), 1, "cli.place.no_work"),
    ],
)
def test_bad_input_is_told_in_one_sentence(alone: Shell, given: tuple[str, ...], code: int, key: str) -> None:
    (alone.home / "empty").mkdir()
    (alone.home / "notes").mkdir()
    (alone.home / "notes" / "a.txt").write_text("x")

    printed = alone.run("place", *given)

    start = texts("en").say(key, what="\x00").partition("\x00")[0]
    assert (printed.code, printed.out) == (code, "")
    assert printed.err.startswith(start)


def test_several_works_are_not_put_into_one_folder(alone: Shell) -> None:
    folder = alone.home / "Downloads"
    folder.mkdir()
    for name in ("Metropolis.1927.mkv", "Sherlock.S01E01.mkv"):
        (folder / name).write_bytes(b"x")

    printed = alone.run("place", "Downloads")

    assert printed.code == 1
    assert "Metropolis (1927)" in printed.err
    assert "--as" in printed.err


def test_names_of_any_bytes_are_printed(alone: Shell) -> None:
    folder = alone.home / "x"
    folder.mkdir()
    for name in (b"\xff\xfe.mkv", b"a\nb.mkv", "🎬\u202e.mkv".encode()):
        (folder / os.fsdecode(name)).write_bytes(name)

    document = json.loads(alone.run("place", "x", "--dry-run", "--as", "Кино", "--json").out)
    said = alone.run("place", "x", "--dry-run", "--as", "Кино")

    assert len({row["destination"] for row in document}) == 3
    assert {"x/a\nb.mkv", "x/🎬\u202e.mkv", "x/\\udcff\\udcfe.mkv"} == {row["source"] for row in document}
    assert said.code == 0
    assert "\u202e" not in said.out


@pytest.mark.parametrize(
    "variable, value",
    [
        ("NAMING", "windows"),
        ("MOVIE_TEMPLATE", "{title}"),
        ("MOVIE_TEMPLATE", "../{title}/{title}"),
        ("EPISODE_TEMPLATE", "{title}/Season {season}/{title}"),
    ],
)
def test_a_wrong_setting_is_named_at_the_start(alone: Shell, tree: Path, variable: str, value: str) -> None:
    setting = f"CONCIERGE_LIBRARY__{variable}"

    printed = alone.with_(**{setting: value}).run("place", tree.name, "--dry-run", *AS)

    assert printed.code == 78
    assert setting in printed.err
    assert "template_" not in printed.err


@pytest.fixture(autouse=True)
def _fresh_language() -> Iterator[None]:
    yield
    say.cache_clear()
