"""Who asks, and what they usually want."""

from dataclasses import dataclass, fields, replace
from datetime import datetime

from concierge.model.access import CHILD_AGE, DEFAULTS, NO_LIMITS, Grant, Limits, Role
from concierge.model.language_models import USUAL_MODEL, ModelChoice
from concierge.model.notification_wishes import USUAL_WISHES, NotificationWishes
from concierge.model.quality_profile import HdrWish, QualityProfile, VoiceWish, profile_named

__all__ = ["Preferences", "User"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """A person's usual choices; a wish in words goes before them.

    `profile` names one of `PROFILES` or of the person's `own`; everything else changes it where it is given.
    `audio_language` is that of the voices, "ru" or "en"; None means the one that the person speaks. `subtitles` are
    languages, "" the person's own; `codecs` the best first. `max_size_bytes` of 0 means that there is no limit.
    `screen` is the most lines that any screen of theirs shows: more is not wished for.
    `auto_start_bytes` is a standing grant: clear winners up to that size start without a question; 0 means "ask".
    """

    profile: str = "balanced"
    resolution: int | None = None
    voices: tuple[VoiceWish, ...] = ()
    audio_language: str | None = None
    max_size_bytes: int | None = None
    auto_start_bytes: int = 0
    subtitles: tuple[str, ...] = ()
    needs_subtitles: bool = False
    codecs: tuple[str, ...] = ()
    hdr: HdrWish | None = None
    dolby_vision: HdrWish | None = None
    screen: int | None = None
    own: tuple[QualityProfile, ...] = ()

    def heard_in(self, language: str) -> "Preferences":
        """The same preferences, with voices in `language` unless another one is set."""
        return self if self.audio_language else replace(self, audio_language=language)

    def filled_from(self, usual: "Preferences") -> "Preferences":
        """The same preferences; what nobody set in them is as in `usual`."""
        unset = Preferences()
        taken = {
            field.name: getattr(usual, field.name)
            for field in fields(self)
            if getattr(self, field.name) == getattr(unset, field.name)
        }
        return replace(self, **taken)

    def quality(self, spoken: str, profile: str | None = None) -> QualityProfile:
        """The whole profile of a person who speaks that language, or with `profile` their own form of another one.

        Raises:
            NotFound: there is no profile of that name.
        """
        named = self._named(profile or self.profile)
        own = self._pictured(replace(named, language=self.audio_language or spoken))
        if self.resolution is not None and profile in {None, self.profile}:
            own = replace(own, resolution=self.resolution)
        if self.screen is not None:
            own = replace(own, resolution=min(own.resolution, self.screen))
        if self.max_size_bytes is not None:
            own = replace(own, max_size_bytes=self.max_size_bytes or None)
        return own.hearing(*self.voices) if self.voices else own

    def _named(self, name: str) -> QualityProfile:
        return next((own for own in self.own if own.name == name), None) or profile_named(name)

    def _pictured(self, profile: QualityProfile) -> QualityProfile:
        return replace(
            profile,
            hdr=self.hdr or profile.hdr,
            dolby_vision=self.dolby_vision or profile.dolby_vision,
            codecs=tuple(dict.fromkeys((*self.codecs, *profile.codecs))),
            subtitles=self.subtitles or profile.subtitles,
            needs_subtitles=self.needs_subtitles or profile.needs_subtitles,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person known to the concierge; the local owner may have no Telegram id. Nothing is granted by itself.

    `age_limit` is the highest age rating that they may see, in years; None is any. `digest` is what a language model
    is told of them: a short text of their own profile. `model` is who answers them, `wishes` how they want to be told.
    Since `unreachable_since` nothing can be written to them.
    """

    id: int
    name: str = ""
    role: Role = Role.STRANGER
    grants: frozenset[Grant] = frozenset()
    limits: Limits = NO_LIMITS
    age_limit: int | None = None
    telegram_id: int | None = None
    language: str | None = None
    preferences: Preferences = Preferences()
    digest: str = ""
    model: ModelChoice = USUAL_MODEL
    wishes: NotificationWishes = USUAL_WISHES
    unreachable_since: datetime | None = None

    def may(self, grant: Grant) -> bool:
        """Whether the person has that grant."""
        return grant in self.grants

    def given(self, role: Role) -> "User":
        """The same person in that role, with the grants and the age limit that come with it."""
        age_limit = CHILD_AGE if role is Role.CHILD else None
        return replace(self, role=role, grants=DEFAULTS[role], age_limit=age_limit)
