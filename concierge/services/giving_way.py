"""Which files in the library may give way to a better release: those that no download of somebody else names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from concierge.model.sync import SyncItem, SyncState
from concierge.ports import Repositories

__all__ = ["sparing"]


async def sparing(rows: Repositories, items: Sequence[SyncItem]) -> tuple[SyncItem, ...]:
    """The items, each replacing only what is nobody else's; what stays is stood beside."""
    if not any(item.replaces for item in items):
        return tuple(items)
    there = await rows.sync.kept()
    return tuple([_sparing(item, there) if item.replaces else item for item in items])


def _sparing(item: SyncItem, there: Sequence[SyncItem]) -> SyncItem:
    by_person: dict[int, list[SyncItem]] = {}
    for one in there:
        by_person.setdefault(one.user_id, []).append(one)
    by_person.pop(item.user_id, None)
    torrents = _torrents(item.replaces, there)
    named = frozenset[str]().union(*(_named(its, torrents) for its in by_person.values()))
    return replace(item, replaces=tuple(path for path in item.replaces if path not in named))


def _torrents(paths: Sequence[str], there: Iterable[SyncItem]) -> Mapping[str, set[str]]:
    """Of which torrents each file is."""
    found: dict[str, set[str]] = {path: set() for path in paths}
    for item in there:
        for one in item.placed:
            if one.destination in found:
                found[one.destination].add(item.info_hash)
    return found


def _named(items: Sequence[SyncItem], torrents: Mapping[str, set[str]]) -> set[str]:
    """The paths that a person's downloads name, or are about to; what gave way to a later one is theirs no more."""
    named: set[str] = set()
    for item in items:
        if item.state is SyncState.DONE:
            named.difference_update(item.replaces)
        else:
            named |= {path for path, hashes in torrents.items() if item.info_hash in hashes}
        named |= {one.destination for one in item.placed}
    return named
