"""A server of the sync API in a thread: it keeps a queue in memory, fences it, and can be made to misbehave."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

__all__ = ["KEY", "Json", "Queue", "Row", "served"]

KEY = "key-of-the-nas"
Json = dict[str, object]


@dataclass(kw_only=True)
class Row:
    """An item, and what became of it."""

    item: Json
    token: int = 0
    state: str = "pending"
    reasons: list[str] = field(default_factory=list)
    details: list[str] = field(default_factory=list)
    completed: list[Json] = field(default_factory=list)
    torrent: bytes | None = None
    renewed: int = 0
    is_removed: bool = False


class Queue:
    """What the server knows; tests change it as they like."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.index: list[Json] = []
        self.calls: list[str] = []
        self.headers: list[dict[str, str]] = []
        # The answer in place of the queue's own, where one is given: the status and the body.
        self.instead: Callable[[str], tuple[int, bytes] | None] = lambda _call: None
        self.lock = threading.Lock()

    def add(self, item: Json, *, torrent: bytes | None = None) -> Row:
        row = Row(item=item, torrent=torrent)
        self.rows[str(item["id"])] = row
        return row

    def steal(self, item_id: str) -> None:
        """Somebody else has it now."""
        self.rows[item_id].token += 1

    def give_back_all(self) -> None:
        """All leases have ended."""
        for row in self.rows.values():
            if row.state == "leased":
                row.state = "pending"

    def shown(self, limit: int) -> list[Json]:
        waiting = [row.item for row in self.rows.values() if row.state == "pending"]
        return [{**item, "token": None, "lease_until": None} for item in waiting[:limit]]

    def lease(self, limit: int) -> list[Json]:
        waiting = [row for row in self.rows.values() if row.state == "pending"][:limit]
        for row in waiting:
            row.state, row.token = "leased", row.token + 1
        return [{**row.item, "token": row.token, "lease_until": "2026-01-01T00:00:00Z"} for row in waiting]

    def held(self, told: Json) -> tuple[int, Row | None]:
        row = self.rows.get(str(told.get("id")))
        if row is None:
            return 404, None
        if row.is_removed:
            return 410, None
        return (200, row) if row.token == told.get("token") and row.state != "pending" else (409, None)


@contextmanager
def served(queue: Queue) -> Iterator[str]:
    """The address at which the queue is served."""

    class Handler(_Handler):
        pass

    Handler.queue = queue
    server = _Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever was called off has hung up."""


class _Handler(BaseHTTPRequestHandler):
    queue: Queue
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class calls it so
        return

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self._answer(parts.path, dict(asked))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self._answer(urlsplit(self.path).path, json.loads(body))

    def _answer(self, path: str, told: Json) -> None:
        call = path.rpartition("/")[2]
        with self.queue.lock:
            self.queue.calls.append(call)
            self.queue.headers.append({name.lower(): value for name, value in self.headers.items()})
        if (given := self.queue.instead(call)) is not None:
            self._write(*given)
        elif self.headers.get("Authorization") != f"Bearer {KEY}":
            self._write(401, b'{"error": "Unauthorized"}')
        else:
            self._write(*getattr(self, f"_{call.replace('-', '_')}")(told))

    def _pending(self, told: Json) -> tuple[int, bytes]:
        end = time.monotonic() + float(str(told.get("wait", 0)))
        while not (items := self.queue.shown(int(str(told.get("limit", 100))))):
            if time.monotonic() >= end:
                break
            time.sleep(0.02)
        return 200, json.dumps({"sync_needed": bool(items), "items": items}).encode()

    def _lease(self, told: Json) -> tuple[int, bytes]:
        with self.queue.lock:
            items = self.queue.lease(int(str(told["limit"])))
        return 200, json.dumps({"items": items}).encode()

    def _progress(self, told: Json) -> tuple[int, bytes]:
        status, row = self.queue.held(told)
        if row is None:
            return status, b'{"error": "gone"}'
        row.renewed += 1
        return 200, b'{"ok": true, "lease_until": "2026-01-01T00:00:00Z"}'

    def _complete(self, told: Json) -> tuple[int, bytes]:
        with self.queue.lock:
            status, row = self.queue.held(told)
            if row is None:
                return status, b'{"error": "gone"}'
            row.state = "done"
            row.completed.append(told)
        return 200, json.dumps({"ok": True, "id": told["id"], "state": "done"}).encode()

    def _fail(self, told: Json) -> tuple[int, bytes]:
        with self.queue.lock:
            status, row = self.queue.held(told)
            if row is None:
                return status, b'{"error": "gone"}'
            row.state = "failed"
            row.reasons.append(str(told["reason"]))
            row.details.append(str(told["detail"]))
        return 200, json.dumps({"ok": True, "id": told["id"], "state": "pending", "due_at": None}).encode()

    def _torrent(self, told: Json) -> tuple[int, bytes]:
        row = self.queue.rows.get(str(told.get("id")))
        if row is None or row.torrent is None:
            return 404, b'{"error": "no file"}'
        return 200, row.torrent

    def _library_index(self, told: Json) -> tuple[int, bytes]:
        self.queue.index = list(told["files"]) if isinstance(told["files"], list) else []
        return 200, b'{"ok": true}'

    def _write(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
