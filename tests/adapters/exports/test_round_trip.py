"""What was exported and is imported again says the same, as far as the format can say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, strategies as st

from concierge.adapters._export_marks import whole
from concierge.adapters._import_file import open_import
from concierge.adapters._shapes import plain_line
from concierge.adapters.exports import (
    imdb as to_imdb,
    kinopoisk as to_kinopoisk,
    letterboxd as to_letterboxd,
    plain as to_plain,
    simkl as to_simkl,
    trakt as to_trakt,
)
from concierge.adapters.imports import (
    imdb as from_imdb,
    kinopoisk as from_kinopoisk,
    kinorium as from_kinorium,
    letterboxd as from_letterboxd,
    plain as from_plain,
    simkl as from_simkl,
    trakt as from_trakt,
)
from concierge.model.exporting import ExportedTitle
from concierge.model.importing import ImportedRow
from concierge.model.score import Score
from concierge.model.taste import Precision, Rating, Viewing, WatchlistMark
from concierge.model.title import ExternalIds, Title, TitleKind
from concierge.ports.lists import ExportFormat, ImportFormat
from concierge.testing.builders import NOW
from tests.adapters.exports.marked import FILM, SERIES, a_marked, rated, seen, text_of, wanted
from tests.adapters.imports.files import bad, zipped

Seen = tuple[int | None, int | None, datetime | None, Precision]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one title."""

    year: int | None = None
    kind: TitleKind | None = None
    ids: ExternalIds = field(default_factory=ExternalIds)
    half_points: int | None = None
    rated_at: datetime | None = None
    review: str = ""
    is_wanted: bool = False
    wanted_at: datetime | None = None
    is_watched: bool = False
    seen: frozenset[Seen] = field(default_factory=frozenset)


# Midnight is how a day without an hour is written.
_MOMENTS = st.integers(0, 4000).map(
    lambda days: datetime(2015, 1, 1, days % 24, 7, days % 60, tzinfo=UTC) + timedelta(days=days)
)
_SIGNS = st.sampled_from(
    ["", "=", "+", "-1 ", "@", "<b>", "</td>", "&amp;", '"', ",", ";", "Ё", "é", "ぬ", "$"]
)
_REVIEWS = st.sampled_from(["", "Да.", "=HYPERLINK(1)", 'one\n\ntwo, "three"', "<b>bold</b>"])


@st.composite
def viewings(draw: st.DrawFn, kind: TitleKind) -> tuple[Viewing, ...]:
    parts: list[tuple[int | None, int | None]] = [(None, None)]
    if kind is TitleKind.SERIES and draw(st.booleans()):
        parts = draw(
            st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=4, unique=True)
        )
    return tuple(draw(viewing(*part)) for part in parts)


@st.composite
def viewing(draw: st.DrawFn, season: int | None, episode: int | None) -> Viewing:
    precision = draw(st.sampled_from(Precision))
    at = draw(_MOMENTS)
    if precision is Precision.DAY:
        at = datetime.combine(at, time(), UTC)
    return Viewing(
        title_id=1,
        season=season,
        episode=episode,
        watched_at=None if precision is Precision.UNKNOWN else at,
        precision=precision,
        marked_at=NOW,
    )


@st.composite
def titles(draw: st.DrawFn) -> list[ExportedTitle]:
    """Titles that differ in all by which a service can know them."""
    return [draw(title(number)) for number in range(1, draw(st.integers(1, 5)) + 1)]


@st.composite
def title(draw: st.DrawFn, number: int) -> ExportedTitle:
    kind = draw(st.sampled_from(TitleKind))
    name = f"{draw(_SIGNS)}{draw(_SIGNS)}Film {number}{draw(_SIGNS)}"
    rating = Rating(
        title_id=1,
        score=Score(half_points=draw(st.integers(2, 20))),
        review=draw(_REVIEWS),
        rated_at=draw(_MOMENTS),
    )
    wanted = WatchlistMark(title_id=1, added_at=draw(_MOMENTS))
    named = Title(
        kind=kind,
        name_ru=name,
        name_en=name,
        name_original=name,
        year=draw(st.integers(1890, 2030)),
        ids=ExternalIds(
            imdb=f"tt99100{number:02}", tmdb=910000 + number, kinopoisk=draw(st.integers(1, 9999999))
        ),
    )
    return ExportedTitle(
        title=named,
        viewings=draw(viewings(kind)) if draw(st.booleans()) else (),
        rating=rating if draw(st.booleans()) else None,
        wanted=wanted if draw(st.booleans()) else None,
    )


