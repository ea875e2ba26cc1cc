"""A miniature of PoiskKino's API, version 1.4: titles, people and seasons over the sandbox's catalogue."""

import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, TypeAlias

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
from concierge.sandbox._knowing import MeteredServer
from concierge.sandbox._spelling import folded

__all__ = ["PoiskkinoServer", "Quirk"]

Row: TypeAlias = dict[str, object]
Rows: TypeAlias = list[Row]

KEY: Final = re.compile(r"[0-9A-Z]{7}(-[0-9A-Z]{7}){3}")
MOST_ROWS = 250
SHORTEST_WITH_SLIPS = 5
REASONS = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
NO_KEY = "В запросе не указан токен!"
BAD_KEY = "Переданный токен некорректен!"
NO_USER = "Пользователь не найден!"
NO_TARIFF = "Доступ для вашего тарифа временно недоступен"
USED_UP = "Вы израсходовали ваш суточный лимит по запросам. Обновите тариф в боте"
NO_ID = "По этому id ничего не найдено!"
# What the sorting and the pages of a filter are not.
ORDERING = frozenset({"page", "limit", "sortField", "sortType"})


class Quirk(enum.StrEnum):
    """Oddities of the real service that are off until a test asks for them.

    NO_TARIFF: the tariff was switched off. REASONS_IN_A_LIST: so that they have to be joined. BROKEN_ROW: the first row
    of each list is null. NO_FILTERS: the filter for titles fails.
    """

    NO_TARIFF = "no_tariff"
    REASONS_IN_A_LIST = "reasons_in_a_list"
    BROKEN_ROW = "broken_row"
    NO_FILTERS = "no_filters"


