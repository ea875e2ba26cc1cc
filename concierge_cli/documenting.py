"""From the SDK's values to the `--json` documents."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import concierge
from concierge_cli.documents import (
    AcceptedDocument,
    AnswerChoice,
    AnsweredEvent,
    AnswersEvent,
    BreachDocument,
    DiagnosisDocument,
    DownloadDocument,
    ExplainDocument,
    ExplainedDocument,
    FailureDocument,
    FileDocument,
    FilesDocument,
    OptionDocument,
    ParsedDocument,
    ProgressEvent,
    ProposalDocument,
    ProposalEvent,
    QuotaDocument,
    ReasonDocument,
    RejectedDocument,
    RelaxationDocument,
    RestDocument,
    SearchDocument,
    SwitchedEvent,
    TextEvent,
    TitleEvent,
    ToolFinishedEvent,
    ToolStartedEvent,
    TorrentEvent,
    UndecidedEvent,
    WatchedEvent,
)
from concierge_cli.language import moment, say

__all__ = [
    "agent_event",
    "diagnosis_document",
    "download_document",
    "explain_document",
    "failure_document",
    "parsed_document",
    "progress_event",
    "proposal_document",
    "search_document",
    "undecided_event",
]

# A service that is left alone after failures, or was until it was asked now.
_RESTS = ("rested", "resting")


def search_document(report: concierge.SearchReport) -> SearchDocument:
    """The document of a report."""
    return SearchDocument(
        title=report.title.label(say().language) if report.title else None,
        profile=report.profile.name,
        accepted=[_accepted(decision) for decision in report.accepted],
        rejected=[_rejected(decision) for decision in report.rejected],
        relaxations=_relaxations(report),
        failures=[failure_document(failure) for failure in report.failures],
        household=list(report.household),
        took_s=report.took_s,
    )


def explain_document(
    report: concierge.SearchReport, handle: str, before: concierge.SearchReport
) -> ExplainDocument:
    """The document of a search that was judged anew; `before` is how it was judged first."""
    was = {decision.handle: place for place, decision in enumerate(before.accepted, 1)}
    placed = [*enumerate(report.accepted, 1), *((None, decision) for decision in report.rejected)]
    return ExplainDocument(
        title=report.title.label(say().language) if report.title else None,
        profile=report.profile.name,
        was=before.profile.name,
        asked=handle,
        releases=[_explained(decision, place, was.get(decision.handle)) for place, decision in placed],
        relaxations=_relaxations(report),
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
        estimate_s=progress.estimate_s,
        is_paused=download.is_paused,
        failure=download.failure_code,
        placed=list(download.placed),
        breaches=[
            BreachDocument(kind=one.kind.value, promised=one.promised, found=one.found, file=one.file)
            for one in download.breaches
        ],
        following=progress.following.state.value if progress.following else None,
        undecided=progress.following.problem if progress.following else "",
    )


def files_document(entries: Sequence[concierge.TorrentEntry]) -> FilesDocument:
    """The document of a torrent's files."""
    return FilesDocument(
        files=[
            FileDocument(
                index=entry.index,
                path=entry.path,
                size_bytes=entry.size_bytes,
                is_wanted=entry.is_wanted,
                progress=round(entry.progress, 4),
            )
            for entry in entries
        ]
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
) -> (
    TextEvent
    | SwitchedEvent
    | ToolStartedEvent
    | ToolFinishedEvent
    | ProposalEvent
    | TitleEvent
    | WatchedEvent
    | TorrentEvent
    | AnswersEvent
    | AnsweredEvent
):
    """What the agent did, as a line of a stream."""
    match event:
        case concierge.TextDelta():
            return TextEvent(text=event.text)
        case concierge.Switched():
            return SwitchedEvent(
                to=event.to, code=event.code, text=say().switched(event.to, event.code, event.facts)
            )
        case concierge.ToolStarted():
            return ToolStartedEvent(name=event.name)
        case concierge.ToolFinished():
            return ToolFinishedEvent(name=event.name, code=event.code)
        case concierge.Finished():
            return AnsweredEvent(text=event.text, model_calls=event.model_calls)
        case _:
            return _offer(event)


def _offer(event: object) -> ProposalEvent | TitleEvent | WatchedEvent | TorrentEvent | AnswersEvent:
    match event:
        case concierge.TitleShown():
            return _title_event(event.title)
        case concierge.Watched():
            return _watched_event(event.title)
        case concierge.Proposal():
            return ProposalEvent.model_validate(proposal_document(event).model_dump())
        case concierge.TorrentOffered():
            return TorrentEvent(what=event.what, name=event.name)
        case concierge.AnswersOffered():
            return AnswersEvent(
                answers=[AnswerChoice(label=one.label, says=one.says) for one in event.answers]
            )
        case _:
            message = f"no document for {type(event).__name__}"
            raise TypeError(message)


def _title_event(title: concierge.Title) -> TitleEvent:
    return TitleEvent(
        card=concierge.card_of(title.kind, title.ids),
        kind=title.kind.value,
        name=title.name(say().language),
        year=title.year,
    )


def _watched_event(title: concierge.Title) -> WatchedEvent:
    card = concierge.card_of(title.kind, title.ids)
    return WatchedEvent(card=card, name=title.name(say().language), year=title.year)


def diagnosis_document(diagnosis: concierge.Diagnosis) -> DiagnosisDocument:
    """The document of a service's health."""
    return DiagnosisDocument(
        service=diagnosis.service,
        kind=diagnosis.kind,
        health=diagnosis.health.value,
        text=_story(diagnosis),
        missing=list(diagnosis.missing),
        rest=next((_rest(one) for one in diagnosis.warnings if one.code == "resting"), None),
        quota=next((_quota(one) for one in diagnosis.warnings if one.code == "quota"), None),
    )


