"""What the public names promise to type checkers. mypy and pyright read this file; nobody runs it."""

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date
from pathlib import Path
from typing import assert_never, assert_type

import concierge
from concierge import (
    Accepted,
    AgentEvent,
    AnswersOffered,
    ApprovalNeeded,
    AudioKind,
    AudioWish,
    AuditEntry,
    Author,
    Concierge,
    ConciergeError,
    Conflict,
    Criterion,
    Decision,
    Diagnosis,
    Difference,
    Discovery,
    Download,
    DownloadProgress,
    DownloadState,
    Episode,
    Export,
    ExternalIds,
    Fact,
    Finished,
    Franchise,
    FranchisePart,
    Grant,
    HdrWish,
    Health,
    Intent,
    Invite,
    IssuedInvite,
    Limits,
    Match,
    Note,
    OfferedAnswer,
    ParsedRelease,
    Preferences,
    ProgressState,
    Proposal,
    ProposalOption,
    Provenance,
    QualityProfile,
    Ranking,
    RateLimited,
    Reason,
    Relaxation,
    Release,
    ReleaseKind,
    Request,
    RequestState,
    Revision,
    Role,
    SavedProfile,
    SearchReport,
    SectionName,
    SeriesUnderWay,
    ServiceError,
    Settings,
    SizeWish,
    Slots,
    Source,
    SourceFailure,
    Switched,
    TextDelta,
    Texts,
    Title,
    TitleKind,
    TitleShown,
    ToolFinished,
    ToolStarted,
    TorrentEntry,
    TorrentOffered,
    TorrentSource,
    TorrentStatus,
    Understanding,
    Understood,
    UpgradeDecision,
    User,
    UserView,
    VoiceWish,
    Wanted,
    Watched,
    Wish,
)


async def opening() -> None:
    opened: AbstractAsyncContextManager[Concierge] = Concierge.open()
    async with opened as app:
        assert_type(app, Concierge)
    settings = Settings(environ={"CONCIERGE_LANGUAGE": "ru"}, dotenv=None, config_file=Path("concierge.toml"))
    async with Concierge.open(settings, torrents=False) as app:
        assert_type(app, Concierge)
        assert_type(app.me, UserView)
        assert_type(await app.user(telegram_id=7), UserView)
        assert_type(await app.diagnose(), tuple[Diagnosis, ...])
        assert_type(await app.tend(), None)
        assert_type(await app.deliver(), int)
        async with app.jobs():
            pass
        assert_type(await app.me.jobs.list(), tuple[concierge.JobStatus, ...])
        assert_type((await app.me.jobs.run("outbox")).state, concierge.JobState | None)


async def searching(app: Concierge) -> None:
    titles = await app.metadata.find("Метрополис", year=1927, kind=TitleKind.MOVIE)
    assert_type(titles, tuple[Title, ...])
    assert_type(await app.metadata.get(titles[0]), Title)
    assert_type(await app.metadata.season(titles[0], 1), tuple[Episode, ...])
    assert_type(await app.metadata.with_ids(ExternalIds(imdb="tt0017136"), TitleKind.MOVIE), Title)
    assert_type(await app.metadata.resolve("Метрополис", year=1927), concierge.Resolution)
    assert_type(await app.metadata.card(titles[0]), concierge.TitleCard)
    people = await app.metadata.find_people("Фриц Ланг")
    assert_type(await app.metadata.person(people[0]), concierge.Person)
    assert_type(await app.metadata.person(people[0], with_seen=True), concierge.Person)
    assert_type(await app.metadata.own(titles), tuple[concierge.OwnTitle | None, ...])
    upcoming = concierge.TitleList(kind=concierge.ListKind.UPCOMING, since=date(2026, 11, 25))
    listed = await app.metadata.listed(upcoming)
    assert_type(listed, concierge.ListedTitles)
    assert_type(concierge.out_on(listed.titles[0]), date | None)
    report = await app.search.releases(
        titles[0],
        year=1927,
        kind=TitleKind.MOVIE,
        season=1,
        episode=2,
        quality="1080p",
        audio=AudioWish.DUB,
        profile="travel",
        limit=10,
    )
    assert_type(report, SearchReport)
    assert_type(await app.search.releases("Метрополис 1927"), SearchReport)
    assert_type(await app.search.settled(report), SearchReport)
    assert_type(await app.search.source("k7rm2x"), TorrentSource)
    assert_type(await app.search.explain("k7rm2x", profile=QualityProfile()), SearchReport)
    assert_type(await app.search.relaxed(report, report.relaxations[0]), SearchReport)
    assert_type(report.profile, QualityProfile)
    assert_type(report.picks, tuple[Decision, ...])
    assert_type(report.best, Decision | None)
    assert_type(report.accepted, tuple[Decision, ...])
    assert_type(report.failures, tuple[SourceFailure, ...])
    assert_type(report.accepted[0].rejections, tuple[Reason, ...])
    assert_type(report.accepted[0].release, Release)
    assert_type(report.accepted[0].parsed, ParsedRelease)


