"""The votes of people as Kinopoisk's unofficial API tells them: twenty a page, the newest first."""

from dataclasses import dataclass, field
from typing import TypeAlias

from starlette.responses import JSONResponse, Response

__all__ = ["VOTER", "VoteBook", "vote"]

Row: TypeAlias = dict[str, object]

VOTER = 1_000_001
PAGE_SIZE = 20
LAST_PAGE = 100


def vote(number: int, rating: object = 8, **more: object) -> Row:
    """A row of the list; `more` replaces fields of it."""
    return {
        "kinopoiskId": number,
        "nameRu": f"Фильм {number}",
        "nameEn": None,
        "nameOriginal": f"Film {number}",
        "countries": [{"country": "США"}],
        "genres": [{"genre": "триллер"}],
        "ratingKinopoisk": 7.1,
        "ratingImbd": 6.9,
        "year": "2024",
        "type": "FILM",
        "posterUrl": f"https://kinopoiskapiunofficial.tech/images/posters/kp/{number}.jpg",
        "posterUrlPreview": f"https://kinopoiskapiunofficial.tech/images/posters/kp_small/{number}.jpg",
        "userRating": rating,
        **more,
    }


def _known() -> dict[int, list[Row | None]]:
    dune = vote(409424, 8, nameRu="Дюна", nameOriginal="Dune", year="2021")
    solaris = vote(
        43911, 10, nameRu="Солярис", nameOriginal=None, year="1972", countries=[{"country": "СССР"}]
    )
    return {VOTER: [dune, solaris]}


@dataclass(slots=True)
class VoteBook:
    """What people marked, by the numbers of their profiles; any other number is nobody's, or of a closed profile.

    No more than `most` are told of anybody. Before each page but the first one of `arriving` is put in front, as when
    somebody votes meanwhile. Past the last page comes an empty one, or with `is_strict` a 400.
    """

    people: dict[int, list[Row | None]] = field(default_factory=_known)
    most: int = 1500
    arriving: list[Row] = field(default_factory=list)
    is_strict: bool = False

    def answer(self, number: str, page: str) -> Response:
        """That page of the list."""
        rows = self.people.get(int(number)) if number.isdecimal() else None
        if rows is None:
            return JSONResponse({"message": f"User {number} not found"}, 404)
        at = int(page) if page.isdecimal() else 0
        if at > 1 and self.arriving:
            rows.insert(0, self.arriving.pop(0))
        told = rows[: self.most]
        pages = -(-len(told) // PAGE_SIZE)
        if not 1 <= at <= LAST_PAGE or (self.is_strict and at > max(pages, 1)):
            return JSONResponse({"message": "page is out of range"}, 400)
        items = told[PAGE_SIZE * (at - 1) : PAGE_SIZE * at]
        return JSONResponse({"total": len(rows), "totalPages": pages, "items": items})
