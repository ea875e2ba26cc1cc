"""The doors: what concierge needs from the world outside, as Protocols. Whoever implements one adds a file, no more.

`outside` has the services and programs, the other files the stores of the database, one file a noun.
"""

from concierge.ports.care import DatabaseCare
from concierge.ports.conversations import ConversationStore
from concierge.ports.outbox import Deliverer, OutboxStore
from concierge.ports.outside import (
    Adapter,
    Clock,
    LanguageModel,
    MetadataSource,
    TorrentClient,
    Tracker,
    Transfer,
)
from concierge.ports.people import UsageStore, UserStore
from concierge.ports.searches import DownloadStore, ProposalStore, ResultStore
from concierge.ports.storage import Repositories, Storage

__all__ = [
    "Adapter",
    "Clock",
    "ConversationStore",
    "DatabaseCare",
    "Deliverer",
    "DownloadStore",
    "LanguageModel",
    "MetadataSource",
    "OutboxStore",
    "ProposalStore",
    "Repositories",
    "ResultStore",
    "Storage",
    "TorrentClient",
    "Tracker",
    "Transfer",
    "UsageStore",
    "UserStore",
]
