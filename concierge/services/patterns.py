"""What is found out about a person's taste, proposed to them, and kept once they agree."""

from dataclasses import replace
from typing import Final

import structlog

from concierge.errors import NotFound
from concierge.model.known_title import folded
from concierge.model.profile.document import Provenance
from concierge.model.profile.sections import SectionName
from concierge.model.taste_facts import SuggestionState
from concierge.model.taste_patterns import Leaning, TastePattern, patterns_of
from concierge.model.taste_sums import PEOPLE, TasteTrait
from concierge.model.taste_wishes import TasteWishes
from concierge.model.user import User
from concierge.ports import Clock, Storage
from concierge.services.profiles import Profiles, SavedProfile
from concierge.services.tastes import Tastes
from concierge.texts import LANGUAGES, Texts, texts

__all__ = ["Patterns", "reason_of_pattern", "subject_of_pattern"]

_MOST: Final = 10
_log = structlog.get_logger(__name__)


class Patterns:
    """Proposes, and stores nothing that nobody agreed to."""

    def __init__(self, storage: Storage, tastes: Tastes, profiles: Profiles, *, clock: Clock) -> None:
        """Takes where decisions are kept; reads the sentences of every language, for which it opens files."""
        self._storage = storage
        self._tastes = tastes
        self._profiles = profiles
        self._clock = clock
        self._texts = {language: texts(language) for language in LANGUAGES}

    async def of(self, user: User) -> tuple[TastePattern, ...]:
        """What the person's marks lean to, the plainest first, but for what is decided or in the profile already."""
        sums, wishes = await self._tastes.sums(user)
        async with self._storage.reading() as rows:
            decided = await rows.suggestions.decided(user.id)
        patterns = patterns_of(sums, without=decided)
        people = {one.sum.value for one in patterns if one.sum.trait in PEOPLE}
        named = await self._tastes.people(user, people)
        known = (replace(one, sum=named.get(one.sum.key, one.sum)) for one in patterns)
        return tuple(one for one in known if not self._is_said(one, wishes))[:_MOST]

    async def accept(self, user: User, key: str) -> SavedProfile:
        """The profile with the fact, its reason and the day; it counts as concluded, so any word of theirs outdoes it.

        Raises:
            NotFound: nothing is proposed under that key.
            TooLarge: the profile has no room for it.
        """
        pattern = await self._proposed(user, key)
        language = (await self._profiles.get(user)).document.language
        say = self._texts.get(language, self._texts["en"])
        section, field = _place(pattern)
        text = f"{subject_of_pattern(pattern, say)} — {reason_of_pattern(pattern, say)}"
        saved = await self._profiles.add(user, section, text, field=field, source=Provenance.INFERRED)
        await self._decide(user, key, SuggestionState.ACCEPTED)
        return saved

    async def decline(self, user: User, key: str) -> TastePattern:
        """The pattern, which is not proposed again. Raises NotFound."""
        pattern = await self._proposed(user, key)
        await self._decide(user, key, SuggestionState.DECLINED)
        return pattern

    async def _proposed(self, user: User, key: str) -> TastePattern:
        for one in await self.of(user):
            if one.key == key:
                return one
        raise NotFound(f"no proposal {key}", what=key, problem="pattern")

    async def _decide(self, user: User, key: str, state: SuggestionState) -> None:
        async with self._storage.transaction() as rows:
            await rows.suggestions.decide(user.id, key, state, at=self._clock.now())
        _log.info("taste.suggestion_decided", state=state.value)

    def _is_said(self, pattern: TastePattern, wishes: TasteWishes) -> bool:
        """Whether an item of the profile is about the trait, or names it among others."""
        if pattern.sum.key in wishes.weights or pattern.sum.key in wishes.never:
            return True
        names = {folded(subject_of_pattern(pattern, say)) for say in self._texts.values()}
        return not wishes.subjects.isdisjoint(names | {pattern.sum.value})


def subject_of_pattern(pattern: TastePattern, say: Texts) -> str:
    """What the pattern is about, in words: a genre, a country, a decade, a person's name."""
    one = pattern.sum
    match one.trait:
        case TasteTrait.GENRE | TasteTrait.COUNTRY:
            return say.say(f"{one.trait}.{one.value}")
        case TasteTrait.DECADE:
            return say.say("recommend.decade", decade=one.value)
        case _:
            return one.label(say.language)


def reason_of_pattern(pattern: TastePattern, say: Texts) -> str:
    """Why it is proposed: how many titles, and their average rating."""
    key = "recommend.pattern.why" if pattern.leaning is Leaning.LIKES else "recommend.pattern.why_not"
    count = pattern.sum.loved if pattern.leaning is Leaning.LIKES else pattern.sum.count
    return say.say(key, n=count, average=say.decimal(pattern.sum.average))


def _place(pattern: TastePattern) -> tuple[SectionName, str]:
    if pattern.sum.trait in PEOPLE:
        return SectionName.CREATORS, "favourite"
    return SectionName.GENRES, "likes" if pattern.leaning is Leaning.LIKES else "dislikes"
