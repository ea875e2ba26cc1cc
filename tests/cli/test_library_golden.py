"""What `concierge library` prints, and what a card says of the library, word for word, at 80 columns.

Read each file after `pytest tests/cli/test_library_golden.py --golden=write`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import RenderableType

import concierge
from concierge.model.title_card import untold
from concierge_cli.card_view import card_view
from concierge_cli.library_documents import have_document
from concierge_cli.library_view import library_document, library_view
from tests.cli.golden_views import expect, expect_no_other, printed
from tests.cli.titles import BARE, SILENT

GOLDEN = Path(__file__).parent / "golden_library"
DUB = concierge.AudioTrack(language="ru", kind=concierge.AudioKind.DUB)
STUDIO = concierge.AudioTrack(language="ru", kind=concierge.AudioKind.MULTI_VOICE, studio="LostFilm")
PLAIN = concierge.AudioTrack(language="en")
MOVIE = concierge.LibraryItem(
    place="jellyfin",
    kind=concierge.TitleKind.MOVIE,
    names=("Дюна", "Dune"),
    year=2021,
    ids=concierge.ExternalIds(tmdb=438631),
    path="/media/Дюна.mkv",
    size_bytes=8_400_000_000,
    resolution=2160,
    voices=(DUB, PLAIN),
)
PART = replace(MOVIE, kind=concierge.TitleKind.SERIES, names=("Тьма",), resolution=1080, voices=(STUDIO,))


def of(*items: concierge.LibraryItem) -> concierge.LibraryTitle:
    return concierge.LibraryTitle(title=items[0].title, items=items)


FILMS = of(MOVIE, replace(MOVIE, path="/other/Дюна.mkv", resolution=1080))
SERIES = of(
    replace(PART, season=1, episodes=(1, 2), path="1"),
    replace(PART, season=1, episodes=(3,), path="2"),
    replace(PART, season=2, path="3", voices=()),
)
ODD = of(replace(MOVIE, names=("\x1b[31mКрасное\u202e " + "x" * 200,), year=None, resolution=None, voices=()))


def page(*titles: concierge.LibraryTitle, total: int = 0, silent: bool = False) -> concierge.LibraryPage:
    return concierge.LibraryPage(
        items=titles, total=total or len(titles), failures=(SILENT,) if silent else ()
    )


def card(found: concierge.Possession) -> RenderableType:
    return card_view(concierge.TitleCard(title=BARE, missing=untold(BARE)), "x", found=found)


VIEWS: dict[str, Callable[[], RenderableType]] = {
    "library": lambda: library_view(page(FILMS, SERIES), ""),
    "library-more": lambda: library_view(page(FILMS, total=21, silent=True), ""),
    "library-odd": lambda: library_view(page(ODD), ""),
    "library-none": lambda: library_view(page(), ""),
    "library-none-with": lambda: library_view(page(silent=True), "Соля\x1b[31mрис"),
    "info-there": lambda: card(concierge.Possession(have=concierge.Have.YES, items=FILMS.items)),
    "info-there-bare": lambda: card(concierge.Possession(have=concierge.Have.YES, items=ODD.items)),
    "info-unknown": lambda: card(concierge.Possession(have=concierge.Have.UNKNOWN, failures=(SILENT,))),
}


@pytest.mark.parametrize("name", VIEWS)
def test_it_says_what_it_always_said(name: str, language: str, request: pytest.FixtureRequest) -> None:
    expect(GOLDEN / f"{name}.{language}.txt", printed(VIEWS[name]()), request)


def test_there_is_no_golden_output_of_a_view_that_is_gone() -> None:
    expect_no_other(GOLDEN, VIEWS)


def test_the_document_has_every_copy_and_who_tells_of_it() -> None:
    film, series = library_document(page(FILMS, SERIES)).titles

    assert (film.copies.resolutions, film.size_bytes) == ([2160, 1080], 16_800_000_000)
    assert [(one.number, one.episodes) for one in series.copies.seasons] == [(1, 3), (2, 0)]
    assert [(one.language, one.kind, one.studio) for one in series.copies.voices] == [
        ("ru", "mvo", "LostFilm")
    ]
    assert film.copies.places == ["jellyfin"]


def test_what_nobody_knows_is_unknown_in_the_document_too() -> None:
    told = have_document(concierge.Possession(have=concierge.Have.UNKNOWN, failures=(SILENT,)))

    assert (told.have, told.copies) == ("unknown", None)
