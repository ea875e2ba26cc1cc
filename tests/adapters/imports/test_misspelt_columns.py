"""A table whose column is misspelt says so, in every format: nothing of it is lost without a word."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from concierge.adapters._import_file import open_import
from concierge.errors import BadImport
from concierge.model.importing import ReadRow
from concierge.services.import_formats import ImportFormats
from tests.adapters.imports.columns import IMDB_RATINGS, IMDB_STORM, KINORIUM, of
from tests.adapters.imports.files import bad, good, table, written, zipped
from tests.adapters.imports.kinopoisk_pages import VOTES, as_sent, page
from tests.adapters.imports.letterboxd_export import FILMS, RATINGS
from tests.services.importing_of import FORMATS

FILM: Final = ("2024-01-06", "Harbor Storm", "2024", "https://boxd.it/ab1")
VOTE: Final = ["Фильм", "Буря в гавани", "Harbor Storm", 2024, 8, "2023-03-01 12:30:00", ""]
IMDB: Final = of(
    IMDB_RATINGS.replace("Your Rating", "Your Ratng"),
    IMDB_STORM | {"Your Ratng": "9", "Date Rated": "2026-02-11"},
)
KINOPOISK: Final = page(VOTES, [{}]).replace("моя оценка", "моя оценк")
KINORIUM_VOTES: Final = table(KINORIUM.replace("My rating", "My ratng"), VOTE)
LETTERBOXD: Final = table(RATINGS.replace("Rating", "Ratng"), (*FILM, "4.5"))
LETTERBOXD_NAMES: Final = table(RATINGS.replace("Name", "Nme"), (*FILM, "4.5"))
PLAIN: Final = table("Title,Year,Ratng", ("Harbor Storm", 2024, 8))


def told(folder: Path, name: str, content: str | bytes) -> tuple[str, list[ReadRow]]:
    """Which format takes the file, and what it reads there."""
    formats, path = ImportFormats(FORMATS, open_import), written(folder, name, content)
    with open_import(path) as file:
        form = formats.of(file, path, None)
        return form.name, list(form.read(file))


@pytest.mark.parametrize(
    "form, name, content",
    [
        ("imdb", "ratings.csv", IMDB),
        ("kinorium", "backup_7_votes.csv", KINORIUM_VOTES),
        ("letterboxd", "ratings.csv", LETTERBOXD),
        ("letterboxd", "ratings.csv", LETTERBOXD_NAMES),
        ("plain", "films.csv", PLAIN),
        # As a table Kinopoisk's is taken for anybody's, and as a page for nobody's.
        ("plain", "votes.csv", table(",".join(VOTES).replace("моя оценка", "моя оценк"), [""] * len(VOTES))),
    ],
    ids=["imdb", "kinorium", "letterboxd", "letterboxd's names", "plain", "kinopoisk as a table"],
)
def test_a_misspelt_column_makes_the_table_one_bad_row(
    tmp_path: Path, form: str, name: str, content: str
) -> None:
    taken_by, rows = told(tmp_path, name, content)

    assert (taken_by, good(rows), bad(rows)) == (form, [], [(name, "no_columns")])


def test_a_page_of_kinopoisk_with_a_misspelt_column_is_of_no_service(tmp_path: Path) -> None:
    with pytest.raises(BadImport) as caught:
        told(tmp_path, "votes.xls", as_sent(KINOPOISK))

    assert caught.value.facts == {"problem": "unknown", "file": "votes.xls"}


def test_a_misspelt_table_of_an_archive_costs_no_other(tmp_path: Path) -> None:
    archive = zipped({"watched.csv": table(FILMS, FILM), "ratings.csv": LETTERBOXD})

    taken_by, rows = told(tmp_path, "letterboxd.zip", archive)

    assert taken_by == "letterboxd"
    assert [row.place for row in good(rows)] == ["watched.csv:2"]
    assert bad(rows) == [("ratings.csv", "no_columns")]