def judging(one: Release, other: Release) -> None:
    taste = QualityProfile(
        resolution=2160,
        lowest=720,
        cutoff_source=Source.WEBDL,
        hdr=HdrWish.ONLY,
        size=SizeWish.SMALLER,
        voices=(VoiceWish(kind=AudioKind.DUB), concierge.voice_wish("LostFilm")),
        order=(Criterion.VOICES, Criterion.RESOLUTION),
    )
    assert_type(taste.hearing(VoiceWish(studio="Jaskier")).first(Criterion.SIZE), QualityProfile)
    assert_type(concierge.profiles(), Mapping[str, QualityProfile])
    wanted = Wanted(titles=("Метрополис",), year=1927)
    ranking = concierge.rank([one, other], wanted, taste, wish=Wish(resolution=2160))
    assert_type(ranking, Ranking)
    assert_type(concierge.rank([one], "метрополис").accepted, tuple[Decision, ...])
    history = concierge.Speeds(known=[concierge.Speed(tracker="rutor", hour=1, size_bytes=1, seconds=1)])
    assert_type(concierge.rank([one], wanted, taste, speeds=history).picks, tuple[Decision, ...])
    assert_type(ranking.picks, tuple[Decision, ...])
    assert_type(ranking.accepted[0].estimate_s, int | None)
    assert_type(ranking.relaxations, tuple[Relaxation, ...])
    assert_type(ranking.relaxations[0].changes, tuple[Reason, ...])
    assert_type(concierge.upgrade(one, other, taste, wanted=wanted), UpgradeDecision)


def naming(title: Title, person: concierge.Person) -> None:
    assert_type(concierge.card_of(title.kind, title.ids), str)
    assert_type(concierge.person_card(person.ids), str)
    assert_type(concierge.title_named("m_19"), tuple[concierge.TitleKind, concierge.ExternalIds] | None)
    assert_type(concierge.person_named("p_68"), concierge.PersonIds | None)


async def downloading(me: UserView, decision: Decision) -> None:
    for what in (decision, decision.release, decision.handle):
        assert_type(await me.downloads.start(what), Download)
    assert_type(await me.downloads.list(), tuple[DownloadProgress, ...])
    download = await me.downloads.get("1a2b3c4d")
    assert_type(download.state, DownloadState)
    assert_type(download.placed, tuple[str, ...])
    assert_type(await me.downloads.files(download.id), tuple[TorrentEntry, ...])
    assert_type(await me.downloads.pause(download.id), Download)
    assert_type(await me.downloads.resume(download.id), Download)
    assert_type(await me.downloads.remove(download.id, with_data=True), Download)
    assert_type(await me.downloads.follow(download.id), concierge.Following)
    assert_type((await me.downloads.accept(download.id)).state, concierge.FollowState)
    assert_type(await me.downloads.unfollow(download.id), concierge.Download)
    assert_type(me.downloads.watch(download.id, every_s=1.0), AsyncIterator[DownloadProgress])
    async for progress in me.downloads.watch(download.id):
        assert_type(progress.torrent, TorrentStatus | None)


