"""The database: every store, bound to one transaction."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from concierge.ports.access import AuditStore, InviteStore, RequestStore
from concierge.ports.accounts import AccountSessionStore, CredentialStore, KeyStore
from concierge.ports.answers import AnswerStore, QuotaStore
from concierge.ports.conversations import ConversationStore
from concierge.ports.imports import ConnectionStore, FactStore, ImportedTitleStore
from concierge.ports.outbox import OutboxStore
from concierge.ports.people import UsageStore, UserStore
from concierge.ports.privacy import PrivacyStore
from concierge.ports.profiles import NoteStore, ProfileStore, QualityProfileStore
from concierge.ports.progress import CollectionStore, CrewStore, SeriesStore
from concierge.ports.recommending import SuggestionStore, TasteStore
from concierge.ports.searches import DownloadStore, ProposalStore, ResultStore
from concierge.ports.service_states import ServiceStateStore
from concierge.ports.statistics import StatisticsStore
from concierge.ports.taste import CreditStore, MarkStore, ShelfStore, TasteHistoryStore, TitleStore

__all__ = ["Repositories", "Storage"]


class Repositories(Protocol):
    """The stores, bound to one transaction."""

    @property
    def users(self) -> UserStore: ...  # noqa: D102
    @property
    def invites(self) -> InviteStore: ...  # noqa: D102
    @property
    def requests(self) -> RequestStore: ...  # noqa: D102
    @property
    def audit(self) -> AuditStore: ...  # noqa: D102
    @property
    def usage(self) -> UsageStore: ...  # noqa: D102
    @property
    def results(self) -> ResultStore: ...  # noqa: D102
    @property
    def downloads(self) -> DownloadStore: ...  # noqa: D102
    @property
    def proposals(self) -> ProposalStore: ...  # noqa: D102
    @property
    def conversations(self) -> ConversationStore: ...  # noqa: D102
    @property
    def outbox(self) -> OutboxStore: ...  # noqa: D102
    @property
    def titles(self) -> TitleStore: ...  # noqa: D102
    @property
    def marks(self) -> MarkStore: ...  # noqa: D102
    @property
    def shelves(self) -> ShelfStore: ...  # noqa: D102
    @property
    def taste_history(self) -> TasteHistoryStore: ...  # noqa: D102
    @property
    def credits(self) -> CreditStore: ...  # noqa: D102
    @property
    def privacy(self) -> PrivacyStore: ...  # noqa: D102
    @property
    def credentials(self) -> CredentialStore: ...  # noqa: D102
    @property
    def sessions(self) -> AccountSessionStore: ...  # noqa: D102
    @property
    def profiles(self) -> ProfileStore: ...  # noqa: D102
    @property
    def quality_profiles(self) -> QualityProfileStore: ...  # noqa: D102
    @property
    def notes(self) -> NoteStore: ...  # noqa: D102
    @property
    def service_states(self) -> ServiceStateStore: ...  # noqa: D102
    @property
    def answers(self) -> AnswerStore: ...  # noqa: D102
    @property
    def quotas(self) -> QuotaStore: ...  # noqa: D102
    @property
    def facts(self) -> FactStore: ...  # noqa: D102
    @property
    def imported_titles(self) -> ImportedTitleStore: ...  # noqa: D102
    @property
    def connections(self) -> ConnectionStore: ...  # noqa: D102
    @property
    def statistics(self) -> StatisticsStore: ...  # noqa: D102
    @property
    def series(self) -> SeriesStore: ...  # noqa: D102
    @property
    def collections(self) -> CollectionStore: ...  # noqa: D102
    @property
    def crew(self) -> CrewStore: ...  # noqa: D102
    @property
    def taste(self) -> TasteStore: ...  # noqa: D102
    @property
    def suggestions(self) -> SuggestionStore: ...  # noqa: D102


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

    async def check(self) -> None:
        """Returns if the database is whole and writable."""
        ...

    async def empty_log(self) -> None:
        """Returns when the log of latest changes, which still has what they deleted, is empty.

        Somebody else who reads at that moment puts that off; inside a transaction nothing happens.
        """
        ...
