"""What runs by itself, as one person sees to it."""

from concierge.jobs.clockwork import Clockwork
from concierge.model.job import JobStatus
from concierge.model.user import User
from concierge.services.permission import require_owner

__all__ = ["UserJobs"]


class UserJobs:
    """The jobs, for the owner; everybody else gets NotAllowed."""

    def __init__(self, user: User, clockwork: Clockwork) -> None:
        """Binds the jobs to the person."""
        self._user = user
        self._clockwork = clockwork

    async def list(self) -> tuple[JobStatus, ...]:
        """Every job with when it is due, who is at it and what it came to, in the order of their names."""
        require_owner(self._user)
        return await self._clockwork.list()

    async def run(self, name: str) -> JobStatus:
        """The job after one run now, due or not. Raises NotFound, JobBusy, and whatever the job raises."""
        require_owner(self._user)
        return await self._clockwork.run(name)
