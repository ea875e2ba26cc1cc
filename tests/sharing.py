"""How the files of tests are shared out among workers: `--dist loadfile`, but for tests that wait, or take long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadFileScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

__all__ = ["Sharing"]

# Each test there starts a daemon of its own, and waits for it: Transmission alone looks up every ten seconds.
WAITING = "_daemon.py"
# A worker that came to them last would keep the others waiting for minutes.
LONG = (
    "test_released.py",
    "test_nothing_hidden_is_recommended.py",
    "test_outbox_machine.py",
    "story/test_jobs.py",
)


class Sharing(LoadFileScheduling):  # type: ignore[misc]  # xdist ships no types
    """A file stays with one worker; the tests of others go to any, and every other piece of work is such a test."""

    is_single_next = True

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file.endswith((WAITING, *LONG)) else file

    def _assign_work_unit(self, node: WorkerController) -> None:
        kinds = (scope for scope in self.workqueue if ("::" in scope) is self.is_single_next)
        if (scope := next(kinds, None)) is not None:
            self.workqueue.move_to_end(scope, last=False)
        self.is_single_next = not self.is_single_next
        super()._assign_work_unit(node)
