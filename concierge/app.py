"""The front door and the only composition root: opens every part once, and closes them in reverse."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import platformdirs
import structlog

from concierge.adapters._archive import zip_archive
from concierge.adapters._http import Http
from concierge.adapters._lock import held_lock
from concierge.adapters._solver import Solvers
from concierge.adapters.storage import (
    SecretsSection,
    StorageSection,
    care_of,
    new_key,
    open_storage,
    warnings_about,
)
from concierge.adapters.transfer.local import LocalTransfer
from concierge.agent.agent import Agent
from concierge.agent.grammar import Grammar
from concierge.agent.policy import TurnLimits
from concierge.agent.tool import Tool, ToolContext
from concierge.config import Section, ServiceSection, Settings
from concierge.errors import ConfigError, NotAllowed, NotFound
from concierge.jobs._job import Job, JobContext
from concierge.jobs.schedule import running
from concierge.logs import use_standard_logging
from concierge.model.access import Role
from concierge.model.account import Account, CredentialKind, Scope
from concierge.model.diagnosis import Diagnosis, Notice
from concierge.model.quality_profile import voice_wish
from concierge.model.user import Preferences, User
from concierge.ports import (
    Adapter,
    Clock,
    DatabaseCare,
    LanguageModel,
    MetadataSource,
    Repositories,
    Storage,
    TorrentClient,
    Tracker,
)
from concierge.registry import discover
from concierge.sections import (
    AgentSection,
    BotSection,
    GeneralSection,
    LibrarySection,
    MetadataSection,
    PreferencesSection,
    SearchSection,
    TorrentsSection,
)
from concierge.services.accounts import Accounts
from concierge.services.background import Background
from concierge.services.breaker import Breakers
from concierge.services.diagnosing import (
    Checked,
    KeyCheck,
    Member,
    TrackerCheck,
    diagnosis,
    resting_notice,
)
from concierge.services.downloads import Downloads
from concierge.services.gathering import Gathering
from concierge.services.inspecting import Inspecting
from concierge.services.jars import StoredJars
from concierge.services.logins import Logins
from concierge.services.memory import Memory
from concierge.services.metadata import Metadata
from concierge.services.outbox import Outbox
from concierge.services.people import People
from concierge.services.placing import Folders, Placing
from concierge.services.privacy import Privacy
from concierge.services.profiles import Profiles
from concierge.services.proposals import Proposals
from concierge.services.quality_profiles import QualityProfiles
from concierge.services.requests import Requests
from concierge.services.search import Search
from concierge.services.shelves import Shelves
from concierge.services.taste import Taste
from concierge.services.user_metadata import UserMetadata
from concierge.services.visibility import Visibility
from concierge.texts import LANGUAGES, texts
from concierge.views import Services, UserView

__all__ = ["Concierge"]

P_co = TypeVar("P_co", covariant=True)
ADAPTERS = "concierge.adapters"
EMBEDDED = "embedded"
_log = structlog.get_logger(__name__)


# What a folder's adapters build is known by the folder alone.
_Adapters: TypeAlias = "Mapping[str, tuple[Adapter[Section, Http, Any], ...]]"


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


class Concierge:
    """Everything, opened. Without `user` it acts for the owner of this installation.

    `metadata`, `search`, `downloads`, `proposals`, `people`, `requests`, `accounts` and `agent` are those of the
    owner's `UserView`; `keys` are those that accounts in the database are encrypted with. `warnings` are what the
    owner should know.
    """

    def __init__(self, parts: "_Parts", owner: User) -> None:
        """Takes opened parts; use `Concierge.open`."""
        self._parts = parts
        me = parts.view(owner)
        self.me = me
        self.warnings = parts.warnings
        self.metadata = me.metadata
        self.search = me.search
        self.downloads = me.downloads
        self.proposals = me.proposals
        self.people = me.people
        self.requests = me.requests
        self.agent = me.agent
        self.accounts = me.accounts
        self.keys = parts.storage.keys

    @staticmethod
    def new_key() -> str:
        """A fresh key for ENCRYPTION_KEY; nothing keeps it."""
        return new_key()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: Settings | None = None, *, torrents: bool = True
    ) -> AsyncIterator["Concierge"]:
        """A concierge for the length of the block.

        With `torrents` this process runs the torrent client, unless another process on this machine already does;
        without, it only writes down what is to be downloaded.

        Raises:
            ConfigError: a setting is wrong or missing.
            StorageError: the database cannot be used as it is.
        """
        use_standard_logging()
        async with AsyncExitStack() as stack:
            parts = await _Parts.opened(settings or Settings(), stack, torrents=torrents)
            yield cls(parts, await _owner(parts.storage))

    @staticmethod
    async def database(settings: Settings | None = None) -> DatabaseCare:
        """The care of the database that the settings name: nothing is opened, and nothing is migrated unasked."""
        use_standard_logging()
        settings = settings or Settings()
        return await care_of(settings.section(StorageSection), data_dir_of(settings))

    async def user(self, *, telegram_id: int) -> UserView:
        """The view of the person with that Telegram id; the bot's owner is the owner.

        Raises:
            NotAllowed: nobody has let that person in.
        """
        is_owner = telegram_id == self._parts.owner_telegram_id
        try:
            async with self._parts.storage.reading() as rows:
                user = await (rows.users.local_owner() if is_owner else rows.users.known(telegram_id))
        except NotFound:
            user = User(id=0)
        if user.role is Role.STRANGER:
            raise NotAllowed(f"nobody has let in the Telegram id {telegram_id}")
        return self._parts.view(user)

    async def redeem(self, code: str, *, telegram_id: int, name: str = "") -> User:
        """The person whom a code of invitation made known; who is known already stays as they are.

        Raises:
            BadInvite: the code lets nobody in, and it is not told why.
        """
        return await self._parts.people.redeem(code, telegram_id=telegram_id, name=name)

    def storage(self) -> AbstractAsyncContextManager[Repositories]:
        """The door for scripts that are trusted: every store, of every person, in one transaction.

        Inside another one, of this or of a service that is called, it joins it.
        """
        return self._parts.storage.transaction()

    async def tend(self) -> None:
        """One step for everyone's downloads; whoever runs for long calls it every few seconds."""
        await self._parts.downloads.tend()

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """Inside, everyone's downloads move on by themselves; for whoever runs for long."""
        found = await asyncio.to_thread(discover, "concierge.jobs", "JOB", Job)
        async with running(found, JobContext(downloads=self._parts.downloads, outbox=self._parts.outbox)):
            yield

    async def diagnose(self) -> tuple[Diagnosis, ...]:
        """The health of every service that concierge knows, each asked now, in the order of its folders."""
        members = self._parts.members.seen_by(self.me.user, self._parts.accounts, self._parts.breakers)
        return tuple(await asyncio.gather(*map(diagnosis, members)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Members:
    """Every service that concierge knows, opened where it is set up."""

    storage: Storage
    warnings: Sequence[Notice] = ()
    household: Mapping[str, Account] = field(default_factory=dict)
    trackers: Sequence[Member[Tracker]]
    metadata: Sequence[Member[MetadataSource]]
    models: Sequence[Member[LanguageModel]]
    clients: Sequence[Member[TorrentClient]]

    def seen_by(self, user: User, accounts: Accounts, breakers: Breakers) -> Iterator[Member[Checked]]:
        """All of them, the database first, with the accounts that the person can use."""
        yield Member(name="database", kind="storage", port=self.storage, warnings=self.warnings)
        keys = KeyCheck(self.storage.keys)
        yield Member(name="secrets", kind="storage", port=keys, missing=self.storage.keys.missing())
        for one in self.trackers:
            tracker = TrackerCheck(one.port, accounts, breakers, user) if one.port else None
            warnings = resting_notice(breakers, one.name)
            yield Member(name=one.name, kind=one.kind, port=tracker, missing=one.missing, warnings=warnings)
        yield from self.metadata
        yield from self.models
        yield from self.clients


class _Parts:
    """The opened services, wired together."""

    def __init__(self, settings: Settings, members: _Members, background: Background) -> None:
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
        self.metadata = Metadata(
            _ports(members.metadata), deadline_s=settings.section(MetadataSection).deadline_s
        )
        self.visibility = Visibility(storage)
        self.shelves = Shelves(storage)
        self.taste = Taste(storage, self.metadata, self.visibility, clock=clock)
        self.accounts = Accounts(storage, members.household)
        self.logins = Logins(storage, self.accounts, _ports(members.trackers), clock=clock)
        self.breakers = Breakers(clock=clock)
        self.search = self._search(background, settings.section(SearchSection).deadline_s)
        self.downloads = self._downloads(settings, clock)
        self.privacy = Privacy(storage, self.downloads, zip_archive)
        self.proposals = Proposals(storage, self.downloads, clock=clock)
        self.outbox = Outbox(storage, ())
        self.requests = Requests(storage, self.downloads, clock=clock)
        self.people = People(storage, self.downloads, clock=clock, owner_telegram_id=self.owner_telegram_id)
        self.profiles, self.memory = Profiles(storage, clock=clock), Memory(storage, clock=clock)
        self.quality_profiles = QualityProfiles(storage)
        tools = {tool.spec.name: tool for tool in discover("concierge.agent.tools", "TOOL", Tool)}
        model = next(iter(_ports(members.models)), Grammar())
        self.agent = Agent(model, tools, storage, clock=clock, limits=TurnLimits(), context=self._context)

    def _downloads(self, settings: Settings, clock: Clock) -> Downloads:
        folders, client = _folders(settings), next(iter(_ports(self.members.clients)), None)
        return Downloads(
            self.storage,
            self.search,
            client,
            Placing(LocalTransfer(folders.root), folders),
            clock=clock,
            allow_private_trackers=settings.section(TorrentsSection).allow_private,
            household_client=client.name if client is not None and client.name != EMBEDDED else "",
        )

    @classmethod
    async def opened(cls, settings: Settings, stack: AsyncExitStack, *, torrents: bool) -> "_Parts":
        """Opens storage and adapters on the stack."""
        data_dir = data_dir_of(settings)
        database, secrets = settings.section(StorageSection), settings.section(SecretsSection)
        warnings = await warnings_about(database, data_dir)
        storage = await stack.enter_async_context(open_storage(database, data_dir, secrets))
        # Importing adapters, like reading prompts and sentences below, would stop the loop.
        adapters = await asyncio.to_thread(_adapters)
        http = Http(StoredJars(storage), Solvers(data_dir / "clearance.json"))
        opener = _Opener(settings, stack, data_dir, adapters, http)
        runs_torrents = torrents and await stack.enter_async_context(held_lock(data_dir / "torrents.lock"))
        members = _Members(
            storage=storage,
            warnings=warnings,
            household=opener.household(),
            trackers=await opener.all_of("trackers"),
            metadata=await opener.all_of("metadata"),
            models=await opener.models(),
            clients=await opener.clients() if runs_torrents else (),
        )
        background = await stack.enter_async_context(Background())
        return await asyncio.to_thread(cls, settings, members, background)

    def _search(self, background: Background, deadline_s: float) -> Search:
        gathering = Gathering(
            _ports(self.members.trackers),
            background,
            accounts=self.accounts,
            breakers=self.breakers,
            deadline_s=deadline_s,
        )
        client = next(iter(_ports(self.members.clients)), None)
        room = client.free_bytes if client is not None else None
        inspecting = Inspecting(gathering, deadline_s=deadline_s, free_bytes=room)
        return Search(
            gathering, inspecting, self.metadata, self.storage, background, visibility=self.visibility
        )

    def view(self, user: User) -> UserView:
        """The services bound to a person, whose unset preferences are the installation's."""
        known = replace(user, language=user.language or self._language, preferences=self._preferences(user))
        services = Services(
            metadata=self.metadata,
            visibility=self.visibility,
            search=self.search,
            downloads=self.downloads,
            proposals=self.proposals,
            taste=self.taste,
            shelves=self.shelves,
            people=self.people,
            requests=self.requests,
            profiles=self.profiles,
            memory=self.memory,
            quality_profiles=self.quality_profiles,
            agent=self.agent,
            privacy=self.privacy,
            logins=self.logins,
        )
        return UserView(known, services)

    def _preferences(self, user: User) -> Preferences:
        wanted = self._wanted
        usual = Preferences(
            profile=wanted.profile,
            resolution=wanted.resolution,
            voices=tuple(map(voice_wish, wanted.voices)),
            audio_language=wanted.audio_language,
            max_size_bytes=int(wanted.max_size_gb * 1e9) if wanted.max_size_gb else None,
            auto_start_bytes=int(wanted.auto_start_gb * 1e9),
        )
        return user.preferences.filled_from(usual)

    def _context(self, user: User, language: str) -> ToolContext:
        return ToolContext(
            user=user,
            language=language,
            metadata=UserMetadata(user, self.metadata, self.visibility),
            search=self.search,
            downloads=self.downloads,
            proposal_service=self.proposals,
        )


async def _owner(storage: Storage) -> User:
    """The owner of this installation; only the first time something is written for that."""
    try:
        async with storage.reading() as rows:
            return await rows.users.local_owner()
    except NotFound:
        async with storage.transaction() as rows:
            return await rows.users.local_owner()


def data_dir_of(settings: Settings) -> Path:
    """The folder that holds everything concierge writes for itself."""
    return settings.section(GeneralSection).data_dir or platformdirs.user_data_path("concierge")


def _exposed(settings: Settings) -> list[Notice]:
    return [Notice(code="file_exposed", facts={"file": str(path)}) for path in settings.exposed_files()]


def _folders(settings: Settings) -> Folders:
    library = settings.section(LibrarySection)
    root = library.dir or data_dir_of(settings) / "library"
    return Folders(root=root.expanduser(), movies=library.movies, series=library.series, other=library.other)


class _Opener:
    """Opens adapters of a folder on the stack."""

    def __init__(
        self,
        settings: Settings,
        stack: AsyncExitStack,
        data_dir: Path,
        adapters: "_Adapters",
        http: Http,
    ) -> None:
        self._settings = settings
        self._adapters = adapters
        self._stack = stack
        self._data_dir = data_dir
        self._http = http

    def household(self) -> Mapping[str, Account]:
        """The accounts that stand in the settings, by the services' names."""
        sections = (self._settings.section(one.section) for kind in self._adapters.values() for one in kind)
        found = [values for section in sections if (values := section.account_values())]
        accounts = [{CredentialKind(kind): value for kind, value in values.items()} for values in found]
        return {
            next(iter(values)).service: Account(
                service=next(iter(values)).service, scope=Scope.HOUSEHOLD, values=values
            )
            for values in accounts
        }

    async def all_of(self, kind: str) -> list[Member[P_co]]:
        """Every adapter of the folder that is not left out."""
        return [
            await self._one(adapter, kind) for adapter in self._adapters[kind] if self._is_enabled(adapter)
        ]

    async def models(self) -> list[Member[LanguageModel]]:
        """The chosen model, else every one that is set up; the grammar stands behind them all."""
        wanted = self._settings.section(AgentSection).model
        adapters = self._adapters["llm"]
        _refuse_unknown(wanted, {Grammar.name, *(a.name for a in adapters)}, "CONCIERGE_AGENT__MODEL")
        chosen = [adapter for adapter in adapters if wanted in {None, adapter.name}]
        opened = [await self._one(adapter, "llm", is_needed=wanted is not None) for adapter in chosen]
        return [*opened, Member(name=Grammar.name, kind="llm", port=Grammar())]

    async def clients(self) -> list[Member[TorrentClient]]:
        """The chosen torrent client; without a choice the first remote one that is set up, else the embedded one."""
        wanted = self._settings.section(TorrentsSection).client
        adapters = {adapter.name: adapter for adapter in self._adapters["torrents"]}
        _refuse_unknown(wanted, set(adapters), "CONCIERGE_TORRENTS__CLIENT")
        remote = (name for name in adapters if name != EMBEDDED and not self._missing(adapters[name]))
        chosen = wanted or next(remote, EMBEDDED)
        others: list[Member[TorrentClient]] = [
            Member(name=name, kind="torrents", missing=self._missing(adapter))
            for name, adapter in adapters.items()
            if name != chosen and self._missing(adapter)
        ]
        return [await self._one(adapters[chosen], "torrents", is_needed=True), *others]

    async def _one(
        self, adapter: Adapter[Section, Http, P_co], kind: str, *, is_needed: bool = False
    ) -> Member[P_co]:
        if missing := self._missing(adapter):
            if is_needed:
                raise ConfigError(f"{missing[0]} is not set", setting=missing[0], problem="not_set")
            return Member(name=adapter.name, kind=kind, missing=missing)
        section = self._settings.section(adapter.section)
        port = await self._stack.enter_async_context(adapter.build(section, self._http, self._data_dir))
        return Member(name=adapter.name, kind=kind, port=port, missing=section.missing_of_account())

    def _is_enabled(self, adapter: Adapter[Section, Http, P_co]) -> bool:
        section = self._settings.section(adapter.section)
        return not isinstance(section, ServiceSection) or section.enabled

    def _missing(self, adapter: Adapter[Section, Http, P_co]) -> tuple[str, ...]:
        return self._settings.section(adapter.section).missing()


def _adapters() -> "_Adapters":
    kinds = ("trackers", "metadata", "llm", "torrents")
    return {kind: discover(f"{ADAPTERS}.{kind}", "ADAPTER", Adapter) for kind in kinds}


def _refuse_unknown(wanted: str | None, known: set[str], setting: str) -> None:
    if wanted is not None and wanted not in known:
        raise ConfigError(
            f"{setting}: {wanted}", setting=setting, problem=f"{wanted}? {', '.join(sorted(known))}"
        )


def _ports(members: Sequence[Member[P_co]]) -> tuple[P_co, ...]:
    return tuple(member.port for member in members if member.port is not None)
