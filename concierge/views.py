"""What one person sees of the concierge: the services, bound to them, so that no user id is ever passed again."""

from collections.abc import AsyncIterator
from dataclasses import replace

from concierge.agent.agent import Agent
from concierge.errors import NotFound
from concierge.model.conversation import AgentEvent
from concierge.model.decision import Decision, Relaxation, SearchReport, SourceFailure
from concierge.model.download import Download, TorrentEntry
from concierge.model.profile import QualityProfile
from concierge.model.proposal import Proposal
from concierge.model.release import Release
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.model.wish import AudioWish, Wish
from concierge.services.downloads import DownloadProgress, Downloads
from concierge.services.metadata import Metadata
from concierge.services.proposals import Proposals
from concierge.services.search import Search, spoken_by
from concierge.texts import language_of

__all__ = ["UserAgent", "UserDownloads", "UserProposals", "UserSearch", "UserView"]


class UserSearch:
    """Searches, judged by this person's preferences."""

    def __init__(self, user: User, search: Search, metadata: Metadata) -> None:
        """Binds the services to the person."""
        self._user = user
        self._search = search
        self._metadata = metadata
        self._handles: dict[tuple[str, str], str] = {}

    async def releases(  # noqa: PLR0913  the names are the public contract
        self,
        sought: Title | str,
        *,
        year: int | None = None,
        kind: TitleKind | None = None,
        season: int | None = None,
        episode: int | None = None,
        quality: str | None = None,
        audio: AudioWish | None = None,
        profile: QualityProfile | str | None = None,
        limit: int = 50,
    ) -> SearchReport:
        """Releases of a title, or of the title that the text names, from all trackers at once.

        `quality` is "2160p", "1080p", "720p" or "480p"; None takes the person's usual one as a preference. `profile`
        judges instead of the person's own; by its name it takes on their language, voices and limit. A tracker
        that failed or is late is named in `failures`; if metadata failed, the words themselves are searched for.

        Raises:
            InputError: the text is empty, too long or no text.
            NotFound: there is no profile of that name.
            ServiceError: every tracker failed.
        """
        failure: SourceFailure | None = None
        user, target = self._user, sought
        if isinstance(sought, str):
            user = replace(user, language=user.language or language_of(sought, "ru"))
            title, failure = await self._search.title_for(sought, year=year, kind=kind)
            target = title or sought
        if isinstance(target, Title):
            target = await self._metadata.get(target)
        wish = Wish(
            resolution=int(quality.removesuffix("p")) if quality else None,
            season=season,
            episode=episode,
            audio=audio,
        )
        report = await self._search.releases(
            user, target, wish, year=year, limit=limit, profile=self._profile(user, target, profile)
        )
        self._remember(report)
        return replace(report, failures=(*report.failures, failure)) if failure else report

    async def relaxed(self, report: SearchReport, relaxation: Relaxation) -> SearchReport:
        """The report's releases, judged as one of its relaxations says, under handles of their own."""
        relaxed = await self._search.relaxed(self._user, report, relaxation)
        self._remember(relaxed)
        return relaxed

    async def explain(self, handle: str, *, profile: QualityProfile | str | None = None) -> SearchReport:
        """The whole search that a handle is of, as it was judged, or as another profile would judge it.

        Raises:
            NotFound: there is no such handle, or no profile of that name.
        """
        was = await self._search.explained(self._user, handle)
        if profile is None:
            return was
        if isinstance(profile, str):
            profile = self._user.preferences.quality(was.profile.language, profile)
        return await self._search.explained(self._user, handle, profile)

    async def settled(self, report: SearchReport) -> SearchReport:
        """The report once its late trackers have answered or failed."""
        whole = await self._search.settled(report)
        self._remember(whole)
        return whole

    def handle_of(self, release: Release) -> str:
        """The handle under which a release of this view's searches is stored. Raises NotFound."""
        try:
            return self._handles[release.tracker, release.tracker_id]
        except KeyError:
            raise NotFound(
                f"{release.tracker} {release.tracker_id} is of no search here", what=release.name
            ) from None

    def _profile(
        self, user: User, sought: Title | str, profile: QualityProfile | str | None
    ) -> QualityProfile | None:
        if not isinstance(profile, str):
            return profile
        return user.preferences.quality(spoken_by(user, sought), profile)

    def _remember(self, report: SearchReport) -> None:
        for decision in (*report.accepted, *report.rejected):
            self._handles[decision.release.tracker, decision.release.tracker_id] = decision.handle


