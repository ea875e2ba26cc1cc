"""Polls about what to watch together: they outlive a restart, and the votes of who takes part count."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from concierge.errors import NotAllowed, NotFound
from concierge.model.access import Grant
from concierge.model.poll import Poll, PollOption, PollState, Voter
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.permission import require

__all__ = ["Polls"]

# So long whoever has taken a poll that is due may be at it, before another one takes it.
LEASE: Final = timedelta(minutes=3)
MOST_VOTERS: Final = 20


class Polls:
    """Keeps polls: gathers people, takes their votes, and tells which poll is due."""

    def __init__(self, storage: Storage, *, clock: Clock) -> None:
        """Takes where they are kept."""
        self._storage = storage
        self._clock = clock

    async def begin(
        self,
        user: User,
        chat_id: int,
        *,
        people: Iterable[int] = (),
        thread_id: int | None = None,
        language: str = "ru",
        lives: timedelta,
    ) -> Poll:
        """A new poll, in which that person takes part and the `people` of these ids; it is due after `lives`.

        Raises:
            NotAllowed: the person may not search, or has no grant for the household.
            NotFound: there is nobody of such an id.
        """
        require(user, Grant.SEARCH)
        require(user, Grant.HOUSEHOLD)
        poll = Poll(
            id=secrets.token_hex(8),
            user_id=user.id,
            chat_id=chat_id,
            thread_id=thread_id,
            language=language,
            state=PollState.GATHERING,
            due_at=self._clock.now() + lives,
        )
        ids = tuple(dict.fromkeys((user.id, *people)))[:MOST_VOTERS]
        async with self._storage.transaction() as rows:
            named = [await rows.users.get(one) for one in ids]
            await rows.polls.add(replace(poll, voters=tuple(Voter(user_id=one.id) for one in named)))
            return await rows.polls.get(poll.id)

    async def get(self, poll_id: str) -> Poll:
        """The poll with who takes part. Raises NotFound."""
        async with self._storage.reading() as rows:
            return await rows.polls.get(poll_id)

    async def join(self, user: User, poll_id: str) -> Poll:
        """The poll with that person in it.

        Raises:
            NotAllowed: the person may not search.
            NotFound: there is no such poll, or nobody can join it any more.
        """
        require(user, Grant.SEARCH)
        async with self._storage.transaction() as rows:
            poll = await rows.polls.get(poll_id)
            if poll.state is not PollState.GATHERING or len(poll.voters) >= MOST_VOTERS:
                raise NotFound(f"poll {poll_id} is {poll.state}", what="poll")
            await rows.polls.join(poll_id, user.id)
            return await rows.polls.get(poll_id)

    async def hurry(self, user: User, poll_id: str) -> Poll:
        """The poll, which is due now, since whoever began it wants to wait no longer. Raises NotFound, NotAllowed."""
        async with self._storage.transaction() as rows:
            poll = await rows.polls.get(poll_id)
            if poll.user_id != user.id:
                raise NotAllowed(f"a poll of user {poll.user_id}")
            if poll.state is PollState.CLOSED:
                raise NotFound(f"poll {poll_id} is over", what="poll")
            await rows.polls.hasten(poll_id, at=self._clock.now())
            return poll

    async def vote(self, user: User, posted_as: str, choices: Sequence[int]) -> Poll:
        """The poll with the person's choice in place of an earlier one; without any it is taken back.

        Once everybody has voted the poll is due.

        Raises:
            NotFound: there is no such poll, it is over, or the person takes no part in it.
        """
        async with self._storage.transaction() as rows:
            poll = await rows.polls.posted(posted_as)
            if poll.state is not PollState.VOTING or user.id not in {one.user_id for one in poll.voters}:
                raise NotFound("no poll that takes this vote", what="poll")
            fitting = tuple(sorted({one for one in choices if 0 <= one < len(poll.options)}))
            await rows.polls.vote(poll.id, user.id, fitting or None)
            poll = await rows.polls.get(poll.id)
            if poll.is_decided:
                await rows.polls.hasten(poll.id, at=self._clock.now())
            return poll

    async def due(self) -> tuple[Poll, ...]:
        """The polls that something is to be done with now; for a while nobody else is told of them."""
        async with self._storage.reading() as rows:
            if not await rows.polls.has_due(at=self._clock.now()):
                return ()
        async with self._storage.transaction() as rows:
            return await rows.polls.claim(at=self._clock.now(), until=self._clock.now() + LEASE)

    async def shown(self, poll_id: str, message_id: int) -> None:
        """Keeps in which message people are asked to take part. Raises NotFound."""
        async with self._storage.transaction() as rows:
            await rows.polls.put(replace(await rows.polls.get(poll_id), message_id=message_id))

    async def opened(
        self,
        poll_id: str,
        options: Sequence[PollOption],
        *,
        message_id: int,
        posted_as: str,
        lives: timedelta,
    ) -> Poll:
        """The poll, in which people vote from now on, for so long. Raises NotFound."""
        async with self._storage.transaction() as rows:
            poll = replace(
                await rows.polls.get(poll_id),
                state=PollState.VOTING,
                options=tuple(options),
                message_id=message_id,
                posted_as=posted_as,
                due_at=self._clock.now() + lives,
            )
            await rows.polls.put(poll)
            return poll

    async def closed(self, poll_id: str) -> None:
        """The poll is over: nobody votes in it any more. Raises NotFound."""
        async with self._storage.transaction() as rows:
            await rows.polls.put(replace(await rows.polls.get(poll_id), state=PollState.CLOSED))

    async def close_in(self, chat_id: int) -> int:
        """Ends every poll of a chat that is gone, and returns how many those were."""
        async with self._storage.transaction() as rows:
            return await rows.polls.close_in(chat_id)

    async def forget_old(self) -> int:
        """Removes the polls that should have been over a month ago, and returns how many."""
        async with self._storage.transaction() as rows:
            return await rows.polls.forget(at=self._clock.now() - timedelta(days=30))
