"""What a torrent holds that the one before it did not, and what it lacks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from concierge.model.selection import numbers
from concierge.model.torrent import TorrentEntry

__all__ = ["Growth", "episodes_in", "growth_of", "in_words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """The wanted files of two torrents of one topic, compared by their paths inside the torrent's own folder.

    `added`, `same` and `changed` are files of the new one, `removed` of the old one. `is_moved` is set where the
    folder itself has another name, or there was none: nothing of the old files would be found.
    """

    added: tuple[TorrentEntry, ...] = ()
    removed: tuple[TorrentEntry, ...] = ()
    changed: tuple[TorrentEntry, ...] = ()
    same: tuple[TorrentEntry, ...] = ()
    is_moved: bool = False

    @property
    def problem(self) -> str:
        """Why a person has to decide: "moved", "removed", "changed" or "nothing_new"; "" if it only grew."""
        if self.removed:
            return "removed"
        if self.changed:
            return "changed"
        if self.is_moved:
            return "moved"
        return "" if self.added else "nothing_new"


def growth_of(old: Sequence[TorrentEntry], new: Sequence[TorrentEntry], chosen: Iterable[int]) -> Growth:
    """How `new` differs from `old`, of whose files only the wanted ones count; `chosen` are those of the new one."""
    before = {_inside(entry.path): entry for entry in old if entry.is_wanted}
    refused = {_inside(entry.path) for entry in old if not entry.is_wanted}
    now = {_inside(entry.path): entry for entry in new}
    wanted = set(chosen)
    return Growth(
        added=tuple(
            entry
            for path, entry in now.items()
            if entry.index in wanted and path not in before and path not in refused
        ),
        removed=tuple(entry for path, entry in before.items() if path not in now),
        changed=tuple(entry for path, entry in now.items() if _is_other(entry, before.get(path))),
        same=tuple(entry for path, entry in now.items() if _is_same(entry, before.get(path))),
        is_moved=_roots(old) != _roots(new),
    )


def episodes_in(paths: Iterable[str]) -> tuple[int, ...]:
    """The whole numbers of the episodes that the paths name, in order."""
    return tuple(
        sorted({int(number) for path in paths for number in numbers(path)[1] if number == int(number)})
    )


def in_words(episodes: Sequence[int]) -> str:
    """Numbers in order as short as they go: "3, 7–9"."""
    runs: list[list[int]] = []
    for number in episodes:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _is_same(entry: TorrentEntry, before: TorrentEntry | None) -> bool:
    return before is not None and before.size_bytes == entry.size_bytes


def _is_other(entry: TorrentEntry, before: TorrentEntry | None) -> bool:
    return before is not None and before.size_bytes != entry.size_bytes


def _roots(entries: Sequence[TorrentEntry]) -> set[str]:
    return {entry.path.partition("/")[0] if "/" in entry.path else "" for entry in entries}


def _inside(path: str) -> str:
    _, slash, rest = path.partition("/")
    return rest if slash else path