def parsed_document(name: str) -> ParsedDocument:
    """The document of a release's name."""
    parsed = concierge.parse_release(name)
    return ParsedDocument(
        name=name,
        kind=parsed.kind.value,
        titles=list(parsed.names),
        year=parsed.year,
        quality=concierge.quality_name(parsed),
        source=parsed.rip or None,
        resolution=parsed.resolution,
        hdr=list(parsed.hdr),
        codec=parsed.codec or None,
        audio=_audio(parsed),
        languages=list(parsed.languages),
        subtitles=list(parsed.subtitles),
        seasons=list(parsed.seasons),
        episodes=[int(one) if one == int(one) else one for one in parsed.episodes],
        episode_total=parsed.episode_total,
        editions=list(parsed.editions),
        group=parsed.group or None,
    )


def warning(notice: concierge.Notice) -> str:
    """What may go wrong later, and what to do about it."""
    return say().fill(f"warning.{notice.code}", notice.facts)


def _story(diagnosis: concierge.Diagnosis) -> str:
    """Its health and what else is to be known, no sentence twice."""
    told = [_health(diagnosis)]
    for notice in diagnosis.warnings:
        if notice.code not in _RESTS:
            told.append(warning(notice))
            continue
        rest = _rest(notice)
        until = moment(datetime.fromisoformat(rest.until).astimezone())
        told.append(say().say(f"warning.{notice.code}", until=until))
        if rest.text not in told:
            told.append(say().say("warning.because", reason=rest.text))
    return " ".join(told)


def _rest(notice: concierge.Notice) -> RestDocument:
    code = str(notice.facts["code"])
    return RestDocument(until=str(notice.facts["until"]), code=code, text=_trouble(code, notice.facts))


def _quota(notice: concierge.Notice) -> QuotaDocument:
    return QuotaDocument(used=int(notice.facts["used"]), limit=int(notice.facts["limit"]))


def _trouble(code: str, facts: Mapping[str, str | int | float]) -> str:
    """What went wrong; the general sentence for an error would send the person to the command that tells it."""
    key = f"trouble.{code}"
    return say().say(key) if say().knows(key) else say().error(code, facts)


def _health(diagnosis: concierge.Diagnosis) -> str:
    match diagnosis.health:
        case concierge.Health.FAILS:
            return _trouble(diagnosis.code, diagnosis.facts)
        case concierge.Health.ABSENT:
            return _words_of(diagnosis.service, "absent")
        case concierge.Health.WORKS:
            return _words_of(diagnosis.service, "works")


def _words_of(service: str, health: str) -> str:
    """What is said of the service in that health; a service without words of its own gets the general ones."""
    key = f"service.{service}.{health}"
    return say().say(key if say().knows(key) else f"service.{health}", service=service)


def failure_document(failure: concierge.SourceFailure) -> FailureDocument:
    """The document of a service that did not contribute."""
    text = say().error(failure.code, {"service": failure.service, **failure.facts})
    return FailureDocument(service=failure.service, code=failure.code, text=text)


def _option(number: int, option: concierge.ProposalOption) -> OptionDocument:
    return OptionDocument(
        pick=number,
        act=option.act.value,
        downloads=list(option.downloads),
        handle=option.handle,
        label=option.label,
        name=option.release_name,
        size_bytes=option.size_bytes,
        seeders=option.seeders,
        estimate_s=option.estimate_s,
        why=option.why,
    )


def _audio(parsed: concierge.ParsedRelease) -> list[str]:
    """The release's voices in short: "ru dub", "ru mvo LostFilm", "original", "ru vo machine"."""
    voices = (
        (
            track.language or "",
            track.kind.value if track.kind else "",
            track.studio,
            "machine" if track.is_machine else "",
        )
        for track in parsed.tracks
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
        estimate_s=decision.estimate_s,
        why=[_reason(reason) for reason in (*decision.praises, *decision.penalties)],
    )


def _rejected(decision: concierge.Decision) -> RejectedDocument:
    return RejectedDocument(
        handle=decision.handle,
        name=decision.release.name,
        tracker=decision.release.tracker,
        reasons=_reasons(decision.rejections),
    )


def _explained(decision: concierge.Decision, place: int | None, was: int | None) -> ExplainedDocument:
    release = decision.release
    return ExplainedDocument(
        handle=decision.handle,
        name=release.name,
        tracker=release.tracker,
        size_bytes=release.size_bytes,
        seeders=release.seeders,
        quality=concierge.quality_name(decision.parsed),
        place=place,
        was=was,
        labels=list(decision.labels),
        evidence=_reasons(decision.evidence),
        praises=_reasons(decision.praises),
        penalties=_reasons(decision.penalties),
        rejections=_reasons(decision.rejections),
    )


def _relaxations(report: concierge.SearchReport) -> list[RelaxationDocument]:
    handles = {(one.release.tracker, one.release.tracker_id): one.handle for one in report.rejected}
    return [
        RelaxationDocument(
            relax=number,
            codes=[change.code for change in one.changes],
            text=say().promise([(change.code, change.facts) for change in one.changes], one.count),
            fitting=one.count,
            best=handles[one.best.tracker, one.best.tracker_id],
        )
        for number, one in enumerate(report.relaxations, 1)
    ]


def _reasons(reasons: Iterable[concierge.Reason]) -> list[ReasonDocument]:
    return [
        ReasonDocument(code=reason.code, text=_reason(reason), temporary=reason.is_temporary)
        for reason in reasons
    ]


def _reason(reason: concierge.Reason) -> str:
    return say().fill(f"reason.{reason.code}", reason.facts)
