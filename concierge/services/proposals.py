"""Side effects that wait for a person's word, and what happens when it comes."""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta
from weakref import WeakValueDictionary

from concierge.errors import ConciergeError, NotFound
from concierge.model.proposal import Accepted, Proposal, ProposalOption, ProposalState, ProposedAct
from concierge.model.sight import Sight
from concierge.model.title import Title
from concierge.model.user import User
from concierge.ports import Clock, Repositories, Storage
from concierge.services.deeds import Deeds
from concierge.services.visibility import of_release, sight_of

__all__ = ["Proposals"]

LIFETIME = timedelta(days=2)
_ACCEPTED = frozenset({ProposalState.ACCEPTED, ProposalState.DONE})


class Proposals:
    """Makes proposals, and carries out the accepted option of each once."""

    def __init__(self, storage: Storage, deeds: Deeds, *, clock: Clock) -> None:
        """Takes where they are kept and what carries them out."""
        self._storage = storage
        self._deeds = deeds
        self._clock = clock
        self._presses: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def propose(self, user: User, title: str, options: Sequence[ProposalOption]) -> Proposal:
        """A stored proposal that stays open for two days; one for the same that is open already is that one."""
        now = self._clock.now()
        proposal = Proposal(
            id=secrets.token_hex(6),
            title=title,
            options=tuple(options),
            state=ProposalState.OPEN,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        wanted = _acts(options)
        async with self._storage.transaction() as rows:
            for one in await rows.proposals.open_ones(user.id, at=now):
                if _acts(one.options) == wanted and one.expires_at > now + LIFETIME / 2:
                    return one
            await rows.proposals.add(user.id, proposal)
        return proposal

    async def list(self, user: User) -> tuple[Proposal, ...]:
        """The user's open proposals, newest first, without those of titles that the person may not see."""
        async with self._storage.reading() as rows:
            proposals = await rows.proposals.open_ones(user.id, at=self._clock.now())
            sight = await sight_of(user, rows)
            return tuple([one for one in proposals if await _is_shown(one, user, sight, rows)])

    async def accept(self, user: User, proposal_id: str, *, option: int = 1) -> Accepted:
        """What the option (counted from 1) came to; pressing twice does it once, and answers the same.

        If it cannot be done, the proposal stays open.

        Raises:
            NotFound: the user has no such proposal, it is declined or expired, or has no such option.
        """
        # One press after the other: the second must find the proposal as the first has left it.
        async with self._presses.setdefault(proposal_id, asyncio.Lock()):
            return await self._accepted(user, proposal_id, option)

    async def decline(self, user: User, proposal_id: str) -> None:
        """Closes the proposal for good; one that is closed already stays as it is. Raises NotFound."""
        proposal = await self._get(user, proposal_id)
        async with self._storage.transaction() as rows:
            await rows.proposals.close(user.id, proposal.id, ProposalState.DECLINED)

    async def _accepted(self, user: User, proposal_id: str, option: int) -> Accepted:
        proposal = await self._get(user, proposal_id)
        if not self._is_usable(proposal):
            raise NotFound(f"proposal {proposal_id} is {proposal.state}", what=proposal_id)
        if not 1 <= option <= len(proposal.options):
            raise NotFound(f"proposal {proposal_id} has no option {option}", what=f"{proposal_id} #{option}")
        async with self._storage.transaction() as rows:
            is_first = await rows.proposals.close(user.id, proposal_id, ProposalState.ACCEPTED, chosen=option)
            # Another process may have closed it since it was looked at: with another option, or for good.
            proposal = await rows.proposals.get(user.id, proposal_id)
        if proposal.state not in _ACCEPTED:
            raise NotFound(f"proposal {proposal_id} is {proposal.state}", what=proposal_id)
        chosen = proposal.options[(proposal.chosen or option) - 1]
        if proposal.state is ProposalState.DONE:
            return Accepted(option=chosen, downloads=await self._deeds.about(user, chosen))
        try:
            downloads = await self._deeds.do(user, chosen)
        except ConciergeError:
            if is_first:
                async with self._storage.transaction() as rows:
                    await rows.proposals.reopen(user.id, proposal_id)
            raise
        # A release is started once by its info hash; what is done with downloads must be remembered.
        if chosen.act is not ProposedAct.START:
            async with self._storage.transaction() as rows:
                await rows.proposals.finish(user.id, proposal)
        return Accepted(option=chosen, downloads=downloads)

    def _is_usable(self, proposal: Proposal) -> bool:
        is_in_time = proposal.expires_at > self._clock.now()
        return proposal.state in _ACCEPTED or (proposal.state is ProposalState.OPEN and is_in_time)

    async def _get(self, user: User, proposal_id: str) -> Proposal:
        try:
            async with self._storage.reading() as rows:
                return await rows.proposals.get(user.id, proposal_id)
        except NotFound as error:
            raise NotFound(str(error), what=proposal_id) from error


def _acts(options: Sequence[ProposalOption]) -> Sequence[tuple[object, ...]]:
    """What pressing would do; how each is described may have changed since."""
    return [(one.act, one.handle, one.downloads, one.season, one.episode) for one in options]


async def _is_shown(proposal: Proposal, user: User, sight: Sight, rows: Repositories) -> bool:
    """Whether nothing in a proposal is hidden; what its search was for is known while its results are kept."""
    if sight.is_free:
        return True
    for option in proposal.options:
        for name, title in await _named(option, user, rows):
            if of_release(sight, name, title) is not None:
                return False
    return True


async def _named(
    option: ProposalOption, user: User, rows: Repositories
) -> Sequence[tuple[str, Title | None]]:
    """The names in an option, with their titles where these are known."""
    if option.downloads:
        mine = [await rows.downloads.get(user.id, one) for one in option.downloads]
        return [(one.name, one.title) for one in mine]
    try:
        return [(option.release_name, (await rows.results.get(user.id, option.handle)).title)]
    except NotFound:
        return [(option.release_name, None)]
