"""Who asks, and what they usually want."""

from dataclasses import dataclass, replace

__all__ = ["Preferences", "User"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's usual choices; a wish in words goes before them.

    `audio_language` is that of the voices, "ru" or "en"; None means the one that the person speaks.
    `auto_start_bytes` is a standing grant: clear winners up to that size start without a question; 0 means "ask".
    `max_size_bytes` turns down anything bigger.
    """

    resolution: int = 1080
    audio_language: str | None = None
    max_size_bytes: int | None = None
    auto_start_bytes: int = 0

    def heard_in(self, language: str) -> "Preferences":
        """The same preferences, with voices in `language` unless another one is set."""
        return self if self.audio_language else replace(self, audio_language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person known to the concierge; the local owner has no Telegram id."""

    id: int
    telegram_id: int | None = None
    language: str | None = None
    preferences: Preferences = Preferences()
