"""TVmaze's JSON for the sandbox's series: holes, nulls, "", HTML, and links that nobody needs."""

import enum
import html
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypeAlias

from concierge.sandbox._broadcasts import aired_on, episode_counts
from concierge.sandbox._entries import SandboxTitle

__all__ = ["Coming", "Fields", "Quirk", "Series"]

Fields: TypeAlias = dict[str, object]

API: Final = "https://api.tvmaze.com"
# Numbers for those of which the real one is not known; the real ones are far below.
FIRST_ID: Final = 1_000_000
BEST_WEIGHT: Final = 100
LANGUAGES: Final = {
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "no": "Norwegian",
    "pl": "Polish",
    "ru": "Russian",
    "sv": "Swedish",
}
GENRES: Final = {"science_fiction": "Science-Fiction", "sport": "Sports"}
TYPES: Final = {
    "documentary": "Documentary",
    "animation": "Animation",
    "talk": "Talk Show",
    "reality": "Reality",
}
CREW: Final = (
    ("Director", "directors"),
    ("Writer", "writers"),
    ("Director Of Photography", "cinematographers"),
    ("Composer", "composers"),
)
SPARE: Final = (
    "language",
    "runtime",
    "averageRuntime",
    "premiered",
    "ended",
    "officialSite",
    "network",
    "webChannel",
    "image",
    "summary",
    "weight",
)


