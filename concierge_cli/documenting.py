"""From the SDK's values to the `--json` documents."""

import concierge
from concierge_cli.documents import (
    AcceptedDocument,
    AnsweredEvent,
    DiagnosisDocument,
    DownloadDocument,
    FailureDocument,
    OptionDocument,
    ParsedDocument,
    ProgressEvent,
    ProposalDocument,
    ProposalEvent,
    ReasonDocument,
    RejectedDocument,
    SearchDocument,
    TextEvent,
    ToolFinishedEvent,
    ToolStartedEvent,
    UndecidedEvent,
)
from concierge_cli.language import say

__all__ = [
    "agent_event",
    "diagnosis_document",
    "download_document",
    "parsed_document",
    "progress_event",
    "proposal_document",
    "search_document",
    "undecided_event",
]


def search_document(report: concierge.SearchReport) -> SearchDocument:
    """The document of a report."""
    return SearchDocument(
        title=report.title.label(say().language) if report.title else None,
        accepted=[_accepted(decision) for decision in report.accepted],
        rejected=[_rejected(decision) for decision in report.rejected],
        failures=[_failure(failure) for failure in report.failures],
        took_s=report.took_s,
    )


def undecided_event(report: concierge.SearchReport) -> UndecidedEvent:
    """The same as a line of a stream."""
    return UndecidedEvent.model_validate(search_document(report).model_dump())


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


def progress_event(progress: concierge.DownloadProgress) -> ProgressEvent:
    """The same as a line of a stream."""
    return ProgressEvent.model_validate(download_document(progress).model_dump())


def proposal_document(proposal: concierge.Proposal) -> ProposalDocument:
    """The document of a proposal."""
    return ProposalDocument(
        id=proposal.id,
        title=proposal.title,
        options=[_option(number, option) for number, option in enumerate(proposal.options, 1)],
    )


def agent_event(
    event: object,
) -> TextEvent | ToolStartedEvent | ToolFinishedEvent | ProposalEvent | AnsweredEvent:
    """What the agent did, as a line of a stream."""
    match event:
        case concierge.TextDelta():
            return TextEvent(text=event.text)
        case concierge.ToolStarted():
            return ToolStartedEvent(name=event.name)
        case concierge.ToolFinished():
            return ToolFinishedEvent(name=event.name, code=event.code)
        case concierge.Proposal():
            return ProposalEvent.model_validate(proposal_document(event).model_dump())
        case concierge.Finished():
            return AnsweredEvent(text=event.text, model_calls=event.model_calls)
        case _:
            message = f"no document for {type(event).__name__}"
            raise TypeError(message)


def diagnosis_document(diagnosis: concierge.Diagnosis) -> DiagnosisDocument:
    """The document of a service's health."""
    return DiagnosisDocument(
        service=diagnosis.service,
        kind=diagnosis.kind,
        health=diagnosis.health.value,
        text=_health(diagnosis),
        missing=list(diagnosis.missing),
    )


def parsed_document(name: str) -> ParsedDocument:
    """The document of a release's name."""
    parsed = concierge.parse_release(name)
    return ParsedDocument(
        name=name,
        titles=list(parsed.names),
        year=parsed.year,
        quality=concierge.quality_name(parsed),
        resolution=parsed.resolution,
        hdr=list(parsed.hdr),
        codec=parsed.codec or None,
        audio=_audio(parsed),
        subtitles=list(parsed.subtitles),
        seasons=list(parsed.seasons),
        episodes=list(parsed.episodes),
        episode_total=parsed.episode_total,
    )


def _health(diagnosis: concierge.Diagnosis) -> str:
    match diagnosis.health:
        case concierge.Health.FAILS:
            trouble = (
                f"trouble.{diagnosis.code}"  # the general sentence would send the person to this command
            )
            return (
                say().say(trouble) if say().knows(trouble) else say().error(diagnosis.code, diagnosis.facts)
            )
        case concierge.Health.ABSENT:
            return say().say(f"service.{diagnosis.service}.absent")
        case concierge.Health.WORKS:
            return say().say(f"service.{diagnosis.service}.works")


def _failure(failure: concierge.SourceFailure) -> FailureDocument:
    text = say().error(failure.code, {"service": failure.service, **failure.facts})
    return FailureDocument(service=failure.service, code=failure.code, text=text)


def _option(number: int, option: concierge.ProposalOption) -> OptionDocument:
    return OptionDocument(
        pick=number,
        handle=option.handle,
        label=option.label,
        name=option.release_name,
        size_bytes=option.size_bytes,
        seeders=option.seeders,
        why=option.why,
    )


def _audio(parsed: concierge.ParsedRelease) -> list[str]:
    """The release's voices in short: "ru dub", "ru mvo LostFilm", "original"."""
    voices = (
        (track.language or "", track.kind.value if track.kind else "", track.studio) for track in parsed.audio
    )
    return [" ".join(part for part in voice if part) for voice in voices]


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
        audio=_audio(decision.parsed),
        labels=list(decision.labels),
        why=[_reason(reason) for reason in (*decision.praises, *decision.penalties)],
    )


def _rejected(decision: concierge.Decision) -> RejectedDocument:
    return RejectedDocument(
        handle=decision.handle,
        name=decision.release.name,
        tracker=decision.release.tracker,
        reasons=[
            ReasonDocument(code=reason.code, text=_reason(reason), temporary=reason.is_temporary)
            for reason in decision.rejections
        ],
    )


def _reason(reason: concierge.Reason) -> str:
    return say().fill(f"reason.{reason.code}", reason.facts)