async def asking(me: UserView) -> None:
    assert_type(me.user, User)
    assert_type(me.user.preferences, Preferences)
    assert_type(me.agent.ask("скачай Метрополис"), AsyncIterator[AgentEvent])
    async for event in me.agent.ask("скачай Метрополис"):
        told(event)


def told(event: AgentEvent) -> None:
    match event:
        case TextDelta():
            assert_type(event.text, str)
        case ToolStarted():
            assert_type(event.name, str)
        case ToolFinished():
            assert_type(event.code, str)
        case Switched():
            assert_type(event.to, str)
        case Finished():
            assert_type(event.started, tuple[str, ...])
        case _:
            offered(event)


def offered(event: TitleShown | Watched | Proposal | TorrentOffered | AnswersOffered) -> None:
    match event:
        case TitleShown() | Watched():
            assert_type(event.title, Title)
        case Proposal():
            assert_type(event.options, tuple[ProposalOption, ...])
        case TorrentOffered():
            assert_type(event.what, str)
        case AnswersOffered():
            assert_type(event.answers, tuple[OfferedAnswer, ...])
        case _:
            assert_never(event)


async def deciding(me: UserView) -> None:
    assert_type(await me.proposals.list(), tuple[Proposal, ...])
    assert_type(await me.proposals.accept("0a1b2c3d4e5f", option=2), Accepted)
    assert_type(await me.downloads.widen("0a1b2c3d", season=1), Download)
    assert_type(await me.downloads.wider("0a1b2c3d"), tuple[TorrentEntry, ...])
    assert_type(await me.proposals.decline("0a1b2c3d4e5f"), None)


async def leaving(me: UserView) -> None:
    exported = await me.privacy.export("me.zip")
    assert_type(exported, Export)
    assert_type(exported.rows, Mapping[str, int])
    assert_type(await me.privacy.forget(force=True), None)


async def inviting(app: Concierge, me: UserView) -> None:
    issued = await me.people.invite(role=Role.CHILD, grants=[Grant.DOWNLOAD])
    assert_type(issued, IssuedInvite)
    assert_type(issued.invite, Invite)
    person = await app.redeem(issued.code, telegram_id=7)
    assert_type(person, User)
    assert_type(person.limits, Limits)
    assert_type(await me.people.change(person.id, age_limit=None, downloads_a_day=3), User)
    assert_type(await me.people.audit(), tuple[AuditEntry, ...])


async def requesting(me: UserView) -> None:
    try:
        await me.downloads.start("k7rm2x")
    except ApprovalNeeded as needed:
        assert_type(needed.facts, Mapping[str, str | int | float])
    requests = await me.requests.list()
    assert_type(requests, tuple[Request, ...])
    assert_type(requests[0].state, RequestState)
    assert_type(await me.requests.approve("0a1b2c3d", is_forced=True), Download)


async def failing(app: Concierge) -> None:
    try:
        await app.search.releases("Метрополис")
    except RateLimited as error:
        assert_type(error.retry_after_s, float | None)
    except ServiceError as error:
        assert_type(error.service, str)
    except ConciergeError as error:
        assert_type(error.code, str)
        assert_type(error.facts, Mapping[str, str | int | float])


async def remembering(me: UserView) -> None:
    """Profiles, notes and own quality profiles."""
    revision = await me.profile.get()
    assert_type(revision, Revision)
    assert_type((revision.number, revision.by, revision.text(SectionName.GENRES)), tuple[int, Author, str])
    try:
        saved = await me.profile.edit("- Loves: noir", revision=revision.number, section=SectionName.GENRES)
    except Conflict as error:
        assert_type((error.newest, error.difference), tuple[int, tuple[str, ...]])
    except concierge.TooLarge as error:
        assert_type(error.facts["limit"], str | int | float)
    else:
        assert_type(saved, SavedProfile)
    await me.profile.add(
        SectionName.GENRES, "noir", field="loves", source=Provenance.INFERRED, by=Author.AGENT
    )
    assert_type(await me.profile.history(limit=3), tuple[Revision, ...])
    assert_type(await me.profile.differences(1), tuple[Difference, ...])
    assert_type(concierge.section_named("Жанры"), SectionName | None)
    assert_type(concierge.heading_of(SectionName.GENRES, "ru"), str)
    if found := concierge.located_field("Max size"):
        assert_type(found[0], SectionName)
    assert_type(await me.memory.remember("Ann waits for Dune"), Note)
    assert_type(await me.memory.search("dune"), tuple[Note, ...])
    assert_type(await me.memory.list(archived=True), tuple[Note, ...])
    assert_type(await me.memory.restore("k7rm2x"), Note)
    assert_type(await me.quality_profiles.list(), tuple[QualityProfile, ...])


