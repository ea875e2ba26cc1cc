"""What a sentence changes of the wish before it: «нет, в 1080p», "not the second, the first"."""

import re
from dataclasses import replace
from typing import Final

from concierge.model._clauses import minutes_in, rating_in, read_clause
from concierge.model._number_words import number_said
from concierge.model._rules import pattern_of
from concierge.model._spelling import repaired
from concierge.model.asked_title import Sentence, bare, slots_of
from concierge.model.understood import Intent, Slots, Understood

__all__ = ["corrected"]

_REFUSING: Final = (
    r"(?:нет|неа|не (?:того|то|ту|тот|та)|не|not (?:that|this)(?: one)?|в смысле"
    r"|то есть|ой|упс|блин|стоп|подожди|погоди|точнее"
    r"|вернее|no|nah|nope|oops|sorry|wait|hold on"
    r"|actually|i meant|i mean"
    r"|(?:я )?(?:имел[аи]?|имею) в виду|я (?:хотел[аи]? сказать|про|о|говорю про)|речь (?:про"
    r"|о))(?:[\s,.!—–-]+|$)"
)
_ASIDE: Final = (
    r"(?:лучше|хотя|meant|скачай|качай|download|get|давай(?:те)?|а|и|тогда|мне|нужен|нужна|только|пусть будет"
    r"|make (?:it|that)|rather|instead|better|the|that|but|in fact|let['’]?s do"
    r"|i want|please|пожалуйста)(?:[\s,.!—–-]+|$)"
)
# What stands round a detail and names nothing.
_AROUND: Final = (
    r"(?:фильм\w?|аниме|мультфильм\w?|мультик\w?|anime|cartoon|который|которая|тот|та|того|ту|что|версия|версию|есть|будет|можно|давай|года|по|за|в"
    r"|качестве|если|пожалуйста|плиз|пж"
    r"|one|ones|if|possible|version|is|fine|would|be|better|good|enough|ok|please|pls|from|of|the|movie"
    r"|film|instead"
    r"|лучше|подойд[её]т)"
)
_SWAPPED: Final = (
    r"не (?P<no>[^,]+),? а (?P<yes>.+)$",
    r"not (?P<no>[^,]+?)(?:, (?:but )?| but )(?P<yes>.+)$",
    r"(?P<yes>[^,]+),? (?:а )?(?:не|not) (?P<no>[^,]+)$",
)
_ORDINAL: Final = (
    r"(?:the )?(?P<number>\d{1,2}|(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)\w{1,3}"
    r"|first|second|third|fourth"
    r"|fifth|sixth|seventh|eighth|ninth|tenth)(?:[- ]?(?:й|ю|я|ый|ую|го|st|nd|rd|th))?(?: (?:one|часть"
    r"|part|фильм))?\W*$"
)
_NUMBER_AT_END: Final = re.compile(r"\s+(\d{1,2})$")
_REFUSAL: Final = re.compile(r"^(?:нет|неа|ой|no|nope|oops)[\s,.!]+", re.IGNORECASE)
_SETTLED: Final = frozenset(
    {
        Intent.QUEUE,
        Intent.WATCHLIST_SHOW,
        Intent.STATS,
        Intent.REMEMBER,
        Intent.HELP,
        Intent.CHITCHAT,
        Intent.UNSAFE,
    }
)


def corrected(text: str, last: Understood) -> Understood | None:
    """The last wish as the text amends it; None if the text is a wish of its own, or says nothing of that one."""
    words, is_refusal = _without_lead(bare(repaired(text)))
    if last.intent in _SETTLED or not words or _is_wish(words) or _is_wish(text):
        return None
    swap = next(
        (match for wording in _SWAPPED if (match := pattern_of(wording).match(_REFUSAL.sub("", bare(text))))),
        None,
    )
    if swap and (slots := _swapped(last, swap["no"], swap["yes"])):
        return replace(last, slots=slots)
    if (slots := _numbered(last, words)) or (slots := _amended(last, words, is_refusal=is_refusal)):
        return replace(last, slots=slots)
    return None


def _is_wish(text: str) -> bool:
    """Whether the text is a wish by itself; a bare verb is none."""
    wish = read_clause(text, follows=True)
    return wish is not None and wish.intent is not Intent.HELP


def _without_lead(text: str) -> tuple[str, bool]:
    """The text without the words that only say that it is a correction, and whether it refuses what was understood."""
    is_refusal = False
    while True:
        if match := pattern_of(_REFUSING).match(text + " "):
            is_refusal = True
        elif (match := pattern_of(_ASIDE).match(text + " ")) is None:
            return text, is_refusal
        text = text[match.end() :].strip()


def _swapped(last: Understood, no: str, yes: str) -> Slots | None:
    """The slots with one value in the place of another; None if it is the wish's no number, detail or title."""
    was, now = _ordinal(no), _ordinal(yes)
    if was is not None and now is not None:
        return _with_number(last, was, now)
    return _amended(last, _without_lead(yes)[0], is_refusal=True)


def _numbered(last: Understood, words: str) -> Slots | None:
    number = _ordinal(words)
    return None if number is None else _with_number(last, None, number)


def _with_number(last: Understood, was: int | None, number: int) -> Slots | None:
    """The slots with another number of the season, the episode, the rating or the part: the one that there is.

    A first part is seldom numbered, and so loses its number.
    """
    slots = last.slots
    if last.intent is Intent.RATE:
        return replace(slots, rating=float(number)) if 1 <= number <= 10 else None  # noqa: PLR2004  the scale
    if slots.season is not None and was in {None, slots.season}:
        return replace(slots, season=number)
    if slots.episode is not None and was in {None, slots.episode}:
        return replace(slots, episode=number)
    if slots.title is None:
        return None
    base = _NUMBER_AT_END.sub("", slots.title)
    return replace(slots, title=base if number == 1 else f"{base} {number}")


def _amended(last: Understood, words: str, *, is_refusal: bool) -> Slots | None:
    """The slots with the details in these words; with another title only where the first one was refused."""
    if last.intent in {Intent.TONIGHT, Intent.RECOMMEND} and (minutes := minutes_in(words)):
        return replace(last.slots, minutes_max=minutes)
    if last.intent in {Intent.RATE, Intent.MARK_WATCHED}:
        rating, rest = rating_in(words, is_asked=last.intent is Intent.RATE)
        if rating is not None and not _named(rest):
            return replace(last.slots, rating=rating)
    said_now = slots_of(Sentence(words, may_end=True))
    name = _named(said_now.title or "")
    if name and not is_refusal:
        return None
    details = replace(said_now, title=name or None)
    return None if details == Slots() else last.slots.amended(details)


def _named(text: str) -> str:
    """What the words name, without those that only stand round a detail."""
    around = pattern_of(rf"(?:{_AROUND}\W*)+$")
    return "" if around.match(bare(text)) else bare(text)


def _ordinal(text: str) -> int | None:
    match = pattern_of(_ORDINAL).match(bare(text))
    return None if match is None else number_said(match["number"])
