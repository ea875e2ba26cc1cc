"""Which item came home, told by the name of a folder alone, as scripts of the predecessor do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from concierge.model.download import Download
from concierge.model.matching import match_release
from concierge.model.parsing import parse_release
from concierge.model.selection import is_video
from concierge.model.sync import SyncItem
from concierge.model.wanted import Wanted
from concierge.model.wish import Wish

__all__ = ["Waiting", "named_alike"]

_COUNT = re.compile(r"\s*\(\d+\s+файл\w*\)\s*$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


class Waiting(NamedTuple):
    """An item and its download."""

    item: SyncItem
    download: Download


def named_alike(name: str, waiting: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """What is called so: letter for letter if anything is, else by title, year and season."""
    bare, everything = _COUNT.sub("", name), tuple(waiting)
    exact = tuple(one for one in everything if _words(bare) in set(map(_words, _names(one))))
    return exact or _parsed_alike(bare, everything)


def _parsed_alike(name: str, waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    parsed = parse_release(name)
    return tuple(
        one
        for one in waiting
        if one.download.title is not None
        and match_release(parsed, Wanted.of(one.download.title, Wish(season=one.download.season))).is_match
    )


def _names(one: Waiting) -> Iterator[str]:
    yield from (one.item.title, one.download.name)
    for file in one.item.files:
        path = PurePosixPath(file.path)
        yield path.parts[0] if len(path.parts) > 1 else path.stem
        yield from ((path.name, path.stem) if is_video(file.path) else ())


def _words(name: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(name.casefold()))
