"""The `--json` documents, as pydantic models: their JSON Schemas stand in docs/reference."""

from pydantic import BaseModel

import concierge
from concierge_cli.language import say

__all__ = [
    "DiagnosisDocument",
    "DownloadDocument",
    "DownloadsDocument",
    "ParsedDocument",
    "ProposalDocument",
    "SearchDocument",
    "download_document",
    "proposal_document",
    "search_document",
]


class AcceptedDocument(BaseModel):
    """A release that fits; `info_hash` is null until its topic was read."""

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
    why: list[str]


class ReasonDocument(BaseModel):
    """Why a release does not fit."""

    code: str
    text: str
    temporary: bool


class RejectedDocument(BaseModel):
    """A release that does not fit, and every reason."""

    handle: str
    name: str
    tracker: str
    reasons: list[ReasonDocument]


class FailureDocument(BaseModel):
    """A service that did not contribute."""

    service: str
    code: str
    text: str


class SearchDocument(BaseModel):
    """`concierge search --json`."""

    title: str | None
    accepted: list[AcceptedDocument]
    rejected: list[RejectedDocument]
    failures: list[FailureDocument]
    took_s: float


class DownloadDocument(BaseModel):
    """One download."""

    id: str
    name: str
    title: str | None
    state: str
    info_hash: str
    size_bytes: int | None
    progress: float | None
    speed_bps: int | None
    eta_s: int | None
    is_paused: bool
    failure: str
    placed: list[str]


class DownloadsDocument(BaseModel):
    """`concierge downloads --json`."""

    downloads: list[DownloadDocument]


class OptionDocument(BaseModel):
    """One option of a proposal; `pick` is its number for --pick."""

    pick: int
    handle: str
    label: str
    name: str
    size_bytes: int | None
    seeders: int
    why: str


class ProposalDocument(BaseModel):
    """What waits for a person's word."""

    id: str
    title: str
    options: list[OptionDocument]


class DiagnosisDocument(BaseModel):
    """One line of `concierge doctor --json`."""

    service: str
    kind: str
    health: str
    text: str
    missing: list[str]


class ParsedDocument(BaseModel):
    """One line of `concierge parse --json`."""

    name: str
    titles: list[str]
    year: int | None
    quality: str
    resolution: int | None
    hdr: list[str]
    codec: str | None
    audio: list[str]
    subtitles: list[str]
    seasons: list[int]
    episodes: list[int]
    episode_total: int | None


def search_document(report: concierge.SearchReport) -> SearchDocument:
    """The document of a report."""
    return SearchDocument(
        title=report.title.label(say().language) if report.title else None,
        accepted=[_accepted(decision) for decision in report.accepted],
        rejected=[_rejected(decision) for decision in report.rejected],
        failures=[
            FailureDocument(
                service=f.service, code=f.code, text=say().error(f.code, {"service": f.service, **f.facts})
            )
            for f in report.failures
        ],
        took_s=report.took_s,
    )


def download_document(progress: concierge.DownloadProgress) -> DownloadDocument:
    """The document of a download at a moment."""
    download, torrent = progress.download, progress.torrent
    return DownloadDocument(
        id=download.id,
        name=download.name,
        title=download.title.label(say().language) if download.title else None,
        state=download.state.value,
        info_hash=download.info_hash,
        size_bytes=download.size_bytes,
        progress=round(torrent.progress, 4) if torrent else None,
        speed_bps=torrent.speed_bps if torrent else None,
        eta_s=torrent.eta_s if torrent else None,
        is_paused=download.is_paused,
        failure=download.failure_code,
        placed=list(download.placed),
    )


def proposal_document(proposal: concierge.Proposal) -> ProposalDocument:
    """The document of a proposal."""
    return ProposalDocument(
        id=proposal.id,
        title=proposal.title,
        options=[
            OptionDocument(
                pick=number,
                handle=option.handle,
                label=option.label,
                name=option.release_name,
                size_bytes=option.size_bytes,
                seeders=option.seeders,
                why=option.why,
            )
            for number, option in enumerate(proposal.options, 1)
        ],
    )


def audio_names(parsed: concierge.ParsedRelease) -> list[str]:
    """The release's voices in short: "ru dub", "ru mvo LostFilm", "original"."""
    return [
        " ".join(
            part
            for part in (track.language or "", track.kind.value if track.kind else "", track.studio)
            if part
        )
        for track in parsed.audio
    ]


def _accepted(decision: concierge.Decision) -> AcceptedDocument:
    release = decision.release
    return AcceptedDocument(
        handle=decision.handle,
        name=release.name,
        tracker=release.tracker,
        size_bytes=release.size_bytes,
        seeders=release.seeders,
        leechers=release.leechers,
        info_hash=release.info_hash,
        quality=concierge.quality_name(decision.parsed),
        audio=audio_names(decision.parsed),
        labels=list(decision.labels),
        why=[
            say().fill(f"reason.{reason.code}", reason.facts)
            for reason in (*decision.praises, *decision.penalties)
        ],
    )


def _rejected(decision: concierge.Decision) -> RejectedDocument:
    return RejectedDocument(
        handle=decision.handle,
        name=decision.release.name,
        tracker=decision.release.tracker,
        reasons=[
            ReasonDocument(
                code=reason.code,
                text=say().fill(f"reason.{reason.code}", reason.facts),
                temporary=reason.is_temporary,
            )
            for reason in decision.rejections
        ],
    )
