"""What waits for a person's word."""

from collections.abc import Sequence

from concierge.model.proposal import Accepted, Proposal, ProposalOption
from concierge.model.user import User
from concierge.services.proposals import Proposals

__all__ = ["UserProposals"]


class UserProposals:
    """What waits for this person's word."""

    def __init__(self, user: User, proposals: Proposals) -> None:
        """Binds the service to the person."""
        self._user = user
        self._proposals = proposals

    async def propose(self, title: str, options: Sequence[ProposalOption]) -> Proposal:
        """A proposal that waits for this person's word, for two days."""
        return await self._proposals.propose(self._user, title, options)

    async def list(self) -> tuple[Proposal, ...]:
        """Open proposals, newest first."""
        return await self._proposals.list(self._user)

    async def accept(self, proposal_id: str, *, option: int = 1) -> Accepted:
        """What the option (counted from 1) came to; a second press answers the same and does no more.

        Raises:
            NotFound, ServiceError: see `Proposals.accept`.
        """
        return await self._proposals.accept(self._user, proposal_id, option=option)

    async def decline(self, proposal_id: str) -> None:
        """Closes the proposal for good. Raises NotFound."""
        await self._proposals.decline(self._user, proposal_id)