@dataclass(slots=True)
class PoiskkinoServer(MeteredServer):
    """Knows the titles that have a Kinopoisk id; after `quota` requests, refused ones included, the key is used up.

    `odd` forces fields of a title or a person, by its id, to any value in each row and page about it.
    """

    name: str = "poiskkino"
    api_key: str = "ABCDEFG-1234567-HIJKLMN-7654321"
    quota: int = 200
    quirks: set[Quirk] = field(default_factory=set)
    odd: dict[int, Row] = field(default_factory=dict)

    async def answer(self, request: Request) -> Response:
        """The JSON that the path names."""
        given = request.headers.get("x-api-key", "")
        if given != self.api_key:
            known = NO_USER if KEY.fullmatch(given) else BAD_KEY
            return self._refused(401, known if given else NO_KEY)
        if Quirk.NO_TARIFF in self.quirks:
            return self._refused(403, NO_TARIFF)
        if self._is_used_up():
            return self._refused(403, USED_UP)
        limit = request.query_params.get("limit", "10")
        if not limit.isdecimal() or not 1 <= int(limit) <= MOST_ROWS:
            return self._refused(400, "Указаны недопустимые значения!")
        return self._routed(request, int(limit))

    @property
    def _titles(self) -> list[SandboxTitle]:
        return [title for title in self.titles if title.kinopoisk_id]

    def _routed(self, request: Request, limit: int) -> Response:
        asked = request.query_params
        match request.url.path.strip("/").split("/"):
            case ["v1.4", "movie", "search"]:
                return self._listed(self._search(asked.get("query", "")), limit)
            case ["v1.4", "movie"]:
                return self._filtered(request, limit)
            case ["v1.4", "movie", number]:
                return self._movie(number)
            case ["v1.4", "season"]:
                title = self._title(asked.get("movieId", ""))
                return self._listed(_seasons(title) if title else [], limit)
            case ["v1.4", "person", *rest]:
                return self._person(request, rest, limit)
        return self.not_implemented(request)

    def _title(self, number: str) -> SandboxTitle | None:
        return next((one for one in self._titles if str(one.kinopoisk_id) == number), None)

    def _search(self, query: str) -> Rows:
        known = sorted(self._titles, key=lambda one: -one.votes)
        hits = [one for one in known if not query or sounds_like(one, query) or _is_near(one, query)]
        return [self._filled(self._row(title)) for title in hits]

    def _filtered(self, request: Request, limit: int) -> Response:
        if Quirk.NO_FILTERS in self.quirks:
            return JSONResponse({"statusCode": 500, "message": "Internal server error"}, 500)
        found = sorted(self._titles, key=lambda one: -one.votes)
        for name in dict.fromkeys(key for key, _ in request.query_params.multi_items()):
            if name in ORDERING:
                continue
            if name not in FILTERS:
                return self.not_implemented(request)
            wanted = request.query_params.getlist(name)
            found = [title for title in found if FILTERS[name](title, wanted)]
        theirs = request.query_params.get("persons.id")
        if theirs:
            found = [title for title in found if theirs in self._makers(title)]
        return self._listed([self._row(title) for title in found], limit)

    def _makers(self, title: SandboxTitle) -> set[str]:
        return {str(number_of(person)) for _, _, person in roles_of(title, self.people)}

    def _movie(self, number: str) -> Response:
        title = self._title(number)
        if title is None:
            return self._refused(404, NO_ID)
        page = {
            **self._row(title),
            "persons": [
                {
                    "id": number_of(person),
                    "photo": f"https://avatars.mds.yandex.net/get-kino/{number_of(person)}/orig",
                    "name": person.name_ru or None,
                    "enName": person.name,
                    "description": "Главная роль" if key == "ACTOR" else None,
                    "profession": word.lower(),
                    "enProfession": key.lower(),
                }
                for key, word, person in roles_of(title, self.people)
            ],
            "seasonsInfo": [
                {"number": at, "episodesCount": len(episodes)}
                for at, (_, episodes) in enumerate(seasons_of(title), 1)
            ],
            "similarMovies": [self._row(one) for one in similar_to(title, self._titles)],
            "sequelsAndPrequels": [self._row(one) for one in relatives_of(title, self._titles)],
            "facts": [{"value": "В конце <a href='/1'>паром</a> тонет.", "type": "FACT", "spoiler": True}],
            **self.odd.get(title.kinopoisk_id, {}),
        }
        return JSONResponse(page)

    def _person(self, request: Request, rest: list[str], limit: int) -> Response:
        if rest == ["search"]:
            hits = people_named(request.query_params.get("query", ""), self._titles, self.people)
            return self._listed([self._person_row(one) for one in hits], limit)
        known = everybody(self._titles, self.people)
        person = known.get(int(rest[0])) if len(rest) == 1 and rest[0].isdecimal() else None
        if person is None:
            return self._refused(404, NO_ID)
        profession = {"Directing": "Режиссер", "Acting": "Актер"}.get(person.department, "")
        page = {
            **self._person_row(person),
            "birthday": f"{person.born}T00:00:00.000Z" if person.born else None,
            "death": f"{person.died}T00:00:00.000Z" if person.died else None,
            "profession": [{"value": profession}],
            "movies": [
                {
                    "id": title.kinopoisk_id,
                    "name": title.title_ru,
                    "alternativeName": title.title_original,
                    "rating": 7.8,
                    "general": key == "DIRECTOR",
                    "description": None,
                    "enProfession": key.lower(),
                }
                for title, key in works_of(person, self._titles, self.people)
            ],
        }
        return JSONResponse({**page, **self.odd.get(number_of(person), {})})

    def _person_row(self, person: SandboxPerson) -> Row:
        number = number_of(person)
        return {
            "id": number,
            "photo": f"https://avatars.mds.yandex.net/get-kino/{number}/orig",
            "name": person.name_ru or None,
            "enName": person.name,
            "sex": "Женский",
            **self.odd.get(number, {}),
        }

    def _row(self, title: SandboxTitle) -> Row:
        is_russian = title.title_original == title.title_ru
        picture = f"https://image.openmoviedb.com/kinopoisk-images/{title.kinopoisk_id}"
        years = [{"start": title.year, "end": title.end_year}] if title.is_series else []
        russian = dict(title.ratings).get("RU", "").removesuffix("+")
        row = {
            "id": title.kinopoisk_id,
            "externalId": {"imdb": title.imdb_id or None, "tmdb": title.tmdb_id or None, "kpHD": None},
            "name": title.title_ru or None,
            "alternativeName": None if is_russian else title.title_original,
            "enName": None,
            "names": [{"name": name} for name in title.names],
            "type": "tv-series" if title.is_series else "movie",
            "typeNumber": 2 if title.is_series else 1,
            "isSeries": title.is_series,
            "year": title.year,
            "releaseYears": years,
            "description": title.overview_ru or None,
            "shortDescription": None,
            "status": "completed" if title.end_year or not title.is_series else "filming",
            "rating": {"kp": 7.8, "imdb": 7.1, "filmCritics": 0, "await": None},
            "votes": {"kp": str(title.votes), "imdb": title.votes * 2, "filmCritics": 0},
            "movieLength": None if title.is_series else title.runtime_min,
            "seriesLength": title.runtime_min if title.is_series else None,
            "ratingMpaa": mpaa_of(title),
            "ageRating": int(russian) if russian.isdecimal() else None,
            "logo": {"url": None},
            "poster": {"url": f"{picture}/orig", "previewUrl": f"{picture}/x1000"},
            "backdrop": {"url": None, "previewUrl": None},
            "genres": [{"name": name} for name in genres_ru(title)],
            "countries": [{"name": name} for name in countries_ru(title)],
            "premiere": _premiere(title),
            "top250": None,
            "ticketsOnSale": False,
        }
        return {**row, **self.odd.get(title.kinopoisk_id, {})}

    def _filled(self, row: Row) -> Row:
        """As the index of the search keeps it: nothing is "" or 0 there, and much is not kept at all."""
        texts = ("name", "alternativeName", "enName", "description", "shortDescription", "status")
        filled = {**row, **{name: row[name] or "" for name in texts}}
        filled |= {"year": row["year"] or 0, "movieLength": row["movieLength"] or 0}
        del filled["premiere"]
        return filled

    def _listed(self, rows: Rows, limit: int) -> Response:
        docs = [*((None,) if Quirk.BROKEN_ROW in self.quirks else ()), *rows[:limit]]
        pages = max(1, -(-len(rows) // limit))
        return JSONResponse({"docs": docs, "total": len(rows), "limit": limit, "page": 1, "pages": pages})

    def _refused(self, status: int, reason: str) -> Response:
        message = [reason] if Quirk.REASONS_IN_A_LIST in self.quirks else reason
        return JSONResponse({"statusCode": status, "message": message, "error": REASONS[status]}, status)


def _seasons(title: SandboxTitle) -> Rows:
    return [
        {
            "movieId": title.kinopoisk_id,
            "number": at,
            "name": f"Сезон {at}",
            "airDate": f"{day}T00:00:00.000Z" if day else None,
            "episodesCount": len(episodes),
            "episodes": [
                {
                    "number": n,
                    "name": f"Серия {n}",
                    "enName": name,
                    "airDate": f"{day}T00:00:00.000Z" if day else "",
                }
                for n, (name, day) in enumerate(episodes, 1)
            ],
        }
        for at, (day, episodes) in enumerate(seasons_of(title), 1)
    ]


def _premiere(title: SandboxTitle) -> Row:
    first = premiere_of(title)
    # Midnight in Moscow, as half of the real ones.
    russia = f"{first - timedelta(days=1)}T21:00:00.000Z"
    digital = f"{first + timedelta(days=60)}T00:00:00.000Z"
    is_film = not title.is_series
    return {
        "country": "США",
        "world": f"{first - timedelta(days=7)}T00:00:00.000Z",
        "russia": russia if is_film else None,
        "digital": digital if is_film else None,
        "cinema": None,
        "bluray": f"{first + timedelta(days=90)}T00:00:00.000Z" if is_film else None,
        "dvd": "",
    }


def _is_near(title: SandboxTitle, query: str) -> bool:
    """Whether a slip of one letter in each long word leads to the title."""
    wanted = folded(query)
    return bool(wanted) and any(
        all(any(_differ_by_one(one, word) for word in folded(name)) for one in wanted) for name in title.names
    )


def _differ_by_one(one: str, other: str) -> bool:
    if one == other:
        return True
    return (
        len(one) == len(other) >= SHORTEST_WITH_SLIPS
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    )


def _in_range(value: float, told: Sequence[str]) -> bool:
    first, _, last = told[0].partition("-")
    return float(first) <= value <= float(last or first)


def _comes_out(title: SandboxTitle, told: Sequence[str]) -> bool:
    first, last = (date(*map(int, reversed(day.split(".")))) for day in told[0].split("-"))
    return not title.is_series and first <= premiere_of(title) <= last


FILTERS: Final[Mapping[str, Callable[[SandboxTitle, Sequence[str]], bool]]] = {
    "externalId.imdb": lambda title, told: title.imdb_id in told,
    "externalId.tmdb": lambda title, told: str(title.tmdb_id) in told,
    "isSeries": lambda title, told: str(title.is_series).lower() in told,
    "genres.name": lambda title, told: bool({*told} & {*genres_ru(title)}),
    "year": lambda title, told: _in_range(title.year, told),
    "rating.kp": lambda _title, told: _in_range(7.8, told),
    "movieLength": lambda title, told: _in_range(title.runtime_min, told),
    "premiere.russia": _comes_out,
    "persons.id": lambda _title, told: bool(told),
}
SOURCE = PoiskkinoServer
