"""The database: every store, bound to one transaction."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from concierge.ports.conversations import ConversationStore
from concierge.ports.people import UserStore
from concierge.ports.searches import DownloadStore, ProposalStore, ResultStore

__all__ = ["Repositories", "Storage"]


class Repositories(Protocol):
    """The stores, bound to one transaction."""

    @property
    def users(self) -> UserStore: ...  # noqa: D102
    @property
    def results(self) -> ResultStore: ...  # noqa: D102
    @property
    def downloads(self) -> DownloadStore: ...  # noqa: D102
    @property
    def proposals(self) -> ProposalStore: ...  # noqa: D102
    @property
    def conversations(self) -> ConversationStore: ...  # noqa: D102


class Storage(Protocol):
    """The database."""

    def transaction(self) -> AbstractAsyncContextManager[Repositories]:
        """One transaction: committed when the block ends well, rolled back when it raises."""
        ...

    async def check(self) -> None:
        """Returns if the database is whole and writable."""
        ...
