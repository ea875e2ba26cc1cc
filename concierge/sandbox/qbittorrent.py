"""qBittorrent's Web API with no swarm behind it: versions, refusals and stages that servers seldom show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from concierge.sandbox._qbittorrent_deltas import told
from concierge.sandbox._qbittorrent_door import Door, Gate, Profile, Session
from concierge.sandbox._qbittorrent_form import Form, read_form
from concierge.sandbox._qbittorrent_torrents import (
    FakeTorrent,
    Identity,
    offered_file,
    offered_link,
    release_of,
)
from concierge.sandbox._serving import SandboxService
from concierge.sandbox.torrents import PIECE_BYTES

__all__ = ["FREE_BYTES", "Door", "FakeTorrent", "Gate", "Profile", "SandboxQBittorrent"]

API_PATH: Final = "/api/v2/"
DOWNLOAD_DIR: Final = "/var/lib/qbittorrent/downloads"
FREE_BYTES: Final = 2**40
HASH_DIGITS: Final = frozenset({40, 64})
HEX: Final = frozenset("0123456789abcdef")
READING: Final = frozenset(
    {
        "app/version",
        "app/webapiVersion",
        "torrents/info",
        "torrents/files",
        "torrents/properties",
        "sync/maindata",
    }
)
OLD_VERBS: Final = frozenset({"torrents/pause", "torrents/resume"})
NEW_VERBS: Final = frozenset({"torrents/stop", "torrents/start"})

_Act = Callable[[Form], Response]


def _a_door() -> Door:
    return Door(Profile.V5_1, "alice", "s3cret")


@dataclass(slots=True)
class SandboxQBittorrent(SandboxService):
    """A server; `prefix` is the path under which a proxy shows it.

    What is added shows itself after `hidden` looks, or never with `is_losing`. A folder in `unwritable` takes no files.
    """

    name: str = "qbittorrent"
    door: Door = field(default_factory=_a_door)
    prefix: str = ""
    torrents: dict[str, FakeTorrent] = field(default_factory=dict)
    hidden: int = 0
    is_losing: bool = False
    keeps_incomplete_at: str = ""
    unwritable: frozenset[str] = frozenset()
    free_bytes: int = FREE_BYTES

    @property
    def profile(self) -> Profile:
        """The version that it is."""
        return self.door.profile

    @property
    def web_url(self) -> str:
        """The address of its pages."""
        return self.url + self.prefix

    async def answer(self, request: Request) -> Response:
        """The server's answer; the checks stand in the server's own order."""
        if refusal := self.door.in_front(request):
            return refusal
        base = f"{self.prefix}{API_PATH}"
        if not request.url.path.startswith(base):
            return PlainTextResponse("Not Found", 404)
        path = request.url.path.removeprefix(base)
        form = await read_form(request)
        if path.startswith("auth/"):
            return self._login(request, form, path)
        session = self.door.session(request)
        if session is None and not self.door.lets_everybody_in:
            return PlainTextResponse("Forbidden", 403)
        if session is not None:
            return self._done(request, path, form, session)
        stub = Response()
        session = self.door.guest(stub, request)
        response = self._done(request, path, form, session)
        response.headers["set-cookie"] = stub.headers["set-cookie"]
        return response

    def expire_sessions(self) -> None:
        """What an hour without a call does."""
        self.door.sessions.clear()

    def _login(self, request: Request, form: Form, path: str) -> Response:
        if "authorization" in request.headers:
            return PlainTextResponse("Forbidden", 403)
        if request.method != "POST":
            return PlainTextResponse("Method Not Allowed", 405)
        if path == "auth/logout":
            return self.door.log_out(request)
        return self.door.log_in(request, form.get("username"), form.get("password"))

    def _done(self, request: Request, path: str, form: Form, session: Session) -> Response:
        if path in (OLD_VERBS if self.profile.is_stopping else NEW_VERBS):
            return PlainTextResponse(
                "Endpoint does not exist" if self.profile.is_strict else "Not Found", 404
            )
        if path == "sync/maindata":
            return self._maindata(form, session)
        act = self._acts().get(path)
        names = form.get("hashes").split("|") if "hashes" in form.fields else []
        # "all" would do it to every torrent: no client of ours may ask for that.
        if act is None or not all(map(_is_hash, names)):
            return self.not_implemented(request)
        if path not in READING and request.method != "POST":
            return PlainTextResponse("Method Not Allowed", 405)
        return act(form)

    def _acts(self) -> Mapping[str, _Act]:
        return {
            "app/version": lambda _: PlainTextResponse(self.profile.app),
            "app/webapiVersion": lambda _: PlainTextResponse(".".join(map(str, self.profile.api))),
            "torrents/add": self._add,
            "torrents/addTags": self._add_tags,
            "torrents/delete": self._delete,
            "torrents/filePrio": self._file_priority,
            "torrents/files": self._files,
            "torrents/info": self._info,
            "torrents/properties": self._properties,
            "torrents/reannounce": lambda _: self._nothing(),
            "torrents/recheck": self._recheck,
            "torrents/removeTags": self._remove_tags,
            "torrents/setDownloadLimit": self._set_download_limit,
            "torrents/setLocation": self._set_location,
            "torrents/setUploadLimit": self._set_upload_limit,
            **dict.fromkeys(("torrents/pause", "torrents/stop"), self._stop),
            **dict.fromkeys(("torrents/resume", "torrents/start"), self._start),
        }

    def _add(self, form: Form) -> Response:
        new: list[FakeTorrent] = []
        for name, content in form.files.items():
            found = offered_file(content)
            if found is None:
                return PlainTextResponse(f"Error: '{name}' is not a valid torrent file.", 415)
            new.append(self._new(form, found, has_metadata=True))
        links = [link for link in form.get("urls").splitlines() if link]
        new += [self._new(form, found, has_metadata=False) for link in links if (found := offered_link(link))]
        pending = sum(link.startswith("http") for link in links)
        added = [torrent for torrent in new if not self._has(torrent)]
        if not self.is_losing:
            self.torrents |= {torrent.hash: torrent for torrent in added}
        failures = len(form.files) + len(links) - len(added) - pending
        return self._added([torrent.hash for torrent in added], failures, pending)

    def _added(self, names: list[str], failures: int, pending: int) -> Response:
        if not self.profile.is_strict:
            return PlainTextResponse("Ok." if names or pending else "Fails.")
        if not names and not pending:
            return PlainTextResponse("Conflict", 409)
        counts = {"success_count": len(names), "failure_count": failures, "pending_count": pending}
        return JSONResponse({**counts, "added_torrent_ids": names}, 202 if pending else 200)

    def _new(self, form: Form, found: Identity, *, has_metadata: bool) -> FakeTorrent:
        is_stopped = form.flag("stopped" if self.profile.is_stopping else "paused")
        condition = form.get("stopCondition") if self.profile.knows_stop_condition else ""
        return FakeTorrent(
            hash=found.hash,
            name=found.name,
            infohash_v1=found.infohash_v1,
            infohash_v2=found.infohash_v2,
            release=release_of(found.infohash_v1),
            has_metadata=has_metadata,
            save_path=form.get("savepath") or DOWNLOAD_DIR,
            download_path=self.keeps_incomplete_at,
            is_stopped=is_stopped,
            stops_with_metadata=condition == "MetadataReceived",
            tags=[tag for tag in form.get("tags").split(",") if tag and self.profile.takes_tags],
            category=form.get("category"),
            hidden=self.hidden,
            completion_sentinel=-1 if self.profile.is_stopping else 0,
        )

    def _has(self, torrent: FakeTorrent) -> bool:
        names = {torrent.hash, torrent.infohash_v1, torrent.infohash_v2} - {""}
        return any(names & {one.hash, one.infohash_v1, one.infohash_v2} for one in self.torrents.values())

    def _info(self, form: Form) -> Response:
        asked = form.get("hashes").split("|") if form.get("hashes") else None
        self._look()
        return JSONResponse(
            [
                {"hash": torrent.hash, **torrent.facts(self.profile)}
                for torrent in self._shown()
                if asked is None or torrent.hash in asked
            ]
        )

    def _maindata(self, form: Form, session: Session) -> Response:
        self._look()
        torrents = {torrent.hash: torrent.facts(self.profile) for torrent in self._shown()}
        server = {"connection_status": "connected", "free_space_on_disk": self.free_bytes, "queueing": False}
        return JSONResponse(told(session, int(form.get("rid", "0")), torrents, server))

    def _files(self, form: Form) -> Response:
        torrent = self.torrents.get(form.get("hash"))
        if torrent is None or torrent.hidden:
            return PlainTextResponse("Not Found", 404)
        return JSONResponse(torrent.rows(self.profile))

    def _properties(self, form: Form) -> Response:
        torrent = self.torrents.get(form.get("hash"))
        if torrent is None:
            return PlainTextResponse("Not Found", 404)
        return JSONResponse({"piece_size": PIECE_BYTES if torrent.files else -1})

    def _file_priority(self, form: Form) -> Response:
        torrent = self.torrents.get(form.get("hash"))
        if torrent is None:
            return PlainTextResponse("Not Found", 404)
        indexes = [int(index) for index in form.get("id").split("|")]
        if any(index >= len(torrent.files) for index in indexes):
            return PlainTextResponse("Conflict", 409)
        torrent.priorities |= dict.fromkeys(indexes, int(form.get("priority")))
        return self._nothing()

    def _delete(self, form: Form) -> Response:
        if form.get("deleteFiles").lower() not in {"true", "false"}:
            return PlainTextResponse("Missing required parameters: deleteFiles", 400)
        for torrent in self._named(form):
            del self.torrents[torrent.hash]
        return self._nothing()

    def _stop(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.stop()
        return self._nothing()

    def _start(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.is_stopped, torrent.said = False, ""
        return self._nothing()

    def _recheck(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.checks = 2
        return self._nothing()

    def _set_location(self, form: Form) -> Response:
        folder = form.get("location")
        if not folder:
            return PlainTextResponse("Save path cannot be empty", 400)
        if folder in self.unwritable:
            status = 409 if self.profile.is_strict else 403
            return PlainTextResponse("Cannot write to directory", status)
        for torrent in self._named(form):
            torrent.save_path, torrent.is_moving = folder, True
        return self._nothing()

    def _set_download_limit(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.dl_limit = int(form.get("limit"))
        return self._nothing()

    def _set_upload_limit(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.up_limit = int(form.get("limit"))
        return self._nothing()

    def _add_tags(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.tags += [tag for tag in form.get("tags").split(",") if tag not in torrent.tags]
        return self._nothing()

    def _remove_tags(self, form: Form) -> Response:
        for torrent in self._named(form):
            torrent.tags = [tag for tag in torrent.tags if tag not in form.get("tags").split(",")]
        return self._nothing()

    def _named(self, form: Form) -> list[FakeTorrent]:
        return [self.torrents[name] for name in form.get("hashes").split("|") if name in self.torrents]

    def _shown(self) -> list[FakeTorrent]:
        return [torrent for torrent in self.torrents.values() if not torrent.hidden]

    def _look(self) -> None:
        for torrent in self.torrents.values():
            torrent.look()

    def _nothing(self) -> Response:
        """Some empty answers have a status of their own from 5.2 on."""
        return Response(status_code=204 if self.profile.is_strict else 200)


def _is_hash(name: str) -> bool:
    return len(name) in HASH_DIGITS and set(name) <= HEX
