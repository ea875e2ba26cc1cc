"""Who asks, and what they usually want."""

from dataclasses import dataclass

__all__ = ["Preferences", "User"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's usual choices; a wish in words goes before them.

    `auto_start_bytes` is a standing grant: clear winners up to that size start without a question; 0 means "ask".
    `max_size_bytes` turns down anything bigger.
    """

    resolution: int = 1080
    audio_language: str = "ru"
    max_size_bytes: int | None = None
    auto_start_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person known to the concierge; the local owner has no Telegram id."""

    id: int
    telegram_id: int | None = None
    language: str | None = None
    preferences: Preferences = Preferences()
