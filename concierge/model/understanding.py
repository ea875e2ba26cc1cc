"""What a sentence asks for, read without a model: in Russian and English."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from concierge.model._ask_phrases import FOLLOWING_ASIDE
from concierge.model._clauses import read_clause
from concierge.model._corrections import corrected
from concierge.model._courtesy import THANKS_LAST, without_courtesy
from concierge.model._phrases import ASIDE, HEDGE
from concierge.model._rules import pattern_of
from concierge.model._spelling import repaired
from concierge.model._talk_phrases import UNSAFE
from concierge.model.asked_title import Sentence, bare, has_words, slots_of
from concierge.model.query import LONGEST_REQUEST, cleaned
from concierge.model.understood import Intent, Slots, Understanding, Understood

__all__ = ["Intent", "Slots", "Understanding", "Understood", "understand"]

_MOST_WISHES: Final = 4
_MOST_BREAKS: Final = 12
# Who writes more than this tells a story, and asks for one thing.
_LONGEST_OF_SEVERAL: Final = 400
_BREAK: Final = re.compile(
    r"[,;.!?…]+\s+|\s+[—–-]\s+|\s+(?=(?:и|а|но|потом|затем|and|then|but|plus|also)\s)", re.IGNORECASE
)
_TWO_WORKS: Final = re.compile(
    r"(?P<first>.+ \(?(?:19|20)\d\d\)?)(?:,| и| and)+ (?P<second>\D+ \(?(?:19|20)\d\d\)?)", re.IGNORECASE
)
_FETCHED: Final = frozenset({Intent.DOWNLOAD, Intent.SEARCH})
_TALK: Final = frozenset({Intent.CHITCHAT, Intent.HELP})


def understand(text: str, before: Understanding | None = None) -> Understanding:
    """The wishes of a sentence; what is no known wish is read as the name of a title to download.

    With `before`, the understanding of the sentence before it, words that correct its last wish give that wish anew,
    and no other. Only the first 4,000 characters are read.
    """
    words = cleaned(text[:LONGEST_REQUEST])
    if not has_words(words):
        return _only(Intent.CHITCHAT if _has_picture(words) else Intent.HELP, words)
    if any(pattern_of(wording).search(words) for wording in UNSAFE):
        return _only(Intent.UNSAFE, words)
    if before and (wish := corrected(words, before.wishes[-1])):
        return Understanding(wishes=(wish,))
    wishes = _joined(
        [
            wish
            for clause, follows in _clauses(THANKS_LAST.sub("", words))
            for wish in _of_works(clause, follows=follows)
        ]
    )
    return Understanding(wishes=wishes) if wishes else _only(Intent.HELP, words)


def _only(intent: Intent, words: str) -> Understanding:
    return Understanding(wishes=(Understood(intent=intent, words=words),))


def _of_works(clause: str, *, follows: bool) -> Iterator[Understood]:
    """What the clause asks for; of two works of which each has its year, it asks for both."""
    if two := _TWO_WORKS.fullmatch(bare(clause)):
        first, second = _wish(two["first"], follows=follows), slots_of(Sentence(two["second"]))
        if first and first.slots.title and first.slots.year and second.title and second.year:
            yield from (first, replace(first, slots=second, words=two["second"]))
            return
    if wish := _wish(clause, follows=follows):
        yield wish


def _wish(clause: str, *, follows: bool) -> Understood | None:
    """What the clause asks for; without any verb, a title to download."""
    if wish := read_clause(clause, follows=follows):
        return wish
    slots = slots_of(Sentence(bare(repaired(HEDGE.sub("", without_courtesy(clause), count=1)))))
    return Understood(intent=Intent.DOWNLOAD, slots=slots, words=bare(clause)) if slots.title else None


def _clauses(words: str) -> Iterator[tuple[str, bool]]:
    """The parts of a sentence that are wishes of their own, and whether another stands before each."""
    whole = read_clause(words)
    if len(words) > _LONGEST_OF_SEVERAL or (whole and whole.intent is Intent.REMEMBER):
        yield words, False
        return
    cuts: list[str] = []
    while len(cuts) < _MOST_WISHES - 1 and (cut := _last_cut(words)):
        words, clause = cut
        cuts.append(clause)
    if words:
        yield words, False
    for clause in reversed(cuts):
        yield clause, True


def _last_cut(words: str) -> tuple[str, str] | None:
    """The sentence before its last wish, and that wish; None where it is one wish alone."""
    breaks = [match.span() for match in islice(_BREAK.finditer(words), _MOST_BREAKS)]
    for start, end in reversed(breaks):
        first, clause = words[:start], _begun(words[end:])
        wish = read_clause(clause, follows=True) if has_words(first) else None
        if wish is not None and ASIDE.fullmatch(f"{first.strip()} "):
            return "", clause
        if wish is None or wish.intent in _TALK or (wish.intent is Intent.BLOCK and _is_size(clause)):
            continue
        earlier = read_clause(first)
        is_new = words[start] in ".!…" and wish.intent in _FETCHED
        if earlier is None and (is_new or wish.intent is Intent.BLOCK):
            return "", clause
        if earlier is not None or words[start:end].isspace():
            return first, clause
    return None


def _is_size(clause: str) -> bool:
    """Whether "no more than 5 GB" was said, which sets nobody aside."""
    return slots_of(Sentence(clause, may_end=True)).size_max_gb is not None


def _begun(clause: str) -> str:
    """The clause without the words that only join it to the one before."""
    match = pattern_of(FOLLOWING_ASIDE).match(clause)
    return clause[match.end() :] if match else clause


def _joined(wishes: list[Understood]) -> tuple[Understood, ...]:
    """The wishes without small talk beside them; a rating without a title is of the title before it."""
    kept = [wish for wish in wishes if wish.intent not in _TALK] or wishes[:1]
    joined: list[Understood] = []
    for wish in kept:
        last = joined[-1] if joined else None
        if last is None or not _belongs(wish, last):
            joined.append(wish)
            continue
        if last.intent in {Intent.MARK_WATCHED, wish.intent}:
            joined.pop()
        joined.append(replace(wish, slots=last.slots.amended(wish.slots)))
    return tuple(joined)


def _belongs(wish: Understood, last: Understood) -> bool:
    """Whether a wish says more of the one before it: a rating of what was just named, one evening in two sentences."""
    if wish.intent is Intent.RATE:
        return wish.slots.title is None and last.slots.title is not None
    return wish.intent is last.intent is Intent.TONIGHT


def _has_picture(words: str) -> bool:
    return any(unicodedata.category(letter) == "So" for letter in words)
