"""A diary at Letterboxd by its export and by its feed: the same rows, and the same marks in whichever order."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from concierge.adapters._letterboxd_feed import read_feed
from concierge.adapters.imports.letterboxd import FORMAT
from concierge.model.import_merging import imported
from concierge.model.importing import ImportedRow, ReadRow
from concierge.model.marking import Marks
from concierge.model.taste import Viewing, keyed
from concierge.sandbox.letterboxd import Diary, feed_of
from concierge.testing.builders import NOW
from tests.adapters.imports.files import good, read_by, table, written
from tests.adapters.imports.letterboxd_export import REVIEWS

WRITTEN, PUBLISHED = "2026-03-04", "Wed, 04 Mar 2026 00:00:00 +0000"
FIRST = Diary(number=1, film="Harbor Storm", year="2024", watched="2026-01-02", rating="3.5")
AGAIN = replace(FIRST, number=2, watched="2026-02-03", is_rewatch=True, review="Better.")


def fed(*entries: Diary) -> list[ReadRow]:
    """What the feed says of the entries."""
    published = [replace(entry, tmdb="", published=PUBLISHED) for entry in entries]
    return [row for entry in read_feed(feed_of(published).encode()).entries for row in entry.rows]


def exported(folder: Path, *entries: Diary) -> list[ReadRow]:
    """What the export says of them."""
    rows = [
        (
            *(WRITTEN, entry.film, entry.year, "https://boxd.it/1abcde", entry.rating),
            *("Yes" if entry.is_rewatch else "", entry.review, "", entry.watched),
        )
        for entry in entries
    ]
    return read_by(FORMAT, written(folder, "reviews.csv", table(REVIEWS, *rows)))


@pytest.mark.parametrize(
    "entry",
    [
        FIRST,
        AGAIN,
        Diary(number=1, watched="", is_rewatch=True, review="Fine."),
        Diary(number=1, film="Tom & Jerry: “Кот”", year="", rating="5"),
        Diary(number=1, review="line one\nline two"),
        Diary(number=1, review="<h4>Loud</h4>and <b>wet</b><br>\nTom &amp; Jerry"),
        Diary(
            number=1,
            review="<p>one<br/>two</p>\n<script>alert(1)</script> <blockquote>three</blockquote>four",
        ),
        Diary(number=1, review="<div>" * 9_000 + "deep"),
        Diary(number=1, review="w" * 10_001),
        Diary(number=1, rating="6", year="20", watched="yesterday", film="W" * 501),
        Diary(number=1, film="W" * 501),
    ],
    ids=range(11),
)
def test_an_entry_says_the_same_in_the_export_and_in_the_feed(tmp_path: Path, entry: Diary) -> None:
    by_feed, by_export = fed(entry), exported(tmp_path, entry)

    assert by_feed
    assert [_anywhere(row) for row in by_feed] == [_anywhere(row) for row in by_export]


@pytest.mark.parametrize("entries", [(AGAIN,), (AGAIN, FIRST)], ids=["seen before", "both days"])
def test_a_film_seen_again_counts_twice_however_often_and_in_whichever_order_it_is_told(
    tmp_path: Path, entries: tuple[Diary, ...]
) -> None:
    both = [good(fed(*entries)), good(exported(tmp_path, *entries))]
    results = [_after(first, second, first) for first, second in permutations(both)]

    assert results[0] == results[1]
    [viewing] = [mark for mark in results[0].values() if isinstance(mark, Viewing)]
    assert (viewing.times, len(viewing.moments)) == (2, len(entries))


def _anywhere(row: ReadRow) -> ReadRow:
    return replace(row, place="")


def _after(*told: list[ImportedRow]) -> Marks:
    marks: Marks = {}
    for rows in told:
        change = imported(marks, 1, rows, at=NOW)
        marks = {**marks, **keyed(change.put)}
    return marks
