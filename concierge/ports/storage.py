"""The database: every store, bound to one transaction."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from concierge.ports.access import AuditStore, InviteStore, RequestStore
from concierge.ports.accounts import AccountSessionStore, CredentialStore, KeyStore
from concierge.ports.answers import AnswerStore, QuotaStore
from concierge.ports.chats import ButtonStore, FlowStore, SentFileStore
from concierge.ports.conversations import ConversationStore
from concierge.ports.imports import ConnectionStore, FactStore, ImportedTitleStore
from concierge.ports.inbox import InboxStore
from concierge.ports.jobs import JobStore
from concierge.ports.library import LibraryStore
from concierge.ports.outbox import OutboxStore
from concierge.ports.people import UsageStore, UserStore
from concierge.ports.polls import PollStore
from concierge.ports.privacy import PrivacyStore
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
from concierge.ports.sync import NasStore, SyncStore
from concierge.ports.taste import CreditStore, MarkStore, ShelfStore, TasteHistoryStore, TitleStore

__all__ = ["Repositories", "Storage"]


class Repositories(Protocol):
    """The stores, bound to one transaction."""

    @property
    def users(self) -> UserStore: ...
    @property
    def invites(self) -> InviteStore: ...
    @property
    def requests(self) -> RequestStore: ...
    @property
    def audit(self) -> AuditStore: ...
    @property
    def usage(self) -> UsageStore: ...
    @property
    def results(self) -> ResultStore: ...
    @property
    def downloads(self) -> DownloadStore: ...
    @property
    def rejections(self) -> RejectionStore: ...
    @property
    def followings(self) -> FollowingStore: ...
    @property
    def proposals(self) -> ProposalStore: ...
    @property
    def conversations(self) -> ConversationStore: ...
    @property
    def outbox(self) -> OutboxStore: ...
    @property
    def titles(self) -> TitleStore: ...
    @property
    def marks(self) -> MarkStore: ...
    @property
    def shelves(self) -> ShelfStore: ...
    @property
    def taste_history(self) -> TasteHistoryStore: ...
    @property
    def credits(self) -> CreditStore: ...
    @property
    def privacy(self) -> PrivacyStore: ...
    @property
    def credentials(self) -> CredentialStore: ...
    @property
    def sessions(self) -> AccountSessionStore: ...
    @property
    def profiles(self) -> ProfileStore: ...
    @property
    def quality_profiles(self) -> QualityProfileStore: ...
    @property
    def notes(self) -> NoteStore: ...
    @property
    def service_states(self) -> ServiceStateStore: ...
    @property
    def answers(self) -> AnswerStore: ...
    @property
    def quotas(self) -> QuotaStore: ...
    @property
    def facts(self) -> FactStore: ...
    @property
    def imported_titles(self) -> ImportedTitleStore: ...
    @property
    def connections(self) -> ConnectionStore: ...
    @property
    def jobs(self) -> JobStore: ...
    @property
    def speeds(self) -> SpeedStore: ...
    @property
    def statistics(self) -> StatisticsStore: ...
    @property
    def series(self) -> SeriesStore: ...
    @property
    def collections(self) -> CollectionStore: ...
    @property
    def crew(self) -> CrewStore: ...
    @property
    def taste(self) -> TasteStore: ...
    @property
    def suggestions(self) -> SuggestionStore: ...
    @property
    def inbox(self) -> InboxStore: ...
    @property
    def buttons(self) -> ButtonStore: ...
    @property
    def flows(self) -> FlowStore: ...
    @property
    def sent_files(self) -> SentFileStore: ...
    @property
    def polls(self) -> PollStore: ...
    @property
    def sync(self) -> SyncStore: ...
    @property
    def nases(self) -> NasStore: ...
    @property
    def library(self) -> LibraryStore: ...


class Storage(Protocol):
    """The database."""

    @property
    def keys(self) -> KeyStore:
        """The keys that secrets are encrypted with."""
        ...

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """One transaction: committed when the block ends well, rolled back when it raises.

        Inside another one of the same task it joins that one, and takes back what its own block wrote if that raises.
        """
        ...

    def reading(self) -> AbstractAsyncContextManager[Repositories]:
        """The stores for reading alone: nothing is committed, and nobody has to wait for it.

        Inside a transaction of the same task it sees what that one wrote.
        """
        ...

    def writing(self) -> AbstractAsyncContextManager[Repositories]:
        """The stores for changes that are one statement each: each is committed by itself, and none taken back.

        Inside a transaction of the same task they are a part of that one.
        """
        ...

    async def check(self) -> None:
        """Returns if the database is whole and writable."""
        ...

    async def empty_log(self) -> None:
        """Returns when the log of latest changes, which still has what they deleted, is empty.

        Somebody else who reads at that moment puts that off; inside a transaction nothing happens.
        """
        ...
