"""The rows as the database keeps them; `repositories` turn them into values and back.

A change here needs a migration: a test compares the two. An index of some rows names them for SQLite alone: to name
PostgreSQL would load its dialect. The migration names them for both.
"""

from concierge.adapters.storage.tables.access import AuditRow, InviteRow, RequestRow
from concierge.adapters.storage.tables.accounts import CredentialRow, SessionRow
from concierge.adapters.storage.tables.base import JSON_TEXT, METADATA, Json, Row, table
from concierge.adapters.storage.tables.chats import ButtonRow, FlowRow, InboxRow, SentFileRow
from concierge.adapters.storage.tables.conversations import ConversationRow, TurnRow
from concierge.adapters.storage.tables.downloads import (
    DownloadRow,
    FollowingRow,
    RejectedReleaseRow,
    TorrentRow,
)
from concierge.adapters.storage.tables.jobs import JobRow
from concierge.adapters.storage.tables.library import LibraryItemRow, LibraryPlaceRow, LibraryReadRow
from concierge.adapters.storage.tables.lists import ConnectionRow, ImportedTitleRow, SuggestionRow
from concierge.adapters.storage.tables.metadata import AnswerRow, UsedQuotaRow
from concierge.adapters.storage.tables.outbox import OutboxRow
from concierge.adapters.storage.tables.people import IdentityRow, UsageRow, UserRow
from concierge.adapters.storage.tables.polls import PollRow, PollVoterRow
from concierge.adapters.storage.tables.profiles import (
    NOTE_WORDS,
    NoteRow,
    ProfileRow,
    QualityProfileRow,
    RevisionRow,
)
from concierge.adapters.storage.tables.searches import ProposalRow, ResultRow, SearchRow
from concierge.adapters.storage.tables.services import ServiceStateRow
from concierge.adapters.storage.tables.speeds import SpeedRow
from concierge.adapters.storage.tables.sync import NasPersonRow, NasRow, SyncItemRow
from concierge.adapters.storage.tables.taste import (
    BlockRow,
    CreditRow,
    RatingRow,
    SummedTasteRow,
    TasteEntryRow,
    TitleRow,
    TraitRow,
    ViewingRow,
    WatchedDayRow,
    WatchedTitleRow,
    WatchlistRow,
)

__all__ = [
    "JSON_TEXT",
    "METADATA",
    "NOTE_WORDS",
    "AnswerRow",
    "AuditRow",
    "BlockRow",
    "ButtonRow",
    "ConnectionRow",
    "ConversationRow",
    "CredentialRow",
    "CreditRow",
    "DownloadRow",
    "FlowRow",
    "FollowingRow",
    "IdentityRow",
    "ImportedTitleRow",
    "InboxRow",
    "InviteRow",
    "JobRow",
    "Json",
    "LibraryItemRow",
    "LibraryPlaceRow",
    "LibraryReadRow",
    "NasPersonRow",
    "NasRow",
    "NoteRow",
    "OutboxRow",
    "PollRow",
    "PollVoterRow",
    "ProfileRow",
    "ProposalRow",
    "QualityProfileRow",
    "RatingRow",
    "RejectedReleaseRow",
    "RequestRow",
    "ResultRow",
    "RevisionRow",
    "Row",
    "SearchRow",
    "SentFileRow",
    "ServiceStateRow",
    "SessionRow",
    "SpeedRow",
    "SuggestionRow",
    "SummedTasteRow",
    "SyncItemRow",
    "TasteEntryRow",
    "TitleRow",
    "TorrentRow",
    "TraitRow",
    "TurnRow",
    "UsageRow",
    "UsedQuotaRow",
    "UserRow",
    "ViewingRow",
    "WatchedDayRow",
    "WatchedTitleRow",
    "WatchlistRow",
    "table",
]
