"""A person's searches."""

from collections.abc import AsyncIterator
from dataclasses import replace

from concierge.errors import NotFound
from concierge.model.access import Grant
from concierge.model.decision import (
    Relaxation,
    SearchReport,
    SourceAnswer,
    SourceFailure,
    StoredResult,
)
from concierge.model.quality_profile import QualityProfile
from concierge.model.release import Release, TorrentSource
from concierge.model.resolution import Resolution
from concierge.model.title import Title, TitleKind
from concierge.model.user import User
from concierge.model.wish import AudioWish, Wish
from concierge.services.permission import require
from concierge.services.search import Search, spoken_by
from concierge.services.user_metadata import UserMetadata
from concierge.texts import language_of

__all__ = ["UserSearch"]


class UserSearch:
    """Searches, judged by this person's preferences."""

    def __init__(self, user: User, search: Search, metadata: UserMetadata) -> None:
        """Binds the services to the person."""
        self._user = user
        self._search = search
        self._metadata = metadata
        self._handles: dict[tuple[str, str], str] = {}

    async def meant(self, text: str, *, year: int | None = None, kind: TitleKind | None = None) -> Resolution:
        """What the text means, of what the person may see; without titles if no source knows any such.

        Raises:
            HiddenByAge, HiddenByBlock: the text is the name of titles that are all hidden.
        """
        return await self._search.title_for(self._user, text, year=year, kind=kind)

    async def wished(self, sought: Title | str, wish: Wish, *, year: int | None = None) -> SearchReport:
        """Releases for a wish in full, after a look into the picks; all else is as with `releases`."""
        report = await self._search.releases(self._user, sought, wish, year=year)
        return await self.inspected(report)

    async def stored(self, handle: str) -> StoredResult:
        """A release of an earlier search, as it was judged. Raises NotFound, HiddenByAge, HiddenByBlock."""
        return await self._search.stored(self._user, handle)

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
            HiddenByAge, HiddenByBlock: the person may not see what is sought.
            ServiceError: every tracker failed.
        """
        report: SearchReport | None = None
        events = self.stream(
            sought,
            year=year,
            kind=kind,
            season=season,
            episode=episode,
            quality=quality,
            audio=audio,
            profile=profile,
            limit=limit,
        )
        async for event in events:
            report = event if isinstance(event, SearchReport) else report
        assert report is not None  # noqa: S101  the last event of a stream
        return report

    async def stream(  # noqa: PLR0913  the names are the public contract
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
    ) -> AsyncIterator[SourceAnswer | SearchReport]:
        """Each tracker's answer as it comes, and the report last; all else is as with `releases`."""
        failures: tuple[SourceFailure, ...] = ()
        user, target = self._user, sought
        if isinstance(sought, str):
            user = replace(user, language=user.language or language_of(sought, "ru"))
            meant = await self._search.title_for(user, sought, year=year, kind=kind)
            target = next(iter(meant.titles), sought)
            failures = () if meant.titles else meant.failures
        if isinstance(target, Title):
            target = await self._metadata.get(target)
        wish = Wish(
            resolution=int(quality.removesuffix("p")) if quality else None,
            season=season,
            episode=episode,
            audio=audio,
        )
        judge = self._profile(user, target, profile)
        async for event in self._search.stream(user, target, wish, year=year, limit=limit, profile=judge):
            if isinstance(event, SearchReport):
                self._remember(event)
                yield replace(event, failures=(*event.failures, *failures)) if failures else event
            else:
                yield event

    async def inspected(self, report: SearchReport) -> SearchReport:
        """The report after a look into its picks: their files, voices and info hashes, in three requests or so.

        A pick that turns out to be something else is turned down with the reason, and the next best takes its place.
        """
        looked = await self._search.inspected(self._user, report)
        self._remember(looked)
        return looked

    async def relaxed(self, report: SearchReport, relaxation: Relaxation) -> SearchReport:
        """The report's releases, judged as one of its relaxations says, under handles of their own."""
        relaxed = await self._search.relaxed(self._user, report, relaxation)
        self._remember(relaxed)
        return relaxed

    async def explain(
        self, handle: str | None = None, *, profile: QualityProfile | str | None = None
    ) -> SearchReport:
        """The whole search that a handle is of, as it was judged, or as another profile would judge it.

        Without a handle it is the newest search that found anything.

        Raises:
            NotFound: there is no such handle, no search yet, or no profile of that name.
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

    async def source(self, handle: str) -> TorrentSource:
        """What a torrent client of the person's own needs to start the release of a handle.

        Raises:
            NotAllowed: the person may not download.
            NotFound: there is no such handle, or the tracker has it no more.
            HiddenByAge, HiddenByBlock: the person may not see it.
            ServiceError: the tracker did not give it.
        """
        require(self._user, Grant.DOWNLOAD)
        stored = await self._search.stored(self._user, handle)
        return await self._search.resolve(self._user, stored.decision.release)

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
