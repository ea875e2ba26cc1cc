"""A miniature TVmaze: search, look-ups, series with what is embedded, episodes and schedules, without a key."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from concierge.model.same_name import is_cyrillic
from concierge.sandbox._knowing import MetadataServer
from concierge.sandbox._pictures import PNG
from concierge.sandbox._tvmaze_records import Coming, Fields, Quirk, Series

__all__ = ["Coming", "Quirk", "TvmazeServer"]

MOST_HITS: Final = 10
# How many letters of a word may be wrong.
FUZZINESS: Final = 2
# A shorter word has to be right.
SHORTEST_FUZZY: Final = 5
EMBEDDABLE: Final = frozenset({"akas", "cast", "crew", "episodes", "nextepisode", "seasons"})
PICTURE: Final = re.compile(r"/uploads/images/\w+/\d+/(\d+)\.jpg")
ABSENT: Final[Fields] = {"name": "Not Found", "message": "Page not found.", "code": 0, "status": 404}
REFUSED: Final[Fields] = {"name": "Bad Request", "message": "Wrong date.", "code": 0, "status": 400}


@dataclass(slots=True)
class TvmazeServer(MetadataServer):
    """Speaks TVmaze's wire for the series among the `titles`; `quirks` are the oddities that hold now.

    `coming` is what comes next of a series, by the title's key: its own page tells it, and the schedule of its day.
    """

    is_asked_unbidden: ClassVar[bool] = True

    name: str = "tvmaze"
    quirks: set[Quirk] = field(default_factory=set)
    coming: dict[str, Coming] = field(default_factory=dict)

    def settings(self) -> Mapping[str, str]:
        """The variables that lead a concierge here."""
        return {**MetadataServer.settings(self), **self._variables(images_url=self.url)}

    async def answer(self, request: Request) -> Response:
        """The JSON or the picture that the path names."""
        match [request.method, *request.url.path.strip("/").split("/")]:
            case ["GET", "search", "shows"]:
                return self._search(request)
            case ["GET", "lookup", "shows"]:
                return self._look_up(request)
            case ["GET", "shows", number, *rest] if rest in ([], ["episodes"]):
                return self._episodes(request, number) if rest else self._show(request, number)
            case ["GET", "schedule", *rest] if rest in ([], ["web"]):
                return self._schedule(request, is_web=bool(rest))
            case ["GET", "uploads", *_]:
                return self._picture(request)
        return self.not_implemented(request)

    def _series(self) -> Iterator[Series]:
        for place, title in enumerate(self.titles):
            if title.is_series:
                yield Series(title, place, self.quirks, self.coming.get(title.key))

    def _one(self, number: str) -> Series | None:
        return next((one for one in self._series() if str(one.number) == number), None)

    def _search(self, request: Request) -> Response:
        words = _words(request.query_params.get("q", ""))
        scored = [(self._score(one, words), one) for one in self._series()]
        hits = sorted((each for each in scored if each[0]), key=lambda each: -each[0])[:MOST_HITS]
        rows: list[object] = [{"score": score, "show": one.show()} for score, one in hits]
        return JSONResponse(hits[0][1].among_strays(rows) if hits else [])

    def _score(self, one: Series, words: list[str]) -> float:
        names = [one.name, one.title.title_original, *one.title.aliases]
        if Quirk.AKAS_ARE_FOUND in self.quirks:
            names.append(one.title.title_ru)
        elif not is_cyrillic(one.name):
            names = [name for name in names if not is_cyrillic(name)]
        return max((_score(words, _words(name)) for name in names if name), default=0.0)

    def _look_up(self, request: Request) -> Response:
        [(name, value)] = request.query_params.items()
        if name not in {"imdb", "thetvdb"}:
            return self.not_implemented(request)
        known = (
            (one, one.title.imdb_id if name == "imdb" else str(one.title.tvdb_id)) for one in self._series()
        )
        found = next((one for one, number in known if number == value and value not in {"", "0"}), None)
        if found is None:
            return JSONResponse(ABSENT, 404)
        if Quirk.LEADS_WHOLE in self.quirks:
            return JSONResponse(found.show())
        where = "/" if Quirk.LEADS_ASTRAY in self.quirks else f"/shows/{found.number}"
        return RedirectResponse(f"{self.url}{where}", 301 if Quirk.LEADS_FOR_EVER in self.quirks else 302)

    def _show(self, request: Request, number: str) -> Response:
        parts = request.query_params.getlist("embed[]")
        if not set(parts) <= EMBEDDABLE:
            return self.not_implemented(request)
        one = self._one(number)
        if one is None:
            return JSONResponse(ABSENT, 404)
        return JSONResponse({**one.show(), "_embedded": one.embedded(parts)} if parts else one.show())

    def _episodes(self, request: Request, number: str) -> Response:
        one = self._one(number)
        if one is None:
            return JSONResponse(ABSENT, 404)
        rows = one.episodes(has_specials=request.query_params.get("specials") == "1")
        return JSONResponse(one.among_strays(rows))

    def _schedule(self, request: Request, *, is_web: bool) -> Response:
        day = request.query_params.get("date", "")
        country = request.query_params.get("country", "US")
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            return JSONResponse(REFUSED, 400)
        rows = []
        for one in self._series():
            is_there = not country if is_web else one.country == country
            if one.coming and one.coming.day == day and one.is_on_the_web is is_web and is_there:
                own: Fields = {"_embedded": {"show": one.show()}} if is_web else {"show": one.show()}
                rows.append({**one.next(), **own})
        return JSONResponse(rows)

    def _picture(self, request: Request) -> Response:
        found = PICTURE.fullmatch(request.url.path)
        is_known = found is not None and self._one(found[1]) is not None
        return Response(PNG, media_type="image/jpeg") if is_known else JSONResponse(ABSENT, 404)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("'", ""))


def _score(asked: list[str], name: list[str]) -> float:
    """How well a name fits: every word that was asked for has a word of it, with a letter or two wrong at most."""
    distances = [min((_distance(word, each) for each in name), default=FUZZINESS + 1) for word in asked]
    if not asked or max(distances) > FUZZINESS:
        return 0.0
    return round(len(asked) / max(len(asked), len(name)) / (1 + sum(distances)), 4)


def _distance(first: str, second: str) -> int:
    """How many letters differ, as far as that matters."""
    is_short = min(len(first), len(second)) < SHORTEST_FUZZY
    if first == second or is_short or abs(len(first) - len(second)) > FUZZINESS:
        return 0 if first == second else FUZZINESS + 1
    before = list(range(len(second) + 1))
    for at, letter in enumerate(first, 1):
        row = [at]
        for column, other in enumerate(second, 1):
            row.append(min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other)))
        before = row
    return before[-1]


SOURCE = TvmazeServer
