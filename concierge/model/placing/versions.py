"""What tells files of one work apart: the edition, the height of the picture, the part that a film was cut into."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from concierge.model.parsing import parse_release
from concierge.model.placing.naming import Naming, Value
from concierge.model.placing.vocabulary import spaced
from concierge.model.title import Title

__all__ = ["Version", "version_of"]

_EDITIONS: Final = {
    "extended": "Extended Edition",
    "directors": "Director's Cut",
    "theatrical": "Theatrical Cut",
    "unrated": "Unrated",
    "uncensored": "Uncensored",
    "uncut": "Uncut",
    "remastered": "Remastered",
    "anniversary": "Anniversary Edition",
    "ultimate": "Ultimate Edition",
    "collectors": "Collector's Edition",
    "special": "Special Edition",
    "imax": "IMAX",
    "final": "Final Cut",
    "restored": "Restored",
    "recut": "Recut",
    "redux": "Redux",
    "despecialized": "Despecialized Edition",
    "fanedit": "Fan Edit",
    "assembly": "Assembly Cut",
    "rogue": "Rogue Cut",
    "alternative": "Alternative Cut",
    "black and white": "Black and White",
}
_MOST_EDITIONS = 2
# "Part 2" with a space may be a film of its own: only what is glued to its number is sure to be a piece of one.
_PART = re.compile(
    r"[ ._(\[-]*(?:(?:cd|dvd|disc|disk)[ ._-]?|(?:part|pt))(?P<part>\d{1,2})[)\]]?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """`names` and `year` are what the file itself says that it is; `part` is 0 for a film in one piece."""

    names: tuple[str, ...]
    year: int | None
    edition: str = ""
    quality: str = ""
    depth: str = ""
    part: int = 0

    @property
    def tag(self) -> tuple[str, str, str, int]:
        """What tells it from another file of the same work."""
        return self.edition, self.quality, self.depth, self.part

    def values(self, naming: Naming) -> dict[str, Value]:
        """The fields of a template that it fills. What is in pieces tells nothing else: no player reads both."""
        if self.part:
            return {}
        quality = f"{self.quality} {self.depth}".strip()
        return {
            "edition": naming.edition(self.edition),
            "quality": quality,
            "version": f"{self.edition} {quality}".strip(),
        }

    @property
    def ending(self) -> str:
        """What stands behind the name of a piece."""
        return f" - part{self.part}" if self.part else ""


@lru_cache(maxsize=4096)
def _read(stem: str) -> Version:
    found = _PART.search(stem)
    # With a suffix the parser takes the text for a file's name, not for the line of a tracker.
    parsed = parse_release(f"{stem[: found.start()] if found else stem}.mkv")
    told = [_EDITIONS[one] for one in parsed.editions if one in _EDITIONS]
    three_d = f"3D {parsed.three_d_format.upper().replace('-', '')}".strip() if parsed.is_3d else ""
    return Version(
        names=tuple(spaced(name).strip() for name in parsed.names),
        year=parsed.year,
        edition=" ".join(told[:_MOST_EDITIONS]),
        quality=f"{parsed.resolution}{'i' if parsed.is_interlaced else 'p'}" if parsed.resolution else "",
        depth=three_d,
        part=int(found["part"]) if found else 0,
    )


def version_of(stem: str, title: Title) -> Version:
    """What the file of that name is; words of the title are no edition, and its names count as one."""
    read = _read(stem)
    names = {spaced(name).strip() for name in title.names}
    is_title = not names.isdisjoint(read.names) and (
        read.year is None or title.year is None or abs(read.year - title.year) <= 1
    )
    is_of_title = any(read.edition and spaced(read.edition).strip() in name for name in names)
    return Version(
        names=() if is_title or not read.names else read.names,
        year=None if is_title else read.year,
        edition="" if is_of_title else read.edition,
        quality=read.quality,
        depth=read.depth,
        part=read.part,
    )
