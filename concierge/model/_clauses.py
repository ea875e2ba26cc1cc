"""One wish of a sentence: which rule it keeps, and what it names."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from concierge.model import _phrases as said
from concierge.model._ask_phrases import ASK_RULES, AT_NIGHT, FILMS, MINUTES, NO_PERSON, QUEUE_RULES
from concierge.model._closed_phrases import closed_intent
from concierge.model._courtesy import without_courtesy
from concierge.model._list_phrases import LIST_RULES, OPINIONS, RATING
from concierge.model._rules import Rest, Rule, pattern_of
from concierge.model._spelling import repaired, with_repaired_verbs
from concierge.model._talk_phrases import CHITCHAT, HELP, NOT_OFFERED
from concierge.model.asked_title import Sentence, bare, begun, slots_of
from concierge.model.understood import MINUTES as MOST_MINUTES, RATINGS, Intent, Slots, Understood

__all__ = ["minutes_in", "rating_in", "read_clause"]

_RULES: Final = (*QUEUE_RULES, *LIST_RULES, *ASK_RULES)
_OF_THE_UNSEEN: Final = frozenset({Intent.WATCH_FOR, Intent.CANCEL_WATCH})
_LONGEST_TALK: Final = 80
# What is longer is at most the name of a title to get, however it goes on.
_LONGEST_WISH: Final = 400
_NUMBERS: Final = {
    "един": 1, "один": 1, "дв": 2, "тр": 3, "чет": 4, "пят": 5, "шес": 6, "сем": 7, "вос": 8, "девя": 9, "деся": 10,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_TENS: Final = {"сорок": 40, "тридцат": 30, "двадцат": 20, "десят": 10, "пятьдесят": 50}
_KIND_FIRST: Final = (
    rf"\s*(?:(?:все|всё|эти|этот|эту|всякие|любые|all|any|those|these) )*(?:{FILMS}"
    rf"|movies|films|shows|anything|everything|stuff)(?= )"
)
_KIND_LAST: Final = r"\s+(?:movies?|films?|shows?|flicks|series|фильм\w{0,2}|сериал\w{0,2})\W*$"
_OF_SOMEBODY: Final = r"\s*(?:с участием|со?|with|by|starring|от|from|режисс[её]ра)(?= )"
_ABOUT: Final = r"\s*(?:про|об?|about)(?= )"
_VERDICT: Final = re.compile(
    r"(?<=\w)\s+(?:шедевр|кайф|бомба|masterpiece|(?:очень )?понравил\w+|(?:i )?loved it)[\s,.!]*$"
    r"|\s*[,.]\s*(?:ну )?(?:такое|шедевр|топ|бомба|кайф|masterpiece|fine|так себе|норм\w*|ничего|огонь"
    r"|супер|шикарно|отлично|хорошо|плохо|скучно"
    r"|класс|круто|(?:не )?понравил\w+"
    r"|meh|ok|okay|great|good|bad|boring|(?:i )?(?:loved|liked|hated) it|awesome|amazing"
    r"|not bad)[\s,.!]*$",
    re.IGNORECASE,
)
_COPY: Final = (
    r"\s*(?:(?:me|us) )?(?:a |the |some |any )?(?:good |decent |nice |best |хорош\w{2,3} "
    r"|нормальн\w{2,3} |качественн\w{2,3} |лучш\w{2,3} )?"
    r"(?:(?:copy|release|version|torrent|rip) of|раздач\w|релиз\w?|торрент\w?|верси\w)(?= )"
)
_PRONOUN: Final = (
    r"(?:it(?:['’]?s| is)?(?: out| available| released| here)?|them|that|this|those|его|е[её]|их|это"
    r"|такое)"
)
_TAIL: Final = (
    r"(?:\s*(?<=\s)(?:real quick|for (?:me|us|the weekend|tonight)|asap|as soon as possible|quickly"
    r"|right now|right away))+\W*$"
)
# For what it is to be there in time, and not what it is called.
_PURPOSE: Final = re.compile(
    r", чтобы? (?:успел\w*|к |был[оаи]? |посмотреть|вечером|завтра).*$|,? so (?:that )?(?:it|we|i) .+$",
    re.IGNORECASE,
)
_TRAILING_VERB: Final = (
    r"(?P<x>.+?),? (?:с|за)?(?:качай|качни|качать|скачать|хочу)(?:те)?(?: (?:давай"
    r"|уже|пж|плиз|пожалуйста|мне|быстро|срочно))*\W*$"
)
# What was read of the rest of a wish; None if it is none after all.
_Reader = Callable[[Rule, str, str], Understood | None]


def read_clause(text: str, *, follows: bool = False) -> Understood | None:
    """The wish that the words are; None for what may be anything, and so is a title.

    `follows` says that another wish stands before it: then there is less doubt that it is one.
    """
    if len(text) > _LONGEST_WISH:
        return _fetched(begun(text), follows=follows)
    if talk := _talk(text):
        return talk
    if closed := closed_intent(without_courtesy(text)):
        return Understood(intent=closed, words=bare(text))
    wishes = (_by_rule(wording, follows=follows) for wording in _wordings(text))
    return next((wish for wish in wishes if wish), None)


def minutes_in(text: str) -> int | None:
    """The longest time that was said, in minutes."""
    for wording in MINUTES:
        if match := pattern_of(wording).search(text):
            minutes = _minutes_of(match)
            return minutes if MOST_MINUTES[0] <= minutes <= MOST_MINUTES[1] else None
    return None


def rating_in(text: str, *, is_asked: bool) -> tuple[float | None, str]:
    """The rating out of ten, and the text without it; `is_asked` if nothing else than a rating is awaited."""
    for wording in (*RATING, *OPINIONS) if is_asked else RATING:
        match = pattern_of(wording).search(text)
        if match is None:
            continue
        scale = match.groupdict().get("scale") or "10"
        half = 0.5 if match.groupdict().get("half") else 0
        rating = (_number(match["points"]) + half) * (10 / _number(scale))
        if RATINGS[0] <= rating <= RATINGS[1]:
            return rating, f"{text[: match.start()]} {text[match.end() :]}"
    return None, text


def _by_rule(text: str, *, follows: bool) -> Understood | None:
    for rule in _RULES:
        rest = None if rule.only_follows and not follows else rule.read(text)
        if rest is not None and (wish := _READERS[rule.rest](rule, rest, text)):
            return wish
    if pattern_of(NOT_OFFERED).match(text):
        return Understood(intent=Intent.HELP, words=text)
    return _fetched(text, follows=follows) or _rated_without_verb(text)


def _wordings(text: str) -> Iterator[str]:
    """The words as they were written, without asides, and with their verb spelt well."""
    plain = repaired(begun(without_courtesy(text)))
    without = Sentence(plain)
    without.take_first(said.ASIDE)
    yield from dict.fromkeys((with_repaired_verbs(without.rest), plain, without.rest))


def _talk(text: str) -> Understood | None:
    words = bare(without_courtesy(text))
    if pattern_of(HELP).match(words):
        return Understood(intent=Intent.HELP, words=words)
    if len(words) <= _LONGEST_TALK and pattern_of(CHITCHAT).match(words):
        return Understood(intent=Intent.CHITCHAT, words=words)
    return None


def _fetched(text: str, *, follows: bool) -> Understood | None:
    """A release to get or to find, by the verb before or behind it."""
    sentence = Sentence(text)
    if sentence.take_first(said.GET):
        intent = Intent.DOWNLOAD
    elif sentence.take_first(said.FIND):
        intent = Intent.SEARCH
    elif match := pattern_of(_TRAILING_VERB).match(text):
        intent, sentence.rest = Intent.DOWNLOAD, match["x"]
    else:
        return None
    rest = re.sub(
        rf"^{_COPY}", "", pattern_of(_TAIL).sub("", _PURPOSE.sub("", sentence.rest)), flags=re.IGNORECASE
    )
    wish = None if follows and _is_detail(rest) else _titled(intent, rest, text)
    return wish or _of(Intent.HELP, Slots(), text)


def _rated_without_verb(text: str) -> Understood | None:
    rating, rest = rating_in(text, is_asked=False)
    return (
        _of(Intent.RATE, replace(_slots(_VERDICT.sub("", rest)), rating=rating), text)
        if rating is not None
        else None
    )


def _slots(rest: str) -> Slots:
    return slots_of(Sentence(bare(rest)))


def _is_detail(rest: str) -> bool:
    """Whether the words name no title, but only what is wanted of one; a year may be a title."""
    alone = slots_of(Sentence(bare(rest), may_end=True))
    return alone.title is None and alone.year is None


def _of(intent: Intent, slots: Slots, words: str) -> Understood:
    return Understood(intent=intent, slots=slots, words=bare(words))


def _titled(intent: Intent, rest: str, words: str) -> Understood | None:
    slots = _slots(rest)
    return _of(intent, slots, words) if slots.title else None


def _as_title(rule: Rule, rest: str, text: str) -> Understood | None:
    wish = _titled(rule.intent, rest, text)
    return None if wish and rule.intent in _OF_THE_UNSEEN and _is_pronoun(wish.slots.title) else wish


def _as_nothing(rule: Rule, rest: str, text: str) -> Understood:  # noqa: ARG001  as every reader
    minutes = minutes_in(text) if rule.intent is Intent.TONIGHT else None
    return _of(rule.intent, Slots(minutes_max=minutes), text)


def _as_advice(rule: Rule, rest: str, text: str) -> Understood:
    """Advice for this evening, where it or a length was named; else advice of any kind."""
    minutes = minutes_in(text)
    if minutes is not None or pattern_of(AT_NIGHT).search(text):
        return _of(Intent.TONIGHT, Slots(minutes_max=minutes), text)
    return _of(rule.intent, replace(slots_of(Sentence(bare(rest), may_end=True)), title=None), text)


def _as_person(rule: Rule, rest: str, text: str) -> Understood | None:
    slots = _slots(rest)
    if slots.title is None or _is_detail(rest):
        return None
    if pattern_of(NO_PERSON).match(slots.title):
        return _of(rule.intent, Slots(), text)
    return _of(rule.intent, replace(slots, title=None, person=slots.title), text)


def _as_similar(rule: Rule, rest: str, text: str) -> Understood | None:
    slots = _slots(rest)
    return _of(rule.intent, replace(slots, title=None, similar_to=slots.title), text) if slots.title else None


def _as_rated(rule: Rule, rest: str, text: str) -> Understood | None:
    rating, rest = rating_in(rest, is_asked=True)
    return _of(rule.intent, replace(_slots(rest), rating=rating), text) if rating is not None else None


def _as_watched(rule: Rule, rest: str, text: str) -> Understood | None:
    """A title that was seen; where it was rated too, the rating says it all."""
    rating, rest = rating_in(rest, is_asked=False)
    slots = _slots(_VERDICT.sub("", rest))
    if slots.title is None:
        return None
    return _of(Intent.RATE if rating else rule.intent, replace(slots, rating=rating), text)


def _as_sifted(rule: Rule, rest: str, text: str) -> Understood | None:
    """What is never wanted again: somebody, or a title or a kind without the word for films around it."""
    named = f" {bare(re.sub(_KIND_LAST, '', rest, flags=re.IGNORECASE))}"
    if kind := re.match(_KIND_FIRST, named, re.IGNORECASE):
        named = named[kind.end() :]
    if person := re.match(_OF_SOMEBODY, named, re.IGNORECASE):
        return _of(rule.intent, Slots(person=bare(named[person.end() :]) or None), text)
    about = re.match(_ABOUT, named, re.IGNORECASE)
    wish = _titled(rule.intent, named[about.end() :] if about else named, text)
    return None if wish and _is_pronoun(wish.slots.title) else wish


def _is_pronoun(title: str | None) -> bool:
    """Whether it only points at what was named before."""
    return title is not None and re.fullmatch(_PRONOUN, title, re.IGNORECASE) is not None


def _as_words(rule: Rule, rest: str, text: str) -> Understood | None:  # noqa: ARG001  as every reader
    words = bare(rest)
    return _of(rule.intent, Slots(), words) if words else None


_READERS: Final[Mapping[Rest, _Reader]] = {
    Rest.TITLE: _as_title,
    Rest.MAYBE_TITLE: _as_advice,
    Rest.PERSON: _as_person,
    Rest.SIMILAR: _as_similar,
    Rest.RATED: _as_rated,
    Rest.WATCHED: _as_watched,
    Rest.SIFTED: _as_sifted,
    Rest.WORDS: _as_words,
    Rest.NOTHING: _as_nothing,
}


def _number(given: str) -> float:
    if given[0].isdecimal():
        return float(given.replace(",", "."))
    return next(number for stem, number in _NUMBERS.items() if given.lower().startswith(stem))


def _minutes_of(match: re.Match[str]) -> int:
    said_of = {name: value for name, value in match.groupdict().items() if value}
    if "half" in said_of:
        return 90
    if "short" in said_of:
        return 30
    if "hour" in said_of:
        return 60
    if more := said_of.get("more2") or (said_of.get("more") if "hours" not in said_of else None):
        return 60 + (
            int(more) if more.isdecimal() else next(n for stem, n in _TENS.items() if more.startswith(stem))
        )
    if minutes := said_of.get("minutes") or said_of.get("about"):
        return int(minutes) if minutes.isdecimal() else 100
    hours = said_of.get("hours") or said_of["late"]
    return round(_number(hours) * 60) + int(said_of.get("more", 0))
