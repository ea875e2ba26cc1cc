"""The daemon of the sandbox's Deluge: its methods, its plugin for labels, and the words in which it refuses."""

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import libtorrent as lt

from concierge.sandbox._deluge_torrents import FakeTorrent
from concierge.sandbox._transmission_torrents import Refusal as Unreadable, offered, releases

__all__ = ["DOWNLOADS", "FakeDaemon", "Refusal"]

DOWNLOADS = "/home/alice/downloads"
PLUGIN = "Label"

Parameters: TypeAlias = Sequence[object]
Method: TypeAlias = Callable[..., object]

_LABEL = re.compile(r"[a-z0-9_-]+", re.ASCII)
_SELECTED = re.compile(r"&so=(\d+)", re.ASCII)
_TRACEBACK = """
Traceback (most recent call last):
  File "/home/alice/.local/lib/python3.11/site-packages/deluge/core/rpcserver.py", line 326, in dispatch
    ret = self.factory.methods[method](*args, **kwargs)
Exception: {words}
]"""


class Refusal(Exception):
    """What the daemon raised, as the web process passes it on; some kinds come with a whole traceback."""

    def __init__(self, kind: str, words: str) -> None:
        super().__init__(words)
        head = (
            f"Failure: [Failure instance: Traceback (failure with no frames): <class 'deluge.error.{kind}'>: "
        )
        tail = _TRACEBACK.format(words=words) if kind == "WrappedException" else "\n]"
        self.message = head + words + tail


