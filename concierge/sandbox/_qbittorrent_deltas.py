"""What the sandbox's qBittorrent tells by sync/maindata: what has changed since what surely reached the caller."""

from collections.abc import Mapping
from typing import Final

from concierge.sandbox._qbittorrent_door import Rows, Session

__all__ = ["told"]

LAST_RID: Final = 1_000_000
SERVER: Final = "server"
TORRENT: Final = "torrent "


def told(session: Session, rid: int, torrents: Rows, server: Mapping[str, object]) -> dict[str, object]:
    """The answer to a caller that has the answer number `rid`."""
    is_full = not _is_known(session, rid)
    now: Rows = {SERVER: dict(server), **{TORRENT + name: row for name, row in torrents.items()}}
    session.sent = now
    session.rid = session.rid % LAST_RID + 1
    answer: dict[str, object] = {"rid": session.rid}
    if is_full:
        answer |= {"full_update": True, "torrents": torrents, "server_state": dict(server)}
        return {**answer, "categories": {}, "tags": [], "trackers": {}}
    changed = {name: part for name, row in now.items() if (part := _changed(session.known.get(name), row))}
    if state := changed.pop(SERVER, None):
        answer["server_state"] = state
    if changed:
        answer["torrents"] = {name.removeprefix(TORRENT): row for name, row in changed.items()}
    if gone := [name.removeprefix(TORRENT) for name in session.known if name not in now]:
        answer["torrents_removed"] = gone
    return answer


def _is_known(session: Session, rid: int) -> bool:
    """Whether the number is that of the last answer, which has come then, or of the one before, which was the last."""
    if rid and rid == session.rid:
        session.known, session.acknowledged_rid = session.sent, rid
        return True
    if rid and rid == session.acknowledged_rid:
        return True
    session.known, session.acknowledged_rid = {}, 0
    return False


def _changed(before: Mapping[str, object] | None, now: Mapping[str, object]) -> dict[str, object]:
    old = before or {}
    return {key: value for key, value in now.items() if key not in old or old[key] != value}
