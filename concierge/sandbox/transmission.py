"""Transmission's RPC with no swarm behind it: dialects, refusals and stages that daemons seldom show."""

import base64
import enum
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from concierge.sandbox._serving import SandboxService
from concierge.sandbox._transmission_torrents import (
    Arguments,
    FakeTorrent,
    Refusal,
    offered,
    releases,
)

__all__ = ["Dialect", "Gate", "SandboxTransmission"]

RPC_PATHS = ("/transmission/rpc", "/transmission/rpc/")
DOWNLOAD_DIR = "/var/lib/transmission/downloads"
SESSION_ID = "X-Transmission-Session-Id"
NEEDS_IDS = {"torrent_remove", "torrent_set", "torrent_start", "torrent_stop"}


class Dialect(enum.StrEnum):
    """Which daemon this is: 3.00, 4.1, or one that has dropped the older dialect."""

    LEGACY = "legacy"
    BOTH = "both"
    JSON_RPC = "json_rpc"


class Gate(enum.StrEnum):
    """What stands before the RPC."""

    OPEN = "open"
    WHITELIST = "whitelist"
    HOST_WHITELIST = "host whitelist"
    WEB_PAGE = "web page"
    ENDLESS_CONFLICT = "endless conflict"


_PAGES = {
    Gate.WEB_PAGE: ("<!DOCTYPE html><title>Sign in</title>", 200),
    Gate.WHITELIST: ("<h1>403: Forbidden</h1>", 403),
    Gate.HOST_WHITELIST: ("<h1>421: Misdirected Request</h1>", 421),
}


@dataclass(slots=True)
class SandboxTransmission(SandboxService):
    """A daemon; without a `password` it asks for none."""

    name: str = "transmission"
    username: str = ""
    password: str = ""
    dialect: Dialect = Dialect.LEGACY
    gate: Gate = Gate.OPEN
    torrents: dict[str, FakeTorrent] = field(default_factory=dict)
    session_id: str = field(default_factory=lambda: secrets.token_hex(24))
    last_id: int = 0

    @property
    def rpc_url(self) -> str:
        """The address of the RPC."""
        return self.url + RPC_PATHS[0]

    async def answer(self, request: Request) -> Response:
        """The daemon's answer; the checks stand in the daemon's own order."""
        return self._at_the_gate(request) or await self._called(request)

    def renew_session(self) -> None:
        """What the daemon does every hour: the id that clients have is no longer taken."""
        self.session_id = secrets.token_hex(24)

    def _at_the_gate(self, request: Request) -> Response | None:
        if self.gate in _PAGES and self.gate is not Gate.HOST_WHITELIST:
            return HTMLResponse(*_PAGES[self.gate])
        if self.password and request.headers.get("authorization") != self._basic():
            unlike = {"WWW-Authenticate": 'Basic realm="Transmission"'}
            return HTMLResponse("<h1>401: Unauthorized</h1>", 401, headers=unlike)
        if not request.url.path.startswith("/transmission/"):
            return RedirectResponse("/transmission/web/", 301)
        if self.gate is Gate.HOST_WHITELIST:
            return HTMLResponse(*_PAGES[self.gate])
        is_rpc = request.url.path in RPC_PATHS
        return self._conflict(request) if is_rpc else HTMLResponse("<h1>404: Not Found</h1>", 404)

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.username}:{self.password}".encode()).decode()

    def _conflict(self, request: Request) -> Response | None:
        if self.gate is Gate.ENDLESS_CONFLICT:
            self.renew_session()
        elif request.headers.get(SESSION_ID) == self.session_id:
            return None
        headers = {SESSION_ID: self.session_id}
        if self.dialect is not Dialect.LEGACY:
            headers["X-Transmission-Rpc-Version"] = "6.0.1"
        return HTMLResponse("<h1>409: Conflict</h1>", 409, headers=headers)

    async def _called(self, request: Request) -> Response:
        call = json.loads(await request.body())
        is_json_rpc = "jsonrpc" in call and self.dialect is not Dialect.LEGACY
        if not is_json_rpc and self.dialect is Dialect.JSON_RPC:
            return JSONResponse(_failed(None, Refusal(-32600, "Invalid Request")))
        method = call.get("method", "") if is_json_rpc else call.get("method", "").replace("-", "_")
        given = call.get("params" if is_json_rpc else "arguments", {})
        arguments = {_snake(key): value for key, value in given.items()}
        act = self._methods().get(method)
        if act is None or (method in NEEDS_IDS and not arguments.get("ids")):
            # Without ids the daemon would do it to every torrent: no client of ours may ask for that.
            return self.not_implemented(request)
        try:
            result = act(arguments)
        except Refusal as refusal:
            return JSONResponse(_failed(call.get("id"), refusal) if is_json_rpc else _refused(refusal))
        if is_json_rpc:
            return JSONResponse({"jsonrpc": "2.0", "id": call.get("id"), "result": result})
        old = _kebab if method != "torrent_get" else _camel
        return JSONResponse({"result": "success", "arguments": _spelt(result, old), "tag": call.get("tag")})

    def _methods(self) -> Mapping[str, Callable[[Arguments], dict[str, object]]]:
        return {
            "session_get": self._session_get,
            "free_space": self._free_space,
            "torrent_add": self._add,
            "torrent_get": self._get,
            "torrent_remove": self._remove,
            "torrent_set": self._set,
            "torrent_start": lambda arguments: self._run(arguments, is_running=True),
            "torrent_stop": lambda arguments: self._run(arguments, is_running=False),
        }

    def _session_get(self, arguments: Arguments) -> dict[str, object]:
        version = (16, "3.00 (bb6b5a062e)") if self.dialect is Dialect.LEGACY else (18, "4.1.3 (0000000000)")
        return {"rpc_version": version[0], "version": version[1], "download_dir": DOWNLOAD_DIR}

    def _free_space(self, arguments: Arguments) -> dict[str, object]:
        if arguments.get("path") != DOWNLOAD_DIR:
            raise Refusal(5, "system error", "No such file or directory")
        return {"path": DOWNLOAD_DIR, "size_bytes": 2**40, "total_size": 2**41}

    def _add(self, arguments: Arguments) -> dict[str, object]:
        folder = str(arguments.get("download_dir", DOWNLOAD_DIR))
        if not folder.startswith("/"):
            raise Refusal(3, "path is not absolute", "download directory path is not absolute")
        info_hash, name, has_metadata = offered(arguments)
        if present := self.torrents.get(info_hash):
            return {"torrent_duplicate": _named(present)}
        self.last_id += 1
        torrent = FakeTorrent(
            id=self.last_id,
            info_hash=info_hash,
            name=name,
            release=releases().get(info_hash),
            has_metadata=has_metadata,
            download_dir=folder,
            is_running=not arguments.get("paused"),
            # Version 3.00 overlooks labels here.
            labels=[] if self.dialect is Dialect.LEGACY else _labels(arguments),
        )
        unwanted = arguments.get("files_unwanted")
        torrent.unwanted |= set(unwanted) if isinstance(unwanted, list) else set()
        self.torrents[info_hash] = torrent
        return {"torrent_added": _named(torrent)}

    def _get(self, arguments: Arguments) -> dict[str, object]:
        fields = arguments.get("fields")
        if not isinstance(fields, list):
            raise Refusal(-32602, "Invalid params", "no fields specified")
        asked = self._named_by(arguments) if "ids" in arguments else list(self.torrents.values())
        for torrent in asked:
            torrent.look()
        known = {_snake(name) for name in fields}
        rows = [{key: value for key, value in one.facts().items() if key in known} for one in asked]
        if self.dialect is Dialect.LEGACY:
            rows = [_with_numbers(row) for row in rows]
        return {"torrents": rows}

    def _set(self, arguments: Arguments) -> dict[str, object]:
        for torrent in self._named_by(arguments):
            if "labels" in arguments:
                torrent.labels = _labels(arguments)
            wanted, unwanted = arguments.get("files_wanted"), arguments.get("files_unwanted")
            if isinstance(wanted, list):
                torrent.unwanted -= set(wanted)
            if isinstance(unwanted, list):
                torrent.unwanted |= set(unwanted)
        return {}

    def _run(self, arguments: Arguments, *, is_running: bool) -> dict[str, object]:
        for torrent in self._named_by(arguments):
            torrent.is_running = is_running
        return {}

    def _remove(self, arguments: Arguments) -> dict[str, object]:
        for torrent in self._named_by(arguments):
            del self.torrents[torrent.info_hash]
        return {}

    def _named_by(self, arguments: Arguments) -> list[FakeTorrent]:
        ids = arguments.get("ids")
        names = ids if isinstance(ids, list) else [ids]
        return [one for one in self.torrents.values() if one.id in names or one.info_hash in names]


