"""The documents of what comes of viewings: next episodes, franchises, discoveries."""

from datetime import datetime
from typing import Literal

from concierge_cli.documents.base import Document
from concierge_cli.documents.search import FailureDocument
from concierge_cli.documents.titles import EpisodeDocument, IdsDocument, PersonIdsDocument

__all__ = [
    "BY_COMMAND",
    "CoincidenceDocument",
    "DiscoveriesDocument",
    "DiscoveryDocument",
    "FranchiseDocument",
    "FranchisePartDocument",
    "NamedTitleDocument",
    "NextDocument",
    "OwnTitleDocument",
    "SeriesProgressDocument",
]


class NamedTitleDocument(Document):
    """A title by its names and ids; null where unknown."""

    original: str
    ru: str | None
    year: int | None
    kind: Literal["movie", "series"]
    ids: IdsDocument


class SeriesProgressDocument(Document):
    """How far a series was seen.

    Of the state "watching" `next` can be seen, of "waiting" it lies ahead; else it is null. `missed` are unseen
    episodes before the last seen one, which is `last_season` and `last_episode`. Specials do not count.
    """

    title: NamedTitleDocument
    state: Literal["watching", "waiting", "finished", "unknown"]
    next: EpisodeDocument | None
    last_season: int | None
    last_episode: int | None
    seen: int
    aired: int
    missed: list[EpisodeDocument]
    watched_at: datetime | None
    precision: Literal["exact", "day", "unknown"]


class NextDocument(Document):
    """`concierge next --json`: the series that was named, or all in progress, the one that was watched last first."""

    series: list[SeriesProgressDocument]
    failures: list[FailureDocument]


class FranchisePartDocument(Document):
    """A part, with the own rating out of ten; `out` is false while it is only announced."""

    title: NamedTitleDocument
    seen: bool
    score: float | None
    out: bool


class FranchiseDocument(Document):
    """`concierge franchise --json`, in the order of release; `out` counts the parts that are out, `seen` those seen."""

    name: str
    seen: int
    out: int
    parts: list[FranchisePartDocument]
    failures: list[FailureDocument]


class OwnTitleDocument(Document):
    """A seen title, with the own rating out of ten."""

    title: NamedTitleDocument
    score: float | None


class DiscoveryDocument(Document):
    """Somebody who made several seen films: `mean` is that of the `rated` own ratings out of ten.

    `unwatched` are the best known others; it is empty where `unwatched_known` is false.
    """

    craft: str
    name: str
    name_ru: str
    ids: PersonIdsDocument
    films: int
    rated: int
    mean: float | None
    best: list[OwnTitleDocument]
    unwatched: list[NamedTitleDocument]
    unwatched_known: bool


class CoincidenceDocument(Document):
    """Films of different directors at which the same person had a rare job, in TMDB's words."""

    job: str
    name: str
    name_ru: str
    ids: PersonIdsDocument
    films: int
    titles: list[OwnTitleDocument]


class DiscoveriesDocument(Document):
    """`concierge discoveries --json`."""

    people: list[DiscoveryDocument]
    coincidences: list[CoincidenceDocument]


BY_COMMAND = {
    "discoveries": DiscoveriesDocument,
    "franchise": FranchiseDocument,
    "next": NextDocument,
}