def everything(one: ExportedTitle) -> Facts:
    rating, wanted = one.rating, one.wanted
    return Facts(
        year=one.title.year,
        kind=one.title.kind,
        ids=one.title.ids,
        half_points=rating.score.half_points if rating and rating.score else None,
        rated_at=rating.rated_at if rating else None,
        review=rating.review if rating else "",
        is_wanted=wanted is not None,
        wanted_at=wanted.added_at if wanted else None,
        is_watched=bool(one.viewings),
        seen=frozenset(
            (v.season, v.episode, v.watched_at, v.precision)
            for v in one.viewings
            if v.watched_at or v.episode is not None
        ),
    )


def in_whole_points(facts: Facts, one: ExportedTitle) -> Facts:
    return replace(facts, half_points=2 * (whole(one.rating) or 0) or None)


def as_plain(one: ExportedTitle) -> Facts:
    return everything(one)


def as_trakt(one: ExportedTitle) -> Facts:
    facts = in_whole_points(everything(one), one)
    return replace(facts, review="", ids=replace(facts.ids, kinopoisk=None))


def as_simkl(one: ExportedTitle) -> Facts:
    """A title has one status: what is wanted and was seen was seen, and so was what is only rated."""
    facts = in_whole_points(everything(one), one)
    is_wanted = facts.is_wanted and not facts.is_watched
    return replace(
        facts,
        ids=replace(facts.ids, kinopoisk=None),
        is_wanted=is_wanted,
        wanted_at=facts.wanted_at if is_wanted else None,
        is_watched=not is_wanted,
    )


def as_imdb(one: ExportedTitle) -> Facts:
    facts = in_whole_points(everything(one), one)
    return replace(
        facts,
        ids=ExternalIds(imdb=facts.ids.imdb),
        rated_at=day(facts.rated_at),
        wanted_at=day(facts.wanted_at),
        review="",
        is_watched=one.rating is not None,
        seen=frozenset(),
    )


def as_kinopoisk(one: ExportedTitle) -> Facts:
    """Without a mark, the time of the row is the last exact one."""
    facts = in_whole_points(everything(one), one)
    exact = [v.watched_at for v in one.viewings if v.watched_at and v.precision is Precision.EXACT]
    seen: frozenset[Seen] = frozenset()
    if exact and not one.rating:
        seen = frozenset({(None, None, max(exact), Precision.EXACT)})
    return replace(
        facts, ids=ExternalIds(), review="", is_watched=True, is_wanted=False, wanted_at=None, seen=seen
    )


def as_letterboxd(one: ExportedTitle) -> Facts:
    """Its form for imports does not tell when something was rated or wanted.

    A row that only names a film is a viewing for Letterboxd, and nothing in a table that may be anybody's. In a
    watchlist by itself nothing tells that its titles are films, and so that its numbers of TMDB are of films.
    """
    facts = in_whole_points(everything(one), one)
    is_told = bool(facts.seen or one.rating)
    return replace(
        facts,
        kind=facts.kind if is_told else None,
        ids=replace(facts.ids, kinopoisk=None, tmdb=facts.ids.tmdb if is_told else None),
        rated_at=None,
        wanted_at=None,
        is_watched=is_told,
        seen=frozenset((None, None, day(at), Precision.DAY) for _, _, at, _ in facts.seen),
    )


def day(at: datetime | None) -> datetime | None:
    return datetime.combine(at, time(), UTC) if at else None


def is_marked(one: ExportedTitle) -> bool:
    return bool(one.viewings or one.rating or one.wanted)


