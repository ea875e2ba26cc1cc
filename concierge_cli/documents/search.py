"""The documents of searches."""

from concierge_cli.documents.base import Document

__all__ = [
    "BY_COMMAND",
    "AcceptedDocument",
    "ExplainDocument",
    "ExplainedDocument",
    "FailureDocument",
    "ParsedDocument",
    "ReasonDocument",
    "RejectedDocument",
    "RelaxationDocument",
    "SearchDocument",
]


class AcceptedDocument(Document):
    """A release that fits; `info_hash` is null until its topic was read, `estimate_s` without anything to go by."""

    handle: str
    name: str
    tracker: str
    size_bytes: int | None
    seeders: int
    leechers: int
    info_hash: str | None
    quality: str
    audio: list[str]
    labels: list[str]
    estimate_s: int | None
    why: list[str]


class ReasonDocument(Document):
    """Why a release does not fit, or what speaks for or against it; `temporary` if waiting may mend it."""

    code: str
    text: str
    temporary: bool


class RejectedDocument(Document):
    """A release that does not fit, and every reason."""

    handle: str
    name: str
    tracker: str
    reasons: list[ReasonDocument]


class RelaxationDocument(Document):
    """What would fit with something given up; `relax` is its number for --relax, `best` a release's handle."""

    relax: int
    codes: list[str]
    text: str
    fitting: int
    best: str


class FailureDocument(Document):
    """A service that did not contribute."""

    service: str
    code: str
    text: str


class SearchDocument(Document):
    """`concierge search --json`; `household` names the trackers that were asked by an account of the household."""

    title: str | None
    profile: str
    accepted: list[AcceptedDocument]
    rejected: list[RejectedDocument]
    relaxations: list[RelaxationDocument]
    failures: list[FailureDocument]
    household: list[str]
    took_s: float


class ExplainedDocument(Document):
    """A release with its place (null if it was turned down) and the one that it had by the search's own profile."""

    handle: str
    name: str
    tracker: str
    size_bytes: int | None
    seeders: int
    quality: str
    place: int | None
    was: int | None
    labels: list[str]
    evidence: list[ReasonDocument]
    praises: list[ReasonDocument]
    penalties: list[ReasonDocument]
    rejections: list[ReasonDocument]


class ExplainDocument(Document):
    """`concierge explain --json`: every release of a search; `was` is the profile that judged it first."""

    title: str | None
    profile: str
    was: str
    asked: str
    releases: list[ExplainedDocument]
    relaxations: list[RelaxationDocument]


class ParsedDocument(Document):
    """One line of `concierge parse --json`."""

    name: str
    kind: str
    titles: list[str]
    year: int | None
    quality: str
    source: str | None
    resolution: int | None
    hdr: list[str]
    codec: str | None
    audio: list[str]
    languages: list[str]
    subtitles: list[str]
    seasons: list[int]
    episodes: list[int | float]
    episode_total: int | None
    editions: list[str]
    group: str | None


BY_COMMAND = {"explain": ExplainDocument, "parse": ParsedDocument, "search": SearchDocument}
