"""`concierge sync run`, `once`, `status` and `doctor`: the daemon, its signals, and what it says of its work."""

import asyncio
import os
import signal
from collections.abc import Coroutine, Mapping
from threading import Timer
from typing import Final

from concierge.nas.api import LEASE_S, opened_api
from concierge.nas.carrying import Outcome
from concierge.nas.desk import ApiDesk
from concierge.nas.doctor import Check, Doctor
from concierge.nas.engine import Engine
from concierge.nas.log import Log
from concierge.nas.making import library_of, rules_of, tools_of
from concierge.nas.rooms import Rooms
from concierge.nas.settings import NasSettings, read_settings
from concierge.nas.status import Status, status_of
from concierge_cli.failures import EXIT_INTERRUPTED, EXIT_UNABLE
from concierge_cli.language import say
from concierge_cli.sync_deeds import show, show_line, write
from concierge_cli.sync_story import HouseChores, Story
from concierge_cli.visible import on_one_line

__all__ = ["doctor", "once", "run", "status"]

# Within five seconds of SIGTERM we are gone. A disk that does not answer may keep a thread for longer, and whatever it
# is at may be broken off anywhere.
_PATIENCE_S: Final = 4.0
_TRIES_OF_ONE_RUN: Final = 3


def run(*, as_json: bool) -> int:
    """Fetches whatever is finished, until it is stopped."""
    settings, log = _opened()

    async def work() -> int:
        desk = _desk(settings)
        try:
            engine = await _engine(settings, desk, Story(log, as_json=as_json), log)
            if not as_json:
                show(say().say("cli.sync.running", library=str(settings.root)))
            await engine.run()
        finally:
            desk.close()
        return 0

    return _run(work())


def once(*, as_json: bool) -> int:
    """Fetches what waits now; 1 if something of it did not come home."""
    settings, log = _opened()

    async def work() -> int:
        desk = _desk(settings)
        try:
            engine = await _engine(
                settings, desk, Story(log, as_json=as_json), log, most_tries=_TRIES_OF_ONE_RUN
            )
            outcomes = await engine.once()
        finally:
            desk.close()
        if as_json:
            show_line({"event": "ended", **{kind: outcomes.get(kind, 0) for kind in Outcome}})
        else:
            show(say().say("cli.sync.came_home", n=outcomes.get(Outcome.DONE, 0)))
        return EXIT_UNABLE if set(outcomes) - {Outcome.DONE} else 0

    return _run(work())


def status(*, as_json: bool) -> int:
    """Prints what is under way here, and how much waits if the server tells."""
    settings, _ = _opened()
    found = status_of(settings, library_of(settings), Rooms(settings.staging_folder))
    if as_json:
        write(found.document())
    else:
        _show_status(found)
    return 0


def doctor(*, mark: bool, as_json: bool) -> int:
    """Prints each check with what mends it; 1 if one fails."""
    settings, _ = _opened()
    if mark:
        (settings.root / (settings.marker or ".concierge-library")).touch()
    checks = asyncio.run(Doctor(settings).checks())
    if as_json:
        write({"checks": [_check_document(check) for check in checks]})
    else:
        for check in checks:
            show(_check_line(check))
    return 0 if all(check.is_well for check in checks) else EXIT_UNABLE


def _opened() -> tuple[NasSettings, Log]:
    settings = read_settings()
    if settings.umask:
        os.umask(int(settings.umask, 8))
    return settings, Log(settings.log_level, settings.secrets)


def _desk(settings: NasSettings) -> ApiDesk:
    # One waits for news, each item has a heartbeat and a question of its own.
    return ApiDesk(opened_api(settings), threads=2 * settings.parallel + 1, lease_s=LEASE_S)


async def _engine(
    settings: NasSettings, desk: ApiDesk, story: Story, log: Log, *, most_tries: int | None = None
) -> Engine:
    return Engine(
        await tools_of(settings, desk),
        rules_of(settings, most_tries=most_tries),
        story.tell,
        parallel=settings.parallel,
        poll_s=settings.poll_s,
        chores=HouseChores(log, settings),
    )


def _run(work: Coroutine[object, object, int]) -> int:
    return asyncio.run(_until_told(work))


async def _until_told(work: Coroutine[object, object, int]) -> int:
    """Does the work until SIGTERM or Ctrl-C, both of which leave something to go on with."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    for heard in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(heard, _stop, task)
    try:
        return await task
    except asyncio.CancelledError:
        raise KeyboardInterrupt("error.interrupted_sync") from None


def _stop(task: "asyncio.Future[int]") -> None:
    task.cancel()
    alarm = Timer(_PATIENCE_S, os._exit, [EXIT_INTERRUPTED])
    alarm.daemon = True
    alarm.start()


def _show_status(found: Status) -> None:
    show(say().say("cli.sync.is_running" if found.is_running else "cli.sync.is_not_running"))
    for one in found.items:
        share = f"{100 * one.done_bytes // max(one.total_bytes, 1)} %"
        show(f"{one.id}  {on_one_line(one.title)}  {share}  {say().say(f'cli.sync.state_{one.state}')}")
    if found.pending is not None:
        show(say().say("cli.sync.waiting", n=found.pending))
    if found.free_bytes is not None:
        show(say().say("cli.sync.free", size=say().size(found.free_bytes)))


def _check_document(check: Check) -> Mapping[str, object]:
    fix = "" if check.is_well else _fix(check)
    return {"name": check.name, "ok": check.is_well, "detail": check.detail, "fix": fix}


def _check_line(check: Check) -> str:
    detail = f" ({on_one_line(check.detail)})" if check.detail else ""
    line = f"{'✓' if check.is_well else '✗'} {say().say(f'cli.sync.check.{check.name}')}{detail}"
    return line if check.is_well else f"{line}\n  {_fix(check)}"


def _fix(check: Check) -> str:
    exact = f"cli.sync.fix.{check.name}.{check.problem}"
    key = exact if say().knows(exact) else f"cli.sync.fix.{check.name}"
    return say().say(key, **check.facts)
