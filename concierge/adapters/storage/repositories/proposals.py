"""Proposals."""

from datetime import datetime

from sqlalchemy import RowMapping, insert, select, update

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.encoding import decoded, encoded
from concierge.adapters.storage.tables import ProposalRow, table
from concierge.errors import IllegalTransition, NotFound
from concierge.model.proposal import Proposal, ProposalOption, ProposalState

__all__ = ["SqlProposals"]

_proposals = table(ProposalRow)


class SqlProposals:
    """Proposals in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, user_id: int, proposal: Proposal) -> None:
        """Stores a new proposal."""
        statement = insert(_proposals).values(
            user_id=user_id,
            id=proposal.id,
            title=proposal.title,
            options=encoded(proposal.options),
            state=proposal.state.value,
            created_at=proposal.created_at,
            expires_at=proposal.expires_at,
            chosen=proposal.chosen,
        )
        await self._connection.change(statement)

    async def get(self, user_id: int, proposal_id: str) -> Proposal:
        """One proposal. Raises NotFound."""
        own = (_proposals.c.user_id == user_id, _proposals.c.id == proposal_id)
        row = await self._connection.row(select(_proposals).where(*own))
        if row is None:
            raise NotFound(f"proposal {proposal_id!r}")
        return _proposal(row)

    async def open_ones(self, user_id: int, *, at: datetime) -> tuple[Proposal, ...]:
        """The user's open proposals that have not expired, newest first."""
        statement = (
            select(_proposals)
            .where(
                _proposals.c.user_id == user_id,
                _proposals.c.state == ProposalState.OPEN.value,
                _proposals.c.expires_at > at,
            )
            .order_by(_proposals.c.created_at.desc(), _proposals.c.id.desc())
        )
        return tuple(_proposal(row) for row in await self._connection.rows(statement))

    async def close(
        self, user_id: int, proposal_id: str, state: ProposalState, *, chosen: int | None = None
    ) -> bool:
        """Moves an open proposal to `state`, with the chosen option's number; False if another was faster.

        Raises:
            NotFound: the user has no such proposal.
            IllegalTransition: `state` is open.
        """
        if state is ProposalState.OPEN:
            raise IllegalTransition(
                f"proposal {proposal_id!r} is not closed by opening it", state=state, to=state
            )
        if await self._move(user_id, proposal_id, ProposalState.OPEN, state, chosen):
            return True
        await self.get(user_id, proposal_id)
        return False

    async def finish(self, user_id: int, proposal: Proposal) -> None:
        """Makes an accepted proposal done; one that is not accepted stays as it is."""
        await self._move(user_id, proposal.id, ProposalState.ACCEPTED, ProposalState.DONE, proposal.chosen)

    async def reopen(self, user_id: int, proposal_id: str) -> None:
        """Makes an accepted proposal open again; an open one stays so.

        Raises:
            NotFound: the user has no such proposal.
            IllegalTransition: it was declined, or has expired.
        """
        if await self._move(user_id, proposal_id, ProposalState.ACCEPTED, ProposalState.OPEN, None):
            return
        state = (await self.get(user_id, proposal_id)).state
        if state is not ProposalState.OPEN:
            message = f"proposal {proposal_id!r}: {state} cannot become open"
            raise IllegalTransition(message, state=state.value, to=ProposalState.OPEN.value)

    async def _move(
        self, user_id: int, proposal_id: str, before: ProposalState, to: ProposalState, chosen: int | None
    ) -> bool:
        """Whether the proposal was in the state `before` at the moment when it moved."""
        statement = (
            update(_proposals)
            .where(
                _proposals.c.user_id == user_id,
                _proposals.c.id == proposal_id,
                _proposals.c.state == before.value,
            )
            .values(state=to.value, chosen=chosen)
        )
        return await self._connection.change(statement) > 0


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(
        id=row["id"],
        title=row["title"],
        options=tuple(decoded(ProposalOption, option) for option in row["options"]),
        state=ProposalState(row["state"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        chosen=row["chosen"],
    )
