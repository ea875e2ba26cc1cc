"""The same torrent on several trackers, told once."""

import re
from collections.abc import Iterable
from dataclasses import replace

from concierge.model.matching import normalised
from concierge.model.release import Release

__all__ = ["merge"]

_CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def merge(releases: Iterable[Release]) -> tuple[Release, ...]:
    """Each torrent once, with the trackers that offer it in `sources`.

    Rows are one torrent if their info hashes are equal, or, where one has none, their exact sizes and, but
    for punctuation, their names. The row with the richer name stays, with the most seeders anywhere counted.
    """
    ordered = sorted(releases, key=_richness)
    groups: list[list[Release]] = []
    by_key: dict[tuple[object, ...], list[Release]] = {}
    for release in ordered:
        keys = _keys(release)
        same = next((by_key[key] for key in keys if key in by_key and _may_join(by_key[key], release)), None)
        if same is None:
            same = []
            groups.append(same)
        same.append(release)
        for key in keys:
            by_key.setdefault(key, same)
    return tuple(_one(group) for group in groups)


def _richness(release: Release) -> tuple[object, ...]:
    # A Russian listing names the voices, which a scene name never does.
    is_russian = bool(_CYRILLIC.search(release.name))
    return (
        not is_russian,
        -len(release.name),
        -release.seeders,
        release.name,
        release.tracker,
        release.tracker_id,
        repr(release),
    )


def _keys(release: Release) -> list[tuple[object, ...]]:
    keys: list[tuple[object, ...]] = []
    if release.info_hash:
        keys.append(("hash", release.info_hash))
    if release.size_bytes is not None:
        keys.append(("same", release.size_bytes, normalised(release.name)))
    return keys


def _may_join(group: list[Release], release: Release) -> bool:
    hashes = {each.info_hash for each in (*group, release) if each.info_hash}
    return len(hashes) <= 1


def _one(group: list[Release]) -> Release:
    first = group[0]
    sources = dict.fromkeys(name for release in group for name in (release.tracker, *release.sources))
    return replace(
        first,
        seeders=max(release.seeders for release in group),
        leechers=max(release.leechers for release in group),
        info_hash=next((release.info_hash for release in group if release.info_hash), None),
        size_bytes=next((release.size_bytes for release in group if release.size_bytes is not None), None),
        is_trusted=any(release.is_trusted for release in group),
        is_camera=any(release.is_camera for release in group),
        is_temporary=any(release.is_temporary for release in group),
        sources=tuple(sorted(sources)),
    )
