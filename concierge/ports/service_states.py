"""Where it is kept which services fail, for all processes of one database."""

from typing import Protocol

from concierge.model.service_state import ServiceFailure, ServiceState

__all__ = ["ServiceStateStore"]


class ServiceStateStore(Protocol):
    """The services that failed since they last answered. They are nobody's own: every person's failures count."""

    async def add(self, failure: ServiceFailure) -> ServiceState:
        """Counts the failure to those that others have counted, and gives the state that follows."""
        ...

    async def list(self) -> tuple[ServiceState, ...]:
        """The state of every service that has one, in the order of their names."""
        ...

    async def forget(self, service: str) -> None:
        """Forgets every failure of the service."""
        ...