class UserDownloads:
    """This person's downloads."""

    def __init__(self, user: User, downloads: Downloads, search: UserSearch) -> None:
        """Binds the service to the person."""
        self._user = user
        self._downloads = downloads
        self._search = search

    @property
    def owns_client(self) -> bool:
        """Whether this process moves torrents itself; otherwise another one does, and this one writes orders."""
        return self._downloads.owns_client

    async def start(self, what: Decision | Release | str) -> Download:
        """The download of a found release, a handle or a magnet link; idempotent by info hash.

        Raises:
            NotFound, BadMagnet, BadTorrent, NoSpace, UnsafeContent, ServiceError: see `Downloads.start`.
        """
        if isinstance(what, Decision):
            what = what.handle
        elif isinstance(what, Release):
            what = self._search.handle_of(what)
        return await self._downloads.start(self._user, what)

    async def list(self) -> tuple[DownloadProgress, ...]:
        """All downloads that are not removed, newest first."""
        return await self._downloads.list(self._user)

    async def get(self, download_id: str) -> Download:
        """One download, by id or by the beginning of its info hash. Raises NotFound."""
        return await self._downloads.get(self._user, download_id)

    async def files(self, download_id: str) -> tuple[TorrentEntry, ...]:
        """The files of its torrent; empty until they are known."""
        return await self._downloads.files(self._user, download_id)

    async def pause(self, download_id: str) -> Download:
        """The download, paused. Raises NotFound, IllegalTransition."""
        return await self._downloads.pause(self._user, download_id)

    async def resume(self, download_id: str) -> Download:
        """The download, going on; a failed one begins again. Raises NotFound, IllegalTransition."""
        return await self._downloads.resume(self._user, download_id)

    async def remove(self, download_id: str, *, with_data: bool = False) -> Download:
        """The download, ended; what stands in the library stays. Raises NotFound."""
        return await self._downloads.remove(self._user, download_id, with_data=with_data)

    def follow(self, download_id: str, *, every_s: float = 0.5) -> AsyncIterator[DownloadProgress]:
        """The download again and again as it moves, until nothing more happens to it on this machine."""
        return self._downloads.follow(self._user, download_id, every_s=every_s)


class UserProposals:
    """What waits for this person's word."""

    def __init__(self, user: User, proposals: Proposals) -> None:
        """Binds the service to the person."""
        self._user = user
        self._proposals = proposals

    async def list(self) -> tuple[Proposal, ...]:
        """Open proposals, newest first."""
        return await self._proposals.list(self._user)

    async def accept(self, proposal_id: str, *, option: int = 1) -> Download:
        """The download that the option (counted from 1) began; a second press gives the same one. Raises NotFound."""
        return await self._proposals.accept(self._user, proposal_id, option=option)

    async def decline(self, proposal_id: str) -> None:
        """Closes the proposal for good. Raises NotFound."""
        await self._proposals.decline(self._user, proposal_id)


class UserAgent:
    """This person's conversation."""

    def __init__(self, user: User, agent: Agent) -> None:
        """Binds the agent to the person."""
        self._user = user
        self._agent = agent

    def ask(self, text: str) -> AsyncIterator[AgentEvent]:
        """The events of one answer as they happen, `Finished` last. Raises InputError, AgentError, ServiceError."""
        return self._agent.ask(self._user, text)


class UserView:
    """Everything, for one person."""

    def __init__(
        self,
        user: User,
        *,
        metadata: Metadata,
        search: Search,
        downloads: Downloads,
        proposals: Proposals,
        agent: Agent,
    ) -> None:
        """Binds the services to the person."""
        self.user = user
        self.metadata = metadata
        self.search = UserSearch(user, search, metadata)
        self.downloads = UserDownloads(user, downloads, self.search)
        self.proposals = UserProposals(user, proposals)
        self.agent = UserAgent(user, agent)
