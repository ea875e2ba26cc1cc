"""Wikidata's items: their names, and what their statements of best rank say; films and series among them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic import BaseModel

from concierge.adapters._external_ids import AT_WIKIDATA, TITLE_AT_IMDB, matching
from concierge.adapters._fame import fame_by_sites
from concierge.adapters._shapes import YEARS, ByKey, Line, SoundRows, plain_line
from concierge.model.genre import Genre, genres_of
from concierge.model.title import ExternalIds, Title, TitleKind

__all__ = [
    "SERVICE",
    "Item",
    "ItemsPage",
    "first_day",
    "genres_in",
    "kind_of",
    "statements_of",
    "title_of",
]

SERVICE: Final = "wikidata"
PRECISE: Final = frozenset({9, 10, 11})  # year, month, day
TO_THE_DAY: Final = 11
NO_LANGUAGE: Final = frozenset({"mis", "mul", "und", "zxx"})

# An allow-list, since Wikidata's class tree also leads from films to franchises, awards and film sets.
CLASSES: Final[Mapping[TitleKind, Mapping[str, str]]] = {
    TitleKind.MOVIE: {
        "Q11424": "film",
        "Q202866": "animated film",
        "Q506240": "television film",
        "Q24862": "short film",
        "Q93204": "documentary film",
        "Q24869": "feature film",
        "Q226730": "silent film",
        "Q29168811": "animated feature film",
    },
    TitleKind.SERIES: {
        "Q5398426": "television series",
        "Q1259759": "miniseries",
        "Q581714": "animated series",
        "Q63952888": "anime television series",
        "Q526877": "web series",
        "Q15416": "television programme",
        "Q117467246": "animated television series",
    },
}
_MINUTES: Final = {"Q7727": 1.0, "Q11574": 1 / 60, "Q25235": 60.0}
_COUNTRIES: Final = {
    "Q30": "US",
    "Q145": "GB",
    "Q142": "FR",
    "Q183": "DE",
    "Q159": "RU",
    "Q15180": "SU",
    "Q38": "IT",
    "Q29": "ES",
    "Q17": "JP",
    "Q148": "CN",
    "Q884": "KR",
    "Q668": "IN",
    "Q16": "CA",
    "Q408": "AU",
    "Q36": "PL",
    "Q34": "SE",
    "Q35": "DK",
    "Q20": "NO",
    "Q33": "FI",
    "Q31": "BE",
    "Q55": "NL",
    "Q96": "MX",
    "Q155": "BR",
    "Q414": "AR",
    "Q43": "TR",
    "Q212": "UA",
    "Q232": "KZ",
}
_OF_FILMS: Final = re.compile(r" (film|television series|television program|series)$")


class _Name(BaseModel):
    value: Line


class _DataValue(BaseModel):
    value: object = None


class _Snak(BaseModel):
    """A statement's value; without one where it is unknown ("somevalue") or known to be none ("novalue")."""

    datavalue: _DataValue | None = None


class _Statement(BaseModel):
    mainsnak: _Snak
    rank: str = "normal"


class Item(BaseModel):
    """One item, with the parts that were asked for."""

    id: str
    labels: ByKey[_Name] = {}
    aliases: ByKey[SoundRows[_Name]] = {}
    claims: ByKey[SoundRows[_Statement]] = {}
    sitelinks: ByKey[object] = {}

    @property
    def name_ru(self) -> str:
        """The Russian label, "" where there is none."""
        return self.label("ru")

    @property
    def name_en(self) -> str:
        """The English label, else the one for all languages."""
        return self.label("en") or self.label("mul")

    @property
    def popularity(self) -> float:
        """How many Wikipedias write of it, from 0 to 1."""
        return fame_by_sites(len(self.sitelinks))

    def label(self, language: str) -> str:
        """The label in that language, "" where there is none."""
        return self.labels[language].value if language in self.labels else ""

    def names(self) -> tuple[str, ...]:
        """The aliases in Russian and English."""
        return tuple(name.value for code in ("ru", "en") for name in self.aliases.get(code, ()) if name.value)

    def facts(self, prop: str, key: str) -> list[str]:
        """One field of each value of a property that has it as text."""
        fields = (value.get(key) for value in self._values(prop) if isinstance(value, dict))
        return [field for field in fields if isinstance(field, str)]

    def items(self, prop: str) -> list[str]:
        """The items that a property names, each once."""
        return list(dict.fromkeys(one for one in self.facts(prop, "id") if AT_WIKIDATA.fullmatch(one)))

    def texts(self, prop: str) -> list[str]:
        """The values of a property that are texts, such as ids elsewhere."""
        return [value.strip() for value in self._values(prop) if isinstance(value, str)]

    def number(self, prop: str) -> int | None:
        """The one number that a property holds; of two that differ neither is believed."""
        numbers = {int(text) for text in self.texts(prop) if re.fullmatch(r"[0-9]{1,9}", text)}
        return numbers.pop() if len(numbers) == 1 else None

    def matching(self, prop: str, shape: re.Pattern[str]) -> str | None:
        """The first id of a property that has that shape."""
        return next((text for text in self.texts(prop) if matching(shape, text)), None)

    def times(self, prop: str) -> list[tuple[int, str]]:
        """(year, time) of each date of which at least the year is known."""
        values = [value for value in self._values(prop) if isinstance(value, dict)]
        times = [str(value.get("time")) for value in values if value.get("precision") in PRECISE]
        # Months and days may be "00", which no date has; a decade is written as its first year.
        return [
            (int(match[1]), time) for time in times if (match := re.match(r"\+0*(\d{4})-", time, re.ASCII))
        ]

    def day(self, prop: str) -> date | None:
        """The first date of a property that is known to the day."""
        values = [value for value in self._values(prop) if isinstance(value, dict)]
        days = (_day(str(value.get("time"))) for value in values if value.get("precision") == TO_THE_DAY)
        return next(filter(None, days), None)

    def _values(self, prop: str) -> list[dict[str, object] | str | None]:
        """The values of best rank, as a query for the "truthy" ones finds them."""
        for rank in ("preferred", "normal"):
            snaks = [each.mainsnak for each in self.claims.get(prop, ()) if each.rank == rank]
            if snaks:
                values = [snak.datavalue.value for snak in snaks if snak.datavalue]
                return [value for value in values if isinstance(value, dict | str)]
        return []


