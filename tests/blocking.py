"""The guard over blocking calls, at less cost: what it looks for in a stack is found out once for each file."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from types import FrameType

    from blockbuster.blockbuster import BlockBuster, BlockBusterFunction

__all__ = ["quicken"]


class Kind(NamedTuple):
    """What the guard thinks of a file: whether it watches it, and functions in it that may block."""

    is_watched: bool
    free: frozenset[str]


def quicken(guard: BlockBuster) -> None:
    """Allows beforehand what the guard would allow after a look at each frame of the stack; the rest it looks at."""
    for function in guard.functions.values():
        function.can_block_predicate = _allowed_by(function)


def _allowed_by(function: BlockBusterFunction) -> Callable[..., bool]:
    kinds: dict[str, Kind] = {}
    allowed_anyway = function.can_block_predicate

    def is_allowed(*args: object, **kwargs: object) -> bool:
        if allowed_anyway(*args, **kwargs):
            return True
        is_watched = False
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            code = frame.f_code
            kind = kinds.get(code.co_filename)
            if kind is None:
                kind = kinds[code.co_filename] = _kind(function, code.co_filename)
            if kind.free and code.co_name in kind.free:
                return True
            is_watched = is_watched or kind.is_watched
            frame = frame.f_back
        return not is_watched

    return is_allowed


def _kind(function: BlockBusterFunction, path: str) -> Kind:
    watched, excluded = function._scanned_modules, function._excluded_modules
    free = [
        set(names) for end, names in function.can_block_functions if path.replace("\\", "/").endswith(end)
    ]
    return Kind(path.startswith(watched) and not path.startswith(excluded), frozenset().union(*free))
