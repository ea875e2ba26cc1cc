"""The documents of what is known of films, series and people."""

from datetime import date
from typing import Literal

from concierge_cli.documents.base import Document
from concierge_cli.documents.copies import HaveDocument
from concierge_cli.documents.search import FailureDocument

__all__ = [
    "BY_COMMAND",
    "AgeRatingDocument",
    "CardDocument",
    "CollectionDocument",
    "CreditDocument",
    "EpisodeDocument",
    "FilmographyDocument",
    "FindDocument",
    "FoundDocument",
    "IdsDocument",
    "MarkDocument",
    "OwnDocument",
    "PersonIdsDocument",
    "PremiereDocument",
    "ProviderDocument",
    "RoleDocument",
    "SeasonDocument",
    "UpcomingDocument",
    "UpcomingTitleDocument",
    "WorkDocument",
]

Kind = Literal["movie", "series"]


class IdsDocument(Document):
    """A title's ids elsewhere; null where unknown."""

    tmdb: int | None
    imdb: str | None
    kinopoisk: int | None
    tvmaze: int | None
    tvdb: int | None
    wikidata: str | None


class OwnDocument(Document):
    """What the person has seen or rated of a title: the day of the last time, null if unknown, and the own rating."""

    seen: bool
    watched_on: date | None
    score: float | None


class FoundDocument(Document):
    """A title that fits; `season` and `episode` are those that the words name. Null where unknown.

    `own` is null where the title is new to the person.
    """

    original: str
    ru: str | None
    year: int | None
    kind: Kind
    ids: IdsDocument
    season: int | None
    episode: int | None
    own: OwnDocument | None


class FindDocument(Document):
    """`concierge find --json`, best first; `ambiguous` asks for a choice: several fit as well, or none fits well."""

    titles: list[FoundDocument]
    ambiguous: bool
    failures: list[FailureDocument]


class MarkDocument(Document):
    """The average rating that a site's visitors gave, `value` of `scale`."""

    source: str
    value: float
    scale: int
    votes: int | None


class AgeRatingDocument(Document):
    """A country's age rating in its own words; `country` is ISO 3166, "" if nobody told."""

    country: str
    rating: str


class SeasonDocument(Document):
    """A season; number 0 holds the specials."""

    number: int
    episodes: int | None
    air_date: date | None


class EpisodeDocument(Document):
    """An episode."""

    season: int
    number: int
    name: str
    air_date: date | None


class PremiereDocument(Document):
    """A day on which a title comes out; `country` is ISO 3166, "" for the whole world."""

    kind: Literal["festival", "theatrical", "digital", "physical", "tv"]
    day: date
    country: str
    note: str


class CollectionDocument(Document):
    """The films that a film belongs to, by TMDB's number."""

    tmdb: int
    name: str


class CreditDocument(Document):
    """A person's part in a title, in TMDB's words."""

    person: str
    person_ru: str
    job: str
    department: str
    character: str
    tmdb: int | None
    kinopoisk: int | None


class ProviderDocument(Document):
    """Who shows the title in a country, and how: "flatrate", "rent", "buy", "free" or "ads"."""

    country: str
    name: str
    offer: str


class CardDocument(Document):
    """`concierge info --json`. Text is "" and anything else null where nobody told.

    `origins` names the service that each field came from, `missing` the facts that nobody told, `own` what the person
    has seen or rated of it, `library` whether the household has it already.
    """

    original: str
    ru: str
    en: str
    aliases: list[str]
    original_language: str
    year: int | None
    end_year: int | None
    kind: Kind
    ids: IdsDocument
    status: Literal["announced", "released", "running", "ended", "canceled"] | None
    runtime_min: int | None
    genres: list[str]
    countries: list[str]
    age: int | None
    age_ratings: list[AgeRatingDocument]
    ratings: list[MarkDocument]
    seasons: list[SeasonDocument]
    next_episode: EpisodeDocument | None
    premieres: list[PremiereDocument]
    collection: CollectionDocument | None
    credits: list[CreditDocument]
    providers: list[ProviderDocument]
    overview_ru: str
    overview_en: str
    poster_url: str | None
    sources: list[str]
    origins: dict[str, str]
    missing: list[str]
    own: OwnDocument | None
    library: HaveDocument | None
    failures: list[FailureDocument]


class PersonIdsDocument(Document):
    """A person's ids elsewhere; null where unknown."""

    tmdb: int | None
    imdb: str | None
    kinopoisk: int | None
    wikidata: str | None


class RoleDocument(Document):
    """What a person did for a title, in TMDB's words; an actor has a `character`, "" if nobody told."""

    job: str
    department: str
    character: str


class WorkDocument(Document):
    """A title with everything that the person did for it; `own` is null where it is new to whoever asks."""

    original: str
    ru: str | None
    year: int | None
    kind: Kind
    ids: IdsDocument
    ratings: list[MarkDocument]
    roles: list[RoleDocument]
    own: OwnDocument | None


class FilmographyDocument(Document):
    """`concierge person --json`, the best known titles first; `more` counts those beyond the limit.

    `left_out` counts the titles that are not told of because they were seen.
    """

    name: str
    name_ru: str
    ids: PersonIdsDocument
    department: str
    born: date | None
    died: date | None
    photo_url: str | None
    titles: list[WorkDocument]
    more: int
    left_out: int


class UpcomingTitleDocument(Document):
    """A title that comes out; `how` is null and so is `day` where nobody told them, `country` "" for the world."""

    day: date | None
    how: Literal["festival", "theatrical", "digital", "physical", "tv", "episode"] | None
    country: str
    original: str
    ru: str | None
    year: int | None
    kind: Kind
    ids: IdsDocument
    season: int | None
    episode: int | None


class UpcomingDocument(Document):
    """`concierge upcoming --json`, by day; `more` counts the titles beyond the limit."""

    since: date
    until: date
    titles: list[UpcomingTitleDocument]
    more: int
    failures: list[FailureDocument]


BY_COMMAND = {
    "find": FindDocument,
    "info": CardDocument,
    "person": FilmographyDocument,
    "upcoming": UpcomingDocument,
}
