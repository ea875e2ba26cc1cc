"""A miniature of Kinopoisk's unofficial API: titles, people and lists over the sandbox's catalogue."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from concierge.sandbox._entries import SandboxPerson, SandboxTitle
from concierge.sandbox._film_site_words import (
    countries_ru,
    everybody,
    genres_ru,
    mpaa_of,
    number_of,
    people_named,
    premiere_of,
    relatives_of,
    roles_of,
    seasons_of,
    similar_to,
    sounds_like,
    works_of,
)
from concierge.sandbox._kinopoisk_votes import VoteBook
from concierge.sandbox._knowing import MeteredServer
from concierge.sandbox._pictures import PNG

__all__ = ["KinopoiskServer", "Quirk"]

Row: TypeAlias = dict[str, object]

HOST = "https://kinopoiskapiunofficial.tech"
LAST_PAGE = 20
PAGE_SIZE = 20
MONTHS = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER"
NO_PERMISSION = {"message": "You don't have permissions. See https://kinopoiskapiunofficial.tech"}


class Quirk(enum.StrEnum):
    """Oddities of the real service that are off until a test asks for them.

    NOTHING_IS_404: a search without hits is a 404, of which EMPTY_BODY leaves nothing. TWICE: every row comes twice.
    BROKEN_ROW: the first row of each list is null. RELATIVE_POSTERS: without the host. NO_STAFF, NO_REST: those pages
    of a title are broken.
    """

    NOTHING_IS_404 = "nothing_is_404"
    EMPTY_BODY = "empty_body"
    TWICE = "twice"
    BROKEN_ROW = "broken_row"
    RELATIVE_POSTERS = "relative_posters"
    NO_STAFF = "no_staff"
    NO_REST = "no_rest"


@dataclass(slots=True)
class KinopoiskServer(MeteredServer):
    """Knows the titles that have a Kinopoisk id; after `quota` answers the key is used up.

    `odd` forces fields of a title or a person, by its id, to any value in each row and page about it. `votes` has what
    people marked.
    """

    name: str = "kinopoisk"
    api_key: str = "8c8e1a50-6322-4135-8875-5d40a5420d86"
    quota: int = 500
    quirks: set[Quirk] = field(default_factory=set)
    odd: dict[int, Row] = field(default_factory=dict)
    votes: VoteBook = field(default_factory=VoteBook)

    async def answer(self, request: Request) -> Response:
        """The JSON, or the poster, that the path names."""
        parts = request.url.path.strip("/").split("/")
        if parts[0] == "images":
            is_there = parts[-1].removesuffix(".jpg") in {str(title.kinopoisk_id) for title in self._titles}
            return Response(PNG, 200 if is_there else 404, media_type="image/jpeg")
        if request.headers.get("x-api-key") != self.api_key:
            return JSONResponse(NO_PERMISSION, 401)
        if self._is_used_up():
            told = f"You have sent {self._used} request, but available {self.quota} per day"
            return JSONResponse({"message": f"You exceeded the quota. {told}"}, 402)
        if parts[:3] == ["api", "v1", "kp_users"] and parts[4:] == ["votes"]:
            return self.votes.answer(parts[3], request.query_params.get("page", "1"))
        return self._routed(request, parts)

    @property
    def _titles(self) -> list[SandboxTitle]:
        return [title for title in self.titles if title.kinopoisk_id]

    def _routed(self, request: Request, parts: list[str]) -> Response:
        page = request.query_params.get("page", "1")
        if not page.isdecimal() or not 1 <= int(page) <= LAST_PAGE:
            return JSONResponse({"message": "page must be from 1 to 20"}, 400)
        match parts:
            case ["api", "v1", *_]:
                return self._people(request, parts[2:])
            case ["api", "v2.1" | "v2.2", "films", number, *rest] if number.isdecimal():
                return self._film(request, number, rest)
            case ["api", "v2.1", "films", "search-by-keyword"]:
                return self._search(request.query_params.get("keyword", ""), int(page))
            case ["api", "v2.2", "films", *_]:
                return self._films(request, "".join(parts[3:]))
        return self.not_implemented(request)

    def _films(self, request: Request, of: str) -> Response:
        asked = request.query_params
        match of:
            case "" if "imdbId" in asked:
                hits = [title for title in self._titles if title.imdb_id == asked["imdbId"]]
                return self._listed(self._row(title) for title in hits)
            case "filters":
                return JSONResponse({"genres": [{"id": 1, "genre": "триллер"}], "countries": []})
            case "collections":
                return self._collection(asked.get("type", ""))
            case "premieres":
                return self._premieres(asked.get("year", ""), asked.get("month", ""))
        return self.not_implemented(request)

    def _film(self, request: Request, number: str, rest: list[str]) -> Response:
        title = next((one for one in self._titles if str(one.kinopoisk_id) == number), None)
        if title is None:
            return self._nothing(f"Film with id {number} not found")
        if rest and Quirk.NO_REST in self.quirks:
            return Response("<html>Bad Gateway</html>", 502)
        if rest == ["sequels_and_prequels"]:
            return self._bare(
                self._relative(one, "SEQUEL" if one.part > title.part else "PREQUEL")
                for one in relatives_of(title, self._titles)
            )
        match rest:
            case []:
                return JSONResponse(self._page(title))
            case ["seasons"]:
                rows = [_season(at, *told) for at, told in enumerate(seasons_of(title), 1)]
            case ["distributions"]:
                rows = _distributions(title)
            case ["similars"]:
                rows = [self._relative(one, "SIMILAR") for one in similar_to(title, self._titles)]
            case _:
                return self.not_implemented(request)
        return self._listed(rows)

    def _people(self, request: Request, rest: list[str]) -> Response:
        asked = request.query_params
        match rest:
            case ["staff"] if "filmId" in asked:
                return self._staff(asked["filmId"])
            case ["staff", number]:
                return self._person(number)
            case ["persons"]:
                hits = people_named(asked.get("name", ""), self._titles, self.people)
                return self._listed(self._person_row(one) for one in hits)
        return self.not_implemented(request)

    def _search(self, keyword: str, page: int) -> Response:
        if not keyword.strip():
            return JSONResponse({"message": "keyword must not be empty"}, 400)
        hits = sorted((one for one in self._titles if sounds_like(one, keyword)), key=lambda one: -one.votes)
        if not hits and Quirk.NOTHING_IS_404 in self.quirks:
            return self._nothing("Films not found")
        rows = [self._found(title) for title in hits[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]]
        return JSONResponse(
            {
                "keyword": keyword,
                "pagesCount": -(-len(hits) // PAGE_SIZE),
                "films": self._bent(rows),
                "searchFilmsCountResult": len(hits),
            }
        )

    def _collection(self, kind: str) -> Response:
        kinds = {"TOP_POPULAR_ALL": (True, False), "TOP_POPULAR_MOVIES": (False,), "POPULAR_SERIES": (True,)}
        if kind not in kinds:
            return JSONResponse({"message": f"unknown type {kind}"}, 400)
        known = sorted(self._titles, key=lambda one: -one.popularity)
        rows = [self._row(title) for title in known if title.is_series in kinds[kind]]
        return self._listed({**row, "year": str(row["year"]), "ratingImbd": 7.1} for row in rows[:PAGE_SIZE])

    def _premieres(self, year: str, month: str) -> Response:
        months = MONTHS.split()
        if month not in months:
            return JSONResponse({"message": f"unknown month {month}"}, 400)
        films = [title for title in self._titles if not title.is_series and str(title.year) == year]
        rows = [
            {**self._row(title), "duration": title.runtime_min, "premiereRu": premiere_of(title).isoformat()}
            for title in films
            if premiere_of(title).month == months.index(month) + 1
        ]
        return self._listed({key: row[key] for key in row if key != "type"} for row in rows)

    def _staff(self, film: str) -> Response:
        title = next((one for one in self._titles if str(one.kinopoisk_id) == film), None)
        if title is None or Quirk.NO_STAFF in self.quirks:
            return self._nothing(f"Staff of {film} not found")
        return self._bare(
            {
                "staffId": number_of(person),
                "nameRu": person.name_ru or None,
                "nameEn": person.name,
                "description": "Главная роль" if key == "ACTOR" else None,
                "posterUrl": f"{HOST}/images/actor_posters/kp/{number_of(person)}.jpg",
                "professionText": word,
                "professionKey": key,
            }
            for key, word, person in roles_of(title, self.people)
        )

    def _person(self, number: str) -> Response:
        known = everybody(self._titles, self.people)
        person = known.get(int(number)) if number.isdecimal() else None
        if person is None:
            return self._nothing(f"Person with id {number} not found")
        page = {
            **self._person_row(person),
            "personId": number_of(person),
            "growth": "180",
            "birthday": person.born or None,
            "death": person.died or None,
            "age": 58,
            "profession": {"Directing": "Режиссер, Сценарист", "Acting": "Актер"}.get(person.department),
            "facts": [],
            "spouses": [],
            "films": [
                {
                    **self._relative(title, ""),
                    "nameRu": f"{title.title_ru} (сериал)" if title.is_series else title.title_ru,
                    "rating": "8.1",
                    "general": key == "DIRECTOR",
                    "description": "Главная роль" if key == "ACTOR" else None,
                    "professionKey": key,
                }
                for title, key in works_of(person, self._titles, self.people)
            ],
            **self.odd.get(number_of(person), {}),
        }
        del page["kinopoiskId"]
        return JSONResponse(page)

    def _person_row(self, person: SandboxPerson) -> Row:
        number = number_of(person)
        return {
            "kinopoiskId": number,
            "webUrl": f"https://www.kinopoisk.ru/name/{number}/",
            "nameRu": person.name_ru or None,
            "nameEn": person.name,
            "sex": None,
            "posterUrl": f"{HOST}/images/actor_posters/kp/{number}.jpg",
            **self.odd.get(number, {}),
        }

    def _named(self, title: SandboxTitle) -> Row:
        host = "" if Quirk.RELATIVE_POSTERS in self.quirks else HOST
        is_russian = title.title_original == title.title_ru
        return {
            "nameRu": title.title_ru or None,
            "nameEn": None,
            "nameOriginal": None if is_russian else title.title_original,
            "posterUrl": f"{host}/images/posters/kp/{title.kinopoisk_id}.jpg",
            "posterUrlPreview": f"{host}/images/posters/kp_small/{title.kinopoisk_id}.jpg",
        }

    def _relative(self, title: SandboxTitle, relation: str) -> Row:
        row = {"filmId": title.kinopoisk_id, **self._named(title), "relationType": relation}
        return {**row, **self.odd.get(title.kinopoisk_id, {})}

    def _described(self, title: SandboxTitle) -> Row:
        return {
            **self._named(title),
            "type": "TV_SERIES" if title.is_series else "FILM",
            "countries": [{"country": name} for name in countries_ru(title)],
            "genres": [{"genre": name} for name in genres_ru(title)],
        }

    def _row(self, title: SandboxTitle) -> Row:
        return {
            "kinopoiskId": title.kinopoisk_id,
            "imdbId": title.imdb_id or None,
            **self._described(title),
            "year": title.year,
            "ratingKinopoisk": 7.8,
            "ratingImdb": 7.1,
            **self.odd.get(title.kinopoisk_id, {}),
        }

    def _found(self, title: SandboxTitle) -> Row:
        row = {**self._described(title), "nameEn": title.title_original}
        del row["nameOriginal"]
        return {
            "filmId": title.kinopoisk_id,
            **row,
            "year": f"{title.year}-{title.end_year}" if title.end_year else str(title.year),
            "description": "США, (триллер)",
            "filmLength": f"{title.runtime_min // 60}:{title.runtime_min % 60:02}",
            "rating": "7.8" if title.votes else "96%",
            "ratingVoteCount": title.votes,
            **self.odd.get(title.kinopoisk_id, {}),
        }

    def _page(self, title: SandboxTitle) -> Row:
        russian = dict(title.ratings).get("RU", "")
        end = (title.end_year or 9999) if title.is_series else None
        page = {
            **self._row(title),
            "kinopoiskHDId": None,
            "coverUrl": None,
            "reviewsCount": 3,
            "ratingKinopoiskVoteCount": title.votes,
            "ratingImdbVoteCount": title.votes * 2,
            "webUrl": f"https://www.kinopoisk.ru/film/{title.kinopoisk_id}/",
            "filmLength": title.runtime_min,
            "description": title.overview_ru or None,
            "shortDescription": None,
            "productionStatus": None if title.is_series else "COMPLETED",
            "ratingMpaa": mpaa_of(title),
            "ratingAgeLimits": f"age{russian.removesuffix('+')}" if russian else None,
            "lastSync": "2025-03-01T20:07:49.109817",
            "startYear": title.year if title.is_series else None,
            "endYear": end,
            "serial": title.is_series,
            "completed": end not in {None, 9999},
        }
        return {**page, **self.odd.get(title.kinopoisk_id, {})}

    def _listed(self, rows: Iterable[Row]) -> Response:
        items = self._bent(list(rows))
        return JSONResponse({"total": len(items), "totalPages": 1, "items": items})

    def _bare(self, rows: Iterable[Row]) -> Response:
        return JSONResponse(self._bent(list(rows)))

    def _bent(self, rows: Sequence[Row]) -> list[Row | None]:
        twice = 2 if Quirk.TWICE in self.quirks else 1
        return [
            *((None,) if Quirk.BROKEN_ROW in self.quirks else ()),
            *(row for row in rows for _ in range(twice)),
        ]

    def _nothing(self, message: str) -> Response:
        return (
            Response("", 404) if Quirk.EMPTY_BODY in self.quirks else JSONResponse({"message": message}, 404)
        )


def _season(number: int, _day: str, episodes: Sequence[tuple[str, str]]) -> Row:
    return {
        "number": number,
        "episodes": [
            {
                "seasonNumber": number,
                "episodeNumber": at,
                "nameRu": None,
                "nameEn": name,
                "synopsis": None,
                "releaseDate": day or None,
            }
            for at, (name, day) in enumerate(episodes, 1)
        ],
    }


def _distributions(title: SandboxTitle) -> list[Row]:
    first = premiere_of(title)
    told = (
        ("WORLD_PREMIER", None, first - timedelta(days=7), False, None),
        ("COUNTRY_SPECIFIC", "CINEMA", first, False, {"country": "Россия"}),
        ("LOCAL", "DIGITAL", first + timedelta(days=60), False, None),
        ("LOCAL", "BLURAY", first + timedelta(days=90), False, None),
        ("PREMIERE", "CINEMA", first + timedelta(days=3000), True, {"country": "Россия"}),
        ("ALL", "DVD", None, False, None),
    )
    return [
        {
            "type": kind,
            "subType": way,
            "date": day.isoformat() if day else None,
            "reRelease": is_again,
            "country": country,
            "companies": [],
        }
        for kind, way, day, is_again, country in told
    ]


SOURCE = KinopoiskServer
