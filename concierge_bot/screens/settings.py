"""What holds for a person, and the choices that change it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import concierge
from concierge.texts import Texts
from concierge_bot.cleaning import clean_line
from concierge_bot.formatted import bold, joined, plain
from concierge_bot.screen import Screen, key
from concierge_bot.visit import Key, Visit
from concierge_bot.wishes import (
    GB,
    LANGUAGES,
    QUALITIES,
    RESOLUTIONS,
    SIZES_GB,
    UNASKED_GB,
    VOICES,
    chosen_voices,
)

__all__ = ["ACTION", "choice_screen", "settings_screen"]

ACTION = "settings"
# Screens of their own that the settings lead to: the key of the label, and the action of the button.
DOORS: Final = (("bot.news.head", "notifications"),)
KEYS_A_ROW = 2
SUBTITLES: Final = ("none", "own", "must", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """What holds for somebody now, and in which language it is told."""

    user: concierge.User
    voices: Sequence[str]
    say: Texts

    @property
    def wanted(self) -> concierge.Preferences:
        return self.user.preferences


Told: TypeAlias = Callable[[_Held], str]
Chosen: TypeAlias = Callable[[_Held], Iterable[str]]
Values: TypeAlias = Callable[[Texts], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class _Choice:
    """How a setting is told, which of its values hold, and which it can have."""

    told: Told
    chosen: Chosen
    values: Values


async def settings_screen(visit: Visit) -> Screen:
    """Everything that holds now, and a button for each."""
    say, held = visit.say, await _held(visit)
    lines = [
        plain(f"{say.say(f'bot.settings.{name}')}: ") + bold(plain(choice.told(held)))
        for name, choice in CHOICES.items()
    ]
    keys = [key(say.say(f"bot.settings.{name}"), ACTION, do="show", what=name) for name in CHOICES]
    doors = [[key(say.say(label), action)] for label, action in DOORS]
    words = joined([bold(say.say("bot.settings.head")), joined(lines)], "\n\n")
    return Screen(words=words, rows=[*_in_rows(keys), *doors])


async def choice_screen(visit: Visit, what: str) -> Screen:
    """The values that one of the settings can have, those that hold marked."""
    say, held, choice = visit.say, await _held(visit), CHOICES[what]
    line = plain(f"{say.say(f'bot.settings.{what}')}: ") + bold(plain(choice.told(held)))
    chosen = set(choice.chosen(held))
    keys = [
        key(f"● {label}" if value in chosen else label, ACTION, do="set", what=what, value=value)
        for value, label in choice.values(say)
    ]
    back = key(say.say("bot.back"), ACTION, do="back")
    words = joined([line, plain(say.say(f"bot.settings.{what}.about"))], "\n\n")
    return Screen(words=words, rows=[*_in_rows(keys), [back]])


async def _held(visit: Visit) -> _Held:
    revision = await visit.me.profile.get()
    return _Held(user=visit.me.user, voices=chosen_voices(revision), say=visit.say)


def _resolution(held: _Held) -> str:
    return f"{held.wanted.quality(held.say.language).resolution}p"


def _resolutions(say: Texts) -> Iterable[tuple[str, str]]:
    return [("0", say.say("bot.settings.resolution.usual")), *((str(one), f"{one}p") for one in RESOLUTIONS)]


def _quality(name: str, say: Texts) -> str:
    whole = f"bot.quality.{name}"
    return say.say(whole) if say.knows(whole) else clean_line(name)


def _voices(held: _Held) -> str:
    names = [_voice(one, held.say) for one in held.voices]
    return ", ".join(names) or held.say.say("bot.settings.voices.any")


def _voice(voice: str, say: Texts) -> str:
    return say.say(f"bot.voices.{voice}") if voice in VOICES else clean_line(voice)


def _subtitles(held: _Held) -> str:
    value = _subtitles_value(held)
    return held.say.say(f"bot.settings.subtitles.{value}") if value in SUBTITLES else value


def _subtitles_value(held: _Held) -> str:
    """Which of the choices holds; the languages themselves where none does."""
    wanted = held.wanted
    if wanted.needs_subtitles:
        return "must"
    if not wanted.subtitles:
        return "none"
    told = ", ".join(wanted.subtitles)
    return {"": "own", "en": "en"}.get(told, told)


def _size(held: _Held) -> str:
    size = held.wanted.quality(held.say.language).max_size_bytes
    return _size_text(size, held.say) if size else held.say.say("bot.settings.size.any")


def _unasked(held: _Held) -> str:
    size, say = held.wanted.auto_start_bytes, held.say
    return say.say("bot.settings.unasked.to", size=_size_text(size, say)) if size else _never(say)


def _size_text(size_bytes: int, say: Texts) -> str:
    """A limit is a round number, and said as one."""
    whole, rest = divmod(size_bytes, GB)
    return say.size(size_bytes) if rest else say.say("bot.settings.gb", n=whole)


def _never(say: Texts) -> str:
    return say.say("bot.settings.unasked.never")


def _sizes(sizes_gb: Iterable[int], say: Texts) -> Iterable[tuple[str, str]]:
    return [(str(one), say.say("bot.settings.gb", n=one)) for one in sizes_gb]


def _in_rows(keys: Sequence[Key]) -> Sequence[Sequence[Key]]:
    return [keys[at : at + KEYS_A_ROW] for at in range(0, len(keys), KEYS_A_ROW)]


CHOICES: Final[Mapping[str, _Choice]] = {
    "language": _Choice(
        lambda held: LANGUAGES[held.say.language],
        lambda held: (held.say.language,),
        lambda _: LANGUAGES.items(),
    ),
    "quality": _Choice(
        lambda held: _quality(held.wanted.profile, held.say),
        lambda held: (held.wanted.profile,),
        lambda say: [(name, _quality(name, say)) for name in QUALITIES],
    ),
    "resolution": _Choice(_resolution, lambda held: (str(held.wanted.resolution or 0),), _resolutions),
    "voices": _Choice(
        _voices, lambda held: held.voices, lambda say: [(one, _voice(one, say)) for one in VOICES]
    ),
    "subtitles": _Choice(
        _subtitles,
        lambda held: (_subtitles_value(held),),
        lambda say: [(one, say.say(f"bot.settings.subtitles.{one}")) for one in SUBTITLES],
    ),
    "size": _Choice(
        _size,
        lambda held: () if held.wanted.max_size_bytes is None else (str(held.wanted.max_size_bytes // GB),),
        lambda say: [*_sizes(SIZES_GB, say), ("0", say.say("bot.settings.size.any"))],
    ),
    "unasked": _Choice(
        _unasked,
        lambda held: (str(held.wanted.auto_start_bytes // GB),),
        lambda say: [("0", _never(say)), *_sizes(UNASKED_GB, say)],
    ),
}