def _named(torrent: FakeTorrent) -> dict[str, object]:
    return {"id": torrent.id, "name": torrent.name, "hash_string": torrent.info_hash}


def _labels(arguments: Arguments) -> list[str]:
    labels = arguments.get("labels", [])
    names = [str(label).strip() for label in labels] if isinstance(labels, Sequence) else []
    if any("," in name or not name for name in names):
        raise Refusal(-32602, "Invalid params", "labels cannot be empty or contain commas")
    return names


def _with_numbers(row: dict[str, object]) -> dict[str, object]:
    wanted = row.get("wanted")
    return {**row, "wanted": list(map(int, wanted))} if isinstance(wanted, list) else row


def _failed(call_id: object, refusal: Refusal) -> dict[str, object]:
    error: dict[str, object] = {"code": refusal.code, "message": refusal.message}
    if refusal.detail:
        error["data"] = {"error_string": refusal.detail}
    return {"jsonrpc": "2.0", "id": call_id, "error": error}


def _refused(refusal: Refusal) -> dict[str, object]:
    return {"result": refusal.detail or refusal.message, "arguments": {}}


def _spelt(value: object, spell: Callable[[str], str]) -> object:
    match value:
        case dict():
            return {spell(str(key)): _spelt(inner, spell) for key, inner in value.items()}
        case list():
            return [_spelt(inner, spell) for inner in value]
    return value


def _snake(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name.replace("-", "_"))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _kebab(name: str) -> str:
    """The older dialect's keys, with the one that it writes otherwise."""
    return {"hash_string": "hashString", "total_size": "total_size"}.get(name, name.replace("_", "-"))
