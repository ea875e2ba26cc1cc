"""What language models cost this person."""

from concierge.model.cost import CostReport, PersonCosts
from concierge.model.user import User
from concierge.services.costing import Costing

__all__ = ["UserCosts"]


class UserCosts:
    """What language models cost this person, and for the owner everybody."""

    def __init__(self, user: User, costing: Costing) -> None:
        """Binds the service to the person."""
        self._user = user
        self._costing = costing

    async def get(self) -> CostReport:
        """What they cost today, in 7 and in 30 days, by model, and what is left of today's limit."""
        return await self._costing.report(self._user)

    async def everyones(self) -> tuple[PersonCosts, ...]:
        """The same of everybody for whom a model was asked, the dearest first. Raises NotAllowed but for an owner."""
        return await self._costing.everyones(self._user)
