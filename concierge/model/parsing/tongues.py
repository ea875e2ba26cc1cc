"""Languages, subtitles and dubbing as scene, P2P and anime names tell them."""

from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from operator import itemgetter

from concierge.model.parsing._origins import country_facts, eastern_facts, is_rare, scripts_in
from concierge.model.parsing._subtitles import Subtitles, has_sign, subtitles_in
from concierge.model.parsing._tongue_runs import SUBTITLE_FILE, Spans, Token, is_taken, runs_in
from concierge.model.parsing._tongue_words import IMPLIED_BY, MUTE, NAME, SHY, WORDS
from concierge.model.parsing._words import words_in
from concierge.model.parsing.facts import Fact

__all__ = ["is_language_name", "is_tongue", "language_of", "read_tongues"]

# What makes it worth to look closer.
_KNOWN = frozenset(
    spelling for spelling, parts in WORDS.items() if len(parts) > 1 or parts[0].role not in MUTE
)
_IMPLYING = frozenset(IMPLIED_BY)
# English stands too often before a year as a title's own word: "Johnny English 2003".
_WORD_OF_TITLES = "english"
_CODES = frozenset(code for parts in WORDS.values() for part in parts for code in part.languages)
_UNTOLD = ("",)
_START = itemgetter(Fact._fields.index("start"))
_SIGNS_BEFORE_FACTS = frozenset({"dub", "many", "subtitles", "readers", "voice"})
_TONGUES = frozenset(
    spelling
    for spelling, parts in WORDS.items()
    if any(part.weight > SHY or part.role in _SIGNS_BEFORE_FACTS for part in parts)
) - {_WORD_OF_TITLES}
_LANGUAGE_NAMES = frozenset(
    spelling for spelling, parts in WORDS.items() if any(part.weight == NAME for part in parts)
) - {_WORD_OF_TITLES}


def is_tongue(word: str) -> bool:
    """Whether a word of a name in lower case says a language where it stands beside a technical fact.

    Codes that are also other words do not; nor does "english", which titles use.
    """
    return word in _TONGUES


def is_language_name(word: str) -> bool:
    """Whether a word of a name in lower case is a whole word for a language, no code of one, and not "english"."""
    return word in _LANGUAGE_NAMES


def language_of(word: str) -> str | None:
    """The language that a word in lower case is a name or a code of, where nothing but languages is expected."""
    if word in _CODES:
        return word
    parts = WORDS.get(word, ())
    return parts[0].languages[0] if len(parts) == 1 and len(parts[0].languages) == 1 else None


def read_tongues(low: str, *, zone: int, marks: Spans) -> tuple[Fact, ...]:
    """Every language, kind of subtitles and sign of dubbing that a name in lower case tells, in order.

    `zone` is where the title ends; `marks` are the sorted spans of other facts. What is told inside of another fact
    has an empty span, and so has a language that is told by the alphabet or by a word like "temporada" alone.
    """
    words = words_in(low)
    facts: list[Fact] = []
    is_known = not _KNOWN.isdisjoint(words)
    if not is_known and low.isascii() and " - " not in low and _IMPLYING.isdisjoint(words):
        return ()
    if is_known:
        # Where a name has no other words, nobody's title can be among them.
        facts = _apart(_facts(low, 0, ()) if words <= WORDS.keys() else _facts(low, zone, marks), marks)
    if not low.isascii():
        if is_rare(low):
            facts += _apart(eastern_facts(low), marks)
        facts += [Fact("languages", (code,), 0, 0) for code in scripts_in(low)]
    if "languages" not in [fact.field for fact in facts]:
        facts += _implied(low, words, marks)
    if len(facts) > 1:
        facts.sort(key=_START)
    return tuple(facts)


def _implied(low: str, words: AbstractSet[str], marks: Spans) -> Iterator[Fact]:
    """A language that no word names."""
    if " - " in low:
        yield from _apart(country_facts(low), marks)
    if not _IMPLYING.isdisjoint(words):
        yield from (Fact("languages", (code,), 0, 0) for word, code in IMPLIED_BY.items() if word in words)