def is_opinion(one: ExportedTitle) -> bool:
    return bool(one.rating or one.wanted)


def is_past(one: ExportedTitle) -> bool:
    return bool(one.rating or one.viewings)


def is_marked_film(one: ExportedTitle) -> bool:
    is_told = one.rating or one.wanted or any(v.watched_at for v in one.viewings)
    return bool(is_told) and one.title.kind is TitleKind.MOVIE


def read_back(to: ExportFormat, by: ImportFormat, some: Sequence[ExportedTitle]) -> dict[str, Facts]:
    """The facts by the titles' names, from all files in one archive."""
    files = {name: "".join(pieces) for name, pieces in to.files(some).items()}
    if not files:
        return {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        path.write_bytes(zipped(files))
        with open_import(path) as file:
            assert by.recognises(file)
            rows = list(by.read(file))
    assert bad(rows) == []
    return merged(row for row in rows if isinstance(row, ImportedRow))


def merged(rows: Iterable[ImportedRow]) -> dict[str, Facts]:
    several: dict[str, list[ImportedRow]] = defaultdict(list)
    for row in rows:
        several[row.name].append(row)
    return {name: _joined(some) for name, some in several.items()}


def _joined(rows: Sequence[ImportedRow]) -> Facts:
    scores = {row.score.half_points for row in rows if row.score}
    seen = [v for row in rows for v in row.viewings if v.watched_at or v.episode is not None]
    assert len(scores) <= 1
    return Facts(
        year=rows[0].year,
        kind=rows[0].kind,
        ids=rows[0].ids,
        half_points=next(iter(scores), None),
        rated_at=next((row.rated_at for row in rows if row.rated_at), None),
        review=next((row.review for row in rows if row.review), ""),
        is_wanted=any(row.is_wanted for row in rows),
        wanted_at=next((row.wanted_at for row in rows if row.wanted_at), None),
        is_watched=any(row.is_watched for row in rows),
        seen=frozenset((v.season, v.episode, v.watched_at, v.precision) for v in seen),
    )


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "to, by, told, holds",
    [
        pytest.param(to_plain.FORMAT, from_plain.FORMAT, as_plain, is_marked, id="plain"),
        pytest.param(to_trakt.FORMAT, from_trakt.FORMAT, as_trakt, is_marked, id="trakt"),
        pytest.param(to_simkl.FORMAT, from_simkl.FORMAT, as_simkl, is_marked, id="simkl"),
        pytest.param(to_imdb.FORMAT, from_imdb.FORMAT, as_imdb, is_opinion, id="imdb"),
        pytest.param(to_kinopoisk.FORMAT, from_kinopoisk.FORMAT, as_kinopoisk, is_past, id="kinopoisk"),
        pytest.param(to_letterboxd.FORMAT, from_plain.FORMAT, as_letterboxd, is_marked_film, id="letterboxd"),
    ],
)
@given(some=titles())
def test_an_export_read_back_says_the_same(
    some: list[ExportedTitle],
    to: ExportFormat,
    by: ImportFormat,
    told: Callable[[ExportedTitle], Facts],
    holds: Callable[[ExportedTitle], bool],
) -> None:
    expected = {plain_line(one.title.name_en): told(one) for one in some if holds(one)}

    assert read_back(to, by, some) == expected


@pytest.mark.parametrize("to", [to_imdb.FORMAT, to_kinopoisk.FORMAT, to_simkl.FORMAT, to_trakt.FORMAT])
def test_an_export_is_taken_for_that_of_its_service_alone(to: ExportFormat, tmp_path: Path) -> None:
    some = [rated(a_marked(FILM, seen())), wanted(a_marked(SERIES, seen(season=1, episode=1)))]
    path = tmp_path / "export.zip"
    path.write_bytes(zipped(dict(text_of(to, some))))

    forms = (from_imdb, from_kinopoisk, from_kinorium, from_letterboxd, from_simkl, from_trakt)
    with open_import(path) as file:
        takers = [form.FORMAT.name for form in forms if form.FORMAT.recognises(file)]

    assert takers == [to.name]