class ItemsPage(BaseModel):
    """The items that were asked for; a missing one has no names and no statements."""

    entities: ByKey[Item]


def statements_of(kind: TitleKind | None) -> str:
    """What a search in full texts is narrowed down by: a query has 300 characters at most, so by the usual classes."""
    kinds = [one for one in TitleKind if kind in {None, one}]
    return "|".join(f"P31={item}" for one in kinds for item in list(CLASSES[one])[:4])


def kind_of(item: Item) -> TitleKind | None:
    """What the item is; None for everything that is neither a film nor a series."""
    classes = frozenset(item.items("P31"))
    if classes & CLASSES[TitleKind.SERIES].keys():
        return TitleKind.SERIES
    return TitleKind.MOVIE if classes & CLASSES[TitleKind.MOVIE].keys() else None


def title_of(item: Item) -> Iterator[Title]:
    """The item as a title, or nothing: it is missing, something else, or without any name."""
    kind = kind_of(item)
    name_original, language = _original_name(item)
    if kind is None or not (item.name_ru or item.name_en or name_original):
        return
    yield Title(
        kind=kind,
        name_ru=item.name_ru,
        name_en=item.name_en,
        name_original=name_original,
        original_language=language,
        year=_year(item),
        end_year=max(_years(item, "P582"), default=None) if kind is TitleKind.SERIES else None,
        ids=_ids(item, kind),
        runtime_min=_runtime_min(item),
        popularity=item.popularity,
        aliases=item.names(),
        countries=tuple(_COUNTRIES[one] for one in item.items("P495") if one in _COUNTRIES),
        sources=(SERVICE,),
    )


def first_day(item: Item) -> str:
    """When it first came out, as something to sort by; what has no date comes last."""
    times = item.times("P577") or item.times("P580")
    return min((f"{year}{time[5:]}" for year, time in times), default="9999")


def genres_in(item: Item, named: Mapping[str, Item]) -> tuple[Genre, ...]:
    """The genres of a title, whose items have labels such as "drama film"."""
    labels = (named[one].label("en") for one in item.items("P136") if one in named)
    return genres_of(_OF_FILMS.sub("", label) for label in labels)


def _ids(item: Item, kind: TitleKind) -> ExternalIds:
    is_series = kind is TitleKind.SERIES
    tmdb = [
        int(text)
        for text in item.texts("P4983" if is_series else "P4947")
        if re.fullmatch("[0-9]{1,9}", text)
    ]
    return ExternalIds(
        tmdb=next(iter(tmdb), None),
        imdb=item.matching("P345", TITLE_AT_IMDB),
        wikidata=item.id,
        # Two ids are two pages, often of seasons: a wrong one would stand for another film.
        kinopoisk=item.number("P2603"),
        tvdb=item.number("P4835") if is_series else None,
        tvmaze=item.number("P8600") if is_series else None,
    )


def _original_name(item: Item) -> tuple[str, str]:
    names = zip(item.facts("P1476", "text"), item.facts("P1476", "language"), strict=False)
    name, language = next(names, ("", ""))
    return plain_line(name), "" if language in NO_LANGUAGE else language


def _years(item: Item, prop: str) -> Sequence[int]:
    return [year for year, _ in item.times(prop) if year in YEARS]


def _year(item: Item) -> int | None:
    return min(_years(item, "P580") or _years(item, "P577"), default=None)


def _runtime_min(item: Item) -> int | None:
    amounts, units = item.facts("P2047", "amount"), item.facts("P2047", "unit")
    for amount, unit in zip(amounts, units, strict=False):
        minutes = _MINUTES.get(unit.rpartition("/")[2])
        if minutes and re.fullmatch(r"\+\d{1,6}(\.\d+)?", amount, re.ASCII):
            return round(float(amount) * minutes) or None
    return None


def _day(time: str) -> date | None:
    try:
        return date.fromisoformat(time.removeprefix("+")[:10])
    except ValueError:
        return None
