"""An item as the API tells of it: read strictly, for whoever answers may be anybody."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn, TypeAlias

from concierge.errors import UnexpectedAnswer
from concierge.model.sync import Placed, SyncFile
from concierge.model.tracks import Tracks

__all__ = [
    "KINDS",
    "SERVICE",
    "Item",
    "Placing",
    "document",
    "item_of",
    "items_of",
    "placed_at",
    "placed_document",
    "tracks_document",
]

SERVICE: Final = "sync"
KINDS: Final = ("movie", "series", "other")
Placing: TypeAlias = Placed
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_HASH: Final = re.compile(r"[0-9a-f]{40}")
_MOST_FILES: Final = 20_000
_MOST_ITEMS: Final = 1000
_MOST_BYTES: Final = 2**60
_LONGEST: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What `concierge.model.sync.SyncItem` is for whoever fetches it; without a token it is only shown.

    All texts come from outside: paths may lead anywhere, and a title may hold anything.
    """

    id: str
    info_hash: str
    title: str
    kind: str
    client: str
    source: str
    destination: str
    files: tuple[SyncFile, ...]
    token: int | None = None
    lease_until: str | None = None
    priority: int = 0
    attempts: int = 0
    has_torrent: bool = False
    replaces: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """What is to be copied."""
        return sum(file.size_bytes for file in self.files)


def items_of(answer: object) -> tuple[Item, ...]:
    """The items that an answer lists. Raises UnexpectedAnswer."""
    listed = _table(answer, "answer").get("items", [])
    return tuple(item_of(one) for one in _list(listed, "items", _MOST_ITEMS))


def item_of(given: object) -> Item:
    """One item. Raises UnexpectedAnswer if a field is missing or is not what it should be."""
    table = _table(given, "item")
    token = table.get("token")
    until = table.get("lease_until")
    return Item(
        id=_matching(table, "id", _ID),
        token=None if token is None else _whole(table, "token"),
        lease_until=None if until is None else _text(table, "lease_until"),
        info_hash=_matching(table, "info_hash", _HASH),
        title=_text(table, "title"),
        kind=_among(table, "kind", KINDS),
        client=_text(table, "client"),
        source=_text(table, "source"),
        destination=_text(table, "destination"),
        priority=_whole(table, "priority", 0, least=-_MOST_BYTES),
        attempts=_whole(table, "attempts", 0),
        has_torrent=_switch(table, "has_torrent"),
        replaces=tuple(_each_text(table.get("replaces", []), "replaces")),
        files=tuple(_file(one) for one in _list(table.get("files"), "files", _MOST_FILES)),
    )


def document(item: Item) -> dict[str, object]:
    """The item as the API writes it."""
    return {
        "id": item.id,
        "token": item.token,
        "lease_until": item.lease_until,
        "info_hash": item.info_hash,
        "title": item.title,
        "kind": item.kind,
        "client": item.client,
        "source": item.source,
        "destination": item.destination,
        "priority": item.priority,
        "attempts": item.attempts,
        "size_bytes": item.size_bytes,
        "has_torrent": item.has_torrent,
        "replaces": [*item.replaces],
        "files": [
            {"path": f.path, "size_bytes": f.size_bytes, "destination": f.destination, "role": f.role}
            for f in item.files
        ],
    }


def placed_document(placed: Sequence[Placed]) -> list[dict[str, object]]:
    """Files in the library as the API reads them."""
    return [{"path": p.path, "size_bytes": p.size_bytes, "destination": p.destination} for p in placed]


def placed_at(path: str, target: Path) -> Placed:
    """A file of the torrent as it stands there. Raises OSError."""
    return Placed(path=path, size_bytes=target.stat().st_size, destination=str(target))


def tracks_document(tracks: Mapping[str, Tracks]) -> list[dict[str, object]]:
    """What was read in the files' headers, by their paths, as the API reads it."""
    return [
        {
            "path": path,
            "video": [{"width": v.width, "height": v.height, "codec": v.codec} for v in found.video],
            "sound": [
                {"language": s.language, "title": s.title, "codec": s.codec, "channels": s.channels}
                for s in found.sound
            ],
            "subtitles": [{"language": s.language, "title": s.title} for s in found.subtitles],
            "duration_s": found.duration.total_seconds() if found.duration else None,
        }
        for path, found in tracks.items()
    ]


def _file(given: object) -> SyncFile:
    table = _table(given, "files")
    return SyncFile(
        path=_text(table, "path"),
        size_bytes=_whole(table, "size_bytes"),
        destination=_text(table, "destination"),
        role=_text(table, "role", "video"),
    )


def _table(given: object, name: str) -> Mapping[str, object]:
    return given if isinstance(given, dict) else _refuse(name)


def _list(given: object, name: str, most: int) -> Sequence[object]:
    return given if isinstance(given, list) and len(given) <= most else _refuse(name)


def _each_text(given: object, name: str) -> Sequence[str]:
    listed = _list(given, name, _MOST_FILES)
    return [one if isinstance(one, str) and len(one) <= _LONGEST else _refuse(name) for one in listed]


def _text(table: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = table.get(name, default)
    return value if isinstance(value, str) and len(value) <= _LONGEST else _refuse(name)


def _matching(table: Mapping[str, object], name: str, pattern: re.Pattern[str]) -> str:
    value = _text(table, name)
    return value if pattern.fullmatch(value) else _refuse(name)


def _among(table: Mapping[str, object], name: str, choices: tuple[str, ...]) -> str:
    value = _text(table, name)
    return value if value in choices else _refuse(name)


def _whole(table: Mapping[str, object], name: str, default: int | None = None, *, least: int = 0) -> int:
    value = table.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= _MOST_BYTES:
        _refuse(name)
    return value


def _switch(table: Mapping[str, object], name: str) -> bool:
    value = table.get(name, False)
    return value if isinstance(value, bool) else _refuse(name)


def _refuse(name: str) -> NoReturn:
    # What was there is not told: it may be long, and it may be anything.
    raise UnexpectedAnswer(SERVICE, f"{name} is missing or is something else", field=name)
