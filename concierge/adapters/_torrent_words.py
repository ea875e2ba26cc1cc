"""Words of torrent clients on other machines. They come from strangers, and have to be kept and shown all the same."""

import re
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator

from concierge.adapters._shapes import plain_line

__all__ = ["Path", "Words"]

LONGEST: Final = 255
# No path has these, and neither a database nor a disk takes them.
_IMPOSSIBLE: Final = re.compile("[\0\ud800-\udfff]")


def _shown(text: str) -> str:
    return plain_line(text[:LONGEST])


def _possible(path: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", path)


Words: TypeAlias = Annotated[str, AfterValidator(_shown)]
"""A name or a reason: one line of 255 characters at most, without signs that steer or are not seen."""

Path: TypeAlias = Annotated[str, AfterValidator(_possible)]
"""A path as it is, with a sign of its own for what can be in none; where it leads is for others to judge."""
