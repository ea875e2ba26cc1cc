"""Side effects that wait for a person's word, and what happens when it comes."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from concierge.errors import ConciergeError, NotFound
from concierge.model.download import Download
from concierge.model.proposal import Proposal, ProposalOption, ProposalState
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.downloads import Downloads

__all__ = ["Proposals"]

LIFETIME = timedelta(days=2)


class Proposals:
    """Makes proposals, and carries out the accepted option of each once."""

    def __init__(self, storage: Storage, downloads: Downloads, *, clock: Clock) -> None:
        """Takes where they are kept and what they may start."""
        self._storage = storage
        self._downloads = downloads
        self._clock = clock

    async def propose(self, user: User, title: str, options: Sequence[ProposalOption]) -> Proposal:
        """A stored proposal that stays open for two days."""
        now = self._clock.now()
        proposal = Proposal(
            id=secrets.token_hex(6),
            title=title,
            options=tuple(options),
            state=ProposalState.OPEN,
            created_at=now,
            expires_at=now + LIFETIME,
        )
        async with self._storage.transaction() as rows:
            await rows.proposals.add(user.id, proposal)
        return proposal

    async def list(self, user: User) -> tuple[Proposal, ...]:
        """The user's open proposals, newest first."""
        async with self._storage.transaction() as rows:
            return await rows.proposals.open_ones(user.id, at=self._clock.now())

    async def accept(self, user: User, proposal_id: str, *, option: int = 1) -> Download:
        """The download that the option (counted from 1) began; pressing twice gives the same download.

        If the download cannot begin, the proposal stays open.

        Raises:
            NotFound: the user has no such proposal, it is declined or expired, or has no such option.
        """
        async with self._storage.transaction() as rows:
            proposal = await rows.proposals.get(user.id, proposal_id)
        usable = {ProposalState.OPEN, ProposalState.ACCEPTED}
        if proposal.state not in usable or proposal.expires_at <= self._clock.now():
            raise NotFound(f"proposal {proposal_id} is {proposal.state}", what=proposal_id)
        if not 1 <= option <= len(proposal.options):
            raise NotFound(f"proposal {proposal_id} has no option {option}", what=f"{proposal_id} #{option}")
        async with self._storage.transaction() as rows:
            is_first = await rows.proposals.close(user.id, proposal_id, ProposalState.ACCEPTED, chosen=option)
            chosen = option if is_first else (await rows.proposals.get(user.id, proposal_id)).chosen or option
        return await self._start(user, proposal, chosen)

    async def decline(self, user: User, proposal_id: str) -> None:
        """Closes the proposal for good; one that is closed already stays as it is. Raises NotFound."""
        async with self._storage.transaction() as rows:
            await rows.proposals.get(user.id, proposal_id)
            await rows.proposals.close(user.id, proposal_id, ProposalState.DECLINED)

    async def _start(self, user: User, proposal: Proposal, chosen: int) -> Download:
        try:
            return await self._downloads.start(user, proposal.options[chosen - 1].handle)
        except ConciergeError:
            async with self._storage.transaction() as rows:
                await rows.proposals.reopen(user.id, proposal.id)
            raise