class Quirk(enum.StrEnum):
    """What is odd on the real TVmaze, or may be.

    MISSHAPEN gives fields another type than they have, STRAYS puts rows of something else into every list. ROUND is a
    mark without a fraction. LEADS_WHOLE gives the series itself in place of a redirect to it.
    """

    AKAS_ARE_FOUND = "akas are found"
    BOTH_CHANNELS = "both channels"
    LEADS_ASTRAY = "a look-up leads astray"
    LEADS_FOR_EVER = "a look-up is moved permanently"
    LEADS_WHOLE = "a look-up gives the series"
    MISSHAPEN = "fields of other types"
    NO_MARK = "no mark"
    OLD = "an older answer"
    ROUND = "a round mark"
    SPARSE = "no more than is needed"
    STRAYS = "rows of something else"
    UNNAMED = "names and days to be announced"
    YEARS_AS_SEASONS = "years as seasons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """The episode that comes next, on a day like "2030-05-01"; without a number it is a special."""

    season: int
    number: int | None
    day: str
    name: str = "TBA"


@dataclass(frozen=True, slots=True)
class Series:
    """One title as TVmaze tells it, `place` being where it stands among all titles."""

    title: SandboxTitle
    place: int
    quirks: Collection[Quirk] = ()
    coming: Coming | None = None

    @property
    def number(self) -> int:
        """Its id here."""
        return self.title.tvmaze_id or FIRST_ID + self.place

    @property
    def name(self) -> str:
        """The name here, in Latin letters where there is such a one."""
        return self.title.title_en or self.title.title_original or self.title.title_ru

    @property
    def is_on_the_web(self) -> bool:
        """Whether a streaming service shows it, which has no country."""
        return self.number % 2 == 1

    @property
    def country(self) -> str:
        """Where it is made."""
        return next(iter(self.title.countries), "US")

    def show(self) -> Fields:
        """The series in a list."""
        title = self.title
        whole: Fields = {
            "id": self.number,
            "url": f"https://www.tvmaze.com/shows/{self.number}/{title.key.replace('_', '-')}",
            "name": self.name,
            "type": next((TYPES[genre] for genre in title.genres if genre in TYPES), "Scripted"),
            "language": LANGUAGES.get(title.original_language),
            "genres": [GENRES.get(genre, genre.title()) for genre in title.genres if genre not in TYPES],
            "status": "Ended" if title.end_year else "Running",
            "runtime": None if self.is_on_the_web else title.runtime_min or None,
            "averageRuntime": title.runtime_min or None,
            "premiered": self._aired(1, 1),
            "ended": f"{title.end_year}-09-29" if title.end_year else None,
            "officialSite": None,
            "schedule": {"time": "", "days": ["Sunday"]},
            "rating": {"average": self._mark()},
            "weight": min(BEST_WEIGHT, round(title.popularity)),
            "network": None if self.is_on_the_web else self._channel(self.country),
            "webChannel": self._channel("") if self.is_on_the_web else None,
            "dvdCountry": None,
            "externals": {
                "tvrage": None,
                "thetvdb": title.tvdb_id or None,
                "imdb": title.imdb_id or None,
            },
            "image": self._image(),
            "summary": self._summary(),
            "updated": 1_767_225_600,
            "_links": {"self": {"href": f"{API}/shows/{self.number}"}},
        }
        return self._bent(whole)

    def embedded(self, parts: Collection[str]) -> Fields:
        """What is asked for beside it."""
        title = self.title
        russian = {"name": "Russian Federation", "code": "RU", "timezone": "Asia/Kamchatka"}
        told: Fields = {
            "akas": [
                *([{"name": title.title_ru, "country": russian}] if title.title_ru else []),
                *({"name": alias, "country": None} for alias in title.aliases),
            ],
            "cast": [
                {
                    "person": {"id": at, "name": name},
                    "character": {"id": at, "name": f"Role {at}"},
                    "self": False,
                }
                for at, name in enumerate(title.cast, 1)
            ],
            "crew": [
                {"type": job, "person": {"id": at, "name": name}}
                for job, field in CREW
                for at, name in enumerate(getattr(title, field), 1)
            ],
            "episodes": self.episodes(has_specials=False),
            "seasons": [self._season(at, count) for at, count in enumerate(episode_counts(self.title), 1)],
        }
        if self.coming:
            told["nextepisode"] = self.next()
        odd: object = {"no": "list"} if Quirk.MISSHAPEN in self.quirks else []
        is_bare = bool({Quirk.SPARSE, Quirk.MISSHAPEN} & set(self.quirks))
        return {part: odd if is_bare else self.among_strays(told[part]) for part in parts if part in told}

    def episodes(self, *, has_specials: bool) -> list[object]:
        """Every episode in the order of broadcast, the special after the first season."""
        rows: list[object] = []
        for season, count in enumerate(episode_counts(self.title), 1):
            rows += [self._episode(season, at) for at in range(1, count + 1)]
            if season == 1 and has_specials:
                rows.append(self._special())
        return rows

    def among_strays(self, rows: object) -> object:
        """The rows, with others before them that are none."""
        strays: list[object] = [
            None,
            7,
            "row",
            {},
            {"id": "x", "season": None, "name": None, "show": [], "person": 3},
        ]
        return [*strays, *rows] if isinstance(rows, list) and Quirk.STRAYS in self.quirks else rows

    def next(self) -> Fields:
        """The episode that comes next."""
        coming = self.coming or Coming(season=1, number=None, day="")
        kind = "regular" if coming.number else "significant_special"
        return self._row(coming.season, coming.number, coming.name, coming.day, kind)

    def _bent(self, whole: Fields) -> Fields:
        if Quirk.SPARSE in self.quirks:
            whole.update(dict.fromkeys(SPARE), genres=[], rating={"average": None})
            whole["externals"] = {"tvrage": None, "thetvdb": None, "imdb": None}
        if Quirk.MISSHAPEN in self.quirks:
            odd: Fields = {name: ["odd"] for name in SPARE}
            whole.update(odd, genres="Drama", rating=7, externals=[], network="HBO", status=1, type=None)
        if Quirk.OLD in self.quirks:
            for name in ("averageRuntime", "ended", "weight"):
                del whole[name]
        if Quirk.BOTH_CHANNELS in self.quirks:
            whole.update(network=self._channel(self.country), webChannel=self._channel(""))
        return whole

    def _mark(self) -> float | None:
        if Quirk.NO_MARK in self.quirks:
            return None
        return 7 if Quirk.ROUND in self.quirks else 7.4

    def _channel(self, country: str) -> Fields:
        named = {"name": country, "code": country, "timezone": "Etc/UTC"} if country else None
        return {"id": 1, "name": "Sandbox TV", "country": named, "officialSite": None}

    def _image(self) -> Fields:
        scheme = "http" if Quirk.OLD in self.quirks else "https"
        folder = f"{scheme}://static.tvmaze.com/uploads/images"
        return {
            "medium": f"{folder}/medium_portrait/{self.number % 600}/{self.number}.jpg",
            "original": f"{folder}/original_untouched/{self.number % 600}/{self.number}.jpg",
        }

    def _summary(self) -> str | None:
        first, _, rest = html.escape(self.title.overview_en).partition(" ")
        return f"<p><b>{first}</b> {rest}</p>" if first else None

    def _season(self, number: int, count: int) -> Fields:
        return {
            "id": self.number * 100 + number,
            "number": self._season_number(number),
            "name": "",
            "episodeOrder": None if Quirk.OLD in self.quirks else count,
            "premiereDate": None if Quirk.OLD in self.quirks else self._aired(number, 1),
            "endDate": self._aired(number, count),
            "image": None,
            "summary": None,
        }

    def _season_number(self, season: int) -> int:
        return self.title.year + season - 1 if Quirk.YEARS_AS_SEASONS in self.quirks else season

    def _episode(self, season: int, number: int) -> Fields:
        if Quirk.UNNAMED in self.quirks:
            name = "TBA" if number % 2 else f"Episode {number}"
            return self._row(self._season_number(season), number, name, "", "regular")
        names = self.title.episodes_by_season
        name = names[season - 1][number - 1] if names else f"Episode {number}"
        return self._row(self._season_number(season), number, name, self._aired(season, number), "regular")

    def _special(self) -> Fields:
        name = f"The Making of {self.name}"
        return self._row(self._season_number(1), None, name, self._aired(1, 1), "insignificant_special")

    def _row(self, season: int, number: int | None, name: str, day: str, kind: str) -> Fields:
        return {
            "id": self.number * 1000 + season % 100 * 10 + (number or 0),
            "name": name,
            "season": season,
            "number": number,
            "type": kind,
            "airdate": day,
            "airtime": "",
            "airstamp": f"{day}T12:00:00+00:00" if day else None,
            "runtime": None,
            "rating": {"average": None},
            "image": None,
            "summary": "",
        }

    def _aired(self, season: int, number: int) -> str:
        return aired_on(self.title, season, number).isoformat()