@dataclass(slots=True)
class FakeDaemon:
    """A daemon; without `has_plugin` labels cannot be had. With `is_old` a second torrent is answered by null.

    A `stubborn` torrent is not removed; `refusals` are what methods are answered with. It may turn no plugin on without
    saying so, and pass over the choice of files that comes with a torrent.
    """

    has_plugin: bool = True
    is_plugin_on: bool = False
    is_old: bool = False
    is_deaf_to_plugins: bool = False
    is_deaf_to_first_choices: bool = False
    free_space: int = 2**40
    stubborn: set[str] = field(default_factory=set)
    refusals: dict[str, Refusal] = field(default_factory=dict)
    torrents: dict[str, FakeTorrent] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    labelled: dict[str, str] = field(default_factory=dict)

    def methods(self) -> frozenset[str]:
        """What it can be asked for at the moment."""
        names = self.every_method()
        return names if self.is_plugin_on else frozenset(name for name in names if name.startswith("core."))

    def every_method(self) -> frozenset[str]:
        """What it can be asked for with the plugin."""
        return frozenset(self._methods())

    def call(self, method: str, params: Parameters) -> object:
        """The method's result. Raises Refusal."""
        if refusal := self.refusals.get(method):
            raise refusal
        return self._methods()[method](*params)

    def statuses(self, filters: object, keys: object) -> dict[str, dict[str, object]]:
        """What torrents the filters let through, with these keys; every torrent is looked at once."""
        asked = list(self.torrents.values())
        wanted = filters if isinstance(filters, dict) else {}
        if "id" in wanted:
            asked = [self.torrents[name] for name in wanted["id"] if name in self.torrents]
        for torrent in asked:
            torrent.look()
        rows = {one.info_hash: self._facts(one) for one in asked}
        if "state" in wanted:
            rows = {name: row for name, row in rows.items() if row["state"] in wanted["state"]}
        chosen = set(keys) if isinstance(keys, list) and keys else None
        return {
            name: {key: value for key, value in row.items() if chosen is None or key in chosen}
            for name, row in rows.items()
        }

    def _facts(self, torrent: FakeTorrent) -> dict[str, object]:
        label = self.labelled.get(torrent.info_hash, "") if self.is_plugin_on else None
        return torrent.facts(label)

    def _methods(self) -> Mapping[str, Method]:
        return {
            "core.add_torrent_file": self._add_file,
            "core.add_torrent_magnet": self._add_magnet,
            "core.enable_plugin": self._enable_plugin,
            "core.force_recheck": self._recheck,
            "core.get_available_plugins": lambda: [PLUGIN, "Stats"] if self.has_plugin else ["Stats"],
            "core.get_enabled_plugins": lambda: [PLUGIN] if self.is_plugin_on else [],
            "core.get_free_space": lambda: self.free_space,
            "core.get_session_state": lambda: list(self.torrents),
            "core.get_torrent_status": self._status,
            "core.get_torrents_status": self.statuses,
            "core.move_storage": self._move,
            "core.pause_torrents": lambda names: self._run(names, is_paused=True),
            "core.remove_torrent": self._remove,
            "core.resume_torrents": lambda names: self._run(names, is_paused=False),
            "core.set_torrent_options": self._set_options,
            "label.add": self._add_label,
            "label.set_torrent": self._set_label,
        }

    def _status(self, name: str, keys: list[str]) -> dict[str, object]:
        row = self._facts(self.torrents[name]) if name in self.torrents else {}
        return {key: value for key, value in row.items() if key in keys}

    def _add_file(self, filename: str, dump: str, options: dict[str, object]) -> str | None:
        try:
            _, name, _ = offered({"metainfo": dump})
        except Unreadable as error:
            words = f"Unable to add torrent, decoding filedump failed: {error.message}"
            raise Refusal("AddTorrentError", words) from error
        # One in both versions goes by the second's hash.
        info_hash = str(lt.load_torrent_buffer(base64.b64decode(dump)).info_hashes.get_best())
        return self._added(info_hash, name, options, selects=None, has_metadata=True)

    def _add_magnet(self, uri: str, options: dict[str, object]) -> str | None:
        try:
            info_hash, name, _ = offered({"filename": uri})
        except Unreadable as error:
            raise Refusal("AddTorrentError", f"Unable to add magnet, invalid magnet info: {uri}") from error
        selected = _SELECTED.search(uri)
        selects = frozenset({int(selected[1])}) if selected else None
        return self._added(info_hash, name, options, selects=selects, has_metadata=False)

    def _added(
        self,
        info_hash: str,
        name: str,
        options: dict[str, object],
        *,
        selects: frozenset[int] | None,
        has_metadata: bool,
    ) -> str | None:
        if info_hash in self.torrents:
            if self.is_old:
                return None
            raise Refusal("AddTorrentError", f"Torrent already in session ({info_hash}).")
        priorities = None if self.is_deaf_to_first_choices else options.get("file_priorities")
        self.torrents[info_hash] = FakeTorrent(
            info_hash=info_hash,
            name=name,
            release=releases().get(info_hash),
            has_metadata=has_metadata,
            save_path=str(options.get("download_location", DOWNLOADS)),
            is_paused=bool(options.get("add_paused")),
            selects=selects,
            priorities=list(priorities) if isinstance(priorities, list) else [],
        )
        return info_hash

    def _named(self, names: Sequence[str]) -> list[FakeTorrent]:
        # Without names the daemon would do it to every torrent: no client of ours may ask for that.
        if not names:
            raise AssertionError("no torrent is named")
        for name in names:
            if name not in self.torrents:
                raise Refusal("WrappedException", repr(name))
        return [self.torrents[name] for name in names]

    def _run(self, names: Sequence[str], *, is_paused: bool) -> None:
        for torrent in self._named(names):
            torrent.is_paused = is_paused
            if not is_paused and torrent.state == "Error":
                torrent.state, torrent.message = "", "OK"

    def _recheck(self, names: Sequence[str]) -> None:
        for torrent in self._named(names):
            torrent.rechecks += 1

    def _move(self, names: Sequence[str], folder: str) -> None:
        for torrent in self._named(names):
            torrent.save_path = folder

    def _set_options(self, names: Sequence[str], options: dict[str, object]) -> None:
        for torrent in self._named(names):
            priorities = options.get("file_priorities")
            if isinstance(priorities, list) and torrent.has_metadata:
                torrent.priorities = list(priorities)
            torrent.download_limit_kib = _speed(options, "max_download_speed", torrent.download_limit_kib)
            torrent.upload_limit_kib = _speed(options, "max_upload_speed", torrent.upload_limit_kib)

    def _remove(self, name: str, with_data: bool) -> bool:  # noqa: FBT001  as it comes over the wire
        if name not in self.torrents:
            raise Refusal("InvalidTorrentError", f"torrent_id {name} not in session.")
        if name in self.stubborn:
            return False
        del self.torrents[name]
        self.labelled.pop(name, None)
        return True

    def _enable_plugin(self, name: str) -> bool | None:
        is_enabled = name == PLUGIN and self.has_plugin and not self.is_deaf_to_plugins
        self.is_plugin_on = self.is_plugin_on or is_enabled
        return None if self.is_old else is_enabled

    def _add_label(self, label: str) -> None:
        if not _LABEL.fullmatch(label):
            raise Refusal("WrappedException", "Invalid label, valid characters:[a-z0-9_-]")
        if label in self.labels:
            raise Refusal("WrappedException", "Label already exists")
        self.labels.append(label)

    def _set_label(self, name: str, label: str) -> None:
        if label and label not in self.labels:
            raise Refusal("WrappedException", "Unknown Label")
        if name not in self.torrents:
            raise Refusal("WrappedException", "Unknown Torrent")
        self.labelled[name] = label


def _speed(options: Mapping[str, object], name: str, before: float) -> float:
    told = options.get(name, before)
    return float(told) if isinstance(told, int | float) else before