async def going_on(me: UserView) -> None:
    series = await me.progress.next("Fargo")
    assert_type(series.next, Episode | None)
    assert_type(series.state, ProgressState)
    assert_type(await me.progress.list(limit=5), SeriesUnderWay)
    franchise = await me.franchise.of("Dune", year=2021)
    assert_type(franchise, Franchise)
    assert_type(franchise.missing, tuple[FranchisePart, ...])
    assert_type((await me.discoveries.list()).people, tuple[Discovery, ...])


def reading() -> None:
    parsed = concierge.parse_release("Metropolis.1927.1080p.BluRay.x264-GRP")
    assert_type(parsed, ParsedRelease)
    assert_type(parsed.facts, tuple[Fact, ...])
    assert_type(parsed.kind, ReleaseKind)
    assert_type(parsed.spans("year"), tuple[tuple[int, int], ...])
    match = concierge.match_release(parsed, Wanted(titles=("Metropolis",), year=1927))
    assert_type(match, Match)
    assert_type(match.is_match, bool)
    assert_type(match.reason, Reason | None)
    assert_type(match.evidence, tuple[Reason, ...])
    assert_type(concierge.quality_name(concierge.parse_release("x")), str)
    understanding = concierge.understand("no, in 1080p", concierge.understand("download Metropolis"))
    assert_type(understanding, Understanding)
    assert_type(understanding.wishes, tuple[Understood, ...])
    assert_type(understanding.wishes[0].intent, Intent)
    assert_type(understanding.wishes[0].slots, Slots)
    assert_type(Texts("ru").say("cli.help"), str)
    assert_type(concierge.language_of("Метрополис"), str)
    assert_type(concierge.redacted("token=1", ["1"]), str)
    assert_type(concierge.tls_context(), ssl.SSLContext)
    assert_type(concierge.__version__, str)


def diagnosed(diagnosis: Diagnosis) -> Sequence[str]:
    match diagnosis.health:
        case Health.WORKS:
            return ()
        case Health.FAILS:
            return (diagnosis.code,)
        case Health.ABSENT:
            return diagnosis.missing


async def recommending(me: UserView, person: concierge.Person) -> None:
    mine = me.recommendations
    found = await mine.list(
        limit=5,
        genre=concierge.Genre.DRAMA,
        kind=TitleKind.MOVIE,
        decade=1970,
        longest_min=120,
        mood=concierge.Mood.LIGHT,
    )
    assert_type(found, concierge.Recommendations)
    assert_type(found.items[0], concierge.Recommendation)
    assert_type(found.items[0].reasons, tuple[concierge.TraitReason, ...])
    assert_type(found.items[0].reasons[0].sum, concierge.TraitSum | None)
    assert_type(found.items[0].leads[0].kind, concierge.LeadKind)
    assert_type(await mine.like("Метрополис 1927"), concierge.Recommendations)
    assert_type(await mine.hidden_gems(limit=3), concierge.Recommendations)
    assert_type(await mine.household_pick(["Анна", 2]), concierge.Recommendations)
    evening = await mine.tonight(company=concierge.Company.TWO, occasion=concierge.Occasion.DATE)
    assert_type(evening, concierge.Evening)
    assert_type(evening.items[0].slot, concierge.Slot)
    pack = await mine.travel(12)
    assert_type(pack, concierge.TravelPack)
    assert_type(pack.items[0], concierge.PackItem)
    assert_type(pack.size, concierge.SizeRange)
    assert_type(await mine.deep_dive(person), concierge.DeepDive)
    patterns = await mine.patterns()
    assert_type(patterns, tuple[concierge.TastePattern, ...])
    assert_type(await mine.accept(patterns[0].key), SavedProfile)
    assert_type(await mine.decline(patterns[0].key), concierge.TastePattern)
    assert_type(concierge.subject_of_pattern(patterns[0], Texts("ru")), str)
    assert_type(concierge.reason_of_pattern(patterns[0], Texts("ru")), str)
    assert_type(concierge.namesakes("Fritz Lang", [person]), tuple[concierge.Person, ...])
    assert_type(concierge.genres_of(["драма"]), tuple[concierge.Genre, ...])


