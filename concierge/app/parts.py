"""The only composition root: every part is made here, once, and closed in reverse by whoever holds the stack."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import structlog

from concierge.adapters._archive import zip_archive
from concierge.adapters._http import Http
from concierge.adapters._lock import held_lock
from concierge.adapters._look_notes import FolderLookNotes
from concierge.adapters._pinned import AddressPolicy
from concierge.adapters._remote_clients import RemoteClients
from concierge.adapters._solver import Solvers
from concierge.adapters.storage import (
    SecretsSection,
    StorageSection,
    open_storage,
    warnings_about,
)
from concierge.adapters.storage.place import can_be_written
from concierge.agent.agent import Agent
from concierge.agent.policy import TurnLimits
from concierge.agent.tool import Tool, ToolContext
from concierge.app.chats import chat_services
from concierge.app.cleaning import cleanup_time
from concierge.app.downloading import DownloadServices, download_services
from concierge.app.foundation import Foundation
from concierge.app.homeward import homeward_services
from concierge.app.lists import Listing, linked_of, list_services
from concierge.app.members import Members
from concierge.app.notifying import notifications_of
from concierge.app.opener import Adapters, Opener, data_dir_of, every_adapter, ports_of
from concierge.app.own_clients import PeoplesClients
from concierge.app.recommendations import recommendation_services
from concierge.config import Settings
from concierge.jobs._job import Job, JobContext
from concierge.jobs._turns import Turns as JobTurns
from concierge.jobs.clockwork import Clockwork
from concierge.model.diagnosis import Notice
from concierge.model.quality_profile import voice_wish
from concierge.model.user import Preferences, User
from concierge.ports import Clock, Notifier
from concierge.registry import discover
from concierge.sections import (
    AgentSection,
    BotSection,
    GeneralSection,
    MetadataSection,
    PreferencesSection,
    SearchSection,
    TorrentsSection,
)
from concierge.services.accounts import Accounts
from concierge.services.background import Background
from concierge.services.breaker import Breakers
from concierge.services.cleanup import JOB_NAME
from concierge.services.costing import Costing
from concierge.services.diagnosing import Member
from concierge.services.gathering import Gathering
from concierge.services.household_search import HouseholdSearch
from concierge.services.inspecting import Inspecting
from concierge.services.jars import StoredJars
from concierge.services.lending import Lending
from concierge.services.library import Library
from concierge.services.library_watching import LibraryWatching
from concierge.services.logins import Logins
from concierge.services.memory import Memory
from concierge.services.metadata import Metadata
from concierge.services.model_choices import ModelChoices
from concierge.services.notifications import NotificationSettings
from concierge.services.outbox import Outbox
from concierge.services.peeking import Peeking
from concierge.services.people import People
from concierge.services.privacy import Privacy
from concierge.services.profiles import Profiles
from concierge.services.pushing import ListPusher
from concierge.services.quality_profiles import QualityProfiles
from concierge.services.remembering import Remembering
from concierge.services.requests import Requests
from concierge.services.search import Search
from concierge.services.turns import Turns
from concierge.texts import LANGUAGES, texts
from concierge.views import Services, UserView

__all__ = ["Parts"]

_log = structlog.get_logger(__name__)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class Parts:
    """The opened services, wired together."""

    def __init__(self, settings: Settings, members: Members, background: Background) -> None:
        self.storage = storage = members.storage
        self.warnings = (*members.warnings, *_exposed(settings))
        for warning in self.warnings:
            _log.info("concierge.warned", warning=warning.code)
        self.members = members
        self.owner_telegram_id = settings.section(BotSection).owner_id
        self._wanted = settings.section(PreferencesSection)
        self._language = settings.section(GeneralSection).language
        for language in LANGUAGES:
            texts(language)
        clock = SystemClock()
        self.breakers = Breakers(storage, clock=clock)
        self.metadata = self._metadata(background, settings.section(MetadataSection), clock)
        common = Foundation.of(storage, self.metadata, clock=clock)
        self.facts, self.tastes, self.visibility = common.facts, common.tastes, common.visibility
        listing = _listing(members)
        self.lists = list_services(common, listing, clock=clock)
        self.library, self.accounts = self._library(background, clock), Accounts(storage, members.household)
        self.logins = Logins(storage, self.accounts, ports_of(members.trackers), clock=clock)
        turns = Turns()
        self.peeking = self._peeking(data_dir_of(settings) / "looks", background, turns)
        self.search = self._search(background, clock, settings.section(SearchSection).deadline_s)
        self.notifications = notifications_of(settings, members, clock=clock)
        self.downloading = self._downloading(settings, background, clock, turns)
        self.downloads = self.downloading.downloads
        self.homeward = homeward_services(settings, storage, self.notifications, clock=clock)
        self.privacy = Privacy(storage, self.downloads, zip_archive)
        self.outbox = self._outbox(listing)
        self.chats = chat_services(storage, background, self.notifications.household, clock=clock)
        self.requests = Requests(storage, self.downloads, clock=clock)
        self.people = People(storage, self.downloads, clock=clock, owner_telegram_id=self.owner_telegram_id)
        self.profiles, self.memory = Profiles(storage, clock=clock), Memory(storage, clock=clock)
        self.recommendations = recommendation_services(common, self.profiles, clock=clock)
        self.clockwork = self._clockwork(settings)
        self.quality_profiles, self.costing = QualityProfiles(storage), Costing(storage, clock=clock)
        granted = settings.section(AgentSection).choices
        self.model_choices = ModelChoices(ports_of(members.models), storage, granted=granted)
        self.agent = self._agent(clock)

    def _outbox(self, listing: Listing) -> Outbox:
        logins = self.lists.connections.logins
        pushers = [ListPusher(self.storage, one, logins) for one in linked_of(listing.services)]
        return Outbox(self.storage, [*pushers, *self.notifications.deliverers(self.storage)])

    def _agent(self, clock: Clock) -> Agent:
        tools = {tool.spec.name: tool for tool in discover("concierge.agent.tools", "TOOL", Tool)}
        return Agent(
            self.model_choices, tools, self.storage, clock=clock, limits=TurnLimits(), context=self._context
        )

    def _downloading(
        self, settings: Settings, background: Background, clock: Clock, turns: Turns
    ) -> DownloadServices:
        return download_services(
            settings,
            self.members,
            self.search,
            self.notifications,
            clock=clock,
            turns=turns,
            background=background,
            known=self._known,
            shown=self.library.refreshed,
        )

    def _library(self, background: Background, clock: Clock) -> Library:
        sources = ports_of(self.members.library)
        return Library(self.storage, sources, self.visibility, background, clock=clock)

    def _clockwork(self, settings: Settings) -> Clockwork:
        context = JobContext(
            downloads=self.downloads,
            cleanup=self.downloading.cleanup,
            followings=self.downloading.followings,
            monitoring=self.downloading.monitoring,
            metadata=self.metadata,
            outbox=self.outbox,
            inbox=self.chats.inbox,
            buttons=self.chats.buttons,
            sent_files=self.chats.sent_files,
            polls=self.chats.polls,
            imports=self.lists.imports,
            connections=self.lists.connections,
            facts=self.facts,
            memory=self.memory,
            tastes=self.tastes,
            library=self.library,
            library_watching=LibraryWatching(
                self.storage, self.library.servers, self.lists.imports, clock=SystemClock()
            ),
        )
        at = {JOB_NAME: cleanup_time(settings)}
        jobs = [replace(job, at=at.get(job.name, job.at)) for job in discover("concierge.jobs", "JOB", Job)]
        return Clockwork(jobs, JobTurns(self.storage, context), self.storage)

    def _metadata(self, background: Background, section: MetadataSection, clock: Clock) -> Metadata:
        remembering = Remembering(
            self.storage,
            background,
            self.breakers,
            clock=clock,
            deadline_s=section.deadline_s,
            at_once=section.at_once,
        )
        return Metadata(ports_of(self.members.metadata), self.storage, background, remembering, clock=clock)

    @classmethod
    async def opened(
        cls, settings: Settings, stack: AsyncExitStack, *, torrents: bool, notifiers: Sequence[Notifier] = ()
    ) -> "Parts":
        """Opens storage and adapters on the stack; takes notifiers that are open already."""
        data_dir = data_dir_of(settings)
        database, secrets = settings.section(StorageSection), settings.section(SecretsSection)
        warnings = await warnings_about(database, data_dir)
        storage = await stack.enter_async_context(open_storage(database, data_dir, secrets))
        # Importing adapters, like reading prompts and sentences below, would stop the loop.
        adapters = await asyncio.to_thread(every_adapter)
        http = Http(StoredJars(storage), Solvers(data_dir / "clearance.json"))
        opener = Opener(settings, stack, data_dir, adapters, http)
        own_clients = PeoplesClients(storage, _remote(settings, adapters), data_dir)
        lock = data_dir / "torrents.lock"
        runs_torrents = torrents and await stack.enter_async_context(held_lock(lock))
        is_elsewhere = torrents and not runs_torrents and await asyncio.to_thread(can_be_written, lock)
        members = Members(
            storage=storage,
            warnings=warnings,
            household=opener.household(),
            trackers=await opener.all_of("trackers"),
            metadata=await opener.all_of("metadata"),
            models=await opener.models(),
            clients=await opener.clients() if runs_torrents else (),
            clients_elsewhere=await opener.clients_elsewhere() if is_elsewhere else (),
            own_clients=await stack.enter_async_context(own_clients),
            connections=await opener.all_of("connections"),
            library=await opener.all_of("library"),
            notifiers=[*await opener.all_of("notifiers"), *map(_given, notifiers)],
            free_bytes=opener.free_bytes,
        )
        background = await stack.enter_async_context(Background())
        parts = await asyncio.to_thread(cls, settings, members, background)
        if parts.peeking is not None:
            background.start(parts.peeking.clear())
        return parts

    def _peeking(self, notes: Path, background: Background, turns: Turns) -> Peeking | None:
        client = self.members.client
        if client is None:
            return None
        return Peeking(self.storage, client, FolderLookNotes(notes), background, turns)

    def _search(self, background: Background, clock: Clock, deadline_s: float) -> Search:
        gathering = Gathering(
            ports_of(self.members.trackers),
            background,
            accounts=self.accounts,
            breakers=self.breakers,
            deadline_s=deadline_s,
        )
        client = self.members.client
        lending = Lending(
            client.free_bytes if client is not None else self.members.free_bytes,
            self.members.own_clients,
            opens_own=self.members.runs_torrents,
        )
        inspecting = Inspecting(gathering, deadline_s=deadline_s, peeking=self.peeking, lending=lending)
        return Search(
            gathering,
            inspecting,
            self.metadata,
            self.storage,
            background,
            visibility=self.visibility,
            clock=clock,
        )

    def now(self) -> datetime:
        """The present moment."""
        return SystemClock().now()

    def view(self, user: User) -> UserView:
        """The services bound to a person, whose unset preferences are the installation's."""
        return UserView(self._known(user), self._services)

    @cached_property
    def _services(self) -> Services:
        return Services(
            metadata=self.metadata,
            visibility=self.visibility,
            search=self.search,
            household=HouseholdSearch(self.storage, self.search, self._known),
            downloads=self.downloads,
            candidates=self.downloading.candidates,
            cleanup=self.downloading.cleanup,
            followings=self.downloading.followings,
            proposals=self.downloading.proposals,
            lists=self.lists,
            library=self.library,
            people=self.people,
            requests=self.requests,
            profiles=self.profiles,
            memory=self.memory,
            quality_profiles=self.quality_profiles,
            agent=self.agent,
            privacy=self.privacy,
            logins=self.logins,
            seedboxes=self.downloading.seedboxes,
            recommendations=self.recommendations,
            clockwork=self.clockwork,
            costing=self.costing,
            model_choices=self.model_choices,
            notification_settings=NotificationSettings(self.storage),
            buttons=self.chats.buttons,
            flows=self.chats.flows,
            reminders=self.chats.reminders,
            polls=self.chats.polls,
            nases=self.homeward.nases,
            sync_queue=self.homeward.queue,
        )

    def _known(self, user: User) -> User:
        wanted = user.preferences.filled_from(self._usual)
        return replace(user, language=user.language or self._language, preferences=wanted)

    @cached_property
    def _usual(self) -> Preferences:
        wanted = self._wanted
        return Preferences(
            profile=wanted.profile,
            resolution=wanted.resolution,
            voices=tuple(map(voice_wish, wanted.voices)),
            audio_language=wanted.audio_language,
            max_size_bytes=int(wanted.max_size_gb * 1e9) if wanted.max_size_gb else None,
            auto_start_bytes=int(wanted.auto_start_gb * 1e9),
        )

    def _context(self, user: User, language: str) -> ToolContext:
        return ToolContext(me=self.view(user), language=language, today=SystemClock().now().date())


def _given(notifier: Notifier) -> Member[Notifier]:
    return Member(name=notifier.name, kind="notifiers", port=notifier)


def _remote(settings: Settings, adapters: Adapters) -> RemoteClients:
    """The kinds of clients that people may have for themselves, wherever the settings let them."""
    allows_private = settings.section(TorrentsSection).allow_private_seedboxes
    return RemoteClients(adapters["torrents"], AddressPolicy(allows_private=allows_private))


def _listing(members: Members) -> Listing:
    unset = {one.name: one.missing[0] for one in members.connections if one.port is None and one.missing}
    return Listing(services=ports_of(members.connections), unset=unset)


def _exposed(settings: Settings) -> list[Notice]:
    return [Notice(code="file_exposed", facts={"file": str(path)}) for path in settings.exposed_files()]
