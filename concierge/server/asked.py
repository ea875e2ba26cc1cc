"""What a Torznab client asks for, read from its query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from concierge.errors import InputError
from concierge.model.title import ExternalIds, TitleKind
from concierge.server.feed import FILMS, PAGE_ROWS, SERIES

__all__ = ["Asked", "BadQuestion"]

THOUSAND = 1000
MOST_ROWS = 500
LAST_SEASON = 999
KINDS = {"search": None, "movie": TitleKind.MOVIE, "tvsearch": TitleKind.SERIES}
PICTURES = frozenset({30, 40, 45})
_NO_IDS = ExternalIds()
_PART = re.compile(r"\s+S(\d{1,3})(?:E(\d{1,4}))?\s*$", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]{1,9}", re.ASCII)


class BadQuestion(InputError):
    """A question that Torznab has an error for: 201 for a wrong value, 202 for an unknown function."""

    def __init__(self, code: int, said: str) -> None:
        """Keeps the code of Newznab."""
        super().__init__(said)
        self.newznab = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question; without words and ids it asks for what is new."""

    words: str = ""
    ids: ExternalIds = _NO_IDS
    kind: TitleKind | None = None
    year: int | None = None
    season: int | None = None
    episode: int | None = None
    categories: frozenset[int] = frozenset()
    limit: int = PAGE_ROWS
    offset: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """The question in a query. Raises BadQuestion."""
        function = query.get("t", "search") or "search"
        if function not in KINDS:
            raise BadQuestion(202, "No such function")
        words, season, episode = " ".join(query.get("q", "").split()), _season(query), _episode(query)
        if (part := _PART.search(words)) and season is None:
            words = words[: part.start()]
            season, episode = int(part[1]), int(part[2]) if part[2] else episode
        categories = frozenset(int(one) for one in query.get("cat", "").split(",") if _DIGITS.fullmatch(one))
        return cls(
            words=words,
            ids=_ids(query),
            kind=KINDS[function] or _kind(categories, season),
            year=_number(query, "year"),
            season=season,
            episode=episode if season is not None else None,
            categories=categories,
            limit=min(_number(query, "limit") or PAGE_ROWS, PAGE_ROWS),
            offset=min(_number(query, "offset") or 0, MOST_ROWS),
        )

    def wants(self, categories: tuple[int, int]) -> bool:
        """Whether a release of these categories is asked for.

        A round number holds all of its thousand, and so does what we do not tell apart, such as anime.
        """
        first = categories[0]
        wide = {one // THOUSAND * THOUSAND for one in self.categories if one % THOUSAND not in PICTURES}
        return not self.categories or bool(self.categories & {0, *categories}) or first in wide


def _ids(query: Mapping[str, str]) -> ExternalIds:
    given = query.get("imdbid", "").strip().removeprefix("tt")
    if given and not _DIGITS.fullmatch(given):
        raise BadQuestion(201, "Incorrect parameter (imdbid)")
    number = _number(query, "tmdbid")
    return ExternalIds(imdb=f"tt{given.zfill(7)}" if given.strip("0") else None, tmdb=number or None)


def _season(query: Mapping[str, str]) -> int | None:
    """The season. A year stands there for programs that come every day, which have none."""
    season = _number(query, "season")
    return season if season is not None and season <= LAST_SEASON else None


def _episode(query: Mapping[str, str]) -> int | None:
    return None if "/" in query.get("ep", "") else _number(query, "ep")


def _kind(categories: frozenset[int], season: int | None) -> TitleKind | None:
    if season is not None:
        return TitleKind.SERIES
    firsts = {number // THOUSAND * THOUSAND for number in categories}
    return {frozenset({FILMS}): TitleKind.MOVIE, frozenset({SERIES}): TitleKind.SERIES}.get(frozenset(firsts))


def _number(query: Mapping[str, str], name: str) -> int | None:
    value = query.get(name, "").strip().lstrip("SsEe")
    if not value:
        return None
    if not _DIGITS.fullmatch(value):
        raise BadQuestion(201, f"Incorrect parameter ({name})")
    return int(value)
