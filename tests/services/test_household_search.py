"""One release for several people: everybody's voices and sizes, and what is missing for whom."""

from __future__ import annotations

from concierge.model.audio import AudioKind
from concierge.model.quality_profile import VoiceWish

DUB, LOSTFILM, ORIGINAL = (
    VoiceWish(kind=AudioKind.DUB),
    VoiceWish(studio="LostFilm"),
    VoiceWish(kind=AudioKind.ORIGINAL),
)
