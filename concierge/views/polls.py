"""Polls about what to watch together, for one person."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from concierge.model.poll import Poll
from concierge.model.user import User
from concierge.services.polls import Polls

__all__ = ["UserPolls"]


class UserPolls:
    """The polls that this person begins, and those that they take part in."""

    def __init__(self, user: User, polls: Polls) -> None:
        """Binds the service to the person."""
        self._user = user
        self._polls = polls

    async def begin(
        self,
        chat_id: int,
        *,
        people: Iterable[int] = (),
        thread_id: int | None = None,
        language: str = "ru",
        lives: timedelta,
    ) -> Poll:
        """A new poll in which this person takes part and the `people` of these ids; it is due after `lives`.

        Raises:
            NotAllowed: this person may not search, or has no grant for the household.
            NotFound: there is nobody of such an id.
        """
        return await self._polls.begin(
            self._user, chat_id, people=people, thread_id=thread_id, language=language, lives=lives
        )

    async def join(self, poll_id: str) -> Poll:
        """The poll with this person in it. Raises NotAllowed, and NotFound where nobody can join any more."""
        return await self._polls.join(self._user, poll_id)

    async def vote(self, posted_as: str, choices: Sequence[int]) -> Poll:
        """The poll with this person's choice; without any it is taken back. Raises NotFound."""
        return await self._polls.vote(self._user, posted_as, choices)

    async def hurry(self, poll_id: str) -> Poll:
        """This person's poll, which waits no longer. Raises NotFound, NotAllowed."""
        return await self._polls.hurry(self._user, poll_id)