async def lists_from_elsewhere(me: UserView, title: Title) -> None:
    events = me.imports.file("letterboxd.zip", source="letterboxd")
    assert_type(events, AsyncIterator[concierge.ImportProgress | concierge.ImportReport])
    async for event in events:
        if isinstance(event, concierge.ImportReport):
            assert_type(event.added, concierge.Added)
            assert_type(event.unresolved, tuple[concierge.Unresolved, ...])
            assert_type(event.unresolved[0].reason, concierge.RowProblem)
            assert_type(await me.imports.updated(event), concierge.ImportReport)
    once = me.imports.account("letterboxd", "anna")
    assert_type(once, AsyncIterator[concierge.ImportProgress | concierge.ImportReport])
    assert_type(me.imports.resolve(patience_s=60), AsyncIterator[concierge.ImportProgress])
    assert_type(await me.imports.decide(9, title), concierge.KnownTitle)
    assert_type(await me.exports.write("lists.csv", "plain"), concierge.WrittenLists)
    code = await me.connections.begin("trakt")
    assert_type(code, concierge.DeviceCode)
    assert_type(await me.connections.finish("trakt", code), concierge.Connection | None)
    assert_type(await me.connections.wait("trakt", code), concierge.Connection)
    read = me.connections.sync("trakt")
    assert_type(read, AsyncIterator[concierge.ImportProgress | concierge.ImportReport])
    assert_type(await me.connections.add("letterboxd", "anna"), concierge.Connection)
    assert_type(await me.connections.list(), tuple[concierge.Connection, ...])
    assert_type(me.connections.is_linked("trakt"), bool)
    assert_type(await me.connections.remove("trakt"), bool)


async def counting(me: UserView) -> None:
    figures = await me.statistics.get(year=2026)
    assert_type(figures, concierge.Statistics)
    assert_type((figures.films, figures.hours, figures.average), tuple[int, float, float | None])
    assert_type(figures.people, Mapping[concierge.Craft, tuple[concierge.PersonTally, ...]])
    assert_type(await me.statistics.card(figures), bytes)


async def files_from_elsewhere(app: Concierge, title: Title) -> None:
    assert_type(app.trees, concierge.Trees)
    tree = await app.trees.look(Path("Dune.2021"))
    assert_type(tree, concierge.FoundTree)
    assert_type(tree.files, tuple[concierge.FoundFile, ...])
    assert_type(tree.files[0].oddity, concierge.Oddity | None)
    assert_type(tree.guess, concierge.Guess)
    plan = app.trees.plan(tree, title, season=2)
    assert_type(plan, concierge.PlacingPlan)
    assert_type(plan.placements, tuple[concierge.Placement, ...])
    assert_type(plan.placements[0].role, concierge.FileRole)
    assert_type(plan.placements[0].reason, concierge.FileReason | None)
    assert_type(app.trees.destinations(plan), tuple[str | None, ...])
    assert_type(await app.trees.place(tree, plan), tuple[str | None, ...])


async def what_is_there(me: UserView, title: Title, say: concierge.Texts) -> None:
    page = await me.library.list(concierge.TitleKind.MOVIE, "дюна", limit=10, start=0)
    assert_type(page, concierge.LibraryPage)
    assert_type(page.items, tuple[concierge.LibraryTitle, ...])
    found = await me.library.have(title, season=1, episode=2)
    assert_type((found.have, found.items), tuple[concierge.Have, tuple[concierge.LibraryItem, ...]])
    assert_type(concierge.possession_told(found, say), str)
    assert_type(concierge.copies_told(found.copies, say), str)
    assert_type(await me.library.link(title), tuple[str, str] | None)