def _apart(facts: Iterable[Fact], marks: Spans) -> list[Fact]:
    """The facts; what is told inside of another one has an empty span."""
    return [
        fact._replace(end=fact.start) if is_taken(fact.start, fact.end, marks) else fact for fact in facts
    ]


def _facts(low: str, zone: int, marks: Spans) -> list[Fact]:
    facts: list[Fact] = []
    subtitles: list[Subtitles] = []
    for run in runs_in(low, zone, marks):
        written = tuple(subtitles_in(low, run)) if has_sign(run) else ()
        if written:
            subtitles += written
            taken = {token for each in written for token in (*each.languages, each.many) if token}
            facts += _voices([token for token in run if token not in taken])
        else:
            facts += _voices(run)
    if subtitles:
        facts += _all_subtitles(low, subtitles, {code for fact in facts for code in _codes(fact)})
    return facts


def _all_subtitles(low: str, subtitles: Sequence[Subtitles], spoken: AbstractSet[str]) -> list[Fact]:
    facts: list[Fact] = []
    is_file = low.endswith(SUBTITLE_FILE)
    for each in subtitles:
        is_more = len(each.languages) == 1 and spoken <= set(each.codes)
        is_audience = is_file or (each.is_audience and (is_more or not spoken))
        facts += _subtitles(each, is_audience=is_audience)
    # That there are subtitles says nothing new beside those in a language.
    if any(fact.field == "subtitles" and fact.value != _UNTOLD for fact in facts):
        facts = [fact for fact in facts if fact.value != _UNTOLD]
    return facts


def _codes(fact: Fact) -> tuple[str, ...]:
    """The codes of a fact about languages."""
    values = fact.value if fact.field == "languages" and isinstance(fact.value, tuple) else ()
    return tuple(value for value in values if isinstance(value, str))


def _voices(tokens: Sequence[Token]) -> Iterator[Fact]:
    for place, token in enumerate(tokens):
        role = token.word.role
        if token.word.languages and role != "subtitles":
            # The language of "dublado" is in the form of the word, which already says that it is dubbed.
            yield Fact("languages", token.word.languages, token.end if role else token.start, token.end)
        if role == "dub":
            yield Fact("dubbed", value=True, start=token.start, end=token.end)
        elif role == "many":
            yield Fact("dubbed", value=True, start=token.start, end=_many_end(tokens, place))
        elif role == "hardsubs":
            yield Fact("hardcoded", value=True, start=token.start, end=token.end)


def _many_end(tokens: Sequence[Token], place: int) -> int:
    """Where "dual audio" ends."""
    after = tokens[place + 1] if place + 1 < len(tokens) else tokens[place]
    return after.end if after.word.role == "voice" else tokens[place].end


def _subtitles(subtitles: Subtitles, *, is_audience: bool) -> Iterator[Fact]:
    sign, languages = subtitles.sign, subtitles.languages
    if subtitles.many:
        yield Fact("subtitles", subtitles.codes, subtitles.many.start, sign.end)
        return
    codes = subtitles.codes or _UNTOLD
    if _is_burnt_in(subtitles):
        yield Fact("subtitles", codes, languages[0].start, languages[-1].end)
        yield Fact("hardcoded", value=True, start=sign.start, end=sign.end)
    elif is_audience:
        yield from (Fact("languages", token.word.languages, token.start, token.end) for token in languages)
        yield Fact("subtitles", codes, sign.start, sign.end)
    else:
        places = [place for token in (sign, *languages) for place in (token.start, token.end)]
        yield Fact("subtitles", codes, min(places), max(places))


def _is_burnt_in(subtitles: Subtitles) -> bool:
    """Whether it is "korsub": a Korean web copy, whose subtitles are part of the picture."""
    return any(
        token.word.languages == ("ko",) and token.end == subtitles.sign.start for token in subtitles.languages
    )
