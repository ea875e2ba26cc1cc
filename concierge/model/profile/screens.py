"""What a person's screens can show, as far as they say."""

import re
from collections.abc import Sequence
from dataclasses import replace

from concierge.model.quality_profile import HdrWish
from concierge.model.user import Preferences

__all__ = ["with_screens"]

_CANNOT = r"(?:без|нет|no|without|not?\s+support\w*|не\s+(?:умеет|поддерживает|тянет|показывает|понимает)|lacks?)\s+"
_4K = r"(?:4[kк]|uhd|ultra\s*hd|2160p?)"
_HDR = r"hdr(?:10\+?)?"
_DOLBY = r"(?:dolby\s*vision|долби(?:\s*вижн)?|dv)"
# «без 4К и HDR» says both.
_ALSO = rf"(?:(?:{_4K}|{_HDR}|{_DOLBY})\s*(?:,|и|ни|or|and|nor|/)\s*(?:без\s+|no\s+)?)*"
_FULL_HD = re.compile(r"full\s*hd|\bfhd\b|\b1080[pi]?\b|hd\b(?!r)")
_TALL = 2160
_FULL = 1080


def with_screens(told: Preferences, screens: Sequence[str]) -> Preferences:
    """The preferences of who has these screens. The best of them counts; one that says nothing limits nothing.

    An explicit wish about HDR or Dolby Vision stays as it is.
    """
    folded = [screen.casefold().replace("ё", "е") for screen in screens]
    heights = [height for screen in folded if (height := _height(screen))]
    best = max(heights, default=_TALL)
    return replace(
        told,
        screen=best if best < _TALL else None,
        hdr=told.hdr or _avoided(folded, _HDR),
        dolby_vision=told.dolby_vision or _avoided(folded, _DOLBY) or _avoided(folded, _HDR),
    )


def _height(screen: str) -> int | None:
    if _can(screen, _4K):
        return _TALL
    if _cannot(screen, _4K) or _FULL_HD.search(screen):
        return _FULL
    return None


def _avoided(screens: Sequence[str], what: str) -> HdrWish | None:
    if any(_can(screen, what) for screen in screens):
        return None
    return HdrWish.AVOID if any(_cannot(screen, what) for screen in screens) else None


def _cannot(screen: str, what: str) -> bool:
    return re.search(rf"{_CANNOT}{_ALSO}{what}(?!\w)", screen) is not None


def _can(screen: str, what: str) -> bool:
    return not _cannot(screen, what) and re.search(rf"(?<!\w){what}(?!\w)", screen) is not None
