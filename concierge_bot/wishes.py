"""How the choices of a person are written into their profile, which everything else follows from."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

import concierge
from concierge.texts import Texts
from concierge_bot.wording import spoken

__all__ = [
    "GB",
    "LANGUAGES",
    "QUALITIES",
    "RESOLUTIONS",
    "SIZES_GB",
    "UNASKED_GB",
    "VOICES",
    "choose_language",
    "choose_quality",
    "choose_resolution",
    "choose_size",
    "choose_subtitles",
    "choose_unasked",
    "chosen_voices",
    "keep_language",
    "toggle_voice",
]

LANGUAGES: Final[Mapping[str, str]] = {"ru": "русский", "en": "English"}
QUALITIES: Final = ("best", "balanced", "small", "travel")
RESOLUTIONS: Final = (720, 1080, 2160)
# How a profile names kinds of voices, which it reads in both languages.
VOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "dub": {"ru": "дубляж", "en": "dub"},
    "multi": {"ru": "многоголосый", "en": "mvo"},
    "two": {"ru": "двухголосый", "en": "dvo"},
    "author": {"ru": "авторский", "en": "avo"},
    "original": {"ru": "оригинал", "en": "original"},
}
SIZES_GB: Final = (5, 10, 20, 40, 80)
UNASKED_GB: Final = (5, 10, 20, 50)
GB: Final = 10**9
QUALITY: Final = concierge.SectionName.QUALITY


async def choose_language(me: concierge.UserView, language: str) -> Texts:
    """From now on the person is spoken to in that language; its sentences are returned."""
    await me.profile.add(concierge.SectionName.IDENTITY, LANGUAGES[language], field="language")
    return spoken(language)


async def keep_language(me: concierge.UserView, language: str) -> None:
    """Whoever has chosen no language is spoken to in that one from now on: a profile names one, whatever it is."""
    if me.user.language is None:
        await choose_language(me, language)


async def choose_quality(me: concierge.UserView, name: str) -> None:
    """Which quality profile is usual; the resolution that was chosen stays."""
    await _usually(me, name, me.user.preferences.resolution)


async def choose_resolution(me: concierge.UserView, resolution: int | None) -> None:
    """Which resolution is usual; None leaves it to the quality profile."""
    await _usually(me, me.user.preferences.profile, resolution)


def chosen_voices(revision: concierge.Revision) -> Sequence[str]:
    """The voices that the profile names, the best first: those of `VOICES` by their keys, others as they stand."""
    facts = revision.document.section(QUALITY).of("audio")
    parts = facts[0].text.split(",") if facts else ()
    return [_voice(part.strip()) for part in parts if part.strip()]


async def toggle_voice(me: concierge.UserView, voice: str, language: str) -> None:
    """Puts a kind of voices behind those that are wanted already, or takes it away."""
    chosen = list(chosen_voices(await me.profile.get()))
    kept = [one for one in chosen if one != voice] if voice in chosen else [*chosen, voice]
    await _stated(me, "audio", ", ".join(VOICES[one][language] if one in VOICES else one for one in kept))


def _voice(part: str) -> str:
    named = (key for key, words in VOICES.items() if part.casefold() in words.values())
    return next(named, part)


async def choose_subtitles(me: concierge.UserView, told: str) -> None:
    """Which subtitles are wanted, in the words of the profile; "" is none in particular."""
    await _stated(me, "subtitles", told)


async def choose_size(me: concierge.UserView, size_gb: int) -> None:
    """How big a film or an episode may be; 0 is as big as it likes."""
    await _stated(me, "max_size", f"{size_gb} GB" if size_gb else "any")


async def choose_unasked(me: concierge.UserView, size_gb: int) -> None:
    """Up to which size clear winners start without a question; 0 asks always."""
    await me.profile.let_start(size_gb * GB)


async def _usually(me: concierge.UserView, profile: str, resolution: int | None) -> None:
    await _stated(me, "default", f"{profile}, {resolution}p" if resolution else profile)


async def _stated(me: concierge.UserView, field: str, told: str) -> None:
    """The field says this and nothing else; "" says nothing."""
    if told:
        await me.profile.add(QUALITY, told, field=field)
        return
    with suppress(concierge.NotFound):
        await me.profile.remove(QUALITY, field)
