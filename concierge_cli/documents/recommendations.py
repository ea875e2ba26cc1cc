"""The documents of what is recommended, and of what is found out about a taste."""

from typing import Literal

from concierge_cli.documents.base import Document
from concierge_cli.documents.search import FailureDocument
from concierge_cli.documents.titles import IdsDocument, Kind

__all__ = [
    "BY_COMMAND",
    "DecidedDocument",
    "DeepDiveDocument",
    "EveningDocument",
    "LeadDocument",
    "NextEpisodeDocument",
    "PackDocument",
    "PackItemDocument",
    "PatternDocument",
    "PatternsDocument",
    "RecommendationDocument",
    "RecommendationsDocument",
    "SeenWorkDocument",
    "TraitDocument",
]

TraitName = Literal[
    "genre", "country", "decade", "director", "writer", "composer", "cinematographer", "actor"
]


class TraitDocument(Document):
    """A trait that speaks for or against a title; `average` and `count` are of what was rated of it, null for none.

    A genre is named by its code, a country by ISO 3166, a decade by its first year. `said` stands in the profile.
    """

    trait: TraitName
    value: str
    weight: float
    average: float | None
    count: int
    said: bool


class LeadDocument(Document):
    """How a title was thought of; `of` is the rated title that led to it, `points` its rating."""

    kind: Literal["watchlist", "similar", "collection", "genre", "person", "trending", "started", "seen"]
    of: str | None
    points: float | None
    name: str


class NextEpisodeDocument(Document):
    """The episode that comes next."""

    season: int
    number: int
    name: str


class RecommendationDocument(Document):
    """A title; `score` is a guess at the person's rating, `mark` and `votes` are everybody's. Null where unknown."""

    original: str
    ru: str | None
    year: int | None
    kind: Kind
    ids: IdsDocument
    runtime_min: int | None
    genres: list[str]
    score: float
    mark: float | None
    votes: int | None
    slot: Literal["watchlist", "next_episode", "new", "surprise", "again"]
    episode: NextEpisodeDocument | None
    seen_by: list[str]
    reasons: list[TraitDocument]
    leads: list[LeadDocument]


class RecommendationsDocument(Document):
    """`concierge recommend --json`, best first; `rated` says of how many ratings it is made."""

    what: Literal["recommendations"] = "recommendations"
    items: list[RecommendationDocument]
    rated: int
    failures: list[FailureDocument]


class SeenWorkDocument(Document):
    """A title that was seen; `points` is the person's rating, null without one."""

    original: str
    ru: str | None
    year: int | None
    kind: Kind
    ids: IdsDocument
    points: float | None


class DeepDiveDocument(Document):
    """`concierge recommend --by NAME --json`: what was seen, best first, and the rest by year."""

    what: Literal["deep_dive"] = "deep_dive"
    name: str
    name_ru: str
    department: str
    seen: list[SeenWorkDocument]
    rest: list[RecommendationDocument]
    average: float | None
    total: int


class PatternDocument(Document):
    """What the ratings lean to; `key` accepts or declines it."""

    key: str
    leaning: Literal["likes", "dislikes"]
    trait: TraitName
    value: str
    subject: str
    count: int
    loved: int
    average: float
    mean: float


class PatternsDocument(Document):
    """`concierge recommend --patterns --json`: proposals, of which nothing is kept yet."""

    what: Literal["patterns"] = "patterns"
    patterns: list[PatternDocument]


class DecidedDocument(Document):
    """`concierge recommend --accept KEY --json`, or `--decline KEY`; `revision` is the profile's, null if declined."""

    what: Literal["decided"] = "decided"
    key: str
    accepted: bool
    revision: int | None


class EveningDocument(Document):
    """`concierge tonight --json`: a few titles, each with its `slot` in the evening."""

    occasion: Literal["tonight", "date", "background", "quick", "travel"]
    company: Literal["alone", "two", "family"]
    items: list[RecommendationDocument]
    rated: int
    failures: list[FailureDocument]


class PackItemDocument(Document):
    """A title of the pack; a film has no episodes, a series so many from the first one that is named."""

    item: RecommendationDocument
    minutes: int
    episodes: int
    first_season: int
    first_episode: int
    low_bytes: int
    high_bytes: int


class PackDocument(Document):
    """`concierge travel --json`: what fills the time. The sizes are usual ones: no tracker was asked."""

    items: list[PackItemDocument]
    wanted_min: int
    minutes: int
    low_bytes: int
    high_bytes: int


BY_COMMAND = {
    "recommend": RecommendationsDocument,
    "recommend-by": DeepDiveDocument,
    "recommend-patterns": PatternsDocument,
    "recommend-decided": DecidedDocument,
    "tonight": EveningDocument,
    "travel": PackDocument,
}
