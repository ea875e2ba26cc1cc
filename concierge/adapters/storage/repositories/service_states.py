"""Services that fail."""

from sqlalchemy import RowMapping, delete, select

from concierge.adapters.storage.connection import Connection
from concierge.adapters.storage.failures import storage_error
from concierge.adapters.storage.tables import ServiceStateRow, table
from concierge.model.service_state import ServiceFailure, ServiceState

__all__ = ["SqlServiceStates"]

_states = table(ServiceStateRow)


class SqlServiceStates:
    """The services that failed since they last answered, in the database."""

    def __init__(self, connection: Connection) -> None:
        """Speaks through the connection."""
        self._connection = connection

    async def add(self, failure: ServiceFailure) -> ServiceState:
        """Counts the failure to those that others have counted, and gives the state that follows."""
        said = {"code": failure.code, "facts": dict(failure.facts)}
        asked = {"wait_until": failure.wait_until}
        made = self._connection.insert(ServiceStateRow).values(
            service=failure.service, failures=failure.count, failed_at=failure.at, **asked, **said
        )
        counted = {"failures": _states.c.failures + failure.count, "failed_at": failure.at}
        changed = made.on_conflict_do_update(
            index_elements=["service"], set_=said | (counted if failure.count else asked)
        )
        row = await self._connection.row(changed.returning(*_states.c))
        if row is None:
            raise storage_error("database_failed", self._connection.database)
        return _state(row)

    async def list(self) -> tuple[ServiceState, ...]:
        """The state of every service that has one, in the order of their names."""
        rows = await self._connection.rows(select(_states).order_by(_states.c.service))
        return tuple(map(_state, rows))

    async def forget(self, service: str) -> None:
        """Forgets every failure of the service."""
        await self._connection.change(delete(_states).where(_states.c.service == service))


def _state(row: RowMapping) -> ServiceState:
    return ServiceState(**row)
