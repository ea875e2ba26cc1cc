"""Sound that was taken in a cinema, under whatever picture."""

import re

from concierge.model.parsing.facts import Fact

__all__ = ["camera_sound", "is_camera_sound"]

_HINTS = ("звук", "аудио", "audio", "экран", "микрофон", "зала")
_PLACE = r"(?:экран\w*|ts|тс|hd-?ts|telesync|cam\w*|hdcam\w*|камрип\w*|(?:кино)?зала|микрофона)"
_SOUND = re.compile(
    rf"(?<![^\W_])(?:(?:звук|аудио|озвучка|озвучание|дубляж|дорожка)\s?(?:с|из|от|-)\s?{_PLACE}"
    rf"|{_PLACE}[ -](?:звук|аудио|audio|sound)|микрофонн\w+\s(?:звук|аудио|дорожка)|звук\sмикрофонный)(?![^\W_])"
)


def camera_sound(low: str, begin: int) -> list[Fact]:
    """The source that such a sound amounts to, without a place of its own: a better copy will follow."""
    if not any(hint in low for hint in _HINTS):
        return []
    found = _SOUND.search(low, begin)
    return [Fact("rip", "telesync", found.start(), found.start())] if found else []


def is_camera_sound(low: str) -> bool:
    """Whether words that stand in a studio's place only tell where the sound was taken."""
    return _SOUND.search(low) is not None
