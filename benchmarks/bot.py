"""The bot as a process of its own: what comes in at its webhook, how soon it reacts, what it weighs, and its ends."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

import concierge
from benchmarks.figure import Figure, of_count
from concierge.sandbox._serving import serving
from concierge.sandbox._telegram_webhooks import Webhook
from concierge.sandbox.anthropic import AnthropicServer, ScriptedText
from concierge.sandbox.telegram import TelegramServer
from tests.bot.processes import process, ready
from tests.ports import free_port

__all__ = ["figures"]

OWNER = 7
STRANGER = 8
PEOPLE = range(1001, 1051)
TWENTY = range(1001, 1021)
A_SECOND = 300
SECONDS = 10
CONNECTIONS = 40
STRANGERS_A_SECOND = 100
IDLE_S = 5.0
WRITTEN_MEANWHILE = 10
MB = 1024
TICKS = os.sysconf("SC_CLK_TCK")
BARE = """
import asyncio, sys
async def answer(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\\r\\n")[0])
            await reader.readexactly(length)
            writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n")
    except asyncio.IncompleteReadError:
        writer.close()
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
"""
# In a process of its own: this one is busy with being Telegram and the model.
WATCH = """
import asyncio, sys, time
async def main():
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    reader, writer = await asyncio.open_connection("127.0.0.1", int(sys.argv[1]))
    while not ended.done():
        began = time.perf_counter()
        writer.write(b"GET /health HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
        await reader.readuntil(b"}")
        print(time.perf_counter() - began)
        await asyncio.sleep(0.01)
asyncio.run(main())
"""
numbers = count(10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class _World:
    """What a bot lives in, in this process."""

    telegram: TelegramServer
    anthropic: AnthropicServer
    environ: Mapping[str, str]

    @property
    def secret(self) -> str:
        """What Telegram was told to show."""
        return self.telegram.webhook.secret if isinstance(self.telegram.webhook, Webhook) else ""

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Process]:
        """A bot that is ready and whose address Telegram knows."""
        self.telegram.webhook = None
        async with process(self.environ) as running:
            await ready(int(self.environ["HEALTH_PORT"]), within_s=60)
            await self.telegram.until(lambda: self.telegram.webhook is not None)
            yield running


def figures() -> Iterator[Figure]:
    """Everything but the pace of answers, which `streaming` measures."""
    concierge.configure_logging("ERROR", list)
    yield from asyncio.run(_measured())


async def _measured() -> Sequence[Figure]:
    async with _world() as world:
        async with world.bot() as running:
            await asyncio.sleep(IDLE_S)
            found = [_of("bot: idle memory", "M", 90, _rss_mb(running.pid))]
            found += await _strangers(world, running, "webhook")
            found += await _intake(world)
            running.kill()
        found += await _polled(world)
        began = time.monotonic()
        async with world.bot() as running:
            found.append(_of("bot: ready after kill -9", "s", 5, time.monotonic() - began))
            found += await _many(world)
            found += await _one_slow(world)
            found.append(await _stopped(world, running))
    return found


@asynccontextmanager
async def _world() -> AsyncIterator[_World]:
    with tempfile.TemporaryDirectory() as folder:
        async with serving(TelegramServer()) as telegram, serving(AnthropicServer()) as anthropic:
            port, health = free_port(), free_port()
            environ = {
                "CONCIERGE_DATA_DIR": folder,
                "CONCIERGE_BOT__TOKEN": telegram.token,
                "CONCIERGE_BOT__BASE_URL": f"{telegram.url}/bot",
                "CONCIERGE_BOT__OWNER_ID": str(OWNER),
                "CONCIERGE_ANTHROPIC__BASE_URL": anthropic.url,
                "CONCIERGE_ANTHROPIC__API_KEY": anthropic.api_key,
                "CONCIERGE_EMBEDDED__LISTEN_INTERFACES": "127.0.0.1:0",
                "CONCIERGE_EMBEDDED__DHT": "false",
                "CONCIERGE_EMBEDDED__PORT_MAPPING": "false",
                "WEBHOOK_URL": f"http://127.0.0.1:{port}",
                "PORT": str(port),
                "HEALTH_PORT": str(health),
            }
            async with concierge.Concierge.open(concierge.Settings(environ=environ), torrents=False) as house:
                for person in PEOPLE:
                    issued = await house.people.invite(role=concierge.Role.MEMBER)
                    await house.redeem(issued.code, telegram_id=person)
            for person in (OWNER, STRANGER, *PEOPLE):
                telegram.people.person(person)
                telegram.people.enter(person, person)
            yield _World(telegram=telegram, anthropic=anthropic, environ=environ)


async def _intake(world: _World) -> Sequence[Figure]:
    """People who take the bot back: that is kept and marked as everything is, and answered by nobody."""
    total = A_SECOND * SECONDS
    bare_port = free_port()
    bare = await asyncio.create_subprocess_exec(sys.executable, "-c", BARE, str(bare_port), stdout=DEVNULL)
    await _listens(bare_port)
    base = await _posted(bare_port, "", [_unblocked() for _ in range(total)])
    bare.kill()
    await bare.wait()
    updates = [_unblocked() for _ in range(total)]
    ours = await _posted(int(world.environ["PORT"]), world.secret, updates)
    first = int(str(updates[0]["update_id"]))
    handled = partial(_rows, world, f"update_id >= {first} AND done_at IS NOT NULL")
    async with asyncio.timeout(30):
        while handled() < total:  # noqa: ASYNC110  another process writes them
            await asyncio.sleep(0.1)
    what = f"P11 bot: {A_SECOND} a second for {SECONDS} s"
    return (
        _of(f"{what}, p99", "s", 0.1, _p99(ours)),
        _of(f"{what}, p99 of a bare server", "s", 0.1, _p99(base)),
        of_count(f"{what}, lost or doubled", 0, abs(total - handled())),
    )


async def _listens(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.02)
        else:
            writer.close()
            return


async def _posted(port: int, secret: str, updates: Sequence[Mapping[str, object]]) -> list[float]:
    """Seconds from the moment when each post was to be made to its 200."""
    queue = list(reversed(list(enumerate(map(json.dumps, updates)))))
    began = time.perf_counter() + 0.5
    took: list[float] = []

    async def line() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while queue:
            number, body = queue.pop()
            at = began + number / A_SECOND
            await asyncio.sleep(at - time.perf_counter())
            head = (
                f"POST /webhook HTTP/1.1\r\nHost: localhost\r\nX-Telegram-Bot-Api-Secret-Token: {secret}\r\n"
            )
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            answer = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in answer:
                message = f"not taken: {answer!r}"
                raise RuntimeError(message)
            took.append(time.perf_counter() - at)
        writer.close()

    await asyncio.gather(*(line() for _ in range(CONNECTIONS)))
    return took


async def _polled(world: _World) -> Sequence[Figure]:
    """The same strangers where the bot asks for its updates, as it does unless it is told an address."""
    environ = {name: value for name, value in world.environ.items() if name != "WEBHOOK_URL"}
    async with process(environ) as running:
        await ready(int(environ["HEALTH_PORT"]), within_s=60)
        await asyncio.sleep(IDLE_S)
        found = await _strangers(world, running, "polling")
        running.kill()
    return found


async def _strangers(world: _World, running: Process, how: str) -> Sequence[Figure]:
    asked, idle = len(world.anthropic.requests), await _share(running.pid, asyncio.sleep(IDLE_S))

    async def write() -> None:
        for _ in range(round(STRANGERS_A_SECOND * IDLE_S)):
            world.telegram.say("скачай Дюну", user_id=STRANGER)
            await asyncio.sleep(1 / STRANGERS_A_SECOND)

    share = await _share(running.pid, write())
    what = f"bot: a stranger's {STRANGERS_A_SECOND} messages a second, {how}"
    return (
        _of(f"{what}, CPU", "%", 5, 100 * share),
        _of(f"bot: CPU with nothing to do, {how}", "%", 1, 100 * idle),
        of_count(f"{what}, model calls", 0, len(world.anthropic.requests) - asked),
    )


async def _many(world: _World) -> Sequence[Figure]:
    """Fifty answers grow at once while others write; the delay of the loop is seen by the answers of /health."""
    world.anthropic.script += [ScriptedText(text="слово " * 600, wait_s=0.2, drip_s=0.05) for _ in PEOPLE]
    for person in PEOPLE:
        world.telegram.say("привет", user_id=person)
    await world.telegram.until(partial(_are_under_way, world), within_s=60)
    health = world.environ["HEALTH_PORT"]
    watch = await asyncio.create_subprocess_exec(sys.executable, "-c", WATCH, health, stdin=PIPE, stdout=PIPE)
    took = [await _reaction(world) for _ in range(WRITTEN_MEANWHILE)]
    printed, _ = await watch.communicate(b"")
    lags = [float(line) for line in printed.split()]
    are_still = sum(bool(world.telegram.messages(person)) for person in PEOPLE)
    await world.telegram.until(partial(_are_answered, world, PEOPLE, len(PEOPLE)), within_s=120)
    what = f"bot: while {len(PEOPLE)} answers grow"
    return (
        _of(f"{what}, the slowest reaction", "s", 0.3, max(took)),
        _of(f"{what}, /health, p99", "s", 0.05, _p99(lags)),
        of_count(f"{what}, answers that had ended before", 0, are_still),
    )


async def _reaction(world: _World) -> float:
    """Seconds from what the owner writes to the first sign of life in their chat; returns when it is answered."""
    world.anthropic.script.append(ScriptedText(text="Сейчас."))
    seen, before = len(world.telegram.actions), len(world.telegram.messages(OWNER))
    began = time.monotonic()
    world.telegram.say("привет", user_id=OWNER)

    def has_reacted() -> bool:
        is_busy = any(chat_id == OWNER for chat_id, _ in world.telegram.actions[seen:])
        return is_busy or len(world.telegram.messages(OWNER)) > before

    await world.telegram.until(has_reacted)
    took = time.monotonic() - began
    await world.telegram.until(lambda: len(world.telegram.messages(OWNER)) > before)
    return took


def _are_under_way(world: _World) -> bool:
    """Whether every chat sees that its answer is being made."""
    return set(PEOPLE) <= {chat_id for chat_id, _ in world.telegram.actions}


async def _one_slow(world: _World) -> Sequence[Figure]:
    world.anthropic.script.clear()
    world.anthropic.script += [ScriptedText(text="Долго.", wait_s=30)]
    world.anthropic.script += [ScriptedText(text="Быстро.", wait_s=1) for _ in TWENTY]
    before = {person: len(world.telegram.messages(person)) for person in TWENTY}
    began = time.monotonic()
    for person in TWENTY:
        world.telegram.say("ещё", user_id=person)

    def others_have() -> bool:
        return sum(len(world.telegram.messages(one)) > before[one] for one in TWENTY) >= len(TWENTY) - 1

    await world.telegram.until(others_have, within_s=60)
    return (
        _of(
            f"P5b bot: {len(TWENTY) - 1} answers of 1 s beside a slow one", "s", 1.3, time.monotonic() - began
        ),
    )


async def _stopped(world: _World, running: Process) -> Figure:
    world.anthropic.script.clear()
    world.anthropic.script += [ScriptedText(text="Никогда.", wait_s=60)]
    asked = len(world.anthropic.requests)
    world.telegram.say("привет", user_id=OWNER)
    await world.telegram.until(lambda: OWNER in {chat_id for chat_id, _ in world.telegram.actions})
    while len(world.anthropic.requests) == asked:  # noqa: ASYNC110  it is another service's
        await asyncio.sleep(0.02)
    began = time.monotonic()
    running.send_signal(signal.SIGTERM)
    await running.wait()
    return _of("bot: SIGTERM in the middle of an answer", "s", 5, time.monotonic() - began)


def _are_answered(world: _World, people: range, least: int) -> bool:
    return sum(bool(world.telegram.messages(person)) for person in people) >= least


async def _share(pid: int, work: Awaitable[None]) -> float:
    """The share of a core that the process uses meanwhile."""
    began, used = time.perf_counter(), _cpu_s(pid)
    await work
    return (_cpu_s(pid) - used) / (time.perf_counter() - began)


def _unblocked() -> dict[str, object]:
    number = next(numbers)
    person = {"id": PEOPLE[number % len(PEOPLE)], "is_bot": False, "first_name": "Anna"}
    myself = {"id": 1, "is_bot": True, "first_name": "Bot"}
    left, here = ({"user": myself, "status": status, "until_date": 0} for status in ("kicked", "member"))
    chat = {"id": person["id"], "type": "private"}
    change = {"chat": chat, "from": person, "date": round(time.time())}
    return {
        "update_id": number,
        "my_chat_member": {**change, "old_chat_member": left, "new_chat_member": here},
    }


def _rows(world: _World, condition: str) -> int:
    with closing(sqlite3.connect(Path(world.environ["CONCIERGE_DATA_DIR"]) / "concierge.db")) as database:
        (found,) = database.execute(f"SELECT count(*) FROM inbox WHERE {condition}").fetchone()  # noqa: S608  ours
    return int(found)


def _rss_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / MB


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _p99(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


def _of(name: str, unit: str, limit: float, value: float) -> Figure:
    """What depends on the machine, and is told beside its load."""
    return Figure(name=name, unit=unit, limit=limit, median=value, least=value, is_gate=False)
