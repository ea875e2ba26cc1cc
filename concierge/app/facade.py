"""The front door: everything that a program does with an opened concierge begins here."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace

from concierge.adapters.storage import (
    StorageSection,
    care_of,
    new_key,
)
from concierge.app.opener import data_dir_of
from concierge.app.parts import Parts
from concierge.config import Settings
from concierge.errors import NotAllowed, NotFound, StorageError
from concierge.logs import use_standard_logging
from concierge.model.access import Role
from concierge.model.diagnosis import Diagnosis
from concierge.model.user import User
from concierge.ports import (
    DatabaseCare,
    Notifier,
    ReminderTeller,
    Repositories,
    RequestTeller,
    Storage,
)
from concierge.services.diagnosing import (
    diagnosis,
)
from concierge.services.notifications import NotifierTrial
from concierge.services.request_news import RequestDeliverer
from concierge.views import UserView
from concierge.views.library import LibraryShelf

__all__ = ["Concierge"]

READY_WITHIN_S = 2.0


class Concierge:
    """Everything, opened. Without `user` it acts for the owner of this installation.

    `metadata`, `search`, `downloads`, `proposals`, `people`, `requests`, `accounts` and `agent` are those of the
    owner's `UserView`; `keys` are those that accounts in the database are encrypted with. `inbox` keeps what people
    sent until it is handled, `sent_files` what a chat calls files that were sent before, and `polls` everybody's.
    `sync` is what NASes fetch, and what they say of it; `shelf` takes what they tell of their libraries.
    `trees` places files that came from elsewhere.
    `warnings` are what the owner should know.
    """

    def __init__(self, parts: "Parts", owner: User) -> None:
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
        self.inbox = parts.chats.inbox
        self.sent_files = parts.chats.sent_files
        self.polls = parts.chats.polls
        self.sync = parts.homeward.sync
        self.shelf = LibraryShelf(parts.library)
        self.trees = parts.downloading.trees

    @staticmethod
    def new_key() -> str:
        """A fresh key for ENCRYPTION_KEY; nothing keeps it."""
        return new_key()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        settings: Settings | None = None,
        *,
        torrents: bool = True,
        notifiers: Sequence[Notifier] = (),
    ) -> AsyncIterator["Concierge"]:
        """A concierge for the length of the block.

        With `torrents` this process runs the torrent client, unless another process on this machine already does;
        without, it only writes down what is to be downloaded. People are told by `notifiers` too, which the program
        has opened itself.

        Raises:
            ConfigError: a setting is wrong or missing.
            StorageError: the database cannot be used as it is.
        """
        use_standard_logging()
        async with AsyncExitStack() as stack:
            parts = await Parts.opened(settings or Settings(), stack, torrents=torrents, notifiers=notifiers)
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

    async def heard(self, telegram_id: int, *, name: str = "") -> UserView:
        """The same for somebody who has just written: they can be written to again, if they could not.

        Who has no name yet, as the owner whom the settings name, is called by this one from now on.

        Raises:
            NotAllowed: nobody has let that person in.
        """
        view = await self.user(telegram_id=telegram_id)
        if name and not view.user.name:
            view = self._parts.view(await self._parts.people.name(view.user.id, name))
        if view.user.unreachable_since is None:
            return view
        async with self._parts.storage.transaction() as rows:
            await rows.users.mark_reachable(view.user.id, unreachable_since=None)
        return self._parts.view(replace(view.user, unreachable_since=None))

    async def person(self, user_id: int) -> UserView:
        """The view of the person of that id, for what is done later in their name.

        Raises:
            NotAllowed: there is nobody of that id any more, or they are a stranger now.
        """
        try:
            async with self._parts.storage.reading() as rows:
                user = await rows.users.get(user_id)
        except NotFound as error:
            raise NotAllowed(f"nobody has the id {user_id}") from error
        return self._parts.view(user)

    async def lost(self, user_id: int) -> None:
        """Nothing can be written to that person, until they write again."""
        async with self._parts.storage.transaction() as rows:
            await rows.users.mark_reachable(user_id, unreachable_since=self._parts.now())

    async def move_chat(self, old_id: int, new_id: int) -> None:
        """What stands in that chat goes on in the new one: buttons, dialogues and polls."""
        await self._parts.chats.moving.move(old_id, new_id)

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

    async def is_ready(self) -> bool:
        """Whether the database answers; work that comes now would fail if it does not."""
        try:
            async with asyncio.timeout(READY_WITHIN_S), self._parts.storage.reading() as rows:
                await rows.users.local_owner()
        except (StorageError, TimeoutError):
            return False
        return True

    async def tend(self) -> None:
        """One step for everyone's downloads; whoever runs for long calls it every few seconds."""
        await self._parts.downloads.tend()

    async def deliver(self) -> int:
        """Sends what waits to be sent by now, to accounts and chats, and returns how much arrived.

        Whoever runs for long does it all the time; what fails is tried again later.
        """
        return await self._parts.outbox.deliver_due()

    def tell_requests(self, teller: RequestTeller) -> None:
        """From now on, while jobs run here, requests are told at once: to who may decide, then to who asked."""
        self._parts.outbox.take_on(RequestDeliverer(self._parts.storage, teller))

    def remind(self, teller: ReminderTeller) -> None:
        """From now on, while jobs run here, people are reminded of what they wanted to be."""
        self._parts.outbox.take_on(self._parts.chats.reminders.deliverer(teller))

    async def test_notifiers(self, name: str | None = None) -> tuple[NotifierTrial, ...]:
        """Tells the owner a test at once by each notifier that is set up, or the one of that name; how each went.

        Raises:
            NotFound: no notifier of that name is set up.
        """
        return await self._parts.notifications.test(self.me.user, name)

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """Inside, everyone's downloads move on and all other jobs run by themselves; for whoever runs for long.

        Any number of processes may be inside: each job runs in one of them, `me.jobs` tells and runs them.
        """
        async with self._parts.clockwork.running():
            yield

    async def diagnose(self) -> tuple[Diagnosis, ...]:
        """The health of every service that concierge knows, each asked now, in the order of its folders."""
        parts = self._parts
        members = await parts.members.seen_by(
            self.me.user, parts.accounts, parts.breakers, parts.metadata.quotas
        )
        return tuple(await asyncio.gather(*map(diagnosis, members)))


async def _owner(storage: Storage) -> User:
    """The owner of this installation; only the first time something is written for that."""
    try:
        async with storage.reading() as rows:
            return await rows.users.local_owner()
    except NotFound:
        async with storage.transaction() as rows:
            return await rows.users.local_owner()
