"""Which titles stand in TMDB's lists: discovered by filters, recommended, parts of a collection."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from zlib import crc32

from concierge.sandbox._crew import names_in
from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._tmdb_genres import genre_ids
from concierge.sandbox._tmdb_people import number_of

__all__ = ["collection_id", "discovered", "first_day", "recommended", "releases"]

_DAYS_TO_HOMES = {4: 60, 5: 90}
_FIRST_COLLECTION = 6_000_000


def first_day(title: SandboxTitle) -> date:
    """The day on which a title first came out."""
    return date(title.year, 1, 7 if title.is_series else 10)


def releases(title: SandboxTitle) -> list[tuple[str, str, int, date]]:
    """(country, certificate, type, day) of each premiere of a film; one without a certificate comes first."""
    certificates = title.ratings or (("RU", ""), ("US", ""))
    day = first_day(title)
    cinemas = [
        (country, told, kind, day) for country, told in certificates for kind, told in ((1, ""), (3, told))
    ]
    homes = [("US", "", kind, day + timedelta(days=days)) for kind, days in _DAYS_TO_HOMES.items()]
    return [*cinemas, *homes]


def collection_id(title: SandboxTitle) -> int:
    """The number of the collection that a film belongs to."""
    return _FIRST_COLLECTION + crc32(title.collection.encode()) % 1_000_000


def recommended(title: SandboxTitle, titles: Sequence[SandboxTitle]) -> list[SandboxTitle]:
    """Titles of its kind that have a genre in common with it, the best known first."""
    wanted = set(genre_ids(title))
    like_it = [
        one
        for one in titles
        if one.is_series == title.is_series and one.tmdb_id != title.tmdb_id and wanted & set(genre_ids(one))
    ]
    return sorted(like_it, key=lambda one: -one.votes)


def _is_released(title: SandboxTitle, asked: Mapping[str, str]) -> bool:
    since, until = asked.get("release_date.gte", ""), asked.get("release_date.lte", "9999")
    kinds = {int(kind) for kind in asked.get("with_release_type", "1|2|3|4|5|6").split("|")}
    region = asked.get("region", "")
    return any(
        kind in kinds and region in {"", country} and since <= day.isoformat() <= until
        for country, _, kind, day in releases(title)
    )


def _is_by(title: SandboxTitle, number: str, people: Mapping[str, SandboxPerson]) -> bool:
    numbers = {number_of(people.get(name) or SandboxPerson(name=name)) for name in names_in(title)}
    return int(number) in numbers


_OF_RELEASES = frozenset({"region", "release_date.gte", "release_date.lte", "with_release_type"})
_BOUNDS = frozenset(
    f"{field}.{bound}"
    for field in ("first_air_date", "primary_release_date", "vote_average", "vote_count", "with_runtime")
    for bound in ("gte", "lte")
)
_OTHERS = frozenset(
    {"api_key", "language", "page", "sort_by", "with_genres", "with_original_language", "with_people"}
)


def discovered(
    known: Sequence[tuple[SandboxTitle, Mapping[str, object]]],
    asked: Mapping[str, str],
    people: Mapping[str, SandboxPerson],
) -> list[Mapping[str, object]] | None:
    """The rows that pass every filter, the most popular first; None for a filter that is not served."""
    if not asked.keys() <= _BOUNDS | _OF_RELEASES | _OTHERS or asked.get("sort_by") != "popularity.desc":
        return None
    is_dated = not _OF_RELEASES.isdisjoint(asked)
    fitting = [
        (title, row)
        for title, row in known
        if _is_within(title, row, asked)
        and _is_chosen(title, row, asked, people)
        and (not is_dated or _is_released(title, asked))
    ]
    return [row for _, row in sorted(fitting, key=lambda pair: -pair[0].popularity)]


def _is_within(title: SandboxTitle, row: Mapping[str, object], asked: Mapping[str, str]) -> bool:
    figures = {
        "first_air_date": float(first_day(title).toordinal()),
        "primary_release_date": float(first_day(title).toordinal()),
        "vote_average": float(str(row["vote_average"])),
        "vote_count": float(str(row["vote_count"])),
        "with_runtime": float(title.runtime_min),
    }
    for name in asked.keys() & _BOUNDS:
        field, _, bound = name.partition(".")
        over = figures[field] - _limit(asked[name])
        if over < 0 if bound == "gte" else over > 0:
            return False
    return True


def _limit(value: str) -> float:
    return float(date.fromisoformat(value).toordinal()) if "-" in value else float(value)


def _is_chosen(
    title: SandboxTitle,
    row: Mapping[str, object],
    asked: Mapping[str, str],
    people: Mapping[str, SandboxPerson],
) -> bool:
    genres = {int(number) for number in asked.get("with_genres", "").split("|") if number}
    if genres and not genres & set(genre_ids(title)):
        return False
    if asked.get("with_original_language", row["original_language"]) != row["original_language"]:
        return False
    return "with_people" not in asked or _is_by(title, asked["with_people"], people)
