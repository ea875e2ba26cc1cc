"""The doors: what concierge needs from the world outside, as Protocols. Whoever implements one adds a file, no more.

`outside` has the services and programs, the other files the stores of the database, one file a noun.
"""

from concierge.ports.access import AuditStore, InviteStore, RequestStore
from concierge.ports.accounts import AccountSessionStore, CredentialStore, KeyStore
from concierge.ports.answers import AnswerStore, QuotaStore
from concierge.ports.care import DatabaseCare
from concierge.ports.chats import ButtonStore, FlowStore, SentFileStore
from concierge.ports.conversations import ConversationStore
from concierge.ports.imports import ConnectionStore, FactStore, ImportedTitleStore
from concierge.ports.inbox import InboxStore
from concierge.ports.jobs import JobStore
from concierge.ports.library import LibrarySource, LibraryStore, MediaServer
from concierge.ports.lists import (
    ExportFormat,
    ImportFile,
    ImportFormat,
    LinkedService,
    ListService,
    TableRow,
)
from concierge.ports.metadata import (
    BriefSource,
    ImageSource,
    ListingSource,
    MetadataSource,
    MeteredSource,
    PeopleSource,
)
from concierge.ports.notifying import Notifier
from concierge.ports.outbox import Deliverer, OutboxStore, ReminderTeller, RequestTeller
from concierge.ports.outside import (
    Adapter,
    Clock,
    CookieJars,
    LanguageModel,
    Tracker,
    Transfer,
)
from concierge.ports.people import UsageStore, UserStore
from concierge.ports.polls import PollStore
from concierge.ports.privacy import Archive, PrivacyStore
from concierge.ports.profiles import NoteStore, ProfileStore, QualityProfileStore
from concierge.ports.progress import CollectionStore, CrewStore, SeriesStore
from concierge.ports.recommending import SuggestionStore, TasteStore
from concierge.ports.searches import (
    DownloadStore,
    FollowingStore,
    ProposalStore,
    RejectionStore,
    ResultStore,
)
from concierge.ports.service_states import ServiceStateStore
from concierge.ports.speeds import SpeedStore
from concierge.ports.statistics import StatisticsStore
from concierge.ports.storage import Repositories, Storage
from concierge.ports.sync import NasStore, SyncStore
from concierge.ports.taste import CreditStore, MarkStore, ShelfStore, TasteHistoryStore, TitleStore
from concierge.ports.torrents import LookNotes, OwnClients, SeedboxDoor, TorrentClient
from concierge.ports.tracks import TrackReader

__all__ = [
    "AccountSessionStore",
    "Adapter",
    "AnswerStore",
    "Archive",
    "AuditStore",
    "BriefSource",
    "ButtonStore",
    "Clock",
    "CollectionStore",
    "ConnectionStore",
    "ConversationStore",
    "CookieJars",
    "CredentialStore",
    "CreditStore",
    "CrewStore",
    "DatabaseCare",
    "Deliverer",
    "DownloadStore",
    "ExportFormat",
    "FactStore",
    "FlowStore",
    "FollowingStore",
    "ImageSource",
    "ImportFile",
    "ImportFormat",
    "ImportedTitleStore",
    "InboxStore",
    "InviteStore",
    "JobStore",
    "KeyStore",
    "LanguageModel",
    "LibrarySource",
    "LibraryStore",
    "LinkedService",
    "ListService",
    "ListingSource",
    "LookNotes",
    "MarkStore",
    "MediaServer",
    "MetadataSource",
    "MeteredSource",
    "NasStore",
    "NoteStore",
    "Notifier",
    "OutboxStore",
    "OwnClients",
    "PeopleSource",
    "PollStore",
    "PrivacyStore",
    "ProfileStore",
    "ProposalStore",
    "QualityProfileStore",
    "QuotaStore",
    "RejectionStore",
    "ReminderTeller",
    "Repositories",
    "RequestStore",
    "RequestTeller",
    "ResultStore",
    "SeedboxDoor",
    "SentFileStore",
    "SeriesStore",
    "ServiceStateStore",
    "ShelfStore",
    "SpeedStore",
    "StatisticsStore",
    "Storage",
    "SuggestionStore",
    "SyncStore",
    "TableRow",
    "TasteHistoryStore",
    "TasteStore",
    "TitleStore",
    "TorrentClient",
    "TrackReader",
    "Tracker",
    "Transfer",
    "UsageStore",
    "UserStore",
]
