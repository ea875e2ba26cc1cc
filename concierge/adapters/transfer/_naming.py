"""A finished file gets its name in one step, and never the name of another one."""

import errno
import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from itertools import count
from pathlib import PurePosixPath
from typing import Final

from concierge.adapters.transfer._folders import Spot

__all__ = [
    "NOT_LINKABLE",
    "WAYS",
    "Way",
    "checked_and_renamed",
    "hard_link",
    "linked",
    "names",
    "names_among",
    "renamed_anew",
    "take_name",
]

NOT_LINKABLE: Final = frozenset({errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES})
LONGEST_NAME_BYTES: Final = 255
# What says that this file system, system or library knows the call not at all.
_UNKNOWN: Final = frozenset(
    {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM, errno.EMLINK, errno.EACCES}
)
_NUMBER: Final = re.compile(r" \(([1-9][0-9]{0,5})\)(?:\.[^.]*)?$")
_RENAME_NOREPLACE: Final = 1
Way = Callable[[Spot, Spot], None]
_Rename = Callable[[int, bytes, int, bytes, int], int]


def renamed_anew(source: Spot, target: Spot) -> None:
    """Renames by the call of Linux that refuses to replace anything."""
    _system_rename()(
        source.folder, os.fsencode(source.name), target.folder, os.fsencode(target.name), _RENAME_NOREPLACE
    )


def linked(source: Spot, target: Spot) -> None:
    """Gives the second name, which fails where a rename would replace, then takes away the first."""
    hard_link(source, target)
    source.unlink()


def hard_link(source: Spot, target: Spot) -> None:
    """A second name for the same file, a link not followed."""
    os.link(
        source.name,
        target.name,
        src_dir_fd=source.folder,
        dst_dir_fd=target.folder,
        follow_symlinks=False,
    )


def checked_and_renamed(source: Spot, target: Spot) -> None:
    """Looks, then renames. exFAT and many network shares know nothing better: there these are two steps."""
    if target.stat() is not None:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), target.name)
    os.rename(source.name, target.name, src_dir_fd=source.folder, dst_dir_fd=target.folder)


WAYS: Final[Sequence[Way]] = (renamed_anew, linked, checked_and_renamed)


def take_name(source: Spot, target: Spot, ways: Sequence[Way] = WAYS) -> bool:
    """Moves the file to its name; not if something stands there.

    Raises:
        OSError: what the disk refused; EXDEV from one file system to another.
    """
    *better, last = ways
    for way in better:
        try:
            way(source, target)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _UNKNOWN:
                raise
        else:
            return True
    try:
        last(source, target)
    except FileExistsError:
        return False
    return True


def names(name: str) -> Iterator[str]:
    """`X.mkv`, `X (2).mkv`, `X (3).mkv` and so on, none longer than a name can be."""
    yield name
    yield from (_numbered(name, number) for number in count(2))


def names_among(there: Collection[str], name: str) -> Sequence[str]:
    """Those of these names that are there, whatever gaps others have left between them."""
    numbers = {1} if name in there else set[int]()
    for other in there:
        match = _NUMBER.search(other)
        if match is not None and _numbered(name, int(match[1])) == other:
            numbers.add(int(match[1]))
    return [name if number == 1 else _numbered(name, number) for number in sorted(numbers)]


def _numbered(name: str, number: int) -> str:
    path = PurePosixPath(name)
    tail = f" ({number}){path.suffix}"
    room = LONGEST_NAME_BYTES - len(os.fsencode(tail))
    return os.fsencode(path.stem)[:room].decode("utf-8", errors="ignore") + tail


@cache
def _system_rename() -> _Rename:
    import ctypes

    try:
        function = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return _missing
    function.argtypes = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    function.restype = ctypes.c_int

    def rename(*arguments: int | bytes) -> int:
        if function(*arguments):
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code))
        return 0

    return rename


def _missing(*_arguments: int | bytes) -> int:
    raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
